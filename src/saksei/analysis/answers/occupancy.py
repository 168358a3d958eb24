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
    sheets = (_rows(levels, places), _series(levels, places))
    return Result(
        question="occupancy", title="Prison population against capacity",
        unit="percent of capacity", basis=tables.basis, values=tuple(_values(computed, places)),
        sheets=tuple(one for one in sheets if one.rows), charts=(_chart(computed, places),),
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
    if places.high == 0:
        return Level(entry, "the capacity is nought: no level", None)
    least = None if people.low == 0 and people.high != 0 else people.low  # "at most", "nearly"
    low = float(least / places.high * 100) if least is not None and places.high else None
    high = float(people.high / places.low * 100) if people.high is not None and places.low else None
    if low is None and high is None:
        return Level(entry, "population and capacity leave it open: no level", None)
    return Level(entry, _text(given, low, high), (low, high))


def _text(given: Sequence[str], low: float | None, high: float | None) -> str:
    """A level in words: a rough number gives a rough level."""
    said = [next((word for word in ROUGH if one.startswith(word)), "") for one in given]
    if low is not None and high is not None:
        if round(low) != round(high):
            return f"{round(low)}–{round(high)} %"
        rough = "about " if any(said) else ""
        return f"{rough}{round(low)} %"
    if low is not None:
        return (
            f"{'more than' if said[0] == 'more than' and not said[1] else 'at least'} {low:.0f} %"
        )
    word = said[0] if said[0] in ("nearly", "fewer than") and not said[1] else "at most"
    return f"{word} {high:.0f} %"


def _covers(one: Level, places: Mapping[str, str]) -> str:
    """What a record covers: the place, and the facilities."""
    place = places.get(one.entry.one("place"), "")
    facilities = one.entry.one("facilities") or "facilities not stated"
    return f"{place}, {facilities}" if place else facilities


def _values(computed: Sequence[Level], places: Mapping[str, str]) -> Iterator[Value]:
    """The latest level of each set of facilities; both numbers stand in its name."""
    latest = {_covers(one, places): one for one in computed if one.day != date.max}
    for covers, one in latest.items():
        low, high = one.percent or (None, None)
        name = (
            f"{one.text}, latest level of {covers}: {one.entry.one('population')} held in places "
            f"for {one.entry.one('capacity')}, {in_words(one.entry.one('as_of'))}, says "
            f"{'; '.join(one.entry.all('claimant')) or 'nobody who is named'}"
        )
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


def _series(levels: Sequence[Level], places: Mapping[str, str]) -> Sheet:
    """Populations of the same facilities, one after the other."""
    by_facilities: dict[tuple[str, str], list[Level]] = defaultdict(list)
    for one in levels:
        if one.entry.one("population"):
            by_facilities[one.entry.one("place"), one.entry.one("facilities")].append(one)
    rows = tuple(
        (_covers(one, places), in_words(one.entry.one("as_of")),
         one.entry.one("population"), one.text if one.percent else None, one.entry.sources)
        for _, some in sorted(by_facilities.items()) if len(some) > 1
        for one in some
    )  # fmt: skip
    return Sheet(
        "series", "Population of the same facilities over time",
        ("facilities", "as of", "population", "level", "sources"), rows,
    )  # fmt: skip


def _chart(computed: Sequence[Level], places: Mapping[str, str]) -> Bars:
    """Bars by day, those of other facilities apart; what is open above or below ends with the
    number that is known."""
    rows = []
    covered = list(dict.fromkeys(_covers(one, places) for one in computed))
    for one in sorted(computed, key=lambda one: covered.index(_covers(one, places))):
        low, high = one.percent or (None, None)
        known = [round(value) for value in (low, high) if value is not None]
        label = in_words(one.entry.one("as_of"))
        if len(covered) > 1:
            label = f"{_covers(one, places)}, {label}"
        rows.append((label, min(known), max(known)))
    caption = "Level by day" if len(covered) > 1 or not covered else f"Level by day, {covered[0]}"
    return Bars("levels", caption, "percent of capacity", tuple(rows))


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
