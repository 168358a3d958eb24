"""Decides which stretches of a text are time expressions, and what each means in EDTF.

    published 2020-11-17
    on Friday                       2020-11-13          nearest before, for what is past
    will appear on Friday           2020-11-20          nearest after, for what is coming
    Nov. 27                         2020-11-27          in the year of publication, or next to it
    in March, late July             2020-03, 2020-07    precision as given
    this year, since 2018           2020-01-01/2020-11-17, 2018/2020-11-17
    the past three months           2020-08-17/2020-11-17
    three weeks ago                 2020-10-27~         about that day
    two days later, the next day    from the date mentioned last; no value where there is none
    before 2018, until Friday       ../2018, 2020-11-13
    recently, two days after the raid        no value
    18-month                        P18M; ages are no times

Both ends of a range are given as well, after it and within its span. A bare number is a year only
where the words around say so. Without a day of publication only what is absolute has a value.

Invariant: spans lie in the text, in order of their start; the work is linear in its length.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from saksei import dates
from saksei.errors import InvalidDate
from saksei.reading.grammar import shapes
from saksei.reading.grammar.shapes import Found, Tokens
from saksei.reading.lexicon import words
from saksei.reading.model import Span, Time
from saksei.reading.times.timecounts import COUNTED, shifted
from saksei.reading.times.timevalues import VAGUE, WRITTEN, Story, Value, on, second_day
from saksei.reading.times.timewords import ABBREVIATED, ALPHABET, ATOMS, PHRASES, shape

_MEANINGS = WRITTEN | COUNTED
_POINTS, _STRETCHES = words("time_rules", "points"), words("time_rules", "stretches")
_OPEN_END = ("time.until", "time.by")  # a day up to which, not on which
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?(?::\d{2})?\s?([ap])?")


def times(text: str, published: date | None = None) -> tuple[Time, ...]:
    """The time expressions of a text, resolved against the day of publication."""
    tokens = shapes.scan(text)
    letters = shape(tokens)
    story = Story(tokens, letters, published)
    found: list[Time] = []
    for piece in _pieces(letters):
        found.extend(_read(piece, story))
    return tuple(sorted(found, key=lambda one: (one.span[0], -one.span[1])))


def window(time: Time) -> tuple[str, str] | None:
    """First and last day of a time, ISO, both included; None for lengths and open or vague ones."""
    if not time.value or time.kind == "duration":
        return None
    first, last = dates.bounds(time.value)
    return (first.isoformat(), last.isoformat()) if first and last else None


def governing(times: Sequence[Time], start: int, end: int, at: int) -> Time | None:
    """The time that what stands at `at` happened in, among those within `start` to `end`.

    The nearest in characters, one that follows before one as near that goes before. Lengths, ends
    of ranges, and days only up to which something holds ("by Friday") do not count; a vague time
    only where there is no other. Ask with the bounds of the clause, then of the sentence, then,
    where the same event is still spoken of, of the sentence before. `times` as `times()` gives
    them.
    """
    first = bisect_left(times, start, key=lambda one: one.span[0])
    last = bisect_left(times, end, lo=first, key=lambda one: one.span[0])
    inside = [one for one in outermost(times[first:last]) if one.span[1] <= end and _dates(one)]
    return min(inside, key=lambda one: (not one.value, _distance(one.span, at)), default=None)


def outermost(times: Iterable[Time]) -> Iterator[Time]:
    """Times that lie in no other, so not the ends of ranges; `times` as `times()` gives them."""
    end = -1
    for one in times:
        if one.span[1] > end:
            end = one.span[1]
            yield one


def _dates(time: Time) -> bool:
    return time.kind != "duration" and time.rule not in _OPEN_END


def _distance(span: Span, at: int) -> tuple[int, bool]:
    if span[0] > at:
        return span[0] - at, False
    return max(0, at - span[1]), True


# -- from letters to pieces


@dataclass(frozen=True, slots=True)
class _Piece:
    """An atom, or a phrase with its atoms."""

    found: Found  # in tokens
    atoms: dict[str, Found]


@dataclass(frozen=True, slots=True)
class _Row:
    """A text with each atom as one letter, and the token at which each letter begins."""

    letters: str
    places: "array[int]"
    atoms: dict[int, Found]  # by the place of their letter


def _pieces(letters: str) -> Iterator[_Piece]:
    """Phrases and atoms in order; an atom that a phrase holds comes with the phrase."""
    row = _over_atoms(letters)
    phrases = {one.first: one for one in PHRASES.find(row.letters)}
    end = 0
    for place in sorted(phrases.keys() | row.atoms.keys()):
        if place in phrases:
            end = phrases[place].last
            yield _phrase(phrases[place], row)
        elif place >= end:
            yield _Piece(row.atoms[place], {})


def _over_atoms(letters: str) -> _Row:
    pieces: list[str] = []
    places = array("q")
    atoms: dict[int, Found] = {}
    done = 0
    for atom in ATOMS.find(letters):
        places.extend(range(done, atom.first + 1))
        atoms[len(places) - 1] = atom
        pieces += letters[done : atom.first], ALPHABET.letters[_class(atom.rule)]
        done = atom.last
    places.extend(range(done, len(letters) + 1))
    return _Row("".join(pieces) + letters[done:], places, atoms)


def _class(rule: str) -> str:
    if rule in _POINTS:
        return "POINT"
    if rule in _STRETCHES:
        return "STRETCH"
    return "SHIFT" if rule == "shift" else "ELSE"


def _phrase(phrase: Found, row: _Row) -> _Piece:
    places = row.places
    parts = {name: (places[a], places[b]) for name, (a, b) in phrase.parts.items()}
    atoms = {
        "a" if name == "bare" else name: row.atoms[a]
        for name, (a, _) in phrase.parts.items()
        if a in row.atoms
    }
    return _Piece(Found(phrase.rule, places[phrase.first], places[phrase.last], parts), atoms)


# -- from pieces to times


def _read(piece: _Piece, story: Story) -> list[Time]:
    if piece.atoms:
        return _PHRASES[piece.found.rule](piece, story)
    value = _value(piece.found, story)
    if "to" in piece.found.parts and (other := second_day(piece.found, story)) and value:
        one, two = _two_days(piece.found)
        return [_time(one, value, story), _time(two, other, story)]
    return [_time(piece.found, value, story)] if value else []


def _two_days(found: Found) -> tuple[Found, Found]:
    """ "May 3 and 7" cut in two."""
    cut = found.parts["sign"][0]
    return replace(found, last=cut), replace(found, first=cut + 1)


def _value(atom: Found, story: Story) -> Value | None:
    value = _MEANINGS[atom.rule](atom, story)
    if value:
        story.mention(value, atom.first)
    return value


def _time(found: Found, value: Value, story: Story, rule: str = "") -> Time:
    """A Time over an expression's words, without the stop of a sentence or a possessive's s."""
    last = found.last
    while last - found.first > 1 and _trails(story.tokens, last):
        last -= 1
    span = story.tokens.span(found.first, last)
    rule = f"time.{rule or found.rule}"
    return Time(rule=rule, tier=value.tier, span=span, value=value.text, kind=value.kind)


def _trails(tokens: Tokens, last: int) -> bool:
    if tokens.kinds[last - 1] == "possessive":
        return True
    return tokens.words[last - 1] == "." and tokens.words[last - 2] not in ABBREVIATED


def _first(piece: _Piece, story: Story, name: str = "a") -> Value | None:
    return _value(piece.atoms[name], story)


def _range(piece: _Piece, story: Story) -> list[Time]:
    """Two days, months or years and all between, and each of them."""
    one, other = _first(piece, story, "a"), _first(piece, story, "b")
    if one is None or other is None or not one.text or not other.text:
        pairs = ((piece.atoms["a"], one), (piece.atoms["b"], other))
        return [_time(atom, value, story) for atom, value in pairs if value]
    one, other = _in_order(piece, one, other)
    found = [
        _time(piece.atoms["a"], one, story, "end_of_range"),
        _time(piece.atoms["b"], other, story, "end_of_range"),
    ]
    both = Value(f"{one.text}/{other.text}", "range", max(one.tier, other.tier, key=_doubt))
    return [_time(piece.found, both, story), *found] if _valid(both.text) else found


def _doubt(tier: str) -> bool:
    return tier == "maybe"


def _in_order(piece: _Piece, one: Value, other: Value) -> tuple[Value, Value]:
    """Both ends, a year that is not written such that the first lies before the second."""
    own, others = (bool(piece.atoms[name].parts.keys() & {"year", "rel"}) for name in "ab")
    if piece.atoms["a"].rule == piece.atoms["b"].rule == "weekday":
        return _week_before(one, other), other
    if others and not own and _has_month(piece.atoms["a"]):
        one = _in_year_of(one, other, 0)
        return (one if one.text <= other.text else _in_year_of(one, other, -1)), other
    if not others and _has_month(piece.atoms["b"]) and (own or one.text > other.text):
        other = _in_year_of(other, one, 0)
        return one, (other if one.text <= other.text else _in_year_of(other, one, 1))
    return one, other


def _has_month(atom: Found) -> bool:
    return "month" in atom.parts


def _in_year_of(value: Value, other: Value, step: int) -> Value:
    text = f"{int(other.text[:4]) + step:04}{value.text[4:]}"
    return replace(value, text=text) if _valid(text) else value


def _week_before(one: Value, other: Value) -> Value:
    """The first weekday before the second one: "from Monday to Friday" is one stretch."""
    if one.text <= other.text:
        return one
    day = date.fromisoformat(one.text)
    return replace(one, text=date.fromordinal(max(1, day.toordinal() - 7)).isoformat())


def _valid(text: str) -> bool:
    try:
        dates.parse(text)
    except InvalidDate:
        return False
    return True


def _since(piece: _Piece, story: Story) -> list[Time]:
    """From a day up to publication. A year since when counts for no later "next day"."""
    anchor, at = story.anchor, story.anchor_at
    value = _first(piece, story)
    if len(story.anchor) < 10 == len(anchor):
        story.anchor, story.anchor_at = anchor, at
    if value is None:
        return []
    start = value.text.split("/")[0]
    if not start:
        return [_time(piece.found, VAGUE, story)]
    text = f"{start}/{story.published}" if story.published else ""
    text = text if _valid(text) else f"{start}/.."
    return [_time(piece.found, Value(text, "range", value.tier), story)]


def _about(piece: _Piece, story: Story) -> list[Time]:
    value = _first(piece, story)
    if value and value.text and _valid(value.text + "~"):
        value = replace(value, text=value.text + "~")
    return [_time(piece.found, value, story)] if value else []


def _counted(piece: _Piece, story: Story) -> list[Time]:
    """ "two days after July 31"."""
    value = _first(piece, story)
    if value is None:
        return []
    value = shifted(piece.atoms["s"], story, value.text)
    story.mention(value, piece.found.first)
    return [_time(piece.found, value, story)]


def _clock(piece: _Piece, story: Story) -> list[Time]:
    """A day with its time of day."""
    name, clock = ("a", "clock") if "a" in piece.atoms else ("b", "at")
    value = _first(piece, story, name)
    if value is None:
        return []
    if len(value.text) == 10 and (hour := _hour(story.word(piece.found, clock))):
        value = replace(value, text=f"{value.text}T{hour}")
    return [_time(piece.found, value, story)]


def _hour(word: str) -> str:
    """ "9 p.m." as 21, "2:48 am" as 02:48; "" for what no clock shows."""
    parts = _CLOCK.match(word)
    hour = int(parts[1]) if parts else 24
    minute = (parts and parts[2]) or ""
    half = parts and parts[3]
    if half and not 1 <= hour <= 12:
        return ""
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > "59":
        return ""
    return f"{hour:02}:{minute}" if minute else f"{hour:02}"


def _same(piece: _Piece, story: Story) -> list[Time]:
    """ "on the night of 5 March", "Friday evening": the day."""
    value = _first(piece, story)
    return [_time(piece.found, value, story)] if value else []


def _bound(piece: _Piece, story: Story) -> list[Time]:
    """ "before 2018", "after July 31": on that side; "until Friday", "by Friday": that day."""
    value = _first(piece, story)
    if value is None:
        return []
    side = story.word(piece.found, "side")
    side = "until" if side == "till" else side
    if value.text and side != "after" and story.word(piece.atoms["a"], "edge") == "end":
        value = on(dates.bounds(value.text)[1])
    if value.text and side in ("before", "after"):
        text = f"{value.text}/.." if side == "after" else f"../{value.text}"
        value = Value(text, "range", value.tier)
    return [_time(piece.found, value, story, side)]


_PHRASES: dict[str, Callable[[_Piece, Story], list[Time]]] = {
    "between": _range, "from": _range, "since": _since, "onward": _since, "about": _about,
    "counted": _counted, "clock": _clock, "of_night": _same, "at_night": _same, "bound": _bound,
}  # fmt: skip
