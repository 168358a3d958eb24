"""Decides which days the dates of a Khmer text are.

Read are the day with its month, the month, the year, all of the Gregorian calendar and in Khmer or
other digits, and yesterday, today, tomorrow, this and last year. A year past `LAST_YEAR` is of the
Buddhist era and is left alone, as are lunar dates.

Invariant: as for English: a value is EDTF, with the precision of the text.
"""

import re
from collections.abc import Iterator
from datetime import date

from saksei.reading.lexicon import load, words
from saksei.reading.model import Span, Time
from saksei.reading.times import days

LAST_YEAR = 2199
_LEXICON = load("khmer")
_MONTHS: dict[str, int] = _LEXICON["months"]
_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_D, _S = "[០-៩0-9]", "[ \u00a0]{0,3}"
_MONTH = "|".join(map(re.escape, sorted(_MONTHS, key=len, reverse=True)))
_WEEKDAY = "|".join(map(re.escape, sorted(words("khmer", "weekdays"), key=len, reverse=True)))


def _with_year(name: str) -> str:
    return rf"(?:{_S},?{_S}(?:ឆ្នាំ{_S})?(?P<{name}>{_D}{{4}})(?!{_D}))?"


_DATE = re.compile(
    rf"(?P<whole>(?:ថ្ងៃ{_S}(?:(?:{_WEEKDAY}){_S})?)?(?:ទី{_S})?(?<!{_D})(?P<day>{_D}{{1,2}}){_S}"
    rf"(?:ខែ{_S})?(?P<month>{_MONTH})(?![\u17b6-\u17d3]){_with_year('year')})"
    rf"|(?P<figures>(?:ថ្ងៃ{_S}(?:(?:{_WEEKDAY}){_S})?)?ទី{_S}(?P<d>{_D}{{1,2}}){_S}ខែ{_S}"
    rf"(?P<m>{_D}{{1,2}}){_S}ឆ្នាំ{_S}(?P<y>{_D}{{4}})(?!{_D}))"
    rf"|(?P<of_month>ខែ{_S}(?P<name>{_MONTH})(?![\u17b6-\u17d3]){_with_year('of_year')})"
    rf"|(?P<this>{re.escape(_LEXICON['this_year'])})|(?P<last>{re.escape(_LEXICON['last_year'])})"
    rf"|(?P<deictic>{'|'.join(map(re.escape, _LEXICON['deictic']))})"
    rf"|(?P<in_year>ឆ្នាំ{_S}(?P<alone>{_D}{{4}})(?!{_D}))"
)
_STOP = re.compile(r"[។៕\n]")
_BACK = 80


def times(text: str, published: date | None = None) -> list[Time]:
    """The dates of a Khmer text, resolved against the day of publication."""
    return list(_times(text, published))


def _times(text: str, published: date | None) -> Iterator[Time]:
    for found in _DATE.finditer(text):
        kind = found.lastgroup or ""
        if kind in ("whole", "figures"):
            time = _day(text, found, published)
        elif kind == "of_month":
            time = _month(text, found, published)
        elif kind == "in_year":
            time = _year(found)
        else:
            time = _counted(found, kind, published)
        if time:
            yield time


def _number(word: str | None) -> int | None:
    return int(word.translate(_DIGITS)) if word else None


def _day(text: str, found: "re.Match[str]", published: date | None) -> Time | None:
    month = _MONTHS[found["month"]] if found["month"] else _number(found["m"]) or 0
    day = _number(found["day"] or found["d"]) or 0
    year = _number(found["year"] or found["y"])
    if not 1 <= month <= 12 or days.real(2000, month, day) is None:
        return None
    if year is None:
        if published is None:
            return _vague(found.span())
        year = days.year_of(month, day, published, _tense(text, found.start()))
    there = days.real(year, month, day)
    if there is None or year > LAST_YEAR:
        return _vague(found.span())
    return Time(rule="time.khmer_day", span=found.span(), value=there.isoformat())


def _month(text: str, found: "re.Match[str]", published: date | None) -> Time | None:
    month, year = _MONTHS[found["name"]], _number(found["of_year"])
    if year is None:
        if published is None:
            return _vague(found.span())
        year = days.year_of(month, None, published, _tense(text, found.start()))
    if not 1 <= year <= LAST_YEAR:
        return _vague(found.span())
    value = f"{year:04}-{month:02}"
    return Time(rule="time.khmer_month", span=found.span(), value=value, kind="month")


def _year(found: "re.Match[str]") -> Time | None:
    year = _number(found["alone"]) or 0
    if not 1800 <= year <= LAST_YEAR:
        return None
    return Time(rule="time.khmer_year", span=found.span(), value=f"{year}", kind="year")


def _counted(found: "re.Match[str]", kind: str, published: date | None) -> Time | None:
    if published is None:
        return _vague(found.span())
    span = found.span()
    if kind == "this":
        value = f"{published.year:04}-01-01/{published}"
        return Time(rule="time.khmer_this_year", span=span, value=value, kind="range")
    if kind == "last":
        value = f"{published.year - 1:04}"
        return Time(rule="time.khmer_last_year", span=span, value=value, kind="year")
    day = days.days_from(published, _LEXICON["deictic"][found[0]])
    return Time(rule="time.khmer_day", span=span, value=day.isoformat()) if day else None


def _vague(span: Span) -> Time:
    return Time(rule="time.khmer_vague", span=span, value="", kind="vague", tier="maybe")


def _tense(text: str, place: int) -> days.Tense:
    """Whether the sentence up to a date speaks of what is to come."""
    before = _STOP.split(text[max(0, place - _BACK) : place])[-1]
    return "coming" if _LEXICON["coming"] in before else ""
