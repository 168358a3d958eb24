"""A count under each standard, beside the best hand-written SQL for that one question."""

import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb

from benchmarks import generate
from benchmarks.measure import Outcome, measure_together
from benchmarks.table import Line, limits, within
from saksei import vocabulary
from saksei.analysis.counting import count
from saksei.analysis.question import Question
from saksei.analysis.standards import Standard, basis
from saksei.analysis.tables import INPUTS, Tables

START, END = date(2020, 1, 1), date(2020, 12, 31)
WITHOUT = "src-000000100"
STANDARDS = (*Standard, f"without={WITHOUT}")
MOST, SECONDS, MEMORY = 1.5, 3.0, 4.0  # the goals; the last two are for ten million statements
LARGE = 10_000_000

REVIEWED = "AND id IN (SELECT statement FROM reviews WHERE withdrawn IS NULL)"
LEFT_ASIDE = f"""AND source NOT IN (
    WITH RECURSIVE gone AS (
        SELECT '{WITHOUT}' AS source
        UNION SELECT d.source FROM derivations d JOIN gone g ON g.source = d.origin
    ) FROM gone)"""
CORROBORATED = """AND d.record IN (
        SELECT record FROM said GROUP BY record HAVING min(origin) <> max(origin))"""
ADMITTED = "AND d.record IN (SELECT record FROM said WHERE speaker IN (FROM authority))"


def ours(folder: str, standard: str) -> Outcome:
    """Everything from the Parquet files to the answer."""
    words = vocabulary.load([])  # read once by a process, whatever it is asked
    question = Question(unit="acts", acts=("arrest",), start=START, end=END)
    begun = time.perf_counter()
    counted = count(Tables(Path(folder), basis(standard), words), question)
    took = time.perf_counter() - begun
    return took, [counted.bounds.minimum, counted.bounds.maximum]


def peer(folder: str, standard: str) -> Outcome:
    """The same by hand."""
    only = {"reviewed": REVIEWED, f"without={WITHOUT}": LEFT_ASIDE}.get(standard, "")
    standing = {"corroborated": CORROBORATED, "admitted": ADMITTED}.get(standard, "")
    text = (generate.SQL / "peer.sql").read_text("utf-8")
    begun = time.perf_counter()
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false")
        for name in INPUTS:
            connection.execute(f"CREATE VIEW {name} AS FROM '{folder}/{name}.parquet'")
        connection.execute(
            "CREATE VIEW in_force AS FROM statements "
            f"WHERE affirms AND NOT erased AND withdrawn IS NULL {only}"
        )
        query = text.format(start=f"DATE '{START}'", end=f"DATE '{END}'", standing=standing)
        answer = connection.execute(query).fetchall()[0]
    return time.perf_counter() - begun, list(answer)


def lines(sizes: tuple[int, ...]) -> Iterator[Line]:
    """A line for each size and standard, and for the same with pairs that are undecided."""
    for size in sizes:
        folder = generate.record(size)
        undecided = generate.record(size, undecided=True)
        exact = f"{generate.size(folder):,} statements"
        for standard in STANDARDS:
            mine, theirs = measure_together(
                [(ours, (folder, standard)), (peer, (folder, standard))]
            )
            if mine.answer != theirs.answer:
                raise AssertionError(f"{standard}: ours {mine.answer}, by hand {theirs.answer}")
            name = f"count, {standard}"
            note = f"{exact}; both {mine.answer[0]:,} to {mine.answer[1]:,}"
            yield within(name, mine, theirs, MOST, note)
            if size >= LARGE:
                yield limits(name, mine, SECONDS, MEMORY, exact)
        for standard in (Standard.REPORTED, Standard.CORROBORATED):
            (mine,) = measure_together([(ours, (undecided, standard))])
            note = f"{exact}; with unsure pairs and groups, which no single query answers"
            yield Line(f"count, {standard}, undecided", mine, None, "", note=note)
