"""Small records written straight to the files that the tables are built from: no database.

The kind of a record follows from the first letter of its id, unless it is given: `a1` is an act,
`p1` a person, `g1` a group, `e1` an event, `t1` a step, `f1` a figure, `l1` a place, `x1` an
assessment.
"""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saksei import dates
from saksei.analysis import files
from saksei.analysis.counting import Counted, count
from saksei.analysis.identity import Verdict
from saksei.analysis.proof import Proof, prove
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.vocabulary import Vocabulary, load

KINDS = {
    "a": "act", "p": "person", "g": "group", "e": "event", "t": "step", "f": "figure",
    "l": "place", "x": "assessment", "c": "case",
}  # fmt: skip
FIRST_DAY = date(2031, 1, 1)
FILES = {
    "statements": files.STATEMENTS, "sources": files.SOURCES, "derivations": files.DERIVATIONS,
    "judgements": files.JUDGEMENTS, "reviews": files.REVIEWS,
}  # fmt: skip
REPORTED = Basis()
Row = dict[str, Any]
_number = itertools.count()


@lru_cache
def vocabulary() -> Vocabulary:
    """The vocabulary as shipped, read once."""
    return load()


@lru_cache
def _folder() -> TemporaryDirectory[str]:
    return TemporaryDirectory()


@lru_cache
def _bounds() -> Any:
    return files.bounds_of(vocabulary())


def said(entity: str, name: str, value: str, source: str = "s1", **more: Any) -> Row:
    """One statement; `more` may set any column of the file."""
    row: Row = {
        "entity": entity, "kind": KINDS[entity[0]] if "kind" not in more else more["kind"],
        "property": name, "value": value, "source": source, "stance": "asserts", "affirms": True,
        "recorded": FIRST_DAY, "erased": False,
    }  # fmt: skip
    columns = ("earliest", "latest", "grain", "doubtful", "low", "high")
    row |= zip(columns, _bounds()(row["kind"], name, value), strict=True)
    return row | more


def arrest(act: str, source: str = "s1", **properties: str) -> list[Row]:
    """What one source says of an arrest."""
    given = {"type": "arrest", **properties}
    return [said(act, name, value, source) for name, value in given.items()]


def judged(verdict: str, left: str, right: str, **more: Any) -> Row:
    """One judgement in force."""
    kind = KINDS.get(left[0])
    return {
        "verdict": verdict,
        "left": left,
        "right": right,
        "kind": kind,
        "judged": FIRST_DAY,
    } | more


@dataclass(frozen=True)
class Record:
    """A whole record; ids of statements and judgements follow from their place in it."""

    statements: list[Row]
    judgements: list[Row] = field(default_factory=list)
    derivations: list[tuple[Any, ...]] = field(default_factory=list)  # source, origin, perhaps day
    reviews: list[Row] = field(default_factory=list)
    published: Mapping[str, str] = field(default_factory=dict)  # source -> date
    reverse: bool = False  # write every file from its end

    def rows(self) -> dict[str, list[Row]]:
        """What is written, file by file."""
        statements = [{"id": f"s{n:03}"} | row for n, row in enumerate(self.statements)]
        judgements = [{"id": f"j{n:03}"} | row for n, row in enumerate(self.judgements)]
        derivations = [
            {"source": one, "origin": of, "recorded": day[0] if day else FIRST_DAY}
            for one, of, *day in self.derivations
        ]
        names = {str(row["source"]) for row in statements} | set(self.published)
        names |= {name for pair in self.derivations for name in pair[:2]}
        sources = [self._source(name) for name in sorted(names)]
        return {
            "statements": statements, "sources": sources, "derivations": derivations,
            "judgements": judgements, "reviews": self.reviews,
        }  # fmt: skip

    def _source(self, name: str) -> Row:
        given = self.published.get(name, "")
        earliest, latest = dates.bounds(given) if given else (None, None)
        return {"id": name, "title": name, "date": given, "earliest": earliest, "latest": latest,
                "held": False, "confidentiality": "public"}  # fmt: skip

    def write(self, folder: Path) -> None:
        """Write the files that tables are built from."""
        for name, rows in self.rows().items():
            ordered = rows[::-1] if self.reverse else rows
            columns = [pa.array([row.get(f.name) for row in ordered], f.type) for f in FILES[name]]
            table = pa.Table.from_arrays(columns, schema=FILES[name])
            pq.write_table(table, folder / f"{name}.parquet")

    def tables(self, basis: Basis = REPORTED, undecided: Sequence[Verdict] = ()) -> Tables:
        """The tables of this record on a basis; `undecided` is proposed and not judged."""
        folder = Path(_folder().name) / str(next(_number))
        folder.mkdir()
        self.write(folder)
        return Tables(folder, basis, vocabulary(), undecided)

    def count(self, basis: Basis = REPORTED, **question: Any) -> Counted:
        """How many; by default acts."""
        return count(self.tables(basis), Question(**question))

    def bounds(self, basis: Basis = REPORTED, **question: Any) -> tuple[int, int]:
        """The least and the greatest number."""
        found = self.count(basis, **question).bounds
        return found.minimum, found.maximum

    def proof(self, basis: Basis = REPORTED, **question: Any) -> Proof:
        """What a count rests on."""
        return prove(self.count(basis, **question))
