"""Texts that are looked up by compiled loops: a table that is hashed.

Invariant: a text that was put in is found by its number, and no other is.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.compiling import compiled

NONE = -1
SPREAD = 0x100000001B3  # Fowler, Noll and Vo's prime


class Lookup(NamedTuple):
    """Texts one behind the other, where each begins, and the slots by which they are found."""

    text: NDArray[np.uint8]
    begins: NDArray[np.int64]
    slots: NDArray[np.int64]


def lookup(texts: Sequence[str]) -> Lookup:
    """Texts, each once, to be found by their place."""
    text, begins = written(texts)
    slots = np.full(1 << (2 * len(texts)).bit_length(), NONE, np.int64)
    fill(text, begins, slots)
    return Lookup(text, begins, slots)


def written(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts in ASCII letters one behind the other, and where each begins and the last ends."""
    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    data = "".join(texts).encode("ascii", "replace")
    return np.frombuffer(data, np.uint8), np.append(0, np.cumsum(sizes))


@compiled
def slot_of(text: Any, begins: Any, slots: Any, wanted: Any, begin: int, end: int) -> int:
    """Where a text is, or where it would be."""
    mixed = end - begin
    for at in range(begin, end):
        mixed = (mixed ^ wanted[at]) * SPREAD
    most = len(slots) - 1
    slot = (mixed ^ (mixed >> 32)) & most
    while slots[slot] != NONE:
        first, last = begins[slots[slot]], begins[slots[slot] + 1]
        if last - first == end - begin:
            at = 0
            while at < end - begin and text[first + at] == wanted[begin + at]:
                at += 1
            if at == end - begin:
                break
        slot = (slot + 1) & most
    return int(slot)


@compiled
def fill(text: Any, begins: Any, slots: Any) -> None:
    """Give each text its slot."""
    for number in range(len(begins) - 1):
        slots[slot_of(text, begins, slots, text, begins[number], begins[number + 1])] = number


@compiled
def number_of(table: Any, wanted: Any, begin: int, end: int) -> int:
    """The number of a text, `NONE` if it is not there."""
    text, begins, slots = table
    return int(slots[slot_of(text, begins, slots, wanted, begin, end)])
