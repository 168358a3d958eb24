"""Every question about a pattern, on one generated record: from the Parquet files to the answer.

Times are of the processor, for all threads together. A question that is not answered within
`PATIENCE` is a missed goal, and the others are asked.
"""

import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import Outcome, measure_elsewhere
from benchmarks.table import Line, limits
from saksei import vocabulary, workspace
from saksei.analysis.answers.result import Asked
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.law import load_rules

SECONDS, MEMORY = 5.0, 4.0
PATIENCE, ROOM = 120.0, 8.0  # seconds and GB, after which a question is given up
ON = date(2020, 11, 16)
OTHERS = ("leave-one-out",)  # any of the others, once for each source


def ours(folder: str, question: str) -> Outcome:
    """One question under the standard that lets all in, asked of the whole record."""
    workspace.prepare()
    from saksei.findings.asking import QUESTIONS

    words = vocabulary.load([])
    asked = Asked(on=ON, rules=load_rules(words, []))
    begun = time.process_time()
    found = QUESTIONS[question](Tables(Path(folder), Basis(), words), asked)
    took = time.process_time() - begun
    return took, [
        len(found.values),
        sum(len(one.rows) for one in found.sheets),
        bool(found.refused),
    ]


def questions() -> tuple[str, ...]:
    """Every question but those that ask others again and again."""
    workspace.prepare()
    from saksei.findings.asking import QUESTIONS

    return tuple(one for one in QUESTIONS if one not in OTHERS)


def lines(acts: int) -> Iterator[Line]:
    """A line for each question."""
    folder = generate.record(int(acts * generate.PER_ACT))
    size = f"{acts:,} acts, {generate.size(folder):,} statements"
    for question in questions():
        found = measure_elsewhere(
            ours, folder, question, python=sys.executable, seconds=PATIENCE, memory=ROOM
        )
        if isinstance(found, str):
            goal = f"under {SECONDS:g} s, {MEMORY:g} GB"
            yield Line(f"ask {question}", None, None, "", goal, False, f"{size}; {found}")
            continue
        values, rows, refused = found.answer
        note = f"{size}; {'refused' if refused else f'{values} numbers'}, {rows:,} rows"
        yield limits(f"ask {question}", found, SECONDS, MEMORY, note)
