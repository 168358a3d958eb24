"""Levels of pairs of names that were looked at, by the two numbers: a table that is hashed.

Millions of pairs are looked up at a time, so the loops are compiled. A slot holds a pair's two
numbers and its level as one whole number.

Invariant: a pair that was noted is found again with its level, whatever was noted since.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import compiled

Numbers = NDArray[np.int64]
Levels = NDArray[np.int8]
Read = Callable[[Numbers, Numbers], Levels]

BITS = 29  # of a number: names are fewer than half a billion
OF_LEVEL, UNREAD = 4, 15  # bits of a level, and what stands for one that is not known yet
EMPTY = -1
FULL = 0.6  # share of the slots from which on there have to be more
SMALLEST = 1 << 12
SPREAD = 0x1E3779B97F4A7C15  # an odd number that spreads what is multiplied by it


@compiled
def slot_of(slots: NDArray[np.int64], pair: int) -> int:
    """Where a pair is, or where it would be."""
    most = len(slots) - 1
    mixed = pair * SPREAD
    at = (mixed ^ (mixed >> 32)) & most
    while slots[at] != EMPTY and slots[at] >> OF_LEVEL != pair:
        at = (at + 1) & most
    return at


@compiled
def moved(old: NDArray[np.int64], slots: NDArray[np.int64]) -> None:
    """Put all that is in one table into another, which is empty."""
    for value in old:
        if value != EMPTY:
            slots[slot_of(slots, value >> OF_LEVEL)] = value


@compiled
def noted(slots: NDArray[np.int64], pairs: Numbers, new: Numbers) -> int:
    """Note pairs as unread that are not there; `new` gets them, each once. Returns how many."""
    count = 0
    for pair in pairs:
        at = slot_of(slots, pair)
        if slots[at] == EMPTY:
            slots[at] = pair << OF_LEVEL | UNREAD
            new[count] = pair
            count += 1
    return count


@compiled
def told(slots: NDArray[np.int64], pairs: Numbers, levels: Levels) -> None:
    """Give pairs that are there their levels."""
    for at in range(len(pairs)):
        slots[slot_of(slots, pairs[at])] = pairs[at] << OF_LEVEL | levels[at]


@compiled
def looked_up(slots: NDArray[np.int64], pairs: Numbers, levels: Levels) -> None:
    """Fill in the levels of pairs that are all there."""
    for at in range(len(pairs)):
        levels[at] = slots[slot_of(slots, pairs[at])] & UNREAD


class Remembered:
    """Pairs of numbers with their level, each read once."""

    def __init__(self) -> None:
        self._slots = np.full(SMALLEST, EMPTY, np.int64)
        self._count = 0

    def levels(self, one: Numbers, other: Numbers, read: Read) -> Levels:
        """The level of each pair; `read` gives those of pairs that are new, the lower number
        first."""
        pairs = np.minimum(one, other) << BITS | np.maximum(one, other)
        self._make_room(len(pairs))
        new = np.empty(len(pairs), np.int64)
        new = new[: noted(self._slots, pairs, new)]
        self._count += len(new)
        if len(new):
            told(self._slots, new, read(new >> BITS, new & (1 << BITS) - 1))
        found = np.empty(len(pairs), np.int8)
        looked_up(self._slots, pairs, found)
        return found

    def _make_room(self, more: int) -> None:
        size = len(self._slots)
        while self._count + more > FULL * size:
            size *= 2
        if size > len(self._slots):
            slots = np.full(size, EMPTY, np.int64)
            moved(self._slots, slots)
            self._slots = slots
