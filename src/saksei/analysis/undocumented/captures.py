"""How many entities are on which of several lists, as counts of patterns.

Invariant: patterns are distinct, in order, and none is of an entity that is on no list; no name of
an entity is ever held.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from saksei.errors import InvalidValue

COUNT = "count"
MOST = 24  # lists; a table of more is most likely not one
GREATEST = 10**9  # of a count


@dataclass(frozen=True, slots=True)
class Captures:
    """Patterns (1 where on the list) with how often each was found; both in the same order."""

    lists: tuple[str, ...]
    patterns: NDArray[np.int64]  # a row for each pattern, a column for each list
    counts: NDArray[np.int64]

    @property
    def documented(self) -> int:
        """How many entities are on a list."""
        return int(self.counts.sum())

    def sizes(self) -> NDArray[np.int64]:
        """How many entities are on each list."""
        return self.counts @ self.patterns

    def overlaps(self) -> NDArray[np.int64]:
        """How many entities are on both of two lists, and in the diagonal on each."""
        return (self.patterns * self.counts[:, None]).T @ self.patterns

    def without(self, chosen: int) -> "Captures":
        """The same without one list, and without those that only it has."""
        kept = [at for at in range(len(self.lists)) if at != chosen]
        rows = zip(self.patterns[:, kept].tolist(), self.counts.tolist(), strict=True)
        return captures([self.lists[at] for at in kept], rows)

    def table(self) -> NDArray[np.float64]:
        """The counts of all 2^p patterns in order of their bits, the first list the lowest."""
        full = np.zeros(1 << len(self.lists))
        full[self.patterns @ (1 << np.arange(len(self.lists)))] = self.counts
        return full


def captures(lists: Sequence[str], rows: Iterable[tuple[Sequence[int], int]]) -> Captures:
    """A table from patterns and their counts: equal patterns are added up, empty ones dropped."""
    found: dict[tuple[int, ...], int] = {}
    for pattern, count in rows:
        if count and any(pattern):
            found[tuple(pattern)] = found.get(tuple(pattern), 0) + count
    order = sorted(found)
    patterns = np.array(order, np.int64).reshape(len(order), len(lists))
    return Captures(tuple(lists), patterns, np.array([found[one] for one in order], np.int64))


def from_csv(text: str, name: str) -> Captures:
    """Read a table of counts: a column of 0 and 1 for each list, then the column `count`.

    Raises InvalidValue, naming the line, for anything else; also for a pattern that stands twice,
    and for one on no list, whose number nobody can have counted.
    """
    lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    rows = [(number, row) for number, row in enumerate(lines, 1) if any(map(str.strip, row))]
    if not rows:
        raise InvalidValue(f"{name} is empty; {_WANTED}")
    heads = [one.strip() for one in rows[0][1]]
    lists = _lists(heads, name)
    patterns: dict[tuple[int, ...], tuple[int, int]] = {}
    for number, row in rows[1:]:
        where = f"{name}, line {number}"
        pattern, count = _row([one.strip() for one in row], heads, where)
        if pattern in patterns:
            raise InvalidValue(
                f"{where}: the pattern of line {patterns[pattern][0]} stands here again; "
                "add up their counts in one line"
            )
        patterns[pattern] = number, count
    found = captures(lists, ((pattern, count) for pattern, (_, count) in patterns.items()))
    if not found.documented:
        raise InvalidValue(f"{name} counts nobody: no line has a count above 0")
    return found


_WANTED = f"write a column for each list (0 or 1) and then the column '{COUNT}'"


def _lists(heads: Sequence[str], name: str) -> list[str]:
    if heads.count(COUNT) != 1 or heads[-1] != COUNT:
        raise InvalidValue(f"{name}: the last column of line 1 is not '{COUNT}'; {_WANTED}")
    lists = list(heads[:-1])
    for one in lists:
        if not one or lists.count(one) > 1:
            raise InvalidValue(
                f"{name}: two lists are named '{one}'" if one else f"{name}: a list has no name"
            )
    if len(lists) > MOST:
        raise InvalidValue(f"{name} has {len(lists)} lists; at most {MOST} can be read")
    return lists


def _row(row: Sequence[str], heads: Sequence[str], where: str) -> tuple[tuple[int, ...], int]:
    if len(row) != len(heads):
        raise InvalidValue(f"{where}: {len(row)} cells under {len(heads)} columns")
    for cell, head in zip(row[:-1], heads, strict=False):
        if cell not in ("0", "1"):
            raise InvalidValue(f"{where}: '{cell}' under {head} is neither 0 nor 1")
    pattern = tuple(map(int, row[:-1]))
    if not (row[-1].isascii() and row[-1].isdecimal()) or int(row[-1]) > GREATEST:
        raise InvalidValue(f"{where}: '{row[-1]}' is no count: write a whole number, 0 or more")
    if not any(pattern) and int(row[-1]):
        raise InvalidValue(
            f"{where}: this pattern is on no list, and its number is what is asked for; "
            "leave the line out"
        )
    return pattern, int(row[-1])


def apart(found: Captures) -> list[int]:
    """The lists that share nobody with any other list."""
    shared = found.overlaps()
    np.fill_diagonal(shared, 0)
    return [at for at in range(len(found.lists)) if not shared[at].any()]


def copies(found: Captures) -> list[tuple[int, int]]:
    """Pairs of lists of which one has nearly all of the other, and they are of about one size."""
    shared = found.overlaps()
    return [
        (one, other)
        for one, other in combinations(range(len(found.lists)), 2)
        if shared[one, other] >= COPIED * max(shared[one, one], shared[other, other]) > 0
    ]


COPIED = 0.95  # of the larger list: so much is in both where one copies the other
