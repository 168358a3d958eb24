"""What lies near a question: so much of a record that it answers as the whole does.

Near is what by anything ever said of it may be of a type that is asked for, on a day of the window
or on none; whatever may be one with it; and whatever those name. Where it matters who was hit, so
are all acts against them. Invariant: a count of the part has the bounds, rows, omissions and
caveats of a count of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import pyarrow as pa

from saksei.analysis import origins
from saksei.analysis.candidates import counted_types, window
from saksei.analysis.identity import Identity
from saksei.analysis.question import Question
from saksei.analysis.sql_text import quoted, quoted_tuple, sql_text
from saksei.analysis.standards import Basis
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.vocabulary import ValueType

MOST = 3_000  # acts; for more the whole is asked
DEEPEST = 8  # levels of places
HIT = ("victim", "person")


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, as far as it leads to other records."""

    record: str
    property: str
    value: str
    speaker: str
    source: str


class Reads(Protocol):
    """Where the statements of a part are read from."""

    def about(self, records: Iterable[str]) -> list[Said]:
        """What is said of these records."""

    def hitting(self, victims: Iterable[str]) -> set[str]:
        """The acts and steps of which it is said that they hit one of these."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a record: some of its records, the sources that speak of them with all from which
    those derive, and who is one among them by the tables of the whole."""

    whole: Tables
    records: frozenset[str]
    sources: frozenset[str]
    identity: Identity
    derived_from: list[tuple[str, str]]
    origin_of: dict[str, str]

    @classmethod
    def of(cls, whole: Tables, records: frozenset[str], sources: frozenset[str]) -> "Part":
        """The part of some records, with whom no other one is to be decided."""
        derived = [pair for pair in whole.derived_from if pair[0] in sources]
        origin_of = {one: whole.origin_of[one] for one, _ in derived}
        return cls(whole, records, sources, whole.identity.within(records), derived, origin_of)

    def rows(self, statements: pa.Table) -> dict[str, pa.Table]:
        """The rows of INPUTS that have to do with this part; those of its statements are given."""
        whole, found = self.whole, self.whole.connection
        whole.small("part_records", ("record",), ([one] for one in self.records))
        whole.small("part_sources", ("source",), ([one] for one in self.sources))
        found.register("part_statements", statements)
        here = "(FROM part_records)"
        only = {
            "sources": "id IN (FROM part_sources)",
            "derivations": "source IN (FROM part_sources)",
            "judgements": f'"left" IN {here} AND "right" IN {here}',
            "reviews": "statement IN (SELECT id FROM part_statements)",
        }
        rows = {
            name: found.sql(f"FROM {name} WHERE {which}").to_arrow_table()
            for name, which in only.items()
        }
        found.unregister("part_statements")
        return rows | {"statements": statements}


def part(tables: Tables, question: Question, reads: Reads) -> Part | None:
    """The part of a record near a question, by the tables of the whole; None where the question or
    the basis asks for the whole, or for most of it."""
    if not _is_narrow(tables.basis, question):
        return None
    acts, one = _near(tables, question), tables.together
    said = [] if len(acts) > MOST else reads.about(acts)
    if question.unit == "persons" or question.persons:
        new = acts
        while new and len(acts) <= MOST:
            victims = one.with_all({o.value for o in said if o.property in HIT})
            new = one.with_all(reads.hitting(victims)) - acts
            said += reads.about(new)
            acts |= new
    if len(acts) > MOST:
        return None
    asked = {one for one in (question.place, question.occasion, *question.persons) if one}
    pointing = tables.vocabulary.properties_of(ValueType.RECORD, ValueType.PLACE)
    named = asked | {o.speaker for o in said if o.speaker}
    named |= {o.value for o in said if o.property in pointing}
    records, new = acts, one.with_all(named) - acts
    for _ in range(DEEPEST):  # a place lies in a larger one
        if not new:
            break
        more = reads.about(new)
        said += more
        records |= new
        new = one.with_all({o.value for o in more if o.property == "part_of"}) - records
    sources = origins.with_origins({o.source for o in said}, tables.derived_from)
    return Part.of(tables, records, frozenset(sources))


def _is_narrow(basis: Basis, question: Question) -> bool:
    """Whether a question leaves out most of a record, and goes by what is in force now."""
    now = not (basis.without or basis.as_of or basis.published_by)
    return now and not question.assessment and bool(question.acts or question.windowed)


def _near(tables: Tables, question: Question) -> frozenset[str]:
    """Acts or events that a question may count, with all that may be one with them."""
    if "days" not in tables.sql:
        tables.replace("days", sql_text("days", in_force=tables.in_force("s")))
        tables.small("together", ("entity", "root"), tables.together.roots())
    kinds = ("event",) if question.unit == "events" else COUNTABLE
    types = sorted({type_ for _, type_, _ in counted_types(tables, question)})
    start, end = window(question)
    query = sql_text(
        "near", kinds=quoted_tuple(kinds), start=start, end=end,
        types=f"[{', '.join(map(quoted, types))}]",
    )  # fmt: skip
    return frozenset(str(row[0]) for row in tables.rows(query))
