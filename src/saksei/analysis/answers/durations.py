"""How long it took from an arrest to a charge and to a release, and from a charge to a verdict.

Invariant: every spell of custody is in the rows; what is open counts as open until it is last known
to be so, and never as ended.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from saksei.analysis.answers.charges import in_force
from saksei.analysis.answers.checks import oddities, on_custody
from saksei.analysis.answers.collecting import uncollected
from saksei.analysis.answers.custody import no_custody, span_text
from saksei.analysis.answers.dated import Happened, ahead, unmet
from saksei.analysis.answers.result import (
    Asked,
    Bars,
    Cell,
    Made,
    Result,
    Sheet,
    Value,
    plain,
    plural,
    union,
)
from saksei.analysis.answers.spells import Spell, spells_of
from saksei.analysis.answers.survival import (
    FEWEST,
    SMALL,
    Duration,
    Survival,
    logrank,
    survival,
)
from saksei.analysis.names import Labels
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue
from saksei.law.clock import Span

KINDS = {
    "release": "from arrest to release",
    "charge": "from arrest to charge",
    "verdict": "from charge to verdict",
}
BY = ("charge", "period", "gender")
VERDICTS = ("verdict", "conviction", "acquittal")


@dataclass(frozen=True, slots=True)
class Timed:
    """One duration of one person."""

    kind: str
    spell: Spell
    duration: Duration
    begin: Span
    end: Span | None
    used: tuple[Happened, ...]
    group: str


@uncollected()
def durations(tables: Tables, asked: Asked) -> Result:
    """Durations with medians, compared by charge, period or gender where that is asked."""
    if asked.by and asked.by not in BY:
        raise InvalidValue(f"durations cannot be compared by '{asked.by}'; use {', '.join(BY)}")
    found = on_custody(tables)
    people = found.by_person()
    wanted = {tables.identity.of(one) for one in asked.persons}
    people = {one: rows for one, rows in people.items() if not wanted or one in wanted}
    spells = spells_of(tables, people)
    names = Labels(tables, people)
    groups = _groups(tables, spells, asked)
    timed = [
        one
        for several in spells.values()
        for spell in several
        if _in_window(spell, asked)
        for one in _timed(spell, groups.get(id(spell), ""))
    ]
    curves = {kind: survival([o.duration for o in timed if o.kind == kind]) for kind in KINDS}

    def read(some: Sequence[Timed]) -> None:
        ahead(found, names, (o.spell.person for o in some), (row for o in some for row in o.used))

    sheets = [_rows(timed, names, read), *_compared(timed, asked)]
    refused = None if timed else no_custody(tables, wanted)
    return Result(
        question="durations", title="How long it took", unit="days", basis=tables.basis,
        values=tuple(_values(curves)), sheets=tuple(one for one in sheets if one.rows),
        charts=tuple(_charts(curves)), left_out=unmet(found),
        caveats=(*_caveats(curves, timed), *oddities(tables, people, spells, names)),
        refused=refused, asked={"by": asked.by} if asked.by else {},
    )  # fmt: skip


def _in_window(spell: Spell, asked: Asked) -> bool:
    """Whether a spell certainly began in the window."""
    if not asked.start and not asked.end:
        return True
    low, high = spell.start.low, spell.start.high
    if low is None or high is None:
        return False
    return (not asked.start or low.date() >= asked.start) and (
        not asked.end or high.date() <= asked.end
    )


def _timed(spell: Spell, group: str) -> Iterator[Timed]:
    if not spell.begins:
        return  # when it began is not on record
    charge, verdict = _first(spell, ("charge",)), _first(spell, VERDICTS)
    released = spell.end if spell.ends or spell.next_start else None
    held = spell.held_until
    yield _one("release", spell, (spell.start, released, held), (*spell.begins, *spell.ends), group)
    known = released.low if released and spell.ends else held
    end = charge.span if charge else None
    used = (*spell.begins, *((charge,) if charge else ()))
    if charge or not charged_before(spell):
        yield _one("charge", spell, (spell.start, end, known), used, group)
    if charge:
        last = verdict.span if verdict else None
        ended = (charge, verdict) if verdict else (charge,)
        yield _one("verdict", spell, (charge.span, last, None), ended, group)


def charged_before(spell: Spell) -> bool:
    """Whether a charge comes before the arrest, so that there is no time from one to the other."""
    return any(one.type == "charge" for one in spell.before)


def _first(spell: Spell, types: Sequence[str]) -> Happened | None:
    rows = [one for one in spell.during if one.type in types and one.span.low]
    return min(rows, key=lambda one: (one.span.high or datetime.max, one.record), default=None)


def _one(
    kind: str,
    spell: Spell,
    spans: tuple[Span, Span | None, datetime | None],
    used: tuple[Happened, ...],
    group: str,
) -> Timed:
    begin, end, known = spans
    if end is None or end.high is None or begin.low is None:
        least = _days(begin.high, known or (end.low if end else None))
        return Timed(kind, spell, Duration(least, None), begin, end, used, group)
    least = _days(begin.high, end.low)
    most = max(least, _days(begin.low, end.high))
    return Timed(kind, spell, Duration(least, most), begin, end, used, group)


def _days(first: datetime | None, last: datetime | None) -> int:
    return max(0, (last.date() - first.date()).days) if first and last else 0


def _groups(tables: Tables, spells: Mapping[str, Sequence[Spell]], asked: Asked) -> dict[int, str]:
    if not asked.by:
        return {}
    gender = _genders(tables) if asked.by == "gender" else {}
    found = {}
    for person, several in spells.items():
        for spell in several:
            if asked.by == "gender":
                group = gender.get(person, "not recorded")
            elif asked.by == "charge":
                rows = (*spell.before, *spell.during)
                group = in_force(tables, rows, None, since=spell.start.low).text
            else:
                group = _quarter(spell.start)
            found[id(spell)] = group
    return found


def _genders(tables: Tables) -> dict[str, str]:
    rows = tables.rows(f"SELECT record, gender FROM {tables.table('person')}")
    return {str(record): str(value) for record, value in rows if value}


def _quarter(span: Span) -> str:
    quarters = {f"{at.year} Q{(at.month + 2) // 3}" for at in (span.low, span.high) if at}
    return quarters.pop() if len(quarters) == 1 else "day not certain enough"


def _values(curves: Mapping[str, Survival]) -> Iterator[Value]:
    for kind, curve in curves.items():
        yield Value(f"{KINDS[kind]}: on record", "durations", curve.number, curve.number)
        yield Value(f"{KINDS[kind]}: with an end", "durations", curve.ended, curve.ended)
        if curve.median:
            m = curve.median
            yield Value(f"{KINDS[kind]}: median, 95 % interval", "days", m.interval_low,
                        m.interval_high)  # fmt: skip
            yield Value(f"{KINDS[kind]}: median", "days", m.low, m.high)
            if m.estimate:
                yield Value(f"{KINDS[kind]}: median by Turnbull's estimate", "days", *m.estimate)


def _rows(
    timed: Sequence[Timed], names: Mapping[str, str], read: Callable[[Sequence[Timed]], None]
) -> Sheet:
    def row(one: Timed) -> tuple[Cell, ...]:
        return (
            names[one.spell.person], KINDS[one.kind], span_text(one.begin), span_text(one.end),
            Value("d", "days", one.duration.least, one.duration.most).text,
            "yes" if one.duration.ended else "yes, day not known" if one.end
            else "open", one.group,
            union(*(row.sources for row in one.used)), union(*(row.statements for row in one.used)),
        )  # fmt: skip

    return Sheet(
        "durations", "Durations",
        ("person", "what", "from", "until", "days", "ended", "group", "sources", "statements"),
        Made(timed, row, read),
    )  # fmt: skip


def _compared(timed: Sequence[Timed], asked: Asked) -> Iterator[Sheet]:
    if not asked.by:
        return
    rows: list[tuple[Cell, ...]] = []
    tests: list[tuple[Cell, ...]] = []
    for kind, words in KINDS.items():
        mine = [one for one in timed if one.kind == kind]
        groups = sorted({one.group for one in mine})
        sets = {name: [o.duration for o in mine if o.group == name] for name in groups}
        rows += [_group_row(words, name, survival(some)) for name, some in sets.items()]
        large = [some for some in sets.values() if sum(o.ended for o in some) >= FEWEST]
        if len(large) > 1:
            low, high = logrank(large)
            tests.append((words, len(large), f"{low:.3f}", f"{high:.3f}"))
        else:
            tests.append((words, len(large), "too few to compare", "too few to compare"))
    yield Sheet(
        "compared", f"Compared by {asked.by}",
        ("what", "group", "number", "ended", "median", "95 % interval"), tuple(rows),
        small=("number", "ended", "median", "95 % interval") if asked.by == "gender" else (),
    )  # fmt: skip
    yield Sheet(
        "tests", f"Log-rank tests between the groups with {FEWEST} ends or more",
        ("what", "groups", "least p", "greatest p"), tuple(tests),
        note="By the least and by the greatest durations. A difference on record is no cause.",
    )  # fmt: skip


def _group_row(words: str, name: str, curve: Survival) -> tuple[Cell, ...]:
    if curve.median is None:
        return (words, name, curve.number, curve.ended, "too few", "")
    m = curve.median
    interval = f"{plain(m.interval_low) or '?'} to {plain(m.interval_high) or 'not reached'}"
    return (words, name, curve.number, curve.ended, Value("m", "", m.low, m.high).text, interval)


def _charts(curves: Mapping[str, Survival]) -> Iterator[Bars]:
    for kind, curve in curves.items():
        rows = []
        for day, one, other in curve.curve:
            low, high = sorted((round(100 * one), round(100 * other)))
            rows.append((f"after {plural(day, 'day')}", low, high))
        if rows:
            yield Bars(kind, f"Still open, {KINDS[kind]}", "percent", tuple(rows))


def _caveats(curves: Mapping[str, Survival], timed: Sequence[Timed]) -> Iterator[str]:
    for kind, curve in curves.items():
        if curve.refused and curve.number:
            yield f"{KINDS[kind]}: no median; {curve.refused}"
        elif curve.number and curve.number < SMALL:
            yield f"{KINDS[kind]}: {curve.number} durations only; the interval is rough"
    open_ = Counter(one.kind for one in timed if not one.duration.ended)
    if open_:
        yield (
            "where no end is on record the case counts as open up to the day it is last known to "
            "be: if ends that nobody recorded came sooner or later than others, the median is off"
        )
    if open_["charge"]:
        yield "who was released without a charge on record counts as not yet charged at the release"
    spells = {id(one.spell): one.spell for one in timed}.values()
    earlier = sum(charged_before(one) and not _first(one, ("charge",)) for one in spells)
    if earlier:
        yield f"{plural(earlier, 'arrest')} after a charge: without a time from arrest to charge"
