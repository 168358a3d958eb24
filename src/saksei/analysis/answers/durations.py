"""How long it took from an arrest to a charge and to a release, and from a charge to a verdict.

Invariant: every spell of custody is in the rows; what is open counts as open until it is last known
to be so, and never as ended.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from saksei.analysis.answers.charges import in_force
from saksei.analysis.answers.checks import oddities, on_custody
from saksei.analysis.answers.custody import no_custody, span_text
from saksei.analysis.answers.dated import Happened, Happenings, ahead, unmet
from saksei.analysis.answers.moments import (
    DAY,
    NO_HIGH,
    NO_LOW,
    Bools,
    Ints,
    day_begins,
    span_between,
)
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
from saksei.analysis.answers.spell_kernels import NONE
from saksei.analysis.answers.spells import UNKNOWN, Spell, Spells, spells_of
from saksei.analysis.answers.survival import (
    FEWEST,
    SMALL,
    Days,
    Duration,
    Survival,
    logrank,
    survival,
    survival_of,
)
from saksei.analysis.collecting import uncollected
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
    """Durations as columns: of which kind and of which spell each is, its bounds in days (`UNKNOWN`
    where no end is on record), from when to when, whether it has an end at all, and the places of
    charge and verdict among the rows, `NONE` where there is none."""

    kind: Ints  # a place among `KINDS`
    spell: Ints
    least: Ints
    most: Ints
    begin: tuple[Ints, Ints]
    ended: Bools
    end: tuple[Ints, Ints]
    charge: Ints
    verdict: Ints

    def __len__(self) -> int:
        return len(self.kind)

    def times(self, chosen: Bools) -> Counter[Days]:
        """How often each least and greatest number of days occurs among the chosen."""
        both = np.column_stack([self.least[chosen], self.most[chosen]])
        several, numbers = np.unique(both, axis=0, return_counts=True)
        return Counter({
            (least, None if most == UNKNOWN else most): number
            for (least, most), number in zip(several.tolist(), numbers.tolist(), strict=True)
        })  # fmt: skip


@uncollected()
def durations(tables: Tables, asked: Asked) -> Result:
    """Durations with medians, compared by charge, period or gender where that is asked."""
    if asked.by and asked.by not in BY:
        raise InvalidValue(f"durations cannot be compared by '{asked.by}'; use {', '.join(BY)}")
    found = on_custody(tables)
    wanted = {tables.identity.of(one) for one in asked.persons}
    people = found.of_persons(wanted)
    spells = spells_of(tables, people)
    names = Labels(tables, people.persons)
    chosen = spells.begun & _in_window(spells, asked)
    charge = spells.first(["charge"])
    without = _charged_before(spells) & (charge == NONE)  # a time from arrest to charge
    timed = _timed(spells, chosen, charge, ~without)
    groups = _groups(tables, spells, asked)
    curves = {
        kind: survival_of(timed.times(timed.kind == number)) for number, kind in enumerate(KINDS)
    }
    sheets = [_rows(found, spells, timed, groups, names), *_compared(timed, groups, asked)]
    refused = None if len(timed) else no_custody(tables, wanted)
    return Result(
        question="durations", title="How long it took", unit="days", basis=tables.basis,
        values=tuple(_values(curves)), sheets=tuple(one for one in sheets if one.rows),
        charts=tuple(_charts(curves)), left_out=unmet(found),
        caveats=(*_caveats(curves, int((chosen & without).sum())),
                 *oddities(tables, people, spells, names)),
        refused=refused, asked={"by": asked.by} if asked.by else {},
    )  # fmt: skip


def _in_window(spells: Spells, asked: Asked) -> Bools:
    """Which spells certainly began in the window."""
    low, high = spells.paired.start_low, spells.paired.start_high
    if not asked.start and not asked.end:
        return np.ones(len(spells), np.bool_)
    first = day_begins(asked.start) if asked.start else 0
    last = day_begins(asked.end) + DAY if asked.end else NO_HIGH
    return (low >= first) & (high < last)


def _charged_before(spells: Spells) -> Bools:
    """In which spells a charge comes before the arrest, so that there is no time from one to the
    other."""
    charges = spells.found.columns.type.among(["charge"])[spells.rows.place]
    first = spells.least(spells.rows.high[charges], spells.who[charges])
    result: Bools = first[spells.paired.person] < spells.paired.start_low
    return result


def _timed(spells: Spells, chosen: Bools, charge: Ints, from_arrest: Bools) -> Timed:
    """The durations of the chosen spells, in their order: to the release, to the charge where it
    is timed `from_arrest`, and from there to the verdict."""
    paired, verdict = spells.paired, spells.first(VERDICTS)
    start = paired.start_low, paired.start_high
    over = paired.released | (paired.next_start != NO_LOW)
    known = np.where(paired.released, paired.end_low, paired.held_until)
    charged, none = _span(spells, charge), np.full(len(spells), NO_LOW)
    end = paired.end_low, paired.end_high
    parts = [
        _part(0, chosen, start, over, end, paired.held_until, charge, verdict),
        _part(1, chosen & from_arrest, start, charge != NONE, charged, known, charge, verdict),
        _part(2, chosen & (charge != NONE), charged, verdict != NONE, _span(spells, verdict), none,
              charge, verdict),
    ]  # fmt: skip
    columns = [np.concatenate(several) for several in zip(*parts, strict=True)]
    order = np.lexsort((columns[0], columns[1]))
    kind, spell, least, most, low, high, ended, first, last, *used = (one[order] for one in columns)
    return Timed(kind, spell, least, most, (low, high), ended, (first, last), *used)


def _span(spells: Spells, place: Ints) -> tuple[Ints, Ints]:
    """The first and the last moment of some rows; of none, where there is none."""
    columns, there = spells.found.columns, place != NONE
    if not there.any():
        return np.full(len(place), NO_LOW), np.full(len(place), NO_HIGH)
    return np.where(there, columns.low[place], NO_LOW), np.where(
        there, columns.high[place], NO_HIGH
    )


def _part(
    kind: int, chosen: Bools, begin: tuple[Ints, Ints], ended: Bools, end: tuple[Ints, Ints],
    known: Ints, *used: Ints,
) -> list[Any]:  # fmt: skip
    """The columns of one kind of duration, of the chosen spells."""
    low = np.where(ended, end[0], NO_LOW)
    open_ = ~ended | (end[1] == NO_HIGH) | (begin[0] == NO_LOW)
    until = np.where(open_ & (known != NO_LOW), known, low)
    there = (begin[1] != NO_HIGH) & (until != NO_LOW)
    least = np.where(there, np.maximum(until // DAY - begin[1] // DAY, 0), 0)
    most = np.where(open_, UNKNOWN, np.maximum(least, end[1] // DAY - begin[0] // DAY))
    spell = np.flatnonzero(chosen)
    columns = (least, most, *begin, ended, *end, *used)
    return [np.full(len(spell), kind), spell, *(one[chosen] for one in columns)]


def _groups(tables: Tables, spells: Spells, asked: Asked) -> list[str]:
    """The group of each spell; none where nothing is compared."""
    if asked.by == "gender":
        genders = _genders(tables)
        names = [genders.get(one, "not recorded") for one in spells.found.persons]
        return [names[who] for who in spells.paired.person.tolist()]
    if asked.by == "charge":
        return [
            in_force(tables, (*one.before, *one.during), None, since=one.start.low).text
            for one in spells
        ]
    starts = zip(spells.paired.start_low.tolist(), spells.paired.start_high.tolist(), strict=True)
    return [_quarter(span_between(*start)) for start in starts] if asked.by else []


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
    found: Happenings, spells: Spells, timed: Timed, groups: Sequence[str], names: Labels
) -> Sheet:
    def used(at: int) -> tuple[Spell, tuple[Happened, ...]]:
        spell, kind = spells[int(timed.spell[at])], timed.kind[at]
        steps = [(timed.charge, kind > 0), (timed.verdict, kind > 1)]
        places = [int(of[at]) for of, there in steps if there and of[at] != NONE]
        rows = tuple(found.columns.rows(np.array(places, np.int64)))
        begins = spell.begins if kind < 2 else ()
        return spell, (*begins, *(spell.ends if kind < 1 else ()), *rows)

    def row(at: int) -> tuple[Cell, ...]:
        spell, rows = used(at)
        ended, most = bool(timed.ended[at]), int(timed.most[at])
        least, end = int(timed.least[at]), _span_at(timed.end, at) if ended else None
        return (
            names[spell.person], list(KINDS.values())[timed.kind[at]],
            span_text(_span_at(timed.begin, at)), span_text(end),
            Value("d", "days", least, None if most == UNKNOWN else most).text,
            "yes" if most != UNKNOWN else "yes, day not known" if ended else "open",
            groups[timed.spell[at]] if groups else "",
            union(*(one.sources for one in rows)), union(*(one.statements for one in rows)),
        )  # fmt: skip

    def read(some: Sequence[int]) -> None:
        spells.some(timed.spell[list(some)].tolist())
        several = [used(at) for at in some]
        ahead(
            found, names, (spell.person for spell, _ in several),
            (one for _, rows in several for one in rows),
        )  # fmt: skip

    return Sheet(
        "durations", "Durations",
        ("person", "what", "from", "until", "days", "ended", "group", "sources", "statements"),
        Made(range(len(timed)), row, read),
    )  # fmt: skip


def _span_at(several: tuple[Ints, Ints], at: int) -> Span:
    low, high = several
    return span_between(int(low[at]), int(high[at]))


def _compared(timed: Timed, groups: Sequence[str], asked: Asked) -> Iterator[Sheet]:
    if not asked.by:
        return
    rows: list[tuple[Cell, ...]] = []
    tests: list[tuple[Cell, ...]] = []
    for number, words in enumerate(KINDS.values()):
        sets: dict[str, list[Duration]] = {}
        for at in np.flatnonzero(timed.kind == number).tolist():
            most = int(timed.most[at])
            one = Duration(int(timed.least[at]), None if most == UNKNOWN else most)
            sets.setdefault(groups[timed.spell[at]], []).append(one)
        rows += [_group_row(words, name, survival(some)) for name, some in sorted(sets.items())]
        large = [some for _, some in sorted(sets.items()) if sum(o.ended for o in some) >= FEWEST]
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


def _caveats(curves: Mapping[str, Survival], earlier: int) -> Iterator[str]:
    for kind, curve in curves.items():
        if curve.refused and curve.number:
            yield f"{KINDS[kind]}: no median; {curve.refused}"
        elif curve.number and curve.number < SMALL:
            yield f"{KINDS[kind]}: {curve.number} durations only; the interval is rough"
    open_ = [kind for kind, curve in curves.items() if curve.number > curve.ended]
    if open_:
        yield (
            "where no end is on record the case counts as open up to the day it is last known to "
            "be: if ends that nobody recorded came sooner or later than others, the median is off"
        )
    if "charge" in open_:
        yield "who was released without a charge on record counts as not yet charged at the release"
    if earlier:
        yield f"{plural(earlier, 'arrest')} after a charge: without a time from arrest to charge"
