"""Which existing records a name may mean.

What shares letters is compared as linking compares names: words in any order, spellings, scripts.
Invariant: it only ranks; that two names are one person is a judgement, and never made here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from saksei.analysis.naming import scores
from saksei.reading.proposals.proposal import fold

ALIKE = 0.8  # below that, two names have no more in common than any two
MOST = 3
_SHARING, _COMPARED = 50, 100  # of 100 by letters, to be compared at all; at the most so many


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be meant, by which of its names, and how alike they are: 1 is equal."""

    record: str
    name: str
    score: float


Forms = Mapping[tuple[str, str], str]  # record and one of its names -> as `sorted_words` has it


def likely(name: str, forms: Forms, root: Callable[[str], str] = str) -> list[Likely]:
    """The records whose names are most like this one, best first; words may stand in any order.

    `root` says which record stands for a record and for all that are one with it.
    """
    wanted = sorted_words(name)
    if not wanted:
        return []
    near = [
        key
        for _, _, key in process.extract(
            wanted, forms, scorer=fuzz.ratio, score_cutoff=_SHARING, limit=_COMPARED
        )
    ]
    found = zip(scores([name] * len(near), [one for _, one in near]).tolist(), near, strict=True)
    best: dict[str, Likely] = {}
    for score, (record, one) in sorted(found, key=lambda hit: (-hit[0], hit[1])):
        if score >= ALIKE:
            best.setdefault(root(record), Likely(root(record), one, round(score, 3)))
    return list(best.values())[:MOST]


def sorted_words(name: str) -> str:
    """The words of a name without case and marks, in the order of the alphabet."""
    return " ".join(sorted(fold(name).split()))
