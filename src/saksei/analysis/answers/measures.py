"""International measures: their stages planned and actual, and dates that sources give otherwise.

Invariant: every date stands with who gives it; two that cannot both hold are named as disputed, and
one that merely contains a finer one is not.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from saksei import dates
from saksei.analysis.answers.dated import finest, in_words, span_of
from saksei.analysis.answers.result import Asked, Bars, Cell, Result, Sheet, Value, plural, union
from saksei.analysis.answers.said import Entry, Said, entries
from saksei.analysis.names import labels
from saksei.analysis.tables import Tables

# Stages that come one after the other; the others may come at any time.
ORDER = ("signalled", "launched", "decision", "published", "effect")


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of one measure, with every planned and actual date that somebody gives."""

    measure: str
    kind: str
    planned: tuple[Said, ...]
    actual: tuple[Said, ...]
    entries: tuple[Entry, ...]

    @property
    def finest(self) -> list[str]:
        """The actual dates, but those that contain a finer one."""
        return finest([one.value for one in self.actual])


def measures(tables: Tables, asked: Asked) -> Result:
    """The stages of each measure, planned against actual, and what is disputed."""
    found, left_out = entries(tables, "measure")
    milestones, more = entries(tables, "milestone")
    stages = [one for one in _stages(milestones) if _inside(one, asked)]
    names = labels(tables, [one.measure for one in stages] + [one.record for one in found])
    disputed = [one for one in stages if len(one.finest) > 1]
    sheets = (
        _table(tables, stages, names), _delays(tables, stages, names),
        _between(tables, stages, names), _versions(tables, stages, names),
    )  # fmt: skip
    counts = tuple(
        (names[one], n, n)
        for one in sorted({stage.measure for stage in stages})
        for n in [sum(stage.measure == one for stage in stages)]
    )
    number = len({one.record for one in found} | {one.measure for one in stages})
    return Result(
        question="measures", title="International measures and their stages", unit="stages",
        basis=tables.basis,
        values=(
            Value("measures", "measures", number, number),
            Value("stages on record", "stages", len(stages), len(stages)),
            Value("with disputed dates", "stages", len(disputed), len(disputed)),
        ),
        sheets=tuple(one for one in sheets if one.rows),
        charts=(Bars("stages", "Stages on record", "stages", counts),),
        left_out=(*left_out, *more),
        caveats=(*_caveats(tables, stages, names), *_bare(found, milestones, names)),
        refused=None if stages else "No stage of a measure is on record on this basis.",
    )  # fmt: skip


def _stages(milestones: Sequence[Entry]) -> list[Stage]:
    grouped: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in milestones:
        grouped[one.one("measure"), one.one("kind")].append(one)
    stages = [
        Stage(measure, kind, _merged(some, "planned"), _merged(some, "actual"), tuple(some))
        for (measure, kind), some in grouped.items()
    ]
    return sorted(stages, key=lambda one: (one.measure, _first(one), one.kind))


def _merged(some: Sequence[Entry], name: str) -> tuple[Said, ...]:
    by_value: dict[str, list[Said]] = defaultdict(list)
    for entry in some:
        for one in entry.values.get(name, ()):
            by_value[one.value].append(one)
    found = [
        Said(value, union(*(one.sources for one in several)),
             union(*(one.statements for one in several)))
        for value, several in by_value.items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (-len(one.sources), one.value)))


def _first(stage: Stage) -> str:
    lows = [dates.bounds(one.value)[0] for one in (*stage.actual, *stage.planned)]
    return min((low.isoformat() for low in lows if low), default="9999")


def _inside(stage: Stage, asked: Asked) -> bool:
    first = _first(stage)
    return not (asked.end and first > asked.end.isoformat()) and not (
        asked.start and first < asked.start.isoformat()
    )


def _dates(said: Sequence[Said]) -> str:
    return "; ".join(f"{in_words(one.value)} ({', '.join(one.sources)})" for one in said)


def _label(tables: Tables, stage: Stage) -> str:
    return tables.vocabulary.label("milestone_kind", stage.kind)


