"""Statements to records: the tables, beside the entities that `followthemoney` aggregates.

Both read a file of their own form that holds the same statements, sorted by record. Theirs is what
its command `aggregate-statements` does, up to the dictionary that it would write as JSON; acts and
steps become its Events.
"""

import time
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from benchmarks import generate
from benchmarks.measure import Outcome, measure_together
from benchmarks.table import Line, faster
from saksei import vocabulary
from saksei.analysis.standards import basis
from saksei.analysis.tables import Tables

if TYPE_CHECKING:  # the peer is imported where it runs: the other cases do without it
    from followthemoney.statement import Statement

LEAST = 10.0
# What of ours becomes which property of theirs.
EVENT = {
    "type": "keywords", "victim": "involved", "person": "involved", "date": "date",
    "place": "location", "perpetrator_type": "notes", "number": "summary",
}  # fmt: skip
SCHEMAS = {
    "act": ("Event", EVENT),
    "step": ("Event", EVENT),
    "person": ("Person", {"name": "name", "gender": "gender"}),
    "group": ("Organization", {"name": "name", "type": "legalForm", "party": "classification",
                               "number": "summary"}),
    "place": ("Address", {"name": "full", "type": "summary", "part_of": "region"}),
}  # fmt: skip


def theirs(path: str) -> Outcome:
    """Read and aggregate all statements; the answer is how many entities there are."""
    from followthemoney.dataset import Dataset
    from followthemoney.statement import CSV, StatementEntity, read_path_statements

    dataset = Dataset.make({"name": "benchmark"})
    begun = time.perf_counter()
    statements = read_path_statements(Path(path), format=CSV)
    entities = 0
    for _, group in groupby(statements, key=lambda one: one.canonical_id):
        StatementEntity.from_statements(dataset, list(group)).to_dict()
        entities += 1
    return time.perf_counter() - begun, entities


def ours(folder: str) -> Outcome:
    """Build a table of each kind with all its properties; the answer is how many records."""
    words = vocabulary.load([])
    begun = time.perf_counter()
    tables = Tables(Path(folder), basis("reported"), words)
    records = 0
    for kind in SCHEMAS:
        records += int(str(tables.rows(f"SELECT count(*) FROM {tables.table(kind)}")[0][0]))
    return time.perf_counter() - begun, records


def ours_acts(folder: str) -> Outcome:
    """Build the table of acts alone."""
    words = vocabulary.load([])
    begun = time.perf_counter()
    tables = Tables(Path(folder), basis("reported"), words)
    records = tables.rows(f"SELECT count(*) FROM {tables.acts}")[0][0]
    return time.perf_counter() - begun, records


def file_of_theirs(folder: Path) -> Path:
    """The statements of a record in the default form of theirs, made once."""
    from followthemoney.statement import CSV, write_statements

    path = folder / "statements.followthemoney.csv"
    if not path.exists():
        draft = path.with_suffix(".draft")
        with draft.open("wb") as file:
            write_statements(file, CSV, _statements(folder))
        draft.replace(path)
    return path


def _statements(folder: Path) -> "Iterator[Statement]":
    from followthemoney.statement import Statement

    with duckdb.connect() as connection:
        rows = connection.execute(
            'SELECT coalesce(j."left", s.entity), s.kind, s.property, s.value, s.source, s.id '
            f"FROM '{folder}/statements.parquet' s LEFT JOIN '{folder}/judgements.parquet' j "
            "ON j.\"right\" = s.entity AND j.verdict = 'same' AND j.withdrawn IS NULL "
            "WHERE s.affirms AND NOT s.erased AND s.withdrawn IS NULL ORDER BY 1, s.id"
        )
        while portion := rows.fetchmany(50_000):
            for record, kind, name, value, source, one in portion:
                schema, properties = SCHEMAS[kind]
                yield Statement(
                    entity_id=record, prop=properties[name], schema=schema, value=value,
                    dataset=source, id=one,
                )  # fmt: skip


def lines(size: int) -> Iterator[Line]:
    """All kinds, and the acts alone, against all entities of theirs."""
    folder = generate.record(size)
    path = file_of_theirs(folder)
    whole, acts, peer = measure_together(
        [(ours, (folder,)), (ours_acts, (folder,)), (theirs, (path,))]
    )
    exact = f"{generate.size(folder):,} statements"
    note = f"{exact}; records {whole.answer:,}, entities {peer.answer:,}"
    yield faster("tables of all kinds / followthemoney", whole, peer, LEAST, note)
    note = f"{exact}; ours {acts.answer:,} acts and steps alone"
    yield faster("table of acts / followthemoney", acts, peer, LEAST, note)
