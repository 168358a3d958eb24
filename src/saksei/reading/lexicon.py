"""Decides nothing: gives rules their words, which are data, one YAML file for each part.

Invariant: every value is text, so that `no`, `on` and `1` are words and not truth or numbers.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

_FOLDER = Path(__file__).parent / "lexicon"


@cache
def load(name: str) -> Mapping[str, Any]:
    """The content of `lexicon/NAME.yaml`, read once; what is in it is not to be changed."""
    text = (_FOLDER / f"{name}.yaml").read_text("utf-8")
    return MappingProxyType(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506
