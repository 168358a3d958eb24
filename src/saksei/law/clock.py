"""One clock: when a limit began to run, when it was due, and what became of it.

All bounds are safe: `exceeded` and `ended in time` are said only where they hold for every day that
the dates may mean; everything else is `indeterminate`, with the reason. Invariant: a clock never
says that something is illegal, only what follows from a rule as encoded.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from saksei.errors import InvalidRules
from saksei.law.model import Length, Rule

PERIOD = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")


class State(StrEnum):
    """What became of a limit."""

    NOT_STARTED = "not started"
    RUNNING = "running"
    EXTENDED = "extended"
    EXPIRED = "expired"  # the first limit is over, no extension is on record, the last is not over
    EXCEEDED = "exceeded"
    ENDED_IN_TIME = "ended in time"
    INDETERMINATE = "indeterminate"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last moment that something may have happened; None is not known."""

    low: datetime | None
    high: datetime | None

    @property
    def exact(self) -> bool:
        """Whether it is known to the day."""
        return bool(self.low and self.high and self.low.date() == self.high.date())


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is documented: when the time began, when it ended (None: no end is on record), until
    when it surely went on, how many extensions surely were made by the day that is asked about, and
    how many more may have been."""

    start: Span
    end: Span | None
    held_until: datetime | None
    extended: int
    now: datetime
    doubtful: bool = False
    start_unknown: str = ""  # why the start is not known exactly, if there is more to say
    perhaps: int = 0


@dataclass(frozen=True, slots=True)
class Clock:
    """The answer: the state, the moments at which the limit was due, and by how much it is over."""

    state: State
    due_first: datetime | None  # the first limit, from the earliest start
    due_last: datetime | None  # with every extension, from the latest start
    over_least: timedelta | None = None
    over_most: timedelta | None = None
    reasons: tuple[str, ...] = ()


def add(moment: datetime, length: Length, times: int = 1) -> datetime:
    """A moment later by a length; the day of a month is clipped to that month's end. What lies
    after the last year of the calendar, 9999, is its last moment."""
    number = length.value * times
    if length.unit != "month":
        unit = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1)}
        later = unit[length.unit] * number
        return moment + min(later, datetime.max - moment)
    year, month = divmod(moment.year * 12 + moment.month - 1 + number, 12)
    if year > datetime.max.year:
        return datetime.max
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def add_fraction(moment: datetime, period: str, num: int, den: int) -> datetime:
    """A moment later by a fraction of a period such as P6M; what is left of a month counts as
    that part of 30 days."""
    found = PERIOD.fullmatch(period)
    if found is None or period == "P":
        raise InvalidRules(f"the penalty '{period}' is no period; write P6M or P2Y")
    years, months, days = (int(part or 0) for part in found.groups())
    whole, rest = divmod((years * 12 + months) * num, den)
    later = add(moment, Length(whole, "month"))
    return add(later, Length((rest * 30 + days * num) // den, "day"))


def due(
    rule: Rule,
    start: datetime,
    *,
    extensions: int | None,
    offence_class: str | None,
    penalty: str | None,
) -> datetime:
    """When the limit is reached from a start with so many extensions; None for every one that may
    be, where the class of the offence is not known also those that one class alone allows."""
    moment, left = add(start, rule.base), extensions
    anything = extensions is None and offence_class is None
    for one in rule.extensions:
        if one.offence_class in (None, offence_class) or anything:
            times = one.times if left is None else min(one.times, left)
            moment = add(moment, one.longest, times)
            left = None if left is None else left - times
    if rule.cap and penalty:
        moment = min(moment, add_fraction(start, penalty, rule.cap.num, rule.cap.den))
    return moment


def run_clock(
    rule: Rule, inputs: Inputs, *, offence_class: str | None = None, penalty: str | None = None
) -> Clock:
    """Run the clock of a rule for an offence of a class with a statutory minimum penalty; None is a
    class that is not known."""

    def limit(start: datetime | None, extensions: int | None) -> datetime | None:
        if start is None:
            return None
        return due(rule, start, extensions=extensions, offence_class=offence_class, penalty=penalty)

    first = limit(inputs.start.low, 0)
    sure = limit(inputs.start.low, inputs.extended)
    last = limit(inputs.start.high, None)
    plain = limit(inputs.start.high, inputs.extended + inputs.perhaps)
    if rule.cap and not penalty:
        first = sure = None  # the cap may be shorter than the limit
    if inputs.start.low and inputs.now < inputs.start.low:
        return Clock(State.NOT_STARTED, first, last)
    limits = _Limits(first, sure, plain, last, hours=rule.base.unit == "hour")
    state, low, high, reasons = _state(inputs, limits)
    if inputs.doubtful and state in (State.EXCEEDED, State.ENDED_IN_TIME):
        state, reasons = State.INDETERMINATE, (*reasons, "a day is marked uncertain by its source")
    if state is not State.EXCEEDED:
        return Clock(state, first, last, reasons=reasons)
    least = low - last if low and last else None
    most = high - first if high and first else None
    return Clock(state, first, last, least, most, reasons)


@dataclass(frozen=True, slots=True)
class _Limits:
    first: datetime | None  # the first limit from the earliest start
    sure: datetime | None  # the same with the extensions on record: surely in time before
    plain: datetime | None  # the same from the latest start
    last: datetime | None  # with every extension from the latest start: surely over after
    hours: bool


_Found = tuple[State, datetime | None, datetime | None, tuple[str, ...]]


def _state(inputs: Inputs, limits: _Limits) -> _Found:
    end, now = inputs.end, inputs.now
    if end and (end.low is None or end.low <= now):
        known = [min(one, now) for one in (end.low, inputs.held_until) if one]
        high = end.high if end.high and end.high <= now else None
        return _ended(inputs, max(known, default=None), high, limits)
    if end or (inputs.held_until and inputs.held_until >= now):
        return _held(inputs, limits)
    return _open(inputs, limits)


def _ended(inputs: Inputs, low: datetime | None, high: datetime | None, limits: _Limits) -> _Found:
    if high and limits.sure and high <= limits.sure:
        return State.ENDED_IN_TIME, low, high, ()
    if low and limits.last and low > limits.last:
        return State.EXCEEDED, low, high, ()
    if limits.sure and inputs.now <= limits.sure:
        return State.RUNNING, low, inputs.now, ("it may have ended by then: running if still held",)
    return State.INDETERMINATE, low, high, _why(inputs, low, high, limits)


def _held(inputs: Inputs, limits: _Limits) -> _Found:
    now, sure, last = inputs.now, limits.sure, limits.last
    if sure and now <= sure:
        past_first = inputs.extended > 0 and limits.first is not None and now > limits.first
        return (State.EXTENDED if past_first else State.RUNNING), now, now, ()
    if last and now > last:
        return State.EXCEEDED, now, now, ("still held on that day",)
    if limits.plain and last and limits.plain < now <= last:
        reason = "the first limit is over; no extension is on record"
        if inputs.extended:
            reason = "the extended limit is over; no further extension is on record"
        return State.EXPIRED, now, now, (reason,)
    return State.INDETERMINATE, now, now, _why(inputs, now, now, limits)


def _open(inputs: Inputs, limits: _Limits) -> _Found:
    known, last = inputs.held_until, limits.last
    when = f", last known held {known:%Y-%m-%d}" if known else ""
    if known and last and known > last:
        return State.EXCEEDED, known, None, (f"no end is on record{when}",)
    if limits.sure and inputs.now <= limits.sure:
        return State.RUNNING, known, inputs.now, ("no end is on record: running if still held",)
    reasons = [f"no end is on record{when}"]
    if last and inputs.now > last:
        over = (inputs.now - last).days
        reasons.append(f"if still held on {inputs.now:%Y-%m-%d}, over by at least {over} days")
    return State.INDETERMINATE, known, None, tuple(reasons)


def _why(
    inputs: Inputs, low: datetime | None, high: datetime | None, limits: _Limits
) -> tuple[str, ...]:
    reasons = []
    if not inputs.start.exact:
        reasons.append(inputs.start_unknown or "the day it began is not known exactly")
    if high is None or low is None or low.date() != high.date():
        reasons.append("the day it ended is not known exactly")
    if limits.sure is None and inputs.start.low:
        reasons.append("the least penalty of the offence, which caps the limit, is not recorded")
    extendable = limits.plain and limits.last and limits.plain < limits.last
    if extendable and low and limits.plain and low > limits.plain:
        more = " again, and no further" if inputs.extended else ", and no"
        reasons.append(f"in time only if it was extended{more} extension is on record")
    if not reasons and limits.hours:
        reasons.append("the hours are not on record, and the days leave both open")
    return tuple(reasons or ["the days leave both open"])
