"""The loops of `spells`, compiled: one person after the other, over columns of what happened.

The rows of a person lie together, in the order of their first moment (those without one last) and
then of their records; rows without a day are among them. `low` and `high` are numbers of `moments`,
so that a moment that is not known is before or after every other.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from saksei.analysis.answers.moments import NO_HIGH, NO_LOW, Bools, Ints

OTHER, BEGINS, BEGINS_OR_HELD, HELD, ENDS, MAY_END = range(6)
NONE = -1  # no spell, no row


class Rows(NamedTuple):
    """What happened to persons; the rows of the nth are those from `first[n]` to `first[n + 1]`."""

    first: Ints
    kind: NDArray[np.int8]
    low: Ints
    high: Ints
    place: Ints  # in the order of records


class Paired(NamedTuple):
    """Spells, in the order of persons and of starts; then of which spell each row is begin or end,
    and whether it lies within any."""

    person: Ints
    start_low: Ints
    start_high: Ints
    over: Bools  # an end is on record, or a later start shows one
    released: Bools  # an end is on record
    end_low: Ints
    end_high: Ints
    held_until: Ints
    next_start: Ints
    limit: Ints  # the last moment of what may lie within
    spell: Ints
    within: Bools


@njit(cache=True, nogil=True)
def pair(rows: Any, found: Any) -> int:
    """Fill in spells, for which there is as much room as rows; returns how many there are."""
    count = 0
    for person in range(len(rows.first) - 1):
        begin, end = rows.first[person], rows.first[person + 1]
        settle_kinds(rows, begin, end)
        before, count = count, start_all(rows, begin, end, found, count)
        found.person[before:count] = person
        for one in range(before, count):
            after_low, after_high = NO_LOW, NO_HIGH
            if one + 1 < count:
                after_low, after_high = found.start_low[one + 1], found.start_high[one + 1]
            end_one(rows, begin, end, found, one, one + 1 < count, after_high)
            found.next_start[one] = after_low
            last = after_low if after_low != NO_LOW else NO_HIGH
            found.limit[one] = min(found.end_high[one], last)
            hold_one(rows, begin, end, found, one)
        end_undated(rows, begin, end, found, before, count)
    return count


@njit(cache=True, nogil=True, inline="always")
def dated(rows: Any, at: int) -> bool:
    """Whether anything is known of the day of a row."""
    return bool(rows.low[at] != NO_LOW or rows.high[at] != NO_HIGH)


@njit(cache=True, nogil=True, inline="always")
def is_a(rows: Any, at: int, kind: int) -> bool:
    """Whether a row is of a kind and has a day."""
    return bool(rows.kind[at] == kind and dated(rows, at))


@njit(cache=True, nogil=True, inline="always")
def lies_within(rows: Any, at: int, start: int, limit: int) -> bool:
    """Whether a row may lie between a start and the last moment of a spell."""
    return bool(rows.high[at] >= start and rows.low[at] <= limit and dated(rows, at))


@njit(cache=True, nogil=True, inline="always")
def comes_first(rows: Any, at: int, other: int) -> bool:
    """Whether a row was surely over before another, if there is one."""
    if other == NONE or rows.high[at] < rows.high[other]:
        return True
    return bool(rows.high[at] == rows.high[other] and rows.place[at] < rows.place[other])


@njit(cache=True, nogil=True)
def settle_kinds(rows: Any, begin: int, end: int) -> None:
    """A step of custody goes on with what an arrest began and no release ended, or else begins."""
    for at in range(begin, end):
        if not is_a(rows, at, BEGINS_OR_HELD):
            continue
        begun, latest = False, NO_LOW
        for other in range(begin, end):
            if is_a(rows, other, BEGINS) and rows.low[other] <= rows.high[at]:
                begun, latest = True, max(latest, rows.low[other])
        for other in range(begin, end):
            ended = is_a(rows, other, ENDS) and latest <= rows.high[other]
            if ended and rows.low[other] <= rows.high[at]:
                begun = False
        rows.kind[at] = HELD if begun else BEGINS


@njit(cache=True, nogil=True)
def start_all(rows: Any, begin: int, end: int, found: Any, count: int) -> int:
    """Begins whose days may be the same are one start: they may be one arrest told twice, unless a
    release lies surely between them. Custody that a later step shows has a start without an arrest.
    Returns how many spells there are by now."""
    before = count
    for known in (False, True):  # what may have been at any time before comes first
        for at in range(begin, end):
            if not is_a(rows, at, BEGINS) or (rows.low[at] != NO_LOW) != known:
                continue
            if count > before and may_be_one(rows, begin, end, found, count - 1, rows.low[at]):
                found.start_high[count - 1] = max(found.start_high[count - 1], rows.high[at])
            else:
                found.start_low[count], found.start_high[count] = rows.low[at], rows.high[at]
                count += 1
            found.spell[at] = count - 1
    if count == before:
        shown = NO_HIGH
        for at in range(begin, end):
            if is_a(rows, at, HELD) or is_a(rows, at, ENDS):
                shown = min(shown, rows.high[at])
        if shown != NO_HIGH:
            found.start_low[count], found.start_high[count] = NO_LOW, shown
            count += 1
    return count


@njit(cache=True, nogil=True)
def may_be_one(rows: Any, begin: int, end: int, found: Any, one: int, low: int) -> bool:
    """Whether a begin from `low` on may be the latest start told again."""
    if found.start_high[one] == NO_HIGH or low > found.start_high[one]:
        return False
    for at in range(begin, end):
        between = found.start_low[one] <= rows.low[at] and rows.high[at] < low
        if between and is_a(rows, at, ENDS):
            return False
    return True


@njit(cache=True, nogil=True)
def end_one(
    rows: Any, begin: int, end: int, found: Any, one: int, followed: bool, after_high: int
) -> None:
    """Take the first release that can follow a start, with all that may be the same."""
    start = found.start_low[one]
    first = NONE
    for at in range(begin, end):
        if fits(rows, at, found, start, after_high) and comes_first(rows, at, first):
            first = at
    found.over[one], found.released[one] = followed, first != NONE
    found.end_low[one], found.end_high[one] = start if followed else NO_LOW, after_high
    if first == NONE:
        return
    found.over[one], limit = True, rows.high[first]
    low, high = NO_HIGH, NO_LOW
    for at in range(begin, end):
        if fits(rows, at, found, start, after_high) and rows.low[at] <= limit:
            found.spell[at] = one
            low, high = min(low, rows.low[at]), max(high, rows.high[at])
    # Nobody is released before the arrest, whatever the month of the release says.
    found.end_low[one], found.end_high[one] = max(low, start), high


@njit(cache=True, nogil=True, inline="always")
def fits(rows: Any, at: int, found: Any, start: int, after_high: int) -> bool:
    """Whether a row is a release that ended no other custody and can follow a start."""
    possible = rows.high[at] >= start and rows.low[at] <= after_high
    return bool(possible and found.spell[at] == NONE and is_a(rows, at, ENDS))


@njit(cache=True, nogil=True)
def hold_one(rows: Any, begin: int, end: int, found: Any, one: int) -> None:
    """Until when a spell is known to have gone on, and whether another step may have ended it."""
    start, limit = found.start_low[one], found.limit[one]
    held, may_end, ended = start, False, NO_HIGH
    for at in range(begin, end):
        if lies_within(rows, at, start, limit):
            found.within[at] = True
            if rows.kind[at] == HELD:
                held = max(held, rows.low[at])
            elif rows.kind[at] == MAY_END:
                may_end, ended = True, min(ended, rows.low[at])
    if may_end:
        if found.released[one] or found.end_low[one] != NO_LOW:
            ended = min(ended, found.end_low[one])
        found.over[one], found.end_low[one] = True, ended
    elif found.released[one]:
        held = max(held, found.end_low[one])
    if held != NO_LOW:
        held = min(held, found.end_high[one])
    found.held_until[one] = held


@njit(cache=True, nogil=True)
def end_undated(rows: Any, begin: int, end: int, found: Any, before: int, count: int) -> None:
    """A release without a day ended the one custody that is open, where there is but one."""
    open_, several = NONE, False
    for one in range(before, count):
        if not found.released[one]:
            open_, several = one, open_ != NONE
    if open_ == NONE or several:
        return
    for at in range(begin, end):
        if rows.kind[at] == ENDS and not dated(rows, at):
            found.spell[at], found.released[open_], found.over[open_] = open_, True, True
            held = found.held_until[open_]
            found.end_low[open_] = held if held != NO_LOW else found.start_low[open_]


@njit(cache=True, nogil=True)
def first_within(rows: Any, found: Any, wanted: Any, first: Any) -> None:
    """For each spell the first row within it that is wanted and may not have been at any time
    before; `NONE` stays where there is none."""
    for one in range(len(found.person)):
        person = found.person[one]
        for at in range(rows.first[person], rows.first[person + 1]):
            there = wanted[at] and rows.low[at] != NO_LOW
            if there and lies_within(rows, at, found.start_low[one], found.limit[one]):
                first[one] = at if comes_first(rows, at, first[one]) else first[one]
