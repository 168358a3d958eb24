"""Prison population against capacity, as somebody gave both for the same facilities.

Invariant: a level is computed only within one record, so that both numbers cover the same
facilities; it is printed with both numbers, their day, and who says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saksei import dates, quantities
from saksei.analysis.answers.dated import in_words
from saksei.analysis.answers.result import Asked, Bars, Result, Sheet, Value, plural
from saksei.analysis.answers.said import Entry, entries
from saksei.analysis.names import labels
from saksei.analysis.tables import Tables

ROUGH = ("about", "nearly", "at least", "at most", "more than", "fewer than")


@dataclass(frozen=True, slots=True)
class Level:
    """One pair of numbers."""

    entry: Entry
    text: str  # `about 150 %`, or why there is none
    percent: tuple[float | None, float | None] | None

    @property
    def day(self) -> date:
        """The last day to which the numbers may refer."""
        given = self.entry.one("as_of")
        return (dates.bounds(given)[1] if given else None) or date.max


def occupancy(tables: Tables, asked: Asked) -> Result:
    """Every level that can be computed, the series for the same facilities, and the latest."""
    found, left_out = entries(tables, "occupancy")
    levels = sorted((level(one) for one in found), key=lambda one: (one.day, one.entry.record))
    levels = [one for one in levels if _inside(one, asked)]
    places = labels(tables, [one.entry.one("place") for one in levels if one.entry.one("place")])
    computed = [one for one in levels if one.percent]
    refused = None
    if not levels:
        refused = "No prison population is on record on this basis."
    elif not computed:
        refused = (
            "No record gives population and capacity for the same facilities: record a `capacity` "
            "beside the `population`"
        )
    sheets = (_rows(levels, places), _series(levels))
    return Result(
        question="occupancy", title="Prison population against capacity",
        unit="percent of capacity", basis=tables.basis, values=tuple(_values(computed)),
        sheets=tuple(one for one in sheets if one.rows), charts=(_chart(computed),),
        left_out=tuple(left_out), caveats=tuple(_caveats(levels)), refused=refused,
    )  # fmt: skip


def _inside(one: Level, asked: Asked) -> bool:
    given = one.entry.one("as_of")
    first = dates.bounds(given)[0] if given else None
    if asked.start and one.day < asked.start:
        return False
    ends = [day for day in (asked.end, asked.on) if day]
    return not ends or first is None or first <= min(ends)


def level(entry: Entry) -> Level:
    """Population over capacity in percent, with what its qualifiers leave open."""
    given = [entry.one("population"), entry.one("capacity")]
    for name, value in zip(("population", "capacity"), given, strict=True):
        if not value:
            return Level(entry, f"no {name} given for the same facilities", None)
        if len(entry.all(name)) > 1:
            several = ", ".join(entry.all(name))
            return Level(entry, f"several values of the {name}: {several}", None)
    people, places = quantities.parse(given[0]), quantities.parse(given[1])
    if not places.high or not places.low:
        return Level(entry, "the capacity is nought, or open below: no level", None)
    low = float(people.low / places.high * 100) if people.low is not None else None
    high = float(people.high / places.low * 100) if people.high is not None else None
    qualifier = next((word for word in ROUGH if given[0].startswith(word)), "")
    if not qualifier and given[1].startswith(ROUGH):
        qualifier = "about"
    if low is not None and high is not None and round(low) != round(high) and people.low:
        return Level(entry, f"{round(low)}–{round(high)} %", (low, high))
    number = high if people.low in (None, 0) and high is not None else low
    words = [qualifier, str(round(number)) if number is not None else "?", "%"]
    return Level(entry, " ".join(word for word in words if word), (low, high))


def _values(computed: Sequence[Level]) -> Iterator[Value]:
    if computed:
        last = [one for one in computed if one.day != date.max] or list(computed)
        one = last[-1]
        low, high = one.percent or (None, None)
        name = f"latest level: {one.text}, {one.entry.one('population')} held in places for "
        name += f"{one.entry.one('capacity')}, {in_words(one.entry.one('as_of'))}"
        yield Value(
            name, "percent of capacity", None if low is None else float(round(low)),
            None if high is None else float(round(high)),
        )  # fmt: skip
    yield Value("levels that can be computed", "records", len(computed), len(computed))


def _rows(levels: Sequence[Level], places: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (
            in_words(one.entry.one("as_of")), one.entry.one("population") or None,
            one.entry.one("capacity") or None, one.text,
            one.entry.one("capacity_basis").replace("_", " "), one.entry.one("facilities"),
            places.get(one.entry.one("place"), ""),
            "; ".join(one.entry.all("claimant")) or "unattributed",
            one.entry.sources, one.entry.statements,
        )
        for one in levels
    )  # fmt: skip
    return Sheet(
        "levels", "Levels, each with both numbers",
        ("as of", "population", "capacity", "level", "capacity is", "facilities", "place",
         "who says so", "sources", "statements"),
        rows,
    )  # fmt: skip


def _series(levels: Sequence[Level]) -> Sheet:
    """Populations of the same facilities, one after the other."""
    by_facilities: dict[tuple[str, str], list[Level]] = defaultdict(list)
    for one in levels:
        if one.entry.one("population"):
            by_facilities[one.entry.one("place"), one.entry.one("facilities")].append(one)
    rows = tuple(
        (facilities or "not stated", in_words(one.entry.one("as_of")),
         one.entry.one("population"), one.text if one.percent else None, one.entry.sources)
        for (_, facilities), some in sorted(by_facilities.items()) if len(some) > 1
        for one in some
    )  # fmt: skip
    return Sheet(
        "series", "Population of the same facilities over time",
        ("facilities", "as of", "population", "level", "sources"), rows,
    )  # fmt: skip


def _chart(computed: Sequence[Level]) -> Bars:
    rows = []
    for one in computed:
        low, high = one.percent or (None, None)
        known = [round(value) for value in (low, high) if value is not None]
        rows.append((in_words(one.entry.one("as_of")), min(known), max(known)))
    return Bars("levels", "Level by day", "percent of capacity", tuple(rows))


def _caveats(levels: Sequence[Level]) -> Iterator[str]:
    alone = sum(one.percent is None for one in levels)
    if alone:
        yield f"{plural(alone, 'record')} without a level: the reason stands in its row"
    facilities = {one.entry.one("facilities") for one in levels}
    if len(facilities) > 1:
        listed = "; ".join(sorted(one or "not stated" for one in facilities))
        yield f"different facilities ({listed}): their numbers are not compared"
    bases = {one.entry.one("capacity_basis") for one in levels if one.percent}
    if len(bases) > 1 or "not_stated" in bases:
        yield "what the capacity rests on differs between records, or is not stated"
    silent = [one.entry.record for one in levels if not one.entry.all("claimant")]
    if silent:
        yield f"nobody is named who says so: {', '.join(silent)}"
    undated = [one.entry.record for one in levels if one.day == date.max]
    if undated:
        yield f"without a day to which the numbers refer: {', '.join(undated)}"
