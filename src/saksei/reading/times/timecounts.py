"""Decides which days an expression means that counts from another: from publication, or from the
date that the text mentioned last.

Invariant: with nothing to count from there is no value.
"""

import math
from dataclasses import replace
from datetime import date

from saksei import dates
from saksei.reading.grammar.shapes import Found
from saksei.reading.times import days
from saksei.reading.times.timevalues import (
    VAGUE,
    Meaning,
    Story,
    Value,
    between,
    in_month,
    in_year,
    on,
    singular,
    unit_of,
)
from saksei.reading.times.timewords import DEICTIC, WEEKDAYS

_ISO = {"DAYS": "D", "WEEKS": "W", "MONTHS": "M", "YEARS": "Y"}
_MOST = 10_000


# -- from publication


def today(found: Found, story: Story) -> Value | None:
    """ "yesterday", "the day before yesterday"."""
    side = {"BEFORE": -1, "AFTER": 1}.get(story.letter(found, "side"), 0)
    return _from_published(story, DEICTIC[story.word(found, "today")] + side)


def night(found: Found, story: Story) -> Value | None:
    """ "last night", "this morning"."""
    return _from_published(story, -1 if story.letter(found, "rel") == "LAST" else 0)


def overnight(_: Found, story: Story) -> Value | None:
    """The night before publication."""
    if story.published is None:
        return VAGUE
    value = between(days.days_from(story.published, -1), story.published)
    return replace(value, tier="maybe")  # "held overnight" may be any night


def _from_published(story: Story, count: int) -> Value:
    return on(days.days_from(story.published, count)) if story.published else VAGUE


def weekday(found: Found, story: Story) -> Value | None:
    """ "on Friday", "last Monday", "Tuesday next week"."""
    published = story.published
    if published is None:
        return VAGUE
    number = WEEKDAYS[story.word(found, "weekday")]
    step = {"LAST": -7, "NEXT": 7, "THIS": 0}
    before, after = (days.days_from(published, step) or published for step in (-1, 1))
    if week := story.letter(found, "week"):
        return on(days.days_from(_monday(published, step[week]), number))
    match story.letter(found, "rel"):
        case "THIS":
            return on(days.days_from(_monday(published, 0), number))
        case "NEXT" | "COMING":
            return on(days.weekday_near(number, after, "coming"))
        case "LAST" | "PAST":
            return on(days.weekday_near(number, before, "past"))
    ahead = _called_for(found, story)
    return on(days.weekday_near(number, published, "coming" if ahead else story.tense(found)))


_CALLED = frozenset(["called", "call", "strike", "march", "rally", "session", "announced"])


def _called_for(found: Found, story: Story) -> bool:
    """ "called a strike for Friday", and no "held for Friday's march"."""
    kinds, words = story.tokens.kinds, story.tokens.words
    before = words[max(0, found.first - 9) : found.first]
    owned = kinds[found.last : found.last + 1] == ["possessive"]
    return before[-1:] == ["for"] and not owned and not _CALLED.isdisjoint(before)


def _monday(day: date, count: int) -> date:
    return days.week_of(days.days_from(day, count) or day)[0]


def this(found: Found, story: Story) -> Value | None:
    """ "this year", "over the course of the year": up to publication, or from then on."""
    unit, published = story.word(found, "unit"), story.published
    if not singular(unit):
        return VAGUE if found.rule == "this" else None
    if published is None:
        return VAGUE
    if unit == "weekend":
        return _weekend(published, "past" if story.tense(found) == "past" else "coming")
    start, end = _around(unit, published)
    later = story.tokens.words[found.first] == "later"
    if later or (found.rule == "this" and story.tense(found) == "coming"):
        return between(published, end)
    return between(start, published)


def _around(unit: str, day: date) -> tuple[date, date]:
    """First and last day of the week, month or year of a day."""
    match unit_of(unit)[0]:
        case "WEEKS":
            return days.week_of(day)
        case "MONTHS":
            return day.replace(day=1), days.month_end(day.year, day.month)
    return date(day.year, 1, 1), date(day.year, 12, 31)


