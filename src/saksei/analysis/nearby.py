"""What lies near a question: so much of a record that it answers as the whole does.

Near is what by anything ever said of it may be of a type that is asked for, on a day of the window
or on none; whatever may be one with it; and whomever those hit. Where it matters who was hit, so
are all acts against them. Of what else those name, who is one is known. Invariant: a count of the
part has the bounds, rows, omissions and caveats of a count of the whole.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis import origins
from saksei.analysis.candidates import counted_types, window
from saksei.analysis.identity import Identity
from saksei.analysis.question import Question
from saksei.analysis.sql_text import quoted_tuple, sql_text
from saksei.analysis.standards import Basis
from saksei.analysis.tables import COUNTABLE, Tables
from saksei.vocabulary import ValueType

MOST = 3_000  # acts; for more the whole is asked
HIT = ("victim", "person")


class Said(NamedTuple):
    """One statement, as far as it leads to other records."""

    record: str
    property: str
    value: str
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
        derived = [(one, of) for one in sources for of in whole.parents.get(one, ())]
        origin_of = {one: whole.origin_of[one] for one, _ in derived}
        return cls(whole, records, sources, whole.identity.within(records), derived, origin_of)

    def rows(self, statements: pa.Table) -> dict[str, pa.Table]:
        """The rows of INPUTS that have to do with this part; those of its statements are given."""
        found = self.whole.smaller
        here, sources = (pa.array(some, pa.string()) for some in (self.records, self.sources))

        def of(name: str, **only: pa.Array) -> pa.Table:
            rows = found[name]
            for column, among in only.items():
                rows = rows.filter(pc.is_in(rows[column], among))
            return rows

        return {
            "statements": statements,
            "sources": of("sources", id=sources),
            "derivations": of("derivations", source=sources),
            "judgements": of("judgements", left=here, right=here),
            "reviews": of("reviews", statement=statements["id"].combine_chunks()),
        }


def part(tables: Tables, question: Question, reads: Reads) -> Part | None:
    """The part of a record near a question, by the tables of the whole; None where the question or
    the basis asks for the whole, or for most of it."""
    if not _is_narrow(tables.basis, question):
        return None
    acts, one = _near(tables, question), tables.together
    said = [] if len(acts) > MOST else reads.about(acts)
    victims = _victims(said)
    if question.unit == "persons" or question.persons:
        new = acts
        while new and len(acts) <= MOST:
            new = one.with_all(reads.hitting(one.with_all(victims))) - acts
            more = reads.about(new)
            said += more
            victims |= _victims(more)
            acts |= new
    if len(acts) > MOST:
        return None
    pointing = tables.vocabulary.properties_of(ValueType.RECORD, ValueType.PLACE)
    named = {one for one in (question.place, question.occasion) if one}
    named |= {o.value for o in said if o.property in pointing}
    hit = one.with_all(victims.union(question.persons)) - acts
    said += reads.about(hit)
    records = acts | hit | one.with_all(named)
    sources = origins.with_origins({o.source for o in said}, tables.parents)
    return Part.of(tables, records, frozenset(sources))


def _victims(said: Iterable[Said]) -> set[str]:
    return {o.value for o in said if o.property in HIT}


def _is_narrow(basis: Basis, question: Question) -> bool:
    """Whether a question leaves out most of a record, and goes by what is in force now."""
    now = not (basis.without or basis.as_of or basis.published_by)
    return now and not question.assessment and bool(question.acts or question.windowed)


def _near(tables: Tables, question: Question) -> frozenset[str]:
    """Acts or events that a question may count, with all that may be one with them."""
    if "days" not in tables.sql:
        tables.small("together", ("entity", "root"), tables.together.roots())
        tables.replace("days", sql_text("days", in_force=tables.in_force("s")))
    kinds = ("event",) if question.unit == "events" else COUNTABLE
    types = sorted({type_ for _, type_, _ in counted_types(tables, question)})
    start, end = window(question)
    query = sql_text(
        "near", kinds=quoted_tuple(kinds), start=start, end=end,
        types=quoted_tuple(types),
    )  # fmt: skip
    return frozenset(str(row[0]) for row in tables.rows(query))
