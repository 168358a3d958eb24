"""Lists from the record: who documented which persons or acts, independently of each other.

A list is what one publisher documented. What only retells counts for the publisher that it retells,
so that a copy is no second list; what retells several at once cannot be told apart and counts for
none. Publishers of few entries are joined into one list. Links that nobody has decided are drawn
anew for each table, each with its own probability.

Invariant: only acts whose victim has a record of their own count, for others cannot be linked; no
table says who is in it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from saksei.analysis.answers.result import Asked
from saksei.analysis.candidates import build_candidates
from saksei.analysis.identity import Pair, components
from saksei.analysis.origins import JOIN
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables
from saksei.analysis.undocumented.captures import Captures, captures
from saksei.analysis.undocumented.estimate import SMALL_LIST

MOST = 15  # lists; the smallest beyond are joined
UNKNOWN = 0.5  # the probability of a pair that nothing gives one for
Entry = tuple[str, str, str]  # person or act, source, publisher of its origin


@dataclass(frozen=True, slots=True)
class Listed:
    """What a stratum's documentation consists of."""

    entries: tuple[Entry, ...]
    publishers: Mapping[str, int]  # with how many persons or acts each
    unnamed: int  # acts against nobody who has a record
    undatable: int  # acts that may or may not be in the stratum
    retold: int  # entries that retell several at once
    unsure: tuple[Pair, ...]

    @property
    def large(self) -> list[str]:
        """The publishers that are a list of their own, the largest first."""
        order = sorted(self.publishers, key=lambda one: (-self.publishers[one], one))
        return [one for one in order if self.publishers[one] >= SMALL_LIST][:MOST]

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that documents an entry."""
        return tuple(sorted({source for _, source, _ in self.entries}))


def listed(tables: Tables, asked: Asked, unit: str) -> Listed:
    """The entries of a stratum; `unit` is persons or acts."""
    question = Question(acts=(asked.act,), start=asked.start, end=asked.end, place=asked.place)
    build_candidates(tables, question, name="candidates")
    rows = tables.rows(
        "SELECT DISTINCT CASE WHEN $1 = 'persons' THEN c.victim ELSE c.record END, a.source, "
        f"a.origin, p.publisher FROM candidates c JOIN {tables.chosen.admitted} a USING (record) "
        "LEFT JOIN sources p ON p.id = a.origin WHERE c.state = 'certain' AND c.known ORDER BY ALL",
        [unit],
    )
    entries = tuple(
        (str(one), str(source), str(publisher or origin))
        for one, source, origin, publisher in rows
        if JOIN not in str(origin)
    )
    counts = tables.rows(
        "SELECT count(*) FILTER (state = 'certain' AND NOT known), "
        "count(*) FILTER (state = 'possible') FROM candidates"
    )[0]
    there = {one for one, *_ in entries}
    unsure = [pair for pair in tables.identity.unsure if set(pair) <= there]
    return Listed(
        entries, _sizes(entries), int(counts[0]), int(counts[1]), len(rows) - len(entries),
        tuple(unsure),
    )  # fmt: skip


def _sizes(entries: Sequence[Entry]) -> dict[str, int]:
    found = {(one, publisher) for one, _, publisher in entries}
    return dict(Counter(publisher for _, publisher in found).most_common())


def tabulated(
    found: Listed, probabilities: Mapping[Pair, float], random: np.random.Generator | None
) -> Captures:
    """The table of captures; undecided links are drawn, or all left open without `random`.

    Lists are named A, B, ... in order of size, the smallest joined as the last.
    """
    same: dict[str, str] = {}
    if random is not None:
        drawn = [
            pair for pair in found.unsure if random.random() < probabilities.get(pair, UNKNOWN)
        ]
        same = {one: min(several) for several in components(drawn) for one in several}
    large = found.large
    place = {one: at for at, one in enumerate(large)}
    joined = len(large) < len(found.publishers)
    on: dict[str, set[int]] = defaultdict(set)
    for one, _, publisher in found.entries:
        on[same.get(one, one)].add(place.get(publisher, len(large)))
    names = [letter(at) for at in range(len(large) + joined)]
    rows = (([int(at in some) for at in range(len(names))], 1) for some in on.values())
    return captures(names, rows)


def letter(at: int) -> str:
    """The name of a list in what is printed: A, B, ..."""
    return chr(ord("A") + at)
