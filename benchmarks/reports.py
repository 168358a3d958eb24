"""Invented reports of attacks on defenders, with the truth held apart: who, which act, which event.

A pure function of size and seed. Persons are hit by acts, most once and some several times at far
dates; acts against several people make an event; lists (sources) report a part of the events, each
with its coverage and habits. How hard it is was set on programs that link as their documentation
says, before Saksei was run on it: docs/benchmarks.md.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.generate import DATA, SEED
from benchmarks.invented import lists, spelling, telling, world
from benchmarks.invented.spelling import Integers

PERSONS_A_REPORT = 1.2  # most are never reported
RETOLD = 0.04  # of all reports: the text of another list once more


def folder(count: int, seed: int = SEED) -> Path:
    """`reports.parquet` and `truth.parquet` of so many reports, made once."""
    made = DATA / f"reports-{count}-{seed}"
    if not made.is_dir():
        draft = made.with_name(f".{made.name}")
        draft.mkdir(parents=True, exist_ok=True)
        for name, table in zip(("reports", "truth"), make(count, seed), strict=True):
            pq.write_table(table, draft / f"{name}.parquet", compression="zstd")
        draft.replace(made)
    return made


def make(count: int, seed: int = SEED) -> tuple[pa.Table, pa.Table]:
    """The reports; and of each the person (null for a group), the act and the event."""
    rng = np.random.default_rng([seed, count])
    people = world.people(rng, max(50, int(count * PERSONS_A_REPORT)))
    acts = world.acts(rng, people)
    retold = int(count * RETOLD)
    reported = lists.report(rng, acts, count - retold)
    names = spelling.persons(rng, people.female)
    table = pa.table(telling.columns(rng, people, acts, reported, names))
    alone = reported.act >= 0
    truth = {
        "person": _keys("p", np.where(alone, acts.person[reported.act], -1)),
        "act": _keys("a", np.where(alone, reported.act, len(acts.person) + reported.event)),
        "event": _keys("e", reported.event),
    }
    order = pa.array(rng.permutation(count))
    again = pa.array(lists.retold(rng, reported, retold))
    portal = ("list", pa.array([lists.PORTAL] * retold))
    table = pa.concat_tables([table, table.take(again).set_column(0, *portal)])
    true = pa.table(truth)
    true = pa.concat_tables([true, true.take(again)])
    return _with_ids(table.take(order)), _with_ids(true.take(order))


def _with_ids(table: pa.Table) -> pa.Table:
    return table.add_column(0, "id", pa.array([f"r{row:07}" for row in range(len(table))]))


def _keys(letter: str, number: Integers) -> pa.Array:
    return pa.array(np.char.add(letter, number.astype(str)), mask=number < 0)
