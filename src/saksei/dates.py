"""Decides which days an uncertain date may mean.

The texts are EDTF (ISO 8601-2), levels 0 and 1: `2020-08-13`, `2020-08`, `2020`, `2020-08-XX`,
`202X`, `20XX`, `2020-08-13T21:30`, intervals `2020-07-31/2020-09-10`, open `2020-05-01/..` or
`../2020-08-01` (on or before), unknown `2020-05-01/`. Ours: the hour alone, `2020-08-13T21`.
Qualifiers: `~` about, `?` uncertain, `%` both; written inside a date they count for all of it.

`~` and `%` widen a date by one unit of its own precision on both sides: `2020-08~` runs from
1 July to 30 September. `?` leaves the days as written, but what lies inside a window is then
only possibly inside. Days are those of the clock that was written; no time zone is converted.

Invariant: earliest <= latest, and `parse(d.text) == d` for every `d` that `parse` returns.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Literal

from saksei.errors import InvalidDate

Placement = Literal["inside", "outside", "possibly"]

EXAMPLES = (
    "write 2020-08-13, 2020-08 or 2020; with a time 2020-08-13T21:30; about 2020-08-13~; "
    "from-to 2020-07-31/2020-09-10"
)
MAX_CHARACTERS = 80


class Precision(StrEnum):
    """The unit in which a date was given."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class UncertainDate:
    """A date as given and its days; `None` is open to the past or to the future."""

    text: str
    earliest: date | None
    latest: date | None
    precision: Precision
    uncertain: bool
    approximate: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """A date down to the second; `zone` is None without a time, "" for a time without zone."""

    text: str
    low: datetime | None
    high: datetime | None
    precision: Precision
    uncertain: bool
    approximate: bool
    zone: str | None


@lru_cache(maxsize=1 << 16)
def parse(text: str) -> UncertainDate:
    """The date that `text` gives; raises InvalidDate with an example of what to write."""
    if len(text) == 10 and text[4] == "-" == text[7] and text[5] != "W":
        try:
            day = date.fromisoformat(text)
        except ValueError:
            pass  # the careful way below says what is wrong
        else:
            return UncertainDate(text, day, day, Precision.DAY, False, False)
    found = _read(text.strip())
    return UncertainDate(
        found.text,
        found.low.date() if found.low else None,
        found.high.date() if found.high else None,
        found.precision,
        found.uncertain,
        found.approximate,
    )


def bounds(text: str) -> tuple[date | None, date | None]:
    """The earliest and the latest day that `text` may mean."""
    found = parse(text)
    return found.earliest, found.latest


def moments(text: str) -> tuple[datetime | None, datetime | None]:
    """The first and the last second that `text` may mean, by the clock that was written."""
    found = _read(text.strip())
    return found.low, found.high


def place_in_window(d: UncertainDate, start: date | None, end: date | None) -> Placement:
    """Where `d` lies against the days from `start` to `end`, both included; None is open.

    A window open on both sides holds every date, uncertain ones too.
    """
    if start is None and end is None:
        return "inside"
    if start is not None and end is not None and end < start:
        raise InvalidDate(f"the window ends on {end}, before it starts on {start}; swap the two")
    if start is not None and d.latest is not None and d.latest < start:
        return "outside"
    if end is not None and d.earliest is not None and d.earliest > end:
        return "outside"
    starts_in = start is None or (d.earliest is not None and d.earliest >= start)
    ends_in = end is None or (d.latest is not None and d.latest <= end)
    return "inside" if starts_in and ends_in and not d.uncertain else "possibly"


def contains(coarse: UncertainDate, fine: UncertainDate) -> bool:
    """Whether `fine` says the same as `coarse`, only more exactly: all its time lies within."""
    if coarse.text == fine.text:
        return False
    outer, inner = _read(coarse.text), _read(fine.text)
    if outer.zone is not None and inner.zone is not None and outer.zone != inner.zone:
        return False  # two clocks that may differ: not known to agree
    low, high = outer.low or datetime.min, outer.high or datetime.max
    first, last = inner.low or datetime.min, inner.high or datetime.max
    return low <= first and last <= high and (low, high) != (first, last)


def in_words(d: UncertainDate) -> str:
    """`d` in English, for reports: "about 16 August 2020"."""
    start, slash, end = d.text.partition("/")
    if not slash:
        return _point_in_words(start)
    match start, end:
        case "..", _:
            return f"{_preposition(end)} or before {_point_in_words(end)}"
        case _, "..":
            return f"{_preposition(start)} or after {_point_in_words(start)}"
        case "", _:
            return f"until {_point_in_words(end)}, start not known"
        case _, "":
            return f"from {_point_in_words(start)}, end not known"
    return f"{_point_in_words(start)} to {_point_in_words(end)}"


