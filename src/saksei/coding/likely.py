"""Which existing records a name may mean.

What shares letters is compared as linking compares names: words in any order, spellings, scripts.
Invariant: it only ranks; that two names are one person is a judgement, and never made here.
"""

from collections.abc import Mapping, Sequence
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


def likely(name: str, known: Mapping[str, Sequence[str]]) -> list[Likely]:
    """The records whose names are most like this one, best first; words may stand in any order."""
    wanted = _sorted(name)
    if not wanted:
        return []
    forms = {(record, one): _sorted(one) for record, names in known.items() for one in names}
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
            best.setdefault(record, Likely(record, one, round(score, 3)))
    return list(best.values())[:MOST]


def _sorted(name: str) -> str:
    return " ".join(sorted(fold(name).split()))
