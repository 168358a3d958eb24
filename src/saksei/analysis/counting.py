"""How many, with bounds, and with the rows that prove it.

A count is taken from records under a basis (standard, as of a day, without a source). Units are
never mixed: persons are counted once however many acts they suffered, and are never summed over
act types. An unnamed group counts with its number.

Invariant: minimum <= maximum; the rows that are certain add up to the minimum of an `acts` or
`persons` count wherever no pair is unsure and no number is a range.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

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
    acts: str  # name of the table that the acts or events were taken from
    numbers: Mapping[str, int] = field(default_factory=dict)  # what acts of families add
    nobody: frozenset[str] = frozenset()  # acts that may have hit persons who count already

    @property
    def at_least(self) -> bool:
        """Whether the number has to be printed "at least": unnamed or undecided ones remain; where
        nothing may count, none do."""
        undecided = self.bounds.minimum != self.bounds.maximum or self.unsure_pairs > 0
        open_ = undecided or self.bounds.unnamed or self.open_numbers
        return bool(self.bounds.maximum and open_)

    @property
    def ends(self) -> tuple[int, int]:
        """The least and the greatest number as they are printed. Where a number is given as "at
        least", nothing is known of the greatest, and the least is printed alone, if it says any."""
        least, greatest = self.bounds.minimum, self.bounds.maximum
        return least, least if self.open_numbers and least else greatest


def count(tables: Tables, question: Question) -> Counted:
    """Answer a question from tables."""
    acts = build_candidates(tables, question, name="candidates")
    backing = question.unit in ("statements", "sources")
    unit = "acts" if backing or question.unit == "events" else question.unit
    undecided = Undecided(tables, question, unit)
    if backing:
        return Counted(question, tables, _backing(tables, question.unit, undecided), 0, 0, acts)
    bounds = _settled(tables, unit, undecided.members) + undecided.bounds
    bounds = replace(bounds, minimum=max(bounds.minimum, bounds.floor))
    opened = tables.rows(
        f"SELECT count(*) FROM candidates WHERE state IN {COUNTED} AND open_number"
    )
    pairs, opened_numbers = len(undecided.pairs), whole(opened[0][0])
    nobody = _nobody(tables) - undecided.named if unit == "persons" else frozenset()
    return Counted(question, tables, bounds, pairs, opened_numbers, acts, undecided.numbers, nobody)


def _nobody(tables: Tables) -> frozenset[str]:
    """Acts against people of which it is not said whom they hit, nor how many."""
    rows = tables.rows(
        f"SELECT record FROM candidates WHERE state IN {COUNTED} AND people AND NOT known "
        "AND victim IS NULL AND NOT stated"
    )
    return frozenset(str(row[0]) for row in rows)


def _backing(tables: Tables, unit: str, undecided: Undecided) -> Bounds:
    column = "id" if unit == "statements" else "source"
    surely, perhaps, outer = undecided.counted_acts
    acts = (
        f"SELECT record, state = 'certain' AS certain FROM candidates WHERE state IN {COUNTED} "
        "AND record NOT IN (SELECT unnest($1)) UNION ALL SELECT unnest($2), true "
        "UNION ALL SELECT unnest($3), false"
    )
    least, most = tables.rows(
        f"SELECT count(DISTINCT {column}) FILTER (c.certain), count(DISTINCT {column}) "
        f"FROM ({acts}) c JOIN admitted a ON a.record = c.record",
        [sorted(undecided.members), sorted(surely), sorted(perhaps)],
    )[0]
    return Bounds(whole(least), whole(most), outer=outer)


def _settled(tables: Tables, unit: str, undecided: Iterable[str]) -> Bounds:
    """The bounds of everything that no unsure pair and no group touches, by SQL alone."""
    members = sorted(undecided)
    own = "WHERE record NOT IN (SELECT unnest($1))" if members else ""
    given = [members] if members else []
    if unit == "acts":
        query = (
            "SELECT sum(low) FILTER (state = 'certain'), sum(high) FILTER (state = 'possible'), "
            "sum(high - low) FILTER (state = 'certain'), "
            "sum(low - CASE WHEN known OR NOT people THEN 1 ELSE 0 END) FILTER (state = 'certain') "
            f"FROM candidates {own}"
        )
        least, possible, wider, unnamed = (whole(value) for value in tables.rows(query, given)[0])
        return Bounds(least, least + possible + wider, unnamed)
    people = f"(SELECT * FROM candidates {own or 'WHERE true'} AND people AND state IN {COUNTED})"
    named = (
        "SELECT count(DISTINCT victim) FILTER (state = 'certain' AND known), "
        "count(DISTINCT victim) FILTER (known), "
        # Nobody says who was hit: it may be somebody who counts already.
        "count(*) FILTER (victim IS NULL AND NOT stated), count(*) FILTER (state = 'certain') "
        f"FROM {people}"
    )
    least, most, nobody, sure = (whole(value) for value in tables.rows(named, given)[0])
    # Acts against one group hit the same people.
    rest = (
        "SELECT sum(low), sum(high) FROM (SELECT max(low) FILTER (state = 'certain') AS low, "
        f"max(high) AS high FROM {people} WHERE NOT known AND (victim IS NOT NULL OR stated) "
        "GROUP BY coalesce(victim, record))"
    )
    unnamed, unnamed_most = (whole(value) for value in tables.rows(rest, given)[0])
    return Bounds(least + unnamed, most + unnamed_most + nobody, unnamed, floor=min(1, sure))
