"""Importing a package, beside raw inserts of the same rows into the same tables.

Raw is `executemany` of sqlite3 with the same settings in one transaction, journal included. The
values are those that the import made, so raw has nothing to read, to check or to hash.
"""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks import generate
from benchmarks.measure import Outcome, measure_together
from benchmarks.table import Line
from saksei import workspace

LEAST = 0.2
# In the order in which they refer to each other.
TABLES = (
    "source", "text", "derivation", "record", "statement", "judgement", "journal_entry",
    "journal_item",
)  # fmt: skip


def package(statements: int, seed: int = generate.SEED) -> Path:
    """A package in Saksei's own format; half of the sources have a text that quotes stand in."""
    folder = generate.DATA / f"package-{statements}-{seed}"
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        shutil.rmtree(draft, ignore_errors=True)
        (draft / "texts").mkdir(parents=True)
        _write(draft, generate.record(statements, seed=seed))
        draft.replace(folder)
    return folder


def _write(folder: Path, record: Path) -> None:
    with duckdb.connect() as connection:
        for name in ("statements", "sources", "derivations", "judgements"):
            connection.execute(f"CREATE VIEW {name} AS FROM '{record}/{name}.parquet'")
        text = (generate.SQL / "package.sql").read_text("utf-8")
        resources = []
        for part in text.split("-- name: ")[1:]:
            name, query = part.split("\n", 1)
            connection.execute(f"CREATE TABLE package_{name} AS {query}")
            if name in ("quotes", "contents"):
                continue
            connection.execute(f"COPY package_{name} TO '{folder}/{name}.csv' (HEADER)")
            resources.append(f'{{"table": "{name}", "path": "{name}.csv"}}')
        for source, content in connection.execute("FROM package_contents").fetchall():
            (folder / "texts" / f"text-{source}.txt").write_text(content, "utf-8")
    description = f'{{"saksei": {{"format": 1}}, "resources": [{", ".join(resources)}]}}'
    (folder / "datapackage.json").write_text(description, "utf-8")


def ours(folder: str, into: str) -> Outcome:
    """`saksei import` into a fresh workspace, which is kept for raw to take its rows from."""
    shutil.rmtree(into, ignore_errors=True)
    with workspace.create(Path(into), actor="benchmark"):
        from saksei.exchange.imports import import_package

        begun = time.perf_counter()
        result = import_package(Path(folder))
        took = time.perf_counter() - begun
    return took, sum(result.added.values())


def raw(imported: str) -> Outcome:
    """The same rows into another fresh workspace."""
    with sqlite3.connect(Path(imported) / workspace.DATABASE) as source:
        rows = {name: source.execute(f"SELECT * FROM {name}").fetchall() for name in TABLES}
    with tempfile.TemporaryDirectory(dir=generate.DATA) as folder:
        with workspace.create(Path(folder) / "raw") as fresh:
            database = fresh.database
        from saksei.settings import DATABASES

        connection = sqlite3.connect(database, isolation_level=None)
        connection.executescript(DATABASES["default"]["OPTIONS"]["init_command"])  # type: ignore[arg-type,index]
        connection.execute("PRAGMA foreign_keys = ON")
        begun = time.perf_counter()
        connection.execute("BEGIN IMMEDIATE")
        for name, content in rows.items():
            if content:
                marks = ", ".join("?" * len(content[0]))
                connection.executemany(f"INSERT INTO {name} VALUES ({marks})", content)
        connection.execute("COMMIT")
        took = time.perf_counter() - begun
        connection.close()
    return took, sum(map(len, rows.values())) - len(rows["journal_item"]) - 1


def lines(statements: int) -> Iterator[Line]:
    """One line; the rate is of rows of the package."""
    folder = package(statements)
    into = generate.DATA / "imported"
    mine, theirs = measure_together([(ours, (folder, into)), (raw, (into,))])
    shutil.rmtree(into, ignore_errors=True)
    if mine.answer != theirs.answer:
        raise AssertionError(f"import {mine.answer} rows, raw {theirs.answer}")
    share = theirs.seconds / mine.seconds
    rates = f"{mine.answer / mine.seconds:,.0f} and {mine.answer / theirs.seconds:,.0f} rows/s"
    note = f"{mine.answer:,} rows ({statements:,} statements); {rates}"
    yield Line(
        "import / raw executemany", mine, theirs, f"{share:.2f} of its rate",
        f"at least {LEAST}", share >= LEAST, note,
    )  # fmt: skip
