"""The journal: what a check of many entries takes, and what the tree adds to a write.

Seconds are those of the processor, so that what else the machine does weighs less. No peer: what
others measure is a tree in memory, and here entries and items are read and hashed too.
"""

import hashlib
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from benchmarks import generate
from benchmarks.measure import Measured, Outcome, measure
from benchmarks.table import Line
from saksei import workspace

LEAST = 100_000  # entries a second
WRITES = 1_000
PORTION = 10_000


def journal(entries: int) -> Path:
    """A workspace with so many entries of one item each, made once."""
    folder = generate.DATA / f"journal-{entries}"
    if not folder.is_dir():
        draft = folder.with_name(f".{folder.name}")
        shutil.rmtree(draft, ignore_errors=True)
        with workspace.create(draft, actor="benchmark") as made:
            database = made.database
        with closing(sqlite3.connect(database)) as raw:
            raw.execute("PRAGMA synchronous=OFF")
            for rows in _rows(entries):
                for table, values in rows.items():
                    marks = ", ".join("?" * len(values[0]))
                    raw.executemany(f"INSERT INTO journal_{table} VALUES ({marks})", values)
            raw.commit()
        draft.replace(folder)
    return folder


def _rows(entries: int) -> Iterator[dict[str, list[tuple[object, ...]]]]:
    from saksei.evidence.tree import Growing, leaf_hash
    from saksei.journal import FIRST, entry_digest, item_digest, leaf_of

    tree, previous = Growing(), FIRST
    rows: dict[str, list[tuple[object, ...]]] = {"entry": [], "item": [], "leaf": []}
    for number in range(1, entries + 1):
        seal = hashlib.sha256(number.to_bytes(8)).digest()
        salt, key = seal[:16], f"st-{number:010d}"
        item = item_digest("statement", key, seal)
        told = ("2031-05-04T09:12:33.123456Z", "benchmark", "record statements", "")
        content = hashlib.sha256(item).digest()
        digest = entry_digest(number, *told, 1, content, previous)
        nodes = tree.add(leaf_of(salt, digest, leaf_hash(item)))
        rows["entry"].append((number, *told, 1, content, previous, digest))
        rows["item"].append((number, 0, "statement", key, seal, salt, number))
        rows["leaf"].append((number, salt, b"".join(nodes)))
        previous = digest
        if number % PORTION == 0 or number == entries:
            yield rows
            rows = {name: [] for name in rows}


def checked(folder: str) -> Outcome:
    """The part of `saksei check` that is about the journal, with a checkpoint and its leaves."""
    with workspace.open_folder(Path(folder), actor="benchmark"):
        from saksei.anchors.outside import Known
        from saksei.anchors.verifying import journal_faults
        from saksei.evidence.checkpoints import Checkpoint
        from saksei.journal import Grown, Leaf

        grown = Grown()
        leaves = b"".join(bytes(one)[:32] for (one,) in Leaf.objects.values_list("nodes"))
        known = Known(Checkpoint("saksei/x", grown.size, grown.root()), "a stick", leaves)
        begun = time.process_time()
        faults = list(journal_faults([known]))
        took = time.process_time() - begun
    return took, [grown.size, len(faults)]


def written(entries: int) -> Outcome:
    """Writes of one row each into a journal of so many entries."""
    folder = generate.DATA / "journal-written"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(journal(entries), folder)
    with workspace.open_folder(folder, actor="benchmark"):
        from saksei.journal import writing
        from saksei.statements.models import Record

        begun = time.process_time()
        for number in range(WRITES):
            with writing("record statements", actor="benchmark") as write:
                write.insert(Record, [(f"person-{number}", "person", write.at, "benchmark", "")])
        took = time.process_time() - begun
    shutil.rmtree(folder, ignore_errors=True)
    return took, WRITES


def lines(entries: int) -> Iterator[Line]:
    """A check of all, and writes at the end of as many."""
    folder = journal(entries)
    mine = measure(checked, folder)
    if mine.answer[1]:
        raise AssertionError(f"the check found {mine.answer[1]} faults in a sound journal")
    rate = entries / mine.seconds
    note = f"{entries:,} entries of one item, beside a checkpoint with its leaves; processor time"
    yield Line(
        "check of the journal", mine, None, f"{rate:,.0f} entries/s",
        f"at least {LEAST:,} entries/s", rate >= LEAST, note,
    )  # fmt: skip
    for size in (100, entries):
        found: Measured = measure(written, size)
        each = found.seconds / WRITES * 1_000
        note = f"{WRITES:,} writes of one record each, after {size:,} entries; processor time"
        yield Line("write, with its entry and leaf", found, None, f"{each:.2f} ms each", note=note)
