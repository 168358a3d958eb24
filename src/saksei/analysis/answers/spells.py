"""Who was held from when to when: arrests and releases paired into spells of custody.

A spell begins with an arrest and ends with the first release that can follow it. Where no end is on
record the spell stays open, and is never dropped; a later arrest of the same person shows that it
had ended by then. A release without a day ended the custody that is open, where there is but one.
Invariant: each dated begin is in exactly one spell, and each end in one at most.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from saksei.analysis.answers.dated import Happened, codes_with
from saksei.analysis.answers.result import union
from saksei.analysis.tables import Tables
from saksei.law.clock import Span


@dataclass(frozen=True, slots=True)
class Spell:
    """One time in custody of one person."""

    person: str
    begins: tuple[Happened, ...]
    ends: tuple[Happened, ...]  # documented; none where no end is on record
    start: Span  # no low: it began before the first step that shows it
    end: Span | None
    held_until: datetime | None  # the last moment at which custody is documented
    during: tuple[Happened, ...]  # all that happened to the person meanwhile, or may have
    next_start: datetime | None
    before: tuple[Happened, ...] = ()  # what surely happened to the person before

    @property
    def statements(self) -> tuple[str, ...]:
        """The statements that begin and end rest on."""
        return union(*(one.statements for one in (*self.begins, *self.ends)))

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that begin and end rest on."""
        return union(*(one.sources for one in (*self.begins, *self.ends)))

    @property
    def doubtful(self) -> bool:
        """Whether a source marks the first or the last day as uncertain."""
        return any(one.doubtful for one in (*self.begins, *self.ends))

    def days(self, on: date) -> tuple[int, int | None]:
        """The least and the greatest number of days, up to a day; None where no end is known."""
        now = datetime.combine(on, datetime.min.time())
        first, last = self.start.high, self.start.low
        if last and last > now:
            return 0, 0
        sure_end = self.held_until
        if self.end and self.end.low:
            sure_end = max(self.end.low, sure_end or self.end.low)
        least = _days(first, min(sure_end, now)) if sure_end else 0
        end = self.end.high if self.end else None
        if end is not None and end <= now:
            return max(0, least or 0), _days(last, end)
        return max(0, least or 0), None if self.end is None or end is None else _days(last, now)

    def held_on(self, on: date) -> str:
        """`yes`, `no` or `possibly`."""
        first = datetime.combine(on, datetime.min.time())
        last = first + timedelta(days=1) - timedelta(seconds=1)
        if self.start.low and self.start.low > last:
            return "no"
        if self.end and self.end.high and self.end.high < first:
            return "no"
        begun = self.start.high is not None and self.start.high <= last
        going_on = (self.end and self.end.low and self.end.low > last and self.ends) or (
            self.held_until is not None and self.held_until.date() >= on
        )
        return "yes" if begun and going_on and not self.doubtful else "possibly"


def _days(first: datetime | None, last: datetime | None) -> int | None:
    return (last.date() - first.date()).days if first and last else None


def spells_of(
    tables: Tables, by_person: Mapping[str, Sequence[Happened]]
) -> dict[str, list[Spell]]:
    """The spells of custody of each person."""
    codes = codes_with(tables, "custody")
    codes = codes | {"status:" + code: "held" for code in _status(tables, "held")}
    codes |= {"status:" + code: "ends" for code in _status(tables, "released")}
    found = {
        person: _spells(person, rows, codes)
        for person, rows in by_person.items()
        if any(one.type in codes for one in rows)
    }
    return {person: spells for person, spells in sorted(found.items()) if spells}


def _status(tables: Tables, parent: str) -> list[str]:
    listed = tables.vocabulary.lists["victim_status"].codes.values()
    return [one.name for one in listed if parent in (one.name, one.parent)]


def _spells(person: str, rows: Sequence[Happened], codes: Mapping[str, str]) -> list[Spell]:
    dated = [one for one in rows if one.span.low or one.span.high]
    kinds: dict[str, list[Happened]] = {
        "begins": [], "begins_or_held": [], "held": [], "ends": [], "may_end": [],
    }  # fmt: skip
    for one in dated:
        if kind := codes.get(one.type):
            kinds[kind].append(one)
    for one in kinds["begins_or_held"]:
        kinds["held" if _goes_on(one, kinds) else "begins"].append(one)
    starts = _starts(kinds["begins"], kinds["ends"])
    if not starts:
        starts = _starts_unknown([*kinds["held"], *kinds["ends"]])
    spare, spells = list(kinds["ends"]), []
    for number, (span, begins) in enumerate(starts):
        after = starts[number + 1][0] if number + 1 < len(starts) else None
        ends = _ends(span, after, spare)
        spare = [one for one in spare if one not in ends]
        spells.append(_spell(person, (span, begins), after, ends, dated, kinds))
    undated = tuple(
        one for one in rows if codes.get(one.type) == "ends" and one not in kinds["ends"]
    )
    return _with_undated_end(spells, undated)


