"""Word lists of the reader, as YAML under lexicon/: one file for each part, read once.

Invariant: lists are data; a word is added there, and no rule names one that a list could hold.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent / "lexicon"


@cache
def load(name: str) -> dict[str, Any]:
    """The content of lexicon/NAME.yaml."""
    content: dict[str, Any] = yaml.load(
        (FOLDER / f"{name}.yaml").read_text("utf-8"), yaml.CSafeLoader
    )
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """The words of a list that stands in a file as one block, separated by white space."""
    return frozenset(str(load(name)[key]).split())


@cache
def phrases(name: str, key: str) -> tuple[str, ...]:
    """The phrases of a list, longest first, so that a longer one is tried before its beginning."""
    return tuple(sorted(map(str, load(name)[key]), key=lambda one: (-len(one), one)))