_Q = "[?~%]?"
_POINT = re.compile(
    rf"{_Q}(?P<year>[0-9]{{4}}|[0-9]{{3}}X|[0-9]{{2}}XX){_Q}"
    rf"(?:-{_Q}(?P<month>[0-9]{{2}}|XX){_Q}"
    rf"(?:-{_Q}(?P<day>[0-9]{{2}}|XX){_Q}"
    r"(?:T(?P<hour>[01][0-9]|2[0-3])"
    r"(?::(?P<minute>[0-5][0-9])(?::(?P<second>[0-5][0-9]))?)?"
    r"(?P<zone>Z|[+-](?:0[0-9]|1[0-4])(?::?[0-5][0-9])?)?"
    rf"{_Q})?)?)?"
)
_NO_QUALIFIERS = str.maketrans("", "", "?~%")
_DAY_END = time(23, 59, 59)
_FIRST_MONTH, _LAST_MONTH = 1 * 12, 9999 * 12 + 11
# English whatever the locale, so not calendar.month_name.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WIDTH_IN_MONTHS = {
    Precision.MONTH: 1,
    Precision.YEAR: 12,
    Precision.DECADE: 120,
    Precision.CENTURY: 1200,
}


@lru_cache(maxsize=1 << 16)
def _read(text: str) -> _Reading:
    if len(text) > MAX_CHARACTERS:
        raise InvalidDate(f"'{text[:MAX_CHARACTERS]}...' is too long for a date; {EXAMPLES}")
    if "/" not in text:
        return _read_point(text, text)
    start, _, end = text.partition("/")
    return _join(text, _read_end(start, text), _read_end(end, text))


def _read_end(text: str, whole: str) -> _Reading | Literal["", ".."]:
    if text == "":
        return ""
    if text == "..":
        return ".."
    return _read_point(text, whole)


def _join(
    whole: str, start: _Reading | Literal["", ".."], end: _Reading | Literal["", ".."]
) -> _Reading:
    first = None if isinstance(start, str) else start
    last = None if isinstance(end, str) else end
    known = [point for point in (first, last) if point]
    if not known:
        raise InvalidDate(f"'{whole}' has no end that is known; leave the date out, or {EXAMPLES}")
    if first and last:
        _check_order(whole, first, last)
    texts = [end_.text if isinstance(end_, _Reading) else end_ for end_ in (start, end)]
    return _Reading(
        text="/".join(texts),
        low=first.low if first else None,
        high=last.high if last else None,
        precision=Precision.INTERVAL,
        uncertain=any(point.uncertain for point in known),
        approximate=any(point.approximate for point in known),
        zone=next((point.zone for point in known if point.zone is not None), None),
    )


def _check_order(whole: str, first: _Reading, last: _Reading) -> None:
    if first.zone is not None and last.zone is not None and first.zone != last.zone:
        raise InvalidDate(f"'{whole}' mixes time zones; write both ends in the same one")
    # As written, not as widened: "about the 14th to the 13th" is a slip too.
    start = _read_point(first.text.translate(_NO_QUALIFIERS), whole).low
    end = _read_point(last.text.translate(_NO_QUALIFIERS), whole).high
    if start and end and end < start:
        raise InvalidDate(f"'{whole}' ends before it starts; swap the two dates")


def _read_point(text: str, whole: str) -> _Reading:
    found = _POINT.fullmatch(text)
    if found is None:
        raise InvalidDate(f"'{whole}' is not a date that can be read; {EXAMPLES}")
    uncertain = "?" in text or "%" in text
    approximate = "~" in text or "%" in text
    precision = _precision(found, whole)
    if precision in _WIDTH_IN_MONTHS:
        low, high = _months(found, precision, approximate, whole)
    else:
        low, high = _clock(found, precision, approximate, whole)
    mark = "%" if uncertain and approximate else "?" if uncertain else "~" if approximate else ""
    zone = (found["zone"] or "") if found["hour"] else None
    plain = text.translate(_NO_QUALIFIERS)
    return _Reading(plain + mark, low, high, precision, uncertain, approximate, zone)


def _precision(found: re.Match[str], whole: str) -> Precision:
    year, month, day = found["year"], found["month"], found["day"]
    masked_year, masked_month = "X" in year, month == "XX"
    if (masked_year and month) or (masked_month and day and day != "XX"):
        raise InvalidDate(f"'{whole}' gives a part after one left open by X; {EXAMPLES}")
    if day == "XX" and found["hour"]:
        raise InvalidDate(f"'{whole}' gives a time on a day left open by XX; leave out the time")
    if masked_year:
        return Precision.CENTURY if year.endswith("XX") else Precision.DECADE
    if month is None or masked_month:
        return Precision.YEAR
    if day is None or day == "XX":
        return Precision.MONTH
    if found["hour"] is None:
        return Precision.DAY
    return Precision.HOUR if found["minute"] is None else Precision.MINUTE


