"""The word lists and rules of naming, which are YAML files beside the code.

Invariant: nothing that concerns one language alone is written in Python where a list can say it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Pass = Callable[[str], str]


@cache
def read(name: str) -> Mapping[str, Any]:
    """A list by its name: words, writing, sounds."""
    text = (files(__package__) / f"{name}.yaml").read_text("utf-8")
    return dict(yaml.safe_load(text))


@cache
def words(*path: str) -> frozenset[str]:
    """All words under a heading of `words.yaml`."""
    found: Any = read("words")
    for step in path:
        found = found[step]
    groups: Iterable[Iterable[str]] = found.values() if isinstance(found, dict) else [found]
    return frozenset(str(word) for group in groups for word in group)


@cache
def one_pass(name: str) -> Pass:
    """A list of `sounds.yaml` as a function on texts: at each place the first that fits."""
    rules = read("sounds")[name]
    pattern = re.compile("|".join(f"({rule[0]})" for rule in rules))
    by = ["", *(str(rule[1]) for rule in rules)]
    substitute = pattern.sub

    def applied(text: str) -> str:
        return substitute(lambda found: by[found.lastindex or 0], text)

    return applied
