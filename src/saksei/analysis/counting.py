"""How many, with bounds, and with the rows that prove it.

A count is taken from records under a basis (standard, as of a day, without a source). Units are
never mixed: persons are counted once however many acts they suffered, and are never summed over
act types. An unnamed group counts with its number.

Invariant: minimum <= maximum; the rows that are certain add up to the minimum of an `acts` or
`persons` count wherever no pair is unsure and no number is a range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from saksei.analysis.bounds import Bounds
from saksei.analysis.candidates import COUNTED, build_candidates
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables, whole
from saksei.analysis.undecided import Undecided


@dataclass(frozen=True, slots=True)
class Counted:
    """A count's bounds, and the tables that its rows are read from."""

    question: Question
    tables: Tables
    bounds: Bounds
    unsure_pairs: int
    open_numbers: int  # groups of "at least n"
    absent: Mapping[str, str] = field(
        default_factory=dict
    )  # acts among a group's, not counted: who

    @property
    def at_least(self) -> bool:
        """Whether the number has to be printed "at least": unnamed or undecided ones remain."""
        undecided = self.bounds.minimum != self.bounds.maximum or self.unsure_pairs > 0
        return bool(undecided or self.bounds.unnamed or self.open_numbers)


def count(tables: Tables, question: Question) -> Counted:
    """Answer a question from tables."""
    build_candidates(tables, question, name="candidates")
    if question.unit in ("statements", "sources"):
        return Counted(question, tables, _backing(tables, question.unit), 0, 0)
    unit = "acts" if question.unit == "events" else question.unit
    undecided = Undecided(tables, question, unit)
    bounds = _settled(tables, unit, undecided.members) + undecided.bounds
    opened = tables.rows(
        f"SELECT count(*) FROM candidates WHERE state IN {COUNTED} AND open_number"
    )
    return Counted(
        question, tables, bounds, len(undecided.pairs), whole(opened[0][0]), undecided.absent
    )


def _backing(tables: Tables, unit: str) -> Bounds:
    column = "id" if unit == "statements" else "source"
    least, most = tables.rows(
        f"SELECT count(DISTINCT {column}) FILTER (c.state = 'certain'), count(DISTINCT {column}) "
        f"FROM candidates c JOIN admitted a ON a.record = c.record WHERE c.state IN {COUNTED}"
    )[0]
    return Bounds(whole(least), whole(most))


def _settled(tables: Tables, unit: str, undecided: Iterable[str]) -> Bounds:
    """The bounds of everything that no unsure pair and no group touches, by SQL alone."""
    tables.connection.execute("CREATE OR REPLACE TEMP TABLE undecided (record VARCHAR)")
    members = [[one] for one in sorted(undecided)]
    if members:
        tables.connection.executemany("INSERT INTO undecided VALUES (?)", members)
    own = "WHERE record NOT IN (FROM undecided)" if members else ""
    if unit == "acts":
        query = (
            "SELECT sum(low) FILTER (state = 'certain'), sum(high) FILTER (state = 'possible'), "
            "sum(high - low) FILTER (state = 'certain'), "
            "sum(low - CASE WHEN known OR NOT people THEN 1 ELSE 0 END) FILTER (state = 'certain') "
            f"FROM candidates {own}"
        )
        least, possible, wider, unnamed = (whole(value) for value in tables.rows(query)[0])
        return Bounds(least, least + possible + wider, unnamed)
    people = f"(SELECT * FROM candidates {own or 'WHERE true'} AND people AND state IN {COUNTED})"
    named = (
        "SELECT count(DISTINCT victim) FILTER (state = 'certain'), count(DISTINCT victim) "
        f"FROM {people} WHERE known"
    )
    rest = (
        "SELECT sum(low - known::INT) FILTER (state = 'certain'), sum(high - known::INT) "
        f"FROM {people}"
    )
    least, most = (whole(value) for value in tables.rows(named)[0])
    unnamed, unnamed_most = (whole(value) for value in tables.rows(rest)[0])
    return Bounds(least + unnamed, most + unnamed_most, unnamed)
