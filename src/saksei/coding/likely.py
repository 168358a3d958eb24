"""Which existing records a name may mean.

One function decides, so that a better comparison of names can take its place. Invariant: it only
ranks; that two names are one person is a judgement, and never made here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from saksei.reading.proposals.proposal import fold

ALIKE = 85  # of 100: below that, two names have no more in common than any two
MOST = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """A record that may be meant, by which of its names, and how alike they are: 1 is equal."""

    record: str
    name: str
    score: float


def likely(name: str, known: Mapping[str, Sequence[str]]) -> list[Likely]:
    """The records whose names are most like this one, best first; words may stand in any order."""
    wanted = _sorted(name)
    if not wanted:
        return []
    forms = {(record, one): _sorted(one) for record, names in known.items() for one in names}
    found = process.extract(wanted, forms, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=None)
    best: dict[str, Likely] = {}
    for _, score, (record, one) in sorted(found, key=lambda hit: (-hit[1], hit[2])):
        best.setdefault(record, Likely(record, one, round(score / 100, 3)))
    return list(best.values())[:MOST]


def _sorted(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