def weekend(found: Found, story: Story) -> Value | None:
    """ "over the weekend"."""
    return _weekend(story.published, story.tense(found)) if story.published else VAGUE


def _weekend(day: date, when: days.Tense) -> Value:
    saturday = days.weekday_near(5, day, when)
    return between(saturday, days.days_from(saturday, 1) if saturday else None)


def last(found: Found, story: Story) -> Value | None:
    """ "last week", "next month", "late last year"."""
    unit, published = story.word(found, "unit"), story.published
    if not singular(unit):
        return None
    if published is None:
        return VAGUE
    step = -1 if story.letter(found, "rel") == "LAST" else 1
    match unit_of(unit)[0]:
        case "WEEKS" | "WEEKEND":
            return _other_week(unit, published, step)
        case "MONTHS":
            there = days.months_from(published.replace(day=1), step)
            return in_month(there.year, there.month) if there else VAGUE
        case "YEARS":
            return in_year(published.year + step)
    return _ordered(published, days.months_from(published, 120 * step))


def _other_week(unit: str, published: date, step: int) -> Value:
    near = days.days_from(published, 7 * step)
    if near is None:
        return VAGUE
    if unit == "weekend":
        saturday = days.days_from(published, -2 if step < 0 else 1) or published
        return _weekend(saturday, "past" if step < 0 else "coming")
    return between(*days.week_of(near))


def _ordered(one: date | None, other: date | None) -> Value:
    return between(min(one, other), max(one, other)) if one and other else VAGUE


def past(found: Found, story: Story) -> Value | None:
    """ "the past three months", "the next two weeks"; "the previous two days"."""
    name, number = story.letter(found, "rel"), story.number(found, "n")
    if found.rule == "past_one":
        if not singular(story.word(found, "unit")):
            return VAGUE
        number = 1
    base = story.published
    if name == "PREVIOUS":
        base = _day(story.near_anchor(found.first))
    if base is None or number is None:
        return VAGUE
    step = 1 if name in ("NEXT", "COMING") else -1
    return _ordered(base, moved(base, number, story.word(found, "unit"), step))


def moved(day: date, number: int | float, unit: str, step: int) -> date | None:
    """The day so many units later or earlier; hours are rounded up to days."""
    name, each = unit_of(unit)
    if number > _MOST:
        return None
    count = number * each * step
    match name:
        case "HOURS":
            return days.days_from(day, step * math.ceil(abs(count) / 24))
        case "DAYS" | "WEEKS":
            whole = count * (7 if name == "WEEKS" else 1)
            return days.days_from(day, int(whole)) if whole == int(whole) else None
        case "MONTHS":
            return days.months_from(day, int(count)) if count == int(count) else None
    months = count * 12
    return days.months_from(day, int(months)) if months == int(months) else None


def ago(found: Found, story: Story) -> Value | None:
    """ "three weeks ago", "a year ago"."""
    number = _how_many(found, story)
    if story.published is None or number is None:
        return VAGUE
    return _counted(story.published, number, story.word(found, "unit"), -1)


def _how_many(found: Found, story: Story) -> int | float | None:
    if found.part("some") is not None:
        return None
    return 1 if found.part("one") is not None else story.number(found, "n")


def _counted(day: date, number: int | float, unit: str, step: int) -> Value:
    """So many units from a day, in the precision of the unit."""
    there, name = moved(day, number, unit, step), unit_of(unit)[0]
    if there is None:
        return VAGUE
    match name:
        case "DAYS":
            return on(there)
        case "HOURS":
            return _ordered(day, there)
        case "WEEKS":
            return Value(f"{there}~", "date")
        case "MONTHS":
            return in_month(there.year, there.month)
    return in_year(there.year)


# -- from the date mentioned last


