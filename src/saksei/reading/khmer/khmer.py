"""Decides what is suggested from a text in Khmer: quotations, people after a title, dates and
numbers. What is not attempted is said in `Reading.unsupported`, and nothing is guessed.

Rules read the text without its zero-width characters; places lead back to the text as received.

Invariant: every span lies in the text as received; each rule looks at most `_BACK` characters back.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from saksei.passages import digest
from saksei.reading.khmer import khmernames, khmertimes
from saksei.reading.khmer.khmernames import Person
from saksei.reading.khmer.segmenting import ZERO_WIDTH
from saksei.reading.lexicon import load, words
from saksei.reading.model import Entity, Layout, Op, Quantity, Quote, Reading, Span, Time
from saksei.reading.times.times import window

_LEXICON = load("khmer")
_BACK = 250
_INVISIBLE = re.compile(f"[{ZERO_WIDTH}]")
_QUOTATION = re.compile(r"«[^«»\n]{1,5000}»")
_STOP = re.compile(r"[។៕»\n]")
_THAT = re.compile(r"(ថា)?[ \u00a0]{0,3}([៖:])?[ \u00a0]{0,3}$")
_SAYINGS = re.compile("|".join(sorted(_LEXICON["sayings"], key=len, reverse=True)))
_PRONOUN = re.compile(
    "(?:" + "|".join(sorted(words("khmer", "pronouns"), key=len, reverse=True)) + ")"
)


def _alternatives(key: str) -> str:
    return "|".join(map(re.escape, sorted(_LEXICON[key], key=len, reverse=True)))


_NUMBER = re.compile(
    rf"(?:(?P<how>{_alternatives('qualifiers')})[ \u00a0]{{0,2}})?"
    r"(?P<number>(?<![០-៩0-9.,])[០-៩0-9]{1,9}(?:[.,][០-៩0-9]{3}){0,3})[ \u00a0]?"
    rf"(?P<scale>{_alternatives('scales')})?[ \u00a0]?(?P<unit>{_alternatives('counters')})"
)
_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789", ".,")


@dataclass(frozen=True, slots=True)
class _Clean:
    """A text without its zero-width characters, and where each of its characters was."""

    text: str
    places: list[int]

    def span(self, span: Span) -> Span:
        """A place in the text as received."""
        return self.places[span[0]], self.places[span[1] - 1] + 1


def read_khmer(text: str, published: date | None = None) -> Reading:
    """What is suggested from a text in Khmer that appeared on a day."""
    clean = _clean(text)
    people = khmernames.people(clean.text)
    times = khmertimes.times(clean.text, published)
    return Reading(
        digest=digest(text),
        published=published.isoformat() if published else "",
        language="km",
        layout=Layout(paragraphs=tuple(_paragraphs(text))),
        entities=tuple(_entity(clean, one) for one in people),
        quotes=tuple(_quotes(clean, people)),
        quantities=tuple(_quantities(clean, times)),
        times=tuple(replace(one, span=clean.span(one.span)) for one in times),
        unsupported=tuple(_unsupported(clean.text)),
    )


def _clean(text: str) -> _Clean:
    places = [place for place, letter in enumerate(text) if letter not in ZERO_WIDTH]
    return _Clean(_INVISIBLE.sub("", text), places)


def _paragraphs(text: str) -> Iterator[Span]:
    for line in re.finditer(r"[^\n]+", text):
        bare = line[0].strip()
        if bare:
            start = line.start() + line[0].index(bare)
            yield start, start + len(bare)


def _unsupported(text: str) -> Iterator[str]:
    yield str(_LEXICON["not_read"])
    if any(word in text for word in words("khmer", "lunar")):
        yield str(_LEXICON["not_converted"])


def _entity(clean: _Clean, person: Person) -> Entity:
    return Entity(
        id=person.id,
        kind="person",
        name=person.name,
        mentions=tuple(clean.span(one) for one in person.mentions),
        aliases=tuple(sorted(person.forms - {person.name})),
        gender=person.gender,
    )


# -- quotations


def _quotes(clean: _Clean, people: list[Person]) -> Iterator[Quote]:
    mentions = sorted((span, one) for one in people for span in one.mentions)
    for quotation in _QUOTATION.finditer(clean.text):
        start = max(0, quotation.start() - _BACK)
        before = clean.text[start : quotation.start()]
        begin = start + max((stop.end() for stop in _STOP.finditer(before)), default=0)
        before = clean.text[begin : quotation.start()]
        that = _THAT.search(before)
        sayings = list(_SAYINGS.finditer(before))
        if that is None or not (that[1] or (that[2] and sayings)):
            continue
        yield _quote(clean, quotation.span(), begin, sayings, that, mentions)


def _quote(
    clean: _Clean,
    content: Span,
    begin: int,
    sayings: list["re.Match[str]"],
    that: "re.Match[str]",
    mentions: list[tuple[Span, Person]],
) -> Quote:
    cue = sayings[-1].span() if sayings else that.span(1)
    stance = _LEXICON["sayings"][sayings[-1][0]] if sayings else "asserts"
    end = begin + (sayings[-1].start() if sayings else that.start())
    speaker, entity, named = _speaker(clean.text, begin, end, mentions)
    return Quote(
        rule="quote.khmer_that" if that[1] else "quote.khmer_colon",
        cue=clean.span((begin + cue[0], begin + cue[1])),
        tier="sure" if named and that[1] else "maybe",
        content=(clean.span(content),),
        direct=(clean.span(content),),
        speaker=clean.span(speaker) if speaker else None,
        entity=entity,
        stance=stance,
    )


def _speaker(
    text: str, begin: int, end: int, mentions: list[tuple[Span, Person]]
) -> tuple[Span | None, str, bool]:
    """Who speaks: the first name of the sentence before the verb, else a pronoun of the person
    named last whose title allows it."""
    first = bisect_left(mentions, begin, key=lambda one: one[0][0])
    if first < len(mentions) and mentions[first][0][1] <= end:
        span, person = mentions[first]
        return span, person.id, True
    pronoun = _PRONOUN.match(text, begin + _blanks(text, begin, end), end)
    if pronoun is None:
        return None, "", False
    gender = _LEXICON["titles"].get(pronoun[0], "")
    for _, person in reversed(mentions[max(0, first - 20) : first]):
        if not gender or person.gender == gender:
            return pronoun.span(), person.id, False
    return pronoun.span(), "", False


def _blanks(text: str, begin: int, end: int) -> int:
    return len(text[begin:end]) - len(text[begin:end].lstrip())


# -- numbers


def _quantities(clean: _Clean, times: list[Time]) -> Iterator[Quantity]:
    for found in _NUMBER.finditer(clean.text):
        value = int(found["number"].translate(_DIGITS))
        scale = _LEXICON["scales"].get(found["scale"] or "", 1)
        how = _LEXICON["qualifiers"].get(found["how"] or "", "=")
        over = _window(clean.text, found.span(), times)
        yield Quantity(
            rule="number.khmer",
            cue=clean.span(found.span("how")) if found["how"] else None,
            number=clean.span(found.span("number")),
            phrase=clean.span(found.span()),
            value=max(0, value * scale + {">": 1, "<": -1}.get(how, 0)),
            op=_OPS[how],
            unit=_LEXICON["counters"][found["unit"]],
            unit_span=clean.span(found.span("unit")),
            window=over[0] if over else None,
            window_span=clean.span(over[1]) if over else None,
        )


_OPS: dict[str, Op] = {">=": ">=", ">": ">=", "<=": "<=", "<": "<=", "~": "~", "=": "="}


def _window(text: str, at: Span, times: list[Time]) -> tuple[tuple[str, str], Span] | None:
    """The nearest date in the same sentence, at most `_BACK` characters away."""
    first = bisect_left(times, at[0] - _BACK, key=lambda one: one.span[0])
    last = bisect_left(times, at[1] + _BACK, key=lambda one: one.span[0])
    near = sorted(times[first:last], key=lambda one: _gap(one.span, at))
    for time in near:
        days = window(time)
        between = text[min(at[1], time.span[1]) : max(at[0], time.span[0])]
        if days and not _STOP.search(between):
            return days, time.span
    return None


def _gap(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1])
