"""Decides where a long text is cut before a back end is shown it.

Invariant: windows follow each other, cover every word of the text, and none is longer than asked;
their number is at most about twice the length of the text by the length of a window.
"""

from collections.abc import Iterator

from saksei.reading.model import Span

# Where a text is best cut, in this order: paragraphs, sentences at a line's end, sentences, lines.
_BREAKS = ("\n\n", ".\n", "\u201d\n", '"\n', ". ", ".\u201d ", '." ', "\n", " ")


def windows(text: str, size: int) -> Iterator[Span]:
    """Stretches of whole paragraphs, at most `size` characters long."""
    start = 0
    while start < len(text):
        end = len(text) if start + size >= len(text) else _cut(text, start, start + size)
        if text[start:end].strip():
            yield start, end
        start = end


def _cut(text: str, start: int, limit: int) -> int:
    for mark in _BREAKS:
        place = text.rfind(mark, start, limit)
        if place > start:
            return place + len(mark)
    return limit
