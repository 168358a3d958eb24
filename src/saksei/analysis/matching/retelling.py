"""Which texts retell one another: one report, however many pages carry it.

Texts are compared by runs of words. A page that holds most of what a shorter one says is its copy
or its source, whatever stands around it; who copied whom is for people to say.

Invariant: a pair is as alike whichever of the two comes first, and however many other texts there
are.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

WORDS_OF_A_RUN = 5
LEAST_RUNS = 12  # a text with fewer says too little to be known again
ALIKE = 0.5  # share of the shorter text's runs that the other has
COMMON = 40  # texts with one run: more is a formula that everybody prints


@dataclass(frozen=True, slots=True)
class Retelling:
    """Two texts of which one retells the other, and how much of the shorter stands in both."""

    left: str
    right: str
    share: float


def retellings(texts: Mapping[str, str]) -> list[Retelling]:
    """The pairs of texts that retell one another, most alike first."""
    runs = {
        name: found
        for name, text in sorted(texts.items())
        if len(found := _runs(text)) >= LEAST_RUNS
    }
    holders: dict[int, list[str]] = {}
    for name, found in runs.items():
        for run in found:
            holders.setdefault(run, []).append(name)
    shared = Counter(pair for names in holders.values() for pair in _pairs(names))
    found_pairs = (
        Retelling(left, right, number / min(len(runs[left]), len(runs[right])))
        for (left, right), number in shared.items()
    )
    alike = [one for one in found_pairs if one.share >= ALIKE]
    return sorted(alike, key=lambda one: (-one.share, one.left, one.right))


def _runs(text: str) -> frozenset[int]:
    words = re.findall(r"\w+", text.casefold())
    ends = range(WORDS_OF_A_RUN, len(words) + 1)
    return frozenset(hash(tuple(words[end - WORDS_OF_A_RUN : end])) for end in ends)


def _pairs(names: list[str]) -> Iterator[tuple[str, str]]:
    if 2 <= len(names) <= COMMON:
        yield from ((left, right) for at, left in enumerate(names) for right in names[at + 1 :])
