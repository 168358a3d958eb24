"""Decides where words that a back end gave stand in the text: there, alike, or nowhere.

Words are looked for as they are, at the borders of words; then made alike (see `passages`); then,
only where the caller allows it, by alignment. Words that stand several times, with nothing to tell
which place is meant, have no place.

Invariant: a place reproduces the words, or is marked approximate and lies at borders of words.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from rapidfuzz import fuzz

from saksei.errors import PassageNotFound
from saksei.passages import locate
from saksei.reading.model import Span

SHORTEST_ALIGNED = 20  # shorter words are like too many others
LONGEST_ALIGNED = 60_000  # characters of text searched; the search takes their product
LONGEST_WORDS = 4_000
MOST_PLACES = 1_000
_EDGES = " \t\r\n\u00a0\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"

MISSING = "not in the text"
SEVERAL = "in the text several times"


class Nowhere(Exception):
    """Words have no place; the message is the reason, under which they are counted."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand; `approximate` when the text has other words there."""

    start: int
    end: int
    approximate: bool = False

    @property
    def span(self) -> Span:
        """Its offsets."""
        return self.start, self.end


def bare(words: str) -> str:
    """The words without white space and quotation marks around them; raises Nowhere if none."""
    inner = words.strip(_EDGES)
    if not inner or len(inner) > LONGEST_WORDS:
        raise Nowhere(MISSING)
    return inner


def verbatim(text: str, words: str, within: Span) -> list[Span]:
    """The places within a stretch where exactly these words stand, as whole words."""
    found = re.compile(re.escape(words)).finditer(text, *within)
    whole = (one.span() for one in found if _whole(text, *one.span()))
    return list(islice(whole, MOST_PLACES))


def one_place(text: str, words: str, within: Span, near: int | None = None) -> Place:
    """The one place of the words, the one nearest to `near` if there are several, or Nowhere."""
    if places := verbatim(text, words, within):
        if len(places) > 1 and near is None:
            raise Nowhere(SEVERAL)
        return Place(*min(places, key=lambda span: abs(span[0] - (near or 0))))
    low, high = within
    try:
        passage = locate(text[low:high], words, near=None if near is None else near - low)
    except PassageNotFound:
        raise Nowhere(MISSING) from None
    if not _whole(text, low + passage.start, low + passage.end):
        raise Nowhere(MISSING)
    return Place(low + passage.start, low + passage.end)


def like_place(text: str, words: str, within: Span, near: int | None, alike: float) -> Place:
    """The one place of the words, or of words as like them as `alike` (0 to 100) asks."""
    try:
        return one_place(text, words, within, near)
    except Nowhere as reason:
        if str(reason) == SEVERAL or not _can_be_aligned(words, within):
            raise
    best = _aligned(text, words, within, alike)
    if best is None:
        raise Nowhere(MISSING)
    for other in ((within[0], best[0]), (best[1], within[1])):
        if _can_be_aligned(words, other) and _aligned(text, words, other, alike):
            raise Nowhere(SEVERAL)
    return Place(*best, approximate=True)


def _can_be_aligned(words: str, within: Span) -> bool:
    room = within[1] - within[0]
    return SHORTEST_ALIGNED <= len(words) <= room <= LONGEST_ALIGNED


def _aligned(text: str, words: str, within: Span, alike: float) -> Span | None:
    """The stretch of whole words most like these, if it is like enough as a whole."""
    low, high = within
    best = fuzz.partial_ratio_alignment(words, text[low:high], score_cutoff=alike)
    if best is None or best.dest_start == best.dest_end:
        return None
    spans = _at_borders(text, low + best.dest_start, low + best.dest_end, within)
    score, span = max((fuzz.ratio(words, text[start:end]), (start, end)) for start, end in spans)
    return span if score >= alike else None


def _at_borders(text: str, start: int, end: int, within: Span) -> Iterator[Span]:
    """A stretch that may begin or end inside a word, widened and narrowed to whole words."""
    for first in {_step(text, start, -1, within[0]), _step(text, start, 1, end)}:
        for last in {_step(text, end, 1, within[1]), _step(text, end, -1, start)}:
            inner = text[first:last].strip(_EDGES)
            if inner:
                begin = text.index(inner, first)
                yield begin, begin + len(inner)


def _step(text: str, place: int, step: int, limit: int) -> int:
    while place != limit and not _border(text, place):
        place += step
    return place


def _whole(text: str, start: int, end: int) -> bool:
    return _border(text, start) and _border(text, end)


def _border(text: str, place: int) -> bool:
    """Whether a word may begin or end here; scripts without capitals need not divide words."""
    if not 0 < place < len(text):
        return True
    return not (_joins(text[place - 1]) and _joins(text[place]))


def _joins(character: str) -> bool:
    return character.isdigit() or character.lower() != character.upper()
