"""Whether acts and events follow each other more often than their changing rates explain.

Invariant: no number is given unless it beats a baseline as flexible, simulations without excitation
and the record in another order; what is given is an association in documented events, never a
cause, and never a forecast.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from saksei.analysis.answers import coverage
from saksei.analysis.answers.dated import in_words
from saksei.analysis.answers.occurrences import Occurrences, occurrences
from saksei.analysis.answers.result import Asked, Bars, Result, Sheet, Value, plural
from saksei.analysis.tables import Tables

if TYPE_CHECKING:
    from saksei.analysis.excitation.series import Series
    from saksei.analysis.excitation.verdict import Estimate, Verdict

FEWEST = 50  # of a type
LEAST_DAYS = 112  # four pieces of a baseline
MOST_UNCERTAIN = 1 / 3
MINUTES = 0.9  # of the occurrences; from that share on moments are fitted
BESIDE = "protest"
CAVEATS = (
    "an association in documented events: what follows what on record, beyond a rate that changes "
    "over weeks; not causation, and no forecast of persons or places",
    "what a report makes others look for is recorded more often: attention excites too",
)


@dataclass(frozen=True, slots=True)
class Record:
    """What is fitted: the types that are many enough, and the days from the first to the last."""

    types: tuple[str, ...]
    few: tuple[str, ...]
    found: Occurrences
    first: date
    days: int
    timed: bool

    def number(self, name: str) -> int:
        """How many occurrences of a type have a certain day."""
        return len(self.found.of(name))


def hawkes(tables: Tables, asked: Asked) -> Result:
    """The branching matrix with its intervals, shares and lag, or why there is none."""
    beside = [one.strip() for one in (asked.by or BESIDE).split(",")]
    record = _record(tables, list(dict.fromkeys([asked.act, *filter(None, beside)])), asked)
    refused, verdict = _carries(tables, record, asked.act), None
    if not refused:
        from saksei.analysis.excitation.verdict import judge

        verdict = judge(_series(record), _drawn(record))
        refused = verdict.refused
    labels = {name: _label(tables, name) for name in (*record.types, *record.few)}
    names = [labels[one] for one in record.types]
    values, sheets, charts = list(_numbers(record, labels)), [_occurred(record, labels)], []
    if verdict:
        sheets.insert(0, _checks(verdict))
    if verdict and verdict.estimate:
        values += _estimates(verdict.estimate, names)
        sheets = [_branching(verdict.estimate, names), _sensitivity(verdict.estimate), *sheets]
        charts = [_shares(verdict.estimate, names)]
    return Result(
        question="hawkes", title="Whether they follow each other more often than by chance",
        unit="occurrences", basis=tables.basis, values=tuple(values),
        sheets=tuple(one for one in sheets if one.rows), charts=tuple(charts),
        left_out=tuple(record.found.left_out()),
        caveats=tuple(_caveats(record, labels, verdict)), refused=refused,
        asked={"act": asked.act, "by": ", ".join(beside)},
    )  # fmt: skip


def _record(tables: Tables, types: Sequence[str], asked: Asked) -> Record:
    found = occurrences(tables, types, asked.start, asked.end)
    kept = tuple(one for one in types if len(found.of(one)) >= FEWEST)
    days = [one.day for one in found.certain if one.type in (kept or types)]
    first = asked.start or min(days, default=date.min)
    last = asked.end or max(days, default=first)
    mine = [one for one in found.certain if one.type in kept]
    timed = sum(one.moment is not None for one in mine) >= MINUTES * max(1, len(mine))
    few = tuple(one for one in types if one not in kept)
    return Record(kept, few, found, first, (last - first).days + 1, timed)


def _label(tables: Tables, name: str) -> str:
    lists = tables.vocabulary.lists
    which = "act_type" if name in lists["act_type"].codes else "event_type"
    return tables.vocabulary.label(which, name).lower()


def _carries(tables: Tables, record: Record, act: str) -> str | None:
    """Why the record cannot carry the question at all, in words, or None."""
    label, number = _label(tables, act), record.number(act)
    if act in record.few:
        return (
            f"{plural(number, 'occurrence')} of {label} with a certain day, and under {FEWEST} "
            "chance cannot be told from a pattern. Record more, or take a longer window; "
            "`saksei ask chains` follows recorded occasions and needs no number"
        )
    unsure = sum(one.type in record.types for one in record.found.uncertain)
    whole = unsure + sum(map(record.number, record.types))
    if unsure > MOST_UNCERTAIN * whole:
        return (
            f"the day of {unsure} of {whole} is not certain, and leaving out so many breaks "
            "clusters up. Find their days, or ask for a time in which more of them are known"
        )
    if record.days < LEAST_DAYS:
        return (
            f"{record.days} days are too short to tell a cluster from a rate that changes: "
            f"at least {LEAST_DAYS} are needed. Take a longer window"
        )
    changed = coverage.change(record.found.certain)
    if changed:
        return (
            f"how closely was looked changed: {changed}. What looks like excitation may be "
            "attention. Take a window in which it did not change (--from, --to), or leave out "
            "the sources that came or went (--without)"
        )
    return None


def _series(record: Record) -> "Series":
    import numpy as np

    from saksei.analysis.excitation.series import Daily, Timed

    begin = datetime.combine(record.first, time())
    rows = [
        ((one.moment or datetime.combine(one.day, time(12))) - begin, record.types.index(one.type))
        for one in record.found.certain
        if one.type in record.types and (one.moment or not record.timed)
    ]
    rows.sort()
    times = np.array([at / timedelta(days=1) for at, _ in rows])
    types = np.array([name for _, name in rows])
    if record.timed:
        return Timed(times, types, record.days, len(record.types))
    return Daily(np.zeros((record.days, len(record.types)), int)).of(times, types)


def _drawn(record: Record) -> list[tuple[int, int, int]]:
    """(type, first, last day) of what has no certain day but can be drawn within the window."""
    found = []
    for one in record.found.uncertain:
        if one.type in record.types and one.first and one.last:
            first, last = ((day - record.first).days for day in (one.first, one.last))
            if first >= 0 and last < record.days:
                found.append((record.types.index(one.type), first, last))
    return found


def _numbers(record: Record, labels: dict[str, str]) -> Iterator[Value]:
    for name in (*record.types, *record.few):
        number = record.number(name)
        unsure = sum(one.type == name for one in record.found.uncertain)
        yield Value(f"{labels[name]}, with a certain day", "occurrences", number, number)
        yield Value(f"{labels[name]}, without one", "records", unsure, unsure)


def _estimates(found: "Estimate", names: Sequence[str]) -> Iterator[Value]:
    again = found.refits
    for name, unit, key in (
        ("spectral radius of the branching matrix", "", "radius"),
        ("mean lag", "days", "lag"),
    ):
        low, high = again.interval(key)
        yield from _estimate(name, unit, float(again.estimate(key)), float(low), float(high))
    shares, (lows, highs) = again.estimate("shares"), again.interval("shares")
    for k, name in enumerate(names):
        share = f"{name}: share that follows nothing on record"
        yield from _estimate(share, "", shares[k, 0], lows[k, 0], min(1.0, highs[k, 0]))


def _estimate(name: str, unit: str, value: float, low: float, high: float) -> Iterator[Value]:
    yield Value(name, unit, round(value, 2), round(value, 2))
    yield Value(f"{name}, 95 % interval", unit, *_outward(low, high))


def _outward(low: float, high: float) -> tuple[float, float]:
    return math.floor(100 * low) / 100, math.ceil(100 * high) / 100


def _range(low: float, high: float) -> str:
    first, last = _outward(low, high)
    return f"{first:.2f}–{last:.2f}"


def _branching(found: "Estimate", names: Sequence[str]) -> Sheet:
    from saksei.analysis.excitation.checks import CHANCES

    matrix, (low, high) = found.refits.estimate("branching"), found.refits.interval("branching")
    rows = []
    for j, before in enumerate(names):
        for k, after in enumerate(names):
            beside = ""
            if j != k:
                beside = f"{found.shifted[k, j]} of {CHANCES}"
            rows.append(
                (before, after, f"{matrix[k, j]:.2f}",
                 _range(low[k, j], high[k, j]), beside)
            )  # fmt: skip
    return Sheet(
        "branching", "Branching matrix: how many later ones each is followed by, beyond the rate",
        ("each", "is followed by", "mean number", "95 % interval", "as many by placebo"),
        tuple(rows),
        note="The placebo moves the types against each other. Where more than 1 draw of it has as "
        "many, the number cannot be told from none.",
    )  # fmt: skip


def _shares(found: "Estimate", names: Sequence[str]) -> Bars:
    low, high = found.refits.interval("shares")
    rows = []
    for k, name in enumerate(names):
        for j, before in enumerate(("nothing on record", *names)):
            least, most = (
                min(100, math.floor(100 * low[k, j])),
                min(100, math.ceil(100 * high[k, j])),
            )
            rows.append((f"{name} following {before}", least, most))
    note = "The 95 % interval, hatched between its ends."
    return Bars("shares", "Which share follows what", "percent", tuple(rows), note)


def _checks(verdict: "Verdict") -> Sheet:
    return Sheet("checks", "Checks", ("check", "found", "passed"), verdict.checks)


def _sensitivity(found: "Estimate") -> Sheet:
    return Sheet(
        "sensitivity", "The same with another baseline",
        ("baseline", "spectral radius", "mean lag, days", "gain in evidence"), found.sensitivity,
        note="The smoothness is that with the largest evidence; a constant rate is shown only to "
        "say how wrong it would be. Gain: in the logarithm, over the same baseline alone.",
    )  # fmt: skip


def _occurred(record: Record, labels: dict[str, str]) -> Sheet:
    rows = tuple(
        (in_words(month), labels[name], number, f"{origins:.2f}", sources, statements)
        for month, name, number, origins, sources, statements in record.found.months
    )
    return Sheet(
        "months", "Occurrences by month, and on how many origins each rests",
        ("month", "of", "occurrences", "origins for each", "sources", "statements"), rows,
        note="Acts of one type, event and day are one occurrence.",
    )  # fmt: skip


def _caveats(record: Record, labels: dict[str, str], verdict: "Verdict | None") -> Iterator[str]:
    from saksei.analysis.excitation.checks import SEED

    yield from CAVEATS
    for name in record.few:
        if record.types:
            number = plural(record.number(name), "occurrence")
            yield f"{labels[name]} is left out of the model: {number}, under {FEWEST}"
    if coverage.unknown(record.found.certain) and record.types:
        yield (
            "each occurrence rests on one origin: whether sources looked more closely at some "
            "time cannot be seen"
        )
    if verdict and verdict.estimate:
        how = "by the minute" if record.timed else "by the day"
        yield f"fitted {how}; the same simulations each time (seed {SEED})"
        yield (
            "intervals are somewhat too narrow, and take account of chance alone, not of what was "
            "never reported, of judgements on who is one, or of wrong days"
        )
        if verdict.estimate.drawn:
            yield verdict.estimate.drawn
