"""What stands for somebody in an event: a stretch of tokens of its sentence."""

from dataclasses import dataclass

from saksei.reading.grammar.syntax import Parsed, extended, listed
from saksei.reading.lexicon import words
from saksei.reading.model import Span
from saksei.reading.reports import speakers

_QUALIFIERS = (
    "at least", "at most", "more than", "fewer than", "less than", "no fewer than", "no less than",
    "up to", "as many as", "no more than",
)  # fmt: skip

_BEGINNINGS = frozenset(qualifier.split()[0] for qualifier in _QUALIFIERS)


@dataclass(frozen=True, slots=True)
class Argument:
    """Tokens `first` to `last` (excluded) that say to whom, or by whom."""

    first: int
    last: int

    def span(self, parsed: Parsed) -> Span:
        """Its place in the text."""
        return parsed.tokens[self.first].start, parsed.tokens[self.last - 1].end


def may_suffer(parsed: Parsed, found: Argument) -> bool:
    """Whether a phrase can be somebody: no time, no term, no charge."""
    phrase = parsed.phrase_with(found.first)
    head = parsed.tokens[min(phrase.head, found.last - 1) if phrase else found.first].low
    return head not in words("events", "never_target") and not (
        phrase and speakers.is_time(parsed, phrase)
    )


def phrase_from(parsed: Parsed, place: int) -> Argument | None:
    """The phrase or list that begins at a token, with what "of" adds."""
    place = past_qualifier(parsed, place)
    phrase = parsed.phrase_with(place)
    if phrase is None or phrase.head < place or place - phrase.first > 1:
        return None
    members = listed(parsed, phrase)
    return Argument(place, extended(parsed, members[-1]).last)


def _qualifies(parsed: Parsed, place: int) -> bool:
    return place < len(parsed.tokens) and parsed.tokens[place].low in _BEGINNINGS


def past_qualifier(parsed: Parsed, place: int) -> int:
    """Past a quotation mark and "at least" before the one it is about."""
    if parsed.tags[place : place + 1] == '"':
        place += 1
    if not _qualifies(parsed, place):
        return place
    for qualifier in _QUALIFIERS:
        size = qualifier.count(" ") + 1
        if parsed.words(place, place + size) == qualifier:
            phrase = parsed.phrase_with(place + size)
            return phrase.first if phrase else place + size - 1
    return place
