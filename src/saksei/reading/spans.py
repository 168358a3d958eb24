"""Which passages lie over others, without looking at all of them each time.

Invariant: what `Index.over` yields comes in the order of the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from typing import Generic, TypeVar

from saksei.reading.model import Span

Item = TypeVar("Item")
_MARKS = frozenset("\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb")


class Index(Generic[Item]):
    """Passages with what stands there."""

    def __init__(self, items: Iterable[tuple[Span, Item]]) -> None:
        self._items = sorted(items, key=lambda pair: pair[0])
        self._starts = [span[0] for span, _ in self._items]
        self._longest = max((end - start for (start, end), _ in self._items), default=0)

    def over(self, span: Span) -> Iterator[Item]:
        """What stands in passages that share a character with this one."""
        place = bisect_left(self._starts, span[0] - self._longest)
        while place < len(self._items) and self._starts[place] < span[1]:
            found, item = self._items[place]
            if found[1] > span[0]:
                yield item
            place += 1


class Innermost:
    """Numbered passages, and at each place the shortest that holds it, the first of equal ones."""

    def __init__(self, spans: Iterable[tuple[Span, int]]) -> None:
        waiting = sorted(spans, reverse=True)
        edges = {edge for span, _ in waiting for edge in span}
        self._edges = sorted(edges)
        self._numbers: list[int | None] = []
        open_: list[tuple[int, int, int]] = []  # length, number, end
        for edge in self._edges:
            while waiting and waiting[-1][0][0] == edge:
                (start, end), number = waiting.pop()
                heappush(open_, (end - start, number, end))
            while open_ and open_[0][2] <= edge:
                heappop(open_)
            self._numbers.append(open_[0][1] if open_ else None)

    def at(self, place: int) -> int | None:
        """The number of the innermost passage; None where no passage is."""
        number = bisect_right(self._edges, place) - 1
        return self._numbers[number] if number >= 0 else None


def overlap(one: Span | None, other: Span | None) -> bool:
    """Whether two passages share a character."""
    return bool(one and other and one[0] < other[1] and other[0] < one[1])


def hull(*spans: Span | None) -> Span:
    """The passage from the first to the last of those given."""
    given = [one for one in spans if one]
    return min(one[0] for one in given), max(one[1] for one in given)


def in_marks(text: str, span: Span) -> bool:
    """Whether a passage begins and ends with quotation marks, its own or those beside it."""
    start, end = span
    before, after = text[max(0, start - 1) : start + 1], text[end - 1 : end + 2]
    return not _MARKS.isdisjoint(before) and not _MARKS.isdisjoint(after)
