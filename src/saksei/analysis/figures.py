"""Numbers that others claim, against our own count: compared where they can be, else why not.

Invariant: a reported figure is never added to a count and never mixed with one. Ours stands beside
it only where unit, population, acts, window and place are the same.
"""

from dataclasses import dataclass

from saksei import dates, quantities
from saksei.analysis.bounds import Bounds
from saksei.analysis.counting import Counted, count
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue

DIMENSIONS = ("unit", "population", "acts", "window", "place")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number somebody else claimed."""

    record: str
    about: str
    value: str
    unit: str
    population: str
    acts: tuple[str, ...]
    window: str
    place: str
    claimed_on: str
    members: tuple[str, ...]
    claimant: str
    population_as_given: str
    note: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """A figure beside our count, or the dimensions in which they differ, each with the reason."""

    figure: Figure
    differs: tuple[tuple[str, str], ...]
    ours: Counted | None

    @property
    def comparable(self) -> bool:
        """Whether our count stands beside the figure."""
        return self.ours is not None


def figures(tables: Tables) -> list[Figure]:
    """Every reported figure that the basis lets in, by its id."""
    several, sources = _lists(tables), _sources(tables)
    rows = tables.rows(
        'SELECT record, about, value, unit, population, "window", place, claimed_on '
        f"FROM {tables.table('figure')} ORDER BY record"
    )
    found = []
    for row in rows:
        record, about, value, unit, population, window, place, claimed = (
            str(cell or "") for cell in row
        )
        acts, members, claimants, scope, notes = (
            several.get((record, name), ())
            for name in ("acts", "member", "claimant", "population_as_given", "note")
        )
        found.append(
            Figure(
                record, about, value, unit, population, acts, window, place, claimed, members,
                "; ".join(claimants), "; ".join(scope), "; ".join(notes), sources.get(record, ()),
            )
        )  # fmt: skip
    return found


def _lists(tables: Tables) -> dict[tuple[str, str], tuple[str, ...]]:
    """All values of the properties of which a figure may have several."""
    rows = tables.rows(
        "SELECT record, property, list_sort(list_distinct(list(value))) FROM admitted "
        "WHERE kind = 'figure' GROUP BY ALL"
    )
    return {(str(record), str(name)): tuple(map(str, values)) for record, name, values in rows}


def _sources(tables: Tables) -> dict[str, tuple[str, ...]]:
    rows = tables.rows(
        "SELECT record, list_sort(list_distinct(list(source))) FROM admitted "
        "WHERE kind = 'figure' GROUP BY record"
    )
    return {str(record): tuple(map(str, given)) for record, given in rows}


def compare(tables: Tables, figure: Figure) -> Comparison:
    """Put our count beside a figure, or say in which of the five dimensions they differ."""
    reasons = (
        _unit(tables, figure),
        _population(tables, figure),
        _acts(tables, figure),
        _window(figure),
        _place(tables, figure),
    )
    paired = zip(DIMENSIONS, reasons, strict=True)
    differs = tuple((name, reason) for name, reason in paired if reason)
    if differs:
        return Comparison(figure, differs, None)
    start, end = dates.bounds(figure.window)
    question = Question(
        unit=str(_our_unit(tables, figure)),
        acts=figure.acts,
        start=start,
        end=end,
        persons=figure.members if figure.population == "listed" else (),
        place=figure.place if _narrow(tables, figure.place) else "",
    )
    # Each count leaves its own table of candidates, so a comparison keeps tables of its own.
    own = tables.on(tables.basis)
    return Comparison(figure, (), count(own, question))


def agrees(figure: Figure, bounds: Bounds) -> bool:
    """Whether our bounds meet the range that the figure's own words allow."""
    said = quantities.parse(figure.value)
    low = float(said.low) if said.low is not None else 0.0
    high = float(said.high) if said.high is not None else float("inf")
    return bounds.minimum <= high and bounds.maximum >= low


def _our_unit(tables: Tables, figure: Figure) -> object:
    code = tables.vocabulary.lists["unit"].codes.get(figure.unit)
    return code.extra.get("comparable_with") if code else None


def _unit(tables: Tables, figure: Figure) -> str:
    if _our_unit(tables, figure):
        return ""
    label = tables.vocabulary.label("unit", figure.unit).lower() or "nothing stated"
    return f"the figure counts {label}; our record counts acts, persons and events"


def _population(tables: Tables, figure: Figure) -> str:
    code = tables.vocabulary.lists["population"].codes.get(figure.population)
    if code is None:
        return "it is not stated who may be counted"
    if figure.population == "listed" and not figure.members:
        return "the list of persons is not recorded"
    return "" if code.extra.get("comparable") else str(code.extra.get("why_not", code.definition))


def _acts(tables: Tables, figure: Figure) -> str:
    if not figure.acts:
        return "it is not stated which acts are counted"
    rows = tables.rows("SELECT DISTINCT kind, value FROM admitted WHERE property = 'type'")
    steps = {c: str(t) for c, t in tables.vocabulary.codes_where("step_type", "countable")}
    recorded = {str(value) for kind, value in rows if kind == "act"}
    recorded |= {steps.get(str(value), "") for kind, value in rows if kind == "step"}
    missing = [
        tables.vocabulary.label("act_type", act).lower()
        for act in figure.acts
        if act not in recorded
    ]
    if missing:
        return f"it also counts {', '.join(missing)}, and our record holds no such act"
    return ""


def _window(figure: Figure) -> str:
    if not figure.window:
        return "no period is stated"
    try:
        d = dates.parse(figure.window)
    except InvalidValue:
        return f"the period '{figure.window}' cannot be read"
    if d.earliest is None or d.latest is None:
        return f"the period is open: {dates.in_words(d)}"
    if d.uncertain or d.approximate or _vague(d):
        return f"the period is not exact to the day: {dates.in_words(d)}"
    return ""


def _vague(d: dates.UncertainDate) -> bool:
    """Whether an end of the period is only a month or a year."""
    ends = d.text.split("/")
    return any(len(end) < len("2020-01-01") for end in ends)


def _place(tables: Tables, figure: Figure) -> str:
    if not figure.place or _narrow(tables, figure.place):
        return ""
    query = f"SELECT 1 FROM {tables.table('place')} WHERE record = $1 AND type = 'country'"
    if tables.rows(query, [figure.place]):
        return ""
    return f"where {figure.place} lies is not recorded"


def _narrow(tables: Tables, place: str) -> bool:
    """Whether a place lies within a larger one; a country does not, and is the whole record."""
    return bool(place) and bool(tables.rows("SELECT 1 FROM within WHERE place = $1", [place]))
