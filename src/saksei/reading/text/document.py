"""A text made ready for the rules: normal form, layout, sentences and their grammar, once for all.

Invariant: offsets here are those of the normal form; `Document.span` leads back to the source.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from saksei.reading.grammar import syntax
from saksei.reading.grammar.syntax import Parsed
from saksei.reading.model import Span
from saksei.reading.text import layout, sentences
from saksei.reading.text import normal as text
from saksei.reading.text.sentences import Quotation


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence with its grammar and the quotations that touch it."""

    number: int
    start: int
    end: int
    paragraph: int
    role: layout.Role
    parsed: Parsed
    quotations: tuple[Quotation, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A text ready for the rules."""

    normal: text.Normal
    published: date | None
    roles: tuple[layout.Role, ...]
    quotations: tuple[Quotation, ...]
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The normal form."""
        return self.normal.text

    def span(self, start: int, end: int) -> Span:
        """A place in the source."""
        return self.normal.span(start, end)

    def line_at(self, place: int) -> Line | None:
        """The sentence that holds a place."""
        number = bisect_right(self.lines, place, key=lambda line: line.start) - 1
        return self.lines[number] if number >= 0 and place < self.lines[number].end else None

    def quotation_at(self, place: int) -> Quotation | None:
        """The quotation that holds a place."""
        number = bisect_right(self.quotations, place, key=lambda one: one.start) - 1
        found = self.quotations[number] if number >= 0 else None
        return found if found and place < found.end else None


def document(source: str, published: date | None = None) -> Document:
    """Make a text ready."""
    normal = text.normal(source)
    roles = layout.roles(normal)
    quoted = sentences.quotations(normal.text, normal.paragraphs)
    seen = syntax.capitals(normal.text)
    lines = []
    for number, one in enumerate(sentences.sentences(normal.text, normal.paragraphs, quoted)):
        role = roles[one.paragraph]
        start = _past_dateline(normal, one) if role == "body" else one.start
        parsed = syntax.parse(normal.text, start, one.end, seen)
        touching = _touching(quoted, one.start, one.end)
        lines.append(Line(number, start, one.end, one.paragraph, role, parsed, touching))
    return Document(normal, published, roles, tuple(quoted), tuple(lines))


def _past_dateline(normal: text.Normal, one: sentences.Sentence) -> int:
    paragraph = normal.paragraphs[one.paragraph]
    if one.start != paragraph[0]:
        return one.start
    head = layout.dateline(normal.text[one.start : one.end])
    return one.start + head.end() if head else one.start


def _touching(quoted: Sequence[Quotation], start: int, end: int) -> tuple[Quotation, ...]:
    first = bisect_right(quoted, start, key=lambda one: one.end)
    last = bisect_left(quoted, end, key=lambda one: one.start)
    return tuple(quoted[first:last])
