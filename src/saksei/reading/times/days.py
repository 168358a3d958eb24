"""Decides which day a reporter means who leaves out the year, and counts months and weeks.

News leaves out the year of what is near. A month and day is taken in the year of publication, but
for what would then lie far ahead of a past event, or far behind a coming one: those that lie over
New Year.

Invariant: a day that the calendar does not have is never given.
"""

import calendar
from datetime import date, timedelta
from typing import Literal

Tense = Literal["past", "coming", ""]

_HALF_A_YEAR, _SOON, _AROUND_NEW_YEAR, _JUST_NOW = 183, 60, 45, 14


def real(year: int, month: int, day: int) -> date | None:
    """The day, None where the calendar has none such."""
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def months_from(day: date, months: int) -> date | None:
    """The same day so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_from(day: date, days: int) -> date | None:
    """The day so many days later."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def week_of(day: date) -> tuple[date, date]:
    """Monday and Sunday of its week."""
    monday = day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    return monday, days_from(monday, 6) or date.max


def month_end(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def year_of(month: int, day: int | None, published: date, tense: Tense) -> int:
    """The year of a month, or of a day in it, that is written without one."""
    year = published.year
    ahead = _ahead(month, day, published)
    if ahead > 0:
        if tense == "past" and day is None:
            return year - 1  # "arrested in April", told in March
        far = _SOON if tense == "past" else _HALF_A_YEAR
        return year if tense == "coming" or ahead <= far else year - 1
    if tense == "coming":
        return year + 1 if -ahead > _JUST_NOW else year
    return year + 1 if tense == "" and ahead + 365 <= _AROUND_NEW_YEAR else year


def _ahead(month: int, day: int | None, published: date) -> int:
    """Days from publication to that day or month in the same year, negative for those gone by."""
    if day is None:
        return 30 * (month - published.month)
    # 29 February of a year that has none lies where 28 February does.
    last = calendar.monthrange(published.year, month)[1]
    return (date(published.year, month, min(day, last)) - published).days


def weekday_near(weekday: int, day: date, tense: Tense) -> date | None:
    """The nearest such weekday: before `day` or `day` itself, or after it for what is coming."""
    back = (day.weekday() - weekday) % 7
    return days_from(day, (7 - back) % 7 if tense == "coming" else -back)
