"""The word lists and rules of naming, which are YAML files beside the code.

Invariant: nothing that concerns one language alone is written in Python where a list can say it.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Rules = tuple[tuple[re.Pattern[str], str], ...]


@cache
def read(name: str) -> Mapping[str, Any]:
    """A list by its name: words, writing, sounds."""
    text = (files(__package__) / f"{name}.yaml").read_text("utf-8")
    return dict(yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


@cache
def words(*path: str) -> frozenset[str]:
    """All words under a heading of `words.yaml`."""
    found: Any = read("words")
    for step in path:
        found = found[step]
    groups: Iterable[Iterable[str]] = found.values() if isinstance(found, dict) else [found]
    return frozenset(str(word) for group in groups for word in group)


@cache
def rules(name: str) -> Rules:
    """An ordered list of regular expressions with what stands for each, of `sounds.yaml`."""
    return tuple((re.compile(pattern), by) for pattern, by in read("sounds")[name])


def applied(name: str, text: str) -> str:
    """A text after all rules of a list."""
    for pattern, by in rules(name):
        text = pattern.sub(by, text)
    return text