def _table(tables: Tables, stages: Sequence[Stage], names: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (
            names.get(one.measure, one.measure), _label(tables, one),
            _dates(one.planned) or None, _dates(one.actual) or None,
            "disputed" if len(one.finest) > 1 else "",
            "; ".join(text for entry in one.entries for text in entry.all("outcome")),
            union(*(entry.sources for entry in one.entries)),
            union(*(entry.statements for entry in one.entries)),
        )
        for one in stages
    )  # fmt: skip
    return Sheet(
        "stages", "Stages, planned against actual",
        ("measure", "stage", "planned", "actual", "dates", "outcome", "sources", "statements"),
        rows,
    )  # fmt: skip


def days_apart(first: str, last: str) -> tuple[int, int] | None:
    """The least and the greatest number of days from one date to another."""
    (a, b), (c, d) = dates.bounds(first), dates.bounds(last)
    return ((c - b).days, (d - a).days) if a and b and c and d else None


def _delays(tables: Tables, stages: Sequence[Stage], names: Mapping[str, str]) -> Sheet:
    rows: list[tuple[Cell, ...]] = []
    for one in stages:
        for planned in finest([said.value for said in one.planned]):
            for actual in one.finest or [""]:
                apart = days_apart(planned, actual) if actual else None
                late = Value("d", "days", *apart).text if apart else "not on record"
                rows.append(
                    (names.get(one.measure, one.measure), _label(tables, one), in_words(planned),
                     in_words(actual) if actual else "", late)
                )  # fmt: skip
    return Sheet("delays", "Days from the planned to the actual date",
                 ("measure", "stage", "planned", "actual", "days"), tuple(rows))  # fmt: skip


def _between(tables: Tables, stages: Sequence[Stage], names: Mapping[str, str]) -> Sheet:
    """From one stage to the next, by each pair of versions of their dates."""
    rows: list[tuple[Cell, ...]] = [
        (names.get(first.measure, first.measure), _label(tables, first), in_words(begin),
         _label(tables, second), in_words(end), Value("d", "days", *apart).text)
        for first, second in pairwise(stages) if first.measure == second.measure
        for begin in first.finest for end in second.finest
        for apart in [days_apart(begin, end)] if apart
    ]  # fmt: skip
    return Sheet(
        "between", "Days between stages", ("measure", "from", "begin", "to", "end", "days"),
        tuple(rows),
    )  # fmt: skip


def _versions(tables: Tables, stages: Sequence[Stage], names: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (names.get(one.measure, one.measure), _label(tables, one), in_words(said.value),
         "stands alone" if said.value in one.finest else "contains a finer date",
         said.sources, said.statements)
        for one in stages if len(one.actual) > 1
        for said in one.actual
    )  # fmt: skip
    return Sheet(
        "versions", "Dates that sources give otherwise",
        ("measure", "stage", "date", "which", "sources", "statements"), rows,
    )  # fmt: skip


def _bare(
    found: Sequence[Entry], milestones: Sequence[Entry], names: Mapping[str, str]
) -> Iterator[str]:
    """Measures of which nothing is dated."""
    begun = {measure for one in milestones for measure in one.all("measure")}
    for one in found:
        if one.record not in begun:
            yield f"{names[one.record]}: no stage on record; record a `milestone` of it"


def _caveats(tables: Tables, stages: Sequence[Stage], names: Mapping[str, str]) -> Iterator[str]:
    for one in stages:
        who = f"{names.get(one.measure, one.measure)}, {_label(tables, one).lower()}"
        if len(one.finest) > 1:
            yield f"{who}: disputed, {_dates(one.actual)}"
        elif len(one.actual) > 1:
            yield f"{who}: given as {_dates(one.actual)}"
        if not one.actual and not one.planned:
            yield f"{who}: without any date"
    for early, late in ((a, b) for a in stages for b in stages if a.measure == b.measure):
        if early.kind in ORDER and late.kind in ORDER:
            begin, end = span_of(early.finest), span_of(late.finest)
            turned = begin.low and end.high and end.high < begin.low
            if turned and ORDER.index(early.kind) < ORDER.index(late.kind):
                yield (
                    f"{names.get(early.measure, early.measure)}: {_label(tables, late).lower()} "
                    f"comes before {_label(tables, early).lower()}"
                )
    lacking = sum(not one.measure for one in stages)
    if lacking:
        yield f"{plural(lacking, 'stage')} of no measure"
