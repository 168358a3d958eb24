"""Decides which days a time expression means, from the day of publication and what went before.

Precision is as given: "in March" is a month, "three weeks ago" the seven days around that day,
"late July" is July. What counts from something that has no date has no value.

Invariant: a value is "" or EDTF that `saksei.dates` reads, but for lengths, which are ISO 8601
durations (P18M).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from saksei.reading.grammar.shapes import Found, Tokens
from saksei.reading.model import Tier
from saksei.reading.numbers import numerals
from saksei.reading.times import days
from saksei.reading.times.days import Tense
from saksei.reading.times.tense import tense
from saksei.reading.times.timewords import ALPHABET, MONTHS, UNITS, WEEKDAYS

Kind = Literal["date", "range", "month", "year", "duration", "vague"]
_FAR = 200  # words after which a date is no longer what "the next day" counts from
_FAR_YEAR = 120  # words after which a day has no longer the year of a full date before
_YEARS_CARRIED = 5  # a year farther off is history told by the way, and is not carried over


@dataclass(frozen=True, slots=True)
class Value:
    """What an expression means."""

    text: str
    kind: Kind
    tier: Tier = "sure"


VAGUE = Value("", "vague")


@dataclass(slots=True)
class Story:
    """A text as far as it has been read: what later expressions may count from."""

    tokens: Tokens
    shape: str
    published: date | None
    anchor: str = ""  # the day, month or year mentioned last
    anchor_at: int = 0
    stated: date | None = None  # the last day written with its year
    stated_at: int = 0

    def word(self, found: Found, part: str) -> str:
        """The first word of a part of an expression, "" where it has none."""
        place = found.part(part)
        return "" if place is None else self.tokens.words[place]

    def letter(self, found: Found, part: str) -> str:
        """The name of the class of the first word of a part."""
        place = found.part(part)
        return "" if place is None else NAMES[self.shape[place]]

    def number(self, found: Found, part: str) -> numerals.Number | None:
        """The number that a part is."""
        place = found.part(part)
        return None if place is None else self.tokens.values.get(place)

    def tense(self, found: Found) -> Tense:
        """Whether what is told beside the expression is past or coming."""
        return tense(self.tokens, found.first, found.last)

    def near_anchor(self, place: int) -> str:
        """The date that "the next day" at `place` counts from, "" where there is none."""
        return self.anchor if place - self.anchor_at <= _FAR else ""

    def mention(self, value: Value, place: int) -> None:
        """Remember a date that was given."""
        if value.text and value.kind in ("date", "month", "year"):
            self.anchor, self.anchor_at = value.text.rstrip("~"), place


NAMES = {letter: name for name, letter in ALPHABET.letters.items()}


def on(day: date | None) -> Value:
    """A day as a value; vague where there is none."""
    return Value(day.isoformat(), "date") if day else VAGUE


def between(first: date | None, last: date | None) -> Value:
    """From one day to another."""
    if first is None or last is None or last < first:
        return VAGUE
    return Value(f"{first}/{last}", "range")


def in_month(year: int, month: int) -> Value:
    """A month as a value."""
    return Value(f"{year:04}-{month:02}", "month") if 1 <= year <= 9999 else VAGUE


def in_year(year: int) -> Value:
    """A year as a value."""
    return Value(f"{year:04}", "year") if 1 <= year <= 9999 else VAGUE


# -- written dates


def iso(found: Found, story: Story) -> Value | None:
    """2020-11-17, with its time if it has one, to the minute."""
    text = story.tokens.words[found.first].upper()
    day = days.real(int(text[:4]), int(text[5:7]), int(text[8:10]))
    hour, minute = (int(text[11:13]), int(text[14:16])) if len(text) > 10 else (0, 0)
    if day is None or hour > 23 or minute > 59:
        return None
    story.stated, story.stated_at = day, found.first
    return Value(text[:16], "date")


def slashed(found: Found, story: Story) -> Value | None:
    """23/10/2020; where day and month could be the other way round, only the year is known."""
    word = story.tokens.words[found.first]
    sign = next(mark for mark in word if not mark.isdigit())
    one, two, year = map(int, word.split(sign))
    if sign == "/" and one <= 12 and two <= 12 and one != two:
        return Value(f"{year:04}", "year", "maybe") if one and two and year else None
    month_first = sign != "." and one <= 12 < two
    day = days.real(year, one if month_first else two, two if month_first else one)
    if day:
        story.stated, story.stated_at = day, found.first
    return on(day) if day else None


def day(found: Found, story: Story) -> Value | None:
    """A day of a month, with or without year and weekday."""
    month = MONTHS[story.word(found, "month")]
    number = _day_number(story.word(found, "day"))
    year, sure = _year(found, story, month, number)
    there = days.real(year, month, number) if year else None
    if there is None:
        return None if number > 31 or not days.real(2000, month, number) else VAGUE
    if found.part("year") is not None:
        story.stated, story.stated_at = there, found.first
    return Value(there.isoformat(), "date", "sure" if sure else "maybe")


def days_to(found: Found, story: Story) -> Value | None:
    """Several days of one month: "May 3-7", "from 3 to 7 May"."""
    first = day(found, story)
    if first is None or not first.text:
        return first
    start = date.fromisoformat(first.text)
    last = _day_number(story.word(found, "to"))
    joined = story.letter(found, "sign") == "AND" and story.tokens.words[found.first] != "between"
    end = days.real(start.year, start.month, last)
    if end is None or end <= start or (joined and last > start.day + 1):
        return first
    story.mention(on(end), found.first)
    return Value(f"{start}/{end}", "range", first.tier)


def second_day(found: Found, story: Story) -> Value | None:
    """The other day of "3 and 17 May", None where the two are one stretch."""
    if story.letter(found, "sign") != "AND" or days_to(found, story) != day(found, story):
        return None
    number = MONTHS[story.word(found, "month")]
    year, sure = _year(found, story, number, None)
    there = days.real(year, number, _day_number(story.word(found, "to"))) if year else None
    return Value(there.isoformat(), "date", "sure" if sure else "maybe") if there else None


def day_only(found: Found, story: Story) -> Value | None:
    """ "on the 24th": of the month mentioned last, or the nearest before publication."""
    number = _day_number(story.word(found, "day"))
    anchor = story.near_anchor(found.first)
    if len(anchor) >= 7:
        year, month = int(anchor[:4]), int(anchor[5:7])
        step = 1 if len(anchor) >= 10 and number < int(anchor[8:10]) else 0
        there = days.real(year, month, number) and days.months_from(date(year, month, 1), step)
    elif story.published:
        step = -1 if number > story.published.day else 0
        there = days.months_from(story.published.replace(day=1), step)
    else:
        return VAGUE
    found_day = days.real(there.year, there.month, number) if there else None
    return Value(found_day.isoformat(), "date", "maybe") if found_day else None


def _day_number(word: str) -> int:
    return int(word.rstrip("stndrh"))


def month(found: Found, story: Story) -> Value | None:
    """A month, with or without year."""
    number = MONTHS[story.word(found, "month")]
    year, sure = _year(found, story, number, None)
    return Value(*_pair(in_month(year, number)), "sure" if sure else "maybe") if year else VAGUE


def _pair(value: Value) -> tuple[str, Kind]:
    return value.text, value.kind


def month_near(found: Found, story: Story) -> Value | None:
    """ "last August", "next May": the nearest before or after the month of publication."""
    if story.published is None:
        return VAGUE
    number, year = MONTHS[story.word(found, "month")], story.published.year
    match story.letter(found, "rel"):
        case "NEXT":
            return in_month(year if number > story.published.month else year + 1, number)
        case "THIS":
            return in_month(year, number)
    return in_month(year if number < story.published.month else year - 1, number)


def _year(found: Found, story: Story, month: int, day: int | None) -> tuple[int | None, bool]:
    """The year of a month or day, and whether it is sure."""
    if written := story.word(found, "year") or story.word(found, "in_year"):
        return int(written), True
    if found.part("rel") is not None:
        return year_beside(found, story), True
    if (carried := _carried(found, story, month, day)) is not None:
        return carried, False
    if story.published is None:
        return None, False
    year = days.year_of(month, day, story.published, story.tense(found))
    return _year_of_weekday(found, story, year, month, day), True


def year_beside(found: Found, story: Story) -> int | None:
    """The year of "last year", "this year", "that year"."""
    name = story.letter(found, "rel")
    if name in ("SAME", "THAT"):
        anchor = story.near_anchor(found.first)
        return int(anchor[:4]) if anchor[:4].isdigit() else None
    if story.published is None:
        return None
    return story.published.year + {"LAST": -1, "NEXT": 1}.get(name, 0)


def _carried(found: Found, story: Story, month: int, day: int | None) -> int | None:
    """The year of a full date just before in the same paragraph, where it is another one."""
    stated = story.stated
    if stated is None or found.first - story.stated_at > _FAR_YEAR:
        return None
    if ALPHABET.letters["BREAK"] in story.shape[story.stated_at : found.first]:
        return None
    if story.published and not 0 < story.published.year - stated.year <= _YEARS_CARRIED:
        return None
    same = (month, day or 31) >= (stated.month, stated.day)
    year = stated.year if same else stated.year + 1
    ahead = story.published and (year, month) > (story.published.year, story.published.month)
    return None if ahead else year


def _year_of_weekday(found: Found, story: Story, year: int, month: int, day: int | None) -> int:
    """The year in which the day falls on the weekday that stands beside it."""
    weekday = WEEKDAYS.get(story.word(found, "weekday"))
    if weekday is None or day is None:
        return year
    for one in (year, year - 1, year + 1):
        there = days.real(one, month, day)
        if there and there.weekday() == weekday:
            return one
    return year


# -- parts of months and years


def part_of(found: Found, story: Story) -> Value | None:
    """ "the first half of 2021", "the first week of March"."""
    if found.part("month") is not None:
        return month(found, story)
    year = int(story.word(found, "year") or 0) or year_beside(found, story)
    if year is None:
        return VAGUE
    size = _months_in(found, story)
    if not size:
        return in_year(year)
    last = story.letter(found, "nth") == "LAST"
    count = 12 // size if found.part("n") is None else 1
    number = count if last else numerals.ordinal(story.word(found, "nth")) or 0
    if not 1 <= number <= count:
        return None
    end = 12 if last else number * size
    return Value(f"{year:04}-{end - size + 1:02}/{year:04}-{end:02}", "range")


def _months_in(found: Found, story: Story) -> int:
    """How many months a half, a quarter, or "the first nine months" is; 0 if it is less."""
    if found.part("n") is not None:
        number = story.number(found, "n")
        return number if isinstance(number, int) and 1 <= number <= 11 else 0
    return {"HALF": 6, "QUARTER": 3}.get(story.letter(found, "what"), 0)


def year(found: Found, story: Story) -> Value | None:
    """A year that the words around it mark as one."""
    written = story.word(found, "year") or story.word(found, "whose")
    if found.rule == "year_maybe":
        # "of 2000" is as often a crowd as a year.
        return None if written.endswith("00") else Value(written, "year", "maybe")
    return in_year(int(written))


def year_end(found: Found, story: Story) -> Value | None:
    """ "the end of the year": the year, month or week; no day is known."""
    unit, name = story.letter(found, "unit"), story.letter(found, "rel")
    published = story.published
    if published is None or not singular(story.word(found, "unit")):
        return VAGUE
    step = {"LAST": -1, "NEXT": 1}.get(name, 0)
    if unit == "YEARS":
        return in_year(published.year + step)
    if unit == "MONTHS":
        there = days.months_from(published.replace(day=1), step)
        return in_month(there.year, there.month) if there else VAGUE
    near = days.days_from(published, 7 * step)
    return between(*days.week_of(near)) if near else VAGUE


def years(found: Found, story: Story) -> Value | None:
    """ "2018-2020", "between 2015 and 2018", "2018/19"."""
    first = int(story.word(found, "first") or story.word(found, "a"))
    written = story.word(found, "last")
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    if len(written) != 4 and (len(written) != 2 or last != first + 1):
        return None
    return Value(f"{first}/{last}", "range") if first < last else None


def decade(found: Found, story: Story) -> Value | None:
    """The 1990s."""
    return Value(f"{story.tokens.words[found.last - 1][:3]}X", "range")


def singular(word: str) -> bool:
    """Whether a unit's word is one of them."""
    return not word.endswith("s")


def unit_of(word: str) -> tuple[str, int]:
    """A unit's class and how many of these it is; parts of a day count as a day."""
    return UNITS.get(word, ("DAYS", 1))


Meaning = Callable[[Found, Story], Value | None]
WRITTEN: dict[str, Meaning] = {
    "iso": iso, "slashed": slashed, "day": day, "day_first": day, "day_only": day_only,
    "days": days_to,
    "days_first": days_to, "month": month, "may": month, "may_part": month, "may_year": month,
    "month_near": month_near, "year_month": month, "part_of": part_of, "year": year,
    "year_part": year, "year_maybe": year, "year_end": year_end, "years": years,
    "season_years": years, "decade": decade,
}  # fmt: skip