def _months(
    found: re.Match[str], precision: Precision, approximate: bool, whole: str
) -> tuple[datetime, datetime]:
    width = _WIDTH_IN_MONTHS[precision]
    start = int(found["year"].replace("X", "0")) * 12
    if precision is Precision.MONTH:
        start += _month(found, whole) - 1
    end = start + width - 1
    if end < _FIRST_MONTH:
        raise InvalidDate(f"'{whole}' has the year 0000; years run from 0001 to 9999")
    if approximate:
        start, end = start - width, end + width
    year, month = divmod(max(start, _FIRST_MONTH), 12)
    last_year, last_month = divmod(min(end, _LAST_MONTH), 12)
    last = date(last_year, last_month + 1, calendar.monthrange(last_year, last_month + 1)[1])
    return datetime(year, month + 1, 1), datetime.combine(last, _DAY_END)


def _clock(
    found: re.Match[str], precision: Precision, approximate: bool, whole: str
) -> tuple[datetime, datetime]:
    day = datetime.combine(_day(found, whole), time())
    match precision:
        case Precision.DAY:
            low, unit = day, timedelta(days=1)
        case Precision.HOUR:
            low, unit = day.replace(hour=int(found["hour"])), timedelta(hours=1)
        case _:
            low = day.replace(hour=int(found["hour"]), minute=int(found["minute"]))
            unit = timedelta(minutes=1)
    high = low + (unit - timedelta(seconds=1))
    if found["second"]:
        low = high = low.replace(second=int(found["second"]))
    if approximate:
        low = low - unit if low - datetime.min >= unit else datetime.min
        high = high + unit if datetime.max - high >= unit else datetime.max.replace(microsecond=0)
    return low, high


def _day(found: re.Match[str], whole: str) -> date:
    year, month, day = int(found["year"]), _month(found, whole), int(found["day"])
    if year == 0:
        raise InvalidDate(f"'{whole}' has the year 0000; years run from 0001 to 9999")
    days = calendar.monthrange(year, month)[1]
    if not 1 <= day <= days:
        raise InvalidDate(
            f"'{whole}' has day {day:02}, but {_MONTHS[month - 1]} {year} has {days} days; "
            f"correct the day, or write {year:04}-{month:02} if it is not known"
        )
    return date(year, month, day)


def _month(found: re.Match[str], whole: str) -> int:
    month = int(found["month"])
    if not 1 <= month <= 12:
        raise InvalidDate(
            f"'{whole}' has month {month:02}, but months run from 01 to 12; "
            "write the year, the month, then the day, such as 2020-08-13"
        )
    return month


def _point_in_words(text: str) -> str:
    found = _POINT.fullmatch(text)
    if found is None:  # only texts that were parsed come here
        raise InvalidDate(f"'{text}' is not a date that can be read; {EXAMPLES}")
    about = "about " if text.endswith(("~", "%")) else ""
    doubt = " (uncertain)" if text.endswith(("?", "%")) else ""
    return f"{about}{_day_in_words(found)}{_time_in_words(found)}{doubt}"


def _day_in_words(found: re.Match[str]) -> str:
    written = found["year"]
    if "X" in written:
        first = int(written.replace("X", "0"))
        return f"{first} to {first + 99}" if written.endswith("XX") else f"the {first}s"
    year = str(int(written))
    open_part = "a day in " if found["day"] == "XX" else "a month in "
    if found["month"] in (None, "XX"):
        return open_part + year if found["month"] else year
    month = f"{_MONTHS[int(found['month']) - 1]} {year}"
    if found["day"] in (None, "XX"):
        return open_part + month if found["day"] else month
    return f"{int(found['day'])} {month}"


def _time_in_words(found: re.Match[str]) -> str:
    if found["hour"] is None:
        return ""
    zone = {None: "", "Z": " UTC"}.get(found["zone"], f" UTC{found['zone']}")
    if found["minute"] is None:
        return f", between {found['hour']}:00 and {found['hour']}:59{zone}"
    seconds = f":{found['second']}" if found["second"] else ""
    return f", {found['hour']}:{found['minute']}{seconds}{zone}"


def _preposition(text: str) -> str:
    return "on" if len(text.translate(_NO_QUALIFIERS)) >= 10 and "X" not in text else "in"
