"""Decides which numbers of a text count something, how exactly, and over which days.

    at least 21 human rights defenders      >= 21   persons
    more than 20 people                     >= 21   whole ones; of money or time >= 20
    up to 14 hours, no more than 26,593     <=
    fewer than 5 people                     <= 4
    nearly 40, some 70, an estimated 300    ~
    between 20 and 30, two or three         = 20, high 30

Vague words ("dozens", "several") give no quantity: no number is made of them. Neither do dates,
ages, ordinals, numbers of articles and houses, and "one" as a pronoun.

The window is that of the nearest time in the same clause, stretches before days; a number that is
held now has the day of publication. Invariant: the phrase lies in one sentence and holds the
number; offsets are those of `Document.text`.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from saksei.reading.grammar import shapes
from saksei.reading.grammar.shapes import Alphabet, Found, Tokens
from saksei.reading.lexicon import load, words
from saksei.reading.model import Count, Op, Quantity, Span, Time
from saksei.reading.numbers.counted import Counted, Kind, counted
from saksei.reading.numbers.numerals import Number
from saksei.reading.text.document import Document, Line
from saksei.reading.times.times import outermost, window

_LEXICON = load("numbers")
_SIGN = "CURRENCY? (?P<n> NUM)"
_ALPHABET = Alphabet(
    _LEXICON["classes"],
    "NUM CAPITAL OTHER COMMA DOT DASH SLASH OPEN CLOSE PLUS CURRENCY MARK BREAK",
)
_L = _ALPHABET.letters
_IDLE = "OTHER CAPITAL MARK DOT BREAK OF AND"
RULES = _ALPHABET.grammar(
    {name: rule.replace("{SIGN}", _SIGN) for name, rule in _LEXICON["rules"].items()}, _IDLE
)
_MARKS = {
    ",": "COMMA", ".": "DOT", "/": "SLASH", "(": "OPEN", ")": "CLOSE", "+": "PLUS",
    **dict.fromkeys("-\u2010\u2011\u2012\u2013", "DASH"), **dict.fromkeys("$€£¥฿៛₦₹₩₫", "CURRENCY"),
}  # fmt: skip
_OPS: dict[str, Op] = {
    "least": ">=", "more": ">=", "or_more": ">=", "most": "<=", "fewer": "<=", "or_fewer": "<=",
    "about": "~", "close": "~", "or_so": "~",
}  # fmt: skip
_FRACTIONS = (
    "money",
    "percent",
    "duration",
)  # kinds in which "more than 3" may be three and a half
_DURATIONS = {"D": "days", "M": "months", "Y": "years"}
_SEPARATED = re.compile(r"[;:“”\"—()]|--")
_CLAUSE = re.compile(r",|\b(?:that|who|which|while|when|but|after|before|where|whose)\b")
_PARTICIPLE = re.compile(r"^[^,]{0,9},(?: \d{4},)? \w+ing\b[^,]*$")  # "on Friday, injuring two"
_SINCE = re.compile(r"\bsince [^,.;:]{1,60}$")
# Characters: how far a time may be, what a comma or the like between costs, what a stretch gains,
# where a sentence's opening ends and how far its time counts as being.
_FARTHEST, _PER_CLAUSE, _FOR_STRETCH, _OPENING, _LEADING = 220, 30, 40, 25, 150


@dataclass(frozen=True, slots=True)
class _Amount:
    """A number with its qualifier, in tokens, before it is known what it counts."""

    found: Found
    number: Span
    place: int  # the token of the number
    last: int  # the token after it, or after the upper end of a range
    value: Number
    high: Number | None


def quantities(doc: Document, times: Sequence[Time]) -> tuple[Quantity, ...]:
    """The quantities of a document; `times` are those of its text."""
    tokens = shapes.scan(doc.text)
    within = list(outermost(times))
    found: list[Quantity] = []
    before: tuple[Line, Counted] | None = None
    for amount in _amounts(tokens, within):
        line = doc.line_at(amount.number[0])
        if line is None or amount.number[1] > line.end or line.role == "boilerplate":
            continue
        counts = before[1] if before and before[0] is line else None
        known = _lengths(amount, within) or _measured(tokens, amount)
        known = known or counted(line, _numbers(tokens, amount), counts) or _qualified(amount)
        if known and not _pronoun(tokens, amount, known) and _whole(amount, known):
            found.append(_quantity(doc, tokens, line, amount, known, within))
            before = (line, known)
    return tuple(found)


def count(quantity: Quantity) -> Count | None:
    """A quantity as the count of an event; None for what does not count whole ones."""
    if quantity.kind in _FRACTIONS or not isinstance(quantity.value, int):
        return None
    return Count(value=quantity.value, op=quantity.op, span=quantity.number)


# -- numbers with their qualifiers


def _amounts(tokens: Tokens, times: Sequence[Time]) -> Iterator[_Amount]:
    for found in RULES.find(_shape(tokens, times)):
        place = found.part("n") if found.part("n") is not None else found.part("low")
        if place is not None:
            yield _amount(tokens, found, place)


def _amount(tokens: Tokens, found: Found, place: int) -> _Amount:
    other = found.part("high")
    value = tokens.values[place]
    high = tokens.values[other] if other is not None else None
    number = tokens.span(place, place + 1)
    last = place + 1 if other is None else other + 1
    return _Amount(found, number, place, last, value, high)


def _dated(tokens: Tokens, times: Sequence[Time]) -> set[int]:
    """Tokens that are part of a time; lengths of time are quantities too."""
    spans = (one.span for one in times if one.kind != "duration")
    return {place for span in spans for place in tokens.within(*span)}


def _shape(tokens: Tokens, times: Sequence[Time]) -> str:
    """The letter of each token."""
    letters = list(map(_letter, tokens.kinds, tokens.words, tokens.capitals))
    for place in tokens.values:
        word = tokens.words[place]
        letters[place] = _L[
            "OTHER" if len(word) > 1 and word[0] == "0" and word.isdigit() else "NUM"
        ]
    for place in _dated(tokens, times):
        letters[place] = _L["MARK"]
    return "".join(letters)


@lru_cache(maxsize=1 << 14)
def _letter(kind: str, word: str, capital: bool) -> str:
    if kind == "mark":
        return _L[_MARKS.get(word, "MARK")]
    if kind != "word":
        return _L["BREAK" if kind == "break" else "MARK"]
    return _ALPHABET.words.get(word) or _L["CAPITAL" if capital else "OTHER"]


def _numbers(tokens: Tokens, amount: _Amount) -> Span:
    """From the number to the upper end of a range."""
    return tokens.span(amount.place, amount.last)


def _whole(amount: _Amount, known: Counted) -> bool:
    """Whether the number can be one of what is counted: no list begins with 2.1 people."""
    return isinstance(amount.value, int) or known.kind in _FRACTIONS


def _pronoun(tokens: Tokens, amount: _Amount, known: Counted) -> bool:
    """ "one" that counts nothing: "no one", "one of the most", "one day"."""
    if tokens.words[amount.place] != "one" or amount.last > amount.place + 1:
        return False
    previous = tokens.words[amount.place - 1] if amount.place else ""
    following = tokens.words[amount.last] if amount.last < len(tokens.words) else ""
    if known.unit in ("other", "") or known.unit_span is None:
        return True
    if following == "of":
        return previous not in ("only", "just", "least")
    return previous in ("no", "the", "this", "that", "any", "every", "each", "last", "next")


# -- what needs no noun


def _lengths(amount: _Amount, times: Sequence[Time]) -> Counted | None:
    """A length of time: "18-month", "up to 14 hours"."""
    number = bisect_left(times, amount.number[1], key=lambda one: one.span[1])
    if number >= len(times) or times[number].span[0] > amount.number[0]:
        return None
    time = times[number]
    unit = _DURATIONS.get(time.value[-1:], "other") if "T" not in time.value else "other"
    return Counted("duration", unit, time.span[1]) if time.kind == "duration" else None


def _qualified(amount: _Amount) -> Counted | None:
    """A number that is said to be about so many or more counts something, whatever it is."""
    if amount.found.rule not in ("least", "more", "most", "about", "or_more", "range"):
        return None
    return Counted("count", "other", amount.number[1])


def _measured(tokens: Tokens, amount: _Amount) -> Counted | None:
    """Percent and money."""
    after = tokens.words[amount.last : amount.last + 2]
    end = tokens.ends[amount.last - 1]
    if after[:1] in (["%"], ["percent"], ["pct"]):
        return Counted("percent", "percent", tokens.ends[amount.last])
    if after == ["per", "cent"]:
        return Counted("percent", "percent", tokens.ends[amount.last + 1])
    if amount.place and tokens.words[amount.place - 1] in "$€£¥฿៛₦₹₩₫":
        return Counted("money", "money", end)
    if _ALPHABET.words.get(after[0] if after else "") == _L["CURRENCY_NAME"]:
        return Counted("money", "money", tokens.ends[amount.last])
    return None


# -- from a number to a quantity


def _quantity(
    doc: Document,
    tokens: Tokens,
    line: Line,
    amount: _Amount,
    known: Counted,
    times: Sequence[Time],
) -> Quantity:
    start = tokens.starts[amount.found.first]
    end = max(known.end, tokens.ends[amount.found.last - 1], amount.number[1])
    value, op = _exactly(tokens, amount, known.kind)
    over = _window(doc, line, amount.number, known.kind, times)
    cue = (start, amount.number[0]) if start < amount.number[0] else None
    return Quantity(
        rule=f"number.{amount.found.rule}",
        cue=(cue[0], cue[0] + len(doc.text[slice(*cue)].rstrip())) if cue else None,
        tier="sure" if known.unit_span or known.kind in _FRACTIONS else "maybe",
        number=amount.number,
        phrase=(max(start, line.start), min(end, line.end)),
        value=value,
        op=op,
        high=amount.high if amount.high and amount.high > amount.value else None,
        kind=known.kind,
        unit=known.unit,
        unit_span=known.unit_span,
        population=known.population,
        what=known.what,
        window=over[0] if over else None,
        window_span=over[1] if over else None,
    )


def _exactly(tokens: Tokens, amount: _Amount, kind: Kind) -> tuple[Number, Op]:
    """Value and operator: of whole ones, more than 20 is at least 21."""
    rule, value = amount.found.rule, amount.value
    op = _OPS.get(rule, "=")
    if kind == "duration" and tokens.words[amount.found.first] == "over":
        return value, "="  # "over two days": in their course
    if isinstance(value, int) and kind not in _FRACTIONS:
        value += {"more": 1, "fewer": -1}.get(rule, 0)
    return max(value, 0), op


_Window = tuple[tuple[str, str], Span | None]


def _window(
    doc: Document, line: Line, number: Span, kind: Kind, times: Sequence[Time]
) -> _Window | None:
    """The days that a number is about."""
    if kind == "stock" and doc.published:
        day = doc.published.isoformat()
        return (day, day), None
    if kind not in ("count", "other"):
        return None
    best, chosen = _FARTHEST + 1, None
    for time in sorted(_near(line, number, times), key=lambda one: _gap(number, one.span)):
        if best <= min(_LEADING, _gap(number, time.span) - _FOR_STRETCH):
            break  # none that is farther can be better
        cost = _cost(doc.text, line, number, time)
        days = _since(doc, line, time) or window(time) if cost < best else None
        if days:
            best, chosen = cost, (days, time.span)
    return chosen


def _gap(one: Span, other: Span) -> int:
    return max(one[0] - other[1], other[0] - one[1])


def _near(line: Line, number: Span, times: Sequence[Time]) -> Iterator[Time]:
    """The times of a sentence that are not too far from a number, and the one that opens it."""
    reach = _FARTHEST + _FOR_STRETCH
    first = bisect_left(times, line.start, key=lambda one: one.span[0])
    near = bisect_left(times, max(line.start, number[0] - reach), key=lambda one: one.span[0])
    if first < near:
        yield times[first]
    last = bisect_left(times, min(line.end, number[1] + reach), key=lambda one: one.span[0])
    yield from times[near:last]


def _cost(text: str, line: Line, number: Span, time: Time) -> int:
    """How far a time is from a number: in characters, with the clauses between."""
    start, end = min(number[1], time.span[1]), max(number[0], time.span[0])
    between = text[start:end]
    if time.rule in ("time.until", "time.by") or _SEPARATED.search(between):
        return _FARTHEST + 1
    stretch, first = time.kind == "range", time.span[0] - line.start < _OPENING
    if time.span[0] < number[0] and "," in between and not _PARTICIPLE.search(between):
        return _LEADING if first else _FARTHEST + 1  # "On Friday, police ... two people"
    if not stretch and _of_the_report(text[max(line.start, time.span[0] - 60) : time.span[0]]):
        return _FARTHEST + 1
    cost = len(between) + _PER_CLAUSE * len(_CLAUSE.findall(between))
    return cost - _FOR_STRETCH if stretch else cost


def _since(doc: Document, line: Line, time: Time) -> tuple[str, str] | None:
    """ "since he took office on 1 August": from then up to publication."""
    before = doc.text[max(line.start, time.span[0] - 60) : time.span[0]]
    days = window(time)
    if days is None or doc.published is None or not _SINCE.search(before):
        return None
    return days[0], max(days[1], doc.published.isoformat())


def _of_the_report(before: str) -> bool:
    """Whether a day is that of the saying: "the group said on Monday"."""
    last = re.split(r"[,.;:“”\"]", before)[-1].split()
    return any(word in words("counted", "reporting") for word in last[-4:])