def _goes_on(one: Happened, kinds: Mapping[str, Sequence[Happened]]) -> bool:
    """Whether a step of custody goes on with what an arrest began, and no release ended."""
    begun = [start.span for start in kinds["begins"] if _low(start.span) <= _high(one.span)]
    if not begun:
        return False
    latest = max(_low(span) for span in begun)
    return not any(
        latest <= _high(end.span) and _low(end.span) <= _high(one.span) for end in kinds["ends"]
    )


def _with_undated_end(spells: list[Spell], undated: tuple[Happened, ...]) -> list[Spell]:
    """A release without a day ended the one custody that is open, where there is but one."""
    open_ = [one for one in spells if not one.ends]
    if not undated or len(open_) != 1:
        return spells
    spell = open_[0]
    high = spell.end.high if spell.end else None
    ended = replace(spell, ends=undated, end=Span(spell.held_until or spell.start.low, high))
    return [ended if one is spell else one for one in spells]


_Start = tuple[Span, tuple[Happened, ...]]


def _starts(begins: Sequence[Happened], ends: Sequence[Happened]) -> list[_Start]:
    """Begins whose days may be the same are one start: they may be one arrest told twice, unless a
    release lies surely between them."""
    found: list[_Start] = []
    for one in sorted(begins, key=lambda one: (_low(one.span), one.record)):
        if found and _may_be_one(found[-1], one, ends):
            span, several = found[-1]
            highs = [span.high, one.span.high]
            high = None if None in highs else max(high for high in highs if high)
            found[-1] = (Span(span.low, high), (*several, one))
        else:
            found.append((one.span, (one,)))
    return found


def _may_be_one(start: _Start, one: Happened, ends: Sequence[Happened]) -> bool:
    span, _ = start
    if span.high is None or _low(one.span) > span.high:
        return False
    return not any(_low(span) <= _low(e.span) and _high(e.span) < _low(one.span) for e in ends)


def _starts_unknown(shown_by: Sequence[Happened]) -> list[_Start]:
    """Custody that a later step shows, though no arrest is on record."""
    highs = [one.span.high for one in shown_by if one.span.high]
    return [(Span(None, min(highs)), ())] if highs else []


def _ends(start: Span, after: Span | None, spare: Sequence[Happened]) -> tuple[Happened, ...]:
    """The first release that can follow a start, with all that may be the same."""
    fitting = [
        one for one in spare
        if (start.low is None or one.span.high is None or one.span.high >= start.low)
        and (after is None or after.high is None or _low(one.span) <= after.high)
    ]  # fmt: skip
    if not fitting:
        return ()
    first = min(fitting, key=lambda one: (one.span.high or datetime.max, one.record))
    limit = first.span.high or datetime.max
    return tuple(one for one in fitting if _low(one.span) <= limit)


def _spell(
    person: str,
    start: _Start,
    after: Span | None,
    ends: tuple[Happened, ...],
    dated: Sequence[Happened],
    kinds: Mapping[str, Sequence[Happened]],
) -> Spell:
    span, begins = start
    end = _end(span, after, ends)
    limit = min(
        (end.high if end and end.high else datetime.max),
        (after.low if after and after.low else datetime.max),
    )
    within = [one for one in dated if _within(one, span, limit)]
    may_end = [_low(one.span) for one in kinds["may_end"] if one in within]
    if may_end:
        first = min(may_end) if end is None or end.low is None else min(*may_end, end.low)
        end = Span(first, end.high if end else None)
    held = [_low(one.span) for one in kinds["held"] if one in within]
    known = [one for one in (span.low, *held) if one and one != datetime.min]
    if ends and end and end.low and not may_end:
        known.append(end.low)
    held_until = max(known) if known else None
    if held_until and end and end.high:
        held_until = min(held_until, end.high)
    before = [one for one in dated if span.low and one.span.high and one.span.high < span.low]
    return Spell(
        person, begins, ends, span, end, held_until, tuple(within),
        after.low if after else None, tuple(before),
    )  # fmt: skip


def _end(start: Span, after: Span | None, ends: tuple[Happened, ...]) -> Span | None:
    if ends:
        lows = [_low(one.span) for one in ends]
        highs = [one.span.high for one in ends if one.span.high]
        low = min(lows)
        # Nobody is released before the arrest, whatever the month of the release says.
        low = max(low, start.low) if start.low else low
        return Span(low, max(highs) if len(highs) == len(ends) else None)
    return Span(start.low, after.high) if after else None


def _within(one: Happened, start: Span, limit: datetime) -> bool:
    begun = start.low is None or one.span.high is None or one.span.high >= start.low
    return begun and _low(one.span) <= limit


def _low(span: Span) -> datetime:
    return span.low or datetime.min


def _high(span: Span) -> datetime:
    return span.high or datetime.max