def shift(found: Found, story: Story) -> Value | None:
    """ "two days later"; "two days after the arrest" counts from what has no date here."""
    side = story.letter(found, "side") or story.letter(found, "the_side")
    if side in ("BEFORE", "AFTER") and not _ends_clause(found, story):
        return VAGUE
    return shifted(found, story, story.near_anchor(found.first))


def shifted(found: Found, story: Story, base: str) -> Value:
    """What a shift makes of the day, month or year `base`."""
    unit = story.word(found, "unit") or story.word(found, "the_unit")
    number = 1 if found.part("the_unit") is not None else _how_many(found, story)
    side = story.letter(found, "side") or story.letter(found, "the_side")
    if number is None:
        return VAGUE
    return _from_base(base, number, unit, 1 if side in ("LATER", "AFTER") else -1)


def _from_base(base: str, number: int | float, unit: str, step: int) -> Value:
    name = unit_of(unit)[0]
    day = _day(base)
    if day is None and name in ("MONTHS", "YEARS", "DECADES"):
        day = _first_day(base, name)
    return _counted(day, number, unit, step) if day else VAGUE


def beside(found: Found, story: Story) -> Value | None:
    """ "the following day", "the previous week", "that year"."""
    word, base = story.word(found, "unit"), story.near_anchor(found.first)
    if not singular(word):
        return None
    step = {"PREVIOUS": -1, "FOLLOWING": 1, "NEXT": 1}.get(story.letter(found, "rel"), 0)
    if unit_of(word)[0] != "WEEKS":
        return _from_base(base, 1, word, step) if step else _from_base(base, 0, word, 1)
    day = _day(base)
    near = days.days_from(day, 7 * step) if day else None
    return between(*days.week_of(near)) if near else VAGUE


def _ends_clause(found: Found, story: Story) -> bool:
    tokens = story.tokens
    if found.last >= len(tokens.words):
        return True
    return tokens.kinds[found.last] in ("mark", "break", "long")


def _day(text: str) -> date | None:
    """The one day that an EDTF text gives."""
    first, last = dates.bounds(text) if text else (None, None)
    return first if first == last else None


def _first_day(text: str, unit: str) -> date | None:
    """The first day of a month or year, where months or years are counted from it."""
    precise = len(text) >= (7 if unit == "MONTHS" else 4)
    return dates.bounds(text)[0] if text and precise else None


# -- lengths


def length(found: Found, story: Story) -> Value | None:
    """ "18-month", "three years", "for a year", "one and a half years"."""
    number = 1 if found.part("one") is not None else story.number(found, "n")
    name, each = unit_of(story.word(found, "unit") or story.word(found, "one_unit"))
    if number is None or number > _MOST:
        return None
    if found.rule == "length_both":
        return Value(f"P{number}Y{story.number(found, 'months')}M", "duration")
    if found.rule == "length_half":
        number += 0.5
    return _duration(number * each, name)


def _duration(count: int | float, name: str) -> Value:
    if name == "DECADES":
        name = "YEARS"
    if count != int(count) and name == "YEARS":
        count, name = count * 12, "MONTHS"
    if count != int(count):
        return Value("", "duration")
    whole = int(count)
    return Value(f"PT{whole}H" if name == "HOURS" else f"P{whole}{_ISO[name]}", "duration")


def no_date(found: Found, _: Story) -> Value | None:
    """ "recently", "in recent months", a season."""
    return Value("", "duration") if found.rule == "length_range" else VAGUE


def no_time(_found: Found, _story: Story) -> Value | None:
    """An age is no time."""
    return None


COUNTED: dict[str, Meaning] = {
    "today": today, "beside_today": today, "night": night, "overnight": overnight,
    "weekday": weekday, "this": this, "so_far": this, "weekend": weekend, "last": last,
    "past": past, "past_one": past, "ago": ago, "shift": shift, "beside": beside, "that": beside,
    "length": length, "length_half": length, "length_both": length, "length_range": no_date,
    "vague": no_date, "vague_past": no_date, "vague_shift": no_date, "season": no_date,
    "age": no_time,
}  # fmt: skip
