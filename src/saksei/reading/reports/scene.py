"""Decides what of a sentence is the paper's own words, and what stands between quotation marks.

Invariant: a token is inside when it or the mark that it is belongs to a quotation; marks that open
or close one have the tag of a quotation mark, also single ones.
"""

from dataclasses import dataclass, replace

from saksei.reading.grammar.syntax import Parsed
from saksei.reading.model import Span
from saksei.reading.text.document import Document, Line
from saksei.reading.text.sentences import Quotation


@dataclass(frozen=True, slots=True)
class Scene:
    """A sentence as the rules for reports see it."""

    doc: Document
    line: Line
    parsed: Parsed
    inside: tuple[bool, ...]
    opens: dict[int, Quotation]  # by the token of the opening mark
    closes: dict[int, Quotation]  # by the token of the last mark

    @property
    def tags(self) -> str:
        """The tags of its tokens."""
        return self.parsed.tags

    @property
    def size(self) -> int:
        """The number of its tokens."""
        return len(self.parsed.tokens)

    def low(self, place: int) -> str:
        """The lower-case word at a token; "" outside the sentence."""
        return self.parsed.tokens[place].low if 0 <= place < self.size else ""

    def span(self, first: int, last: int) -> Span:
        """The place of tokens `first` to `last` (excluded), with the mark that closes it."""
        end = self.parsed.tokens[last - 1].end
        for one in self.line.quotations:
            if one.start < end < one.end <= end + 3:
                end = one.end
        return self.parsed.tokens[first].start, end


def scene(doc: Document, line: Line) -> Scene:
    """A sentence with its quotations laid over its tokens."""
    parsed = line.parsed
    inside = [False] * (len(parsed.tokens) + 1)
    opens, closes = {}, {}
    tags = list(parsed.tags)
    for one in line.quotations:
        first, last = parsed.token_at(one.start), parsed.token_at(one.end - 1) + 1
        if first >= len(tags):
            continue
        inside[first:last] = [True] * (min(last, len(tags)) - first)
        opens[first] = one
        closes[min(last, len(tags)) - 1] = one
        tags[first] = '"'
        if one.closed and last <= len(tags):
            tags[last - 1] = '"'
    if "".join(tags) != parsed.tags:
        parsed = replace(parsed, tags="".join(tags))
    return Scene(doc, line, parsed, tuple(inside), opens, closes)
