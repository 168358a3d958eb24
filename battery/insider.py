"""Attacks on a journal by somebody who has the folder, its key, and knows how all of it is made.

Each changes the database past Saksei. `rebuild` then does what the clever one does: it computes
digests, chain and tree anew, so that the journal agrees with itself.
"""

import hashlib
import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from saksei.evidence.tree import Growing, leaf_hash, root_of
from saksei.journal import (
    FIRST,
    SALT_BYTES,
    commitment,
    entry_digest,
    field_names,
    item_digest,
    leaf_of,
)
from saksei.statements.models import Record, Statement

Raw = sqlite3.Connection
ITEMS = 'SELECT id, "table", key, commitment FROM journal_item WHERE entry_id = ? ORDER BY id'
Attack = Callable[[Raw, random.Random], int]  # returns the first entry that it makes wrong


def attack(database: Path, what: str, seed: int, *, clever: bool) -> int:
    """Do it to a database that nobody has open; returns the first entry that is wrong."""
    with closing(sqlite3.connect(database)) as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type='trigger'"
        ).fetchall():
            raw.execute(f'DROP TRIGGER "{name}"')
        first = ATTACKS[what](raw, random.Random(seed))
        if clever:
            rebuild(raw)
        raw.commit()
    return first


def rebuild(raw: Raw) -> None:
    """Compute the journal anew from its items: counts, digests, chain and tree."""
    salts = dict(raw.execute("SELECT entry_id, salt FROM journal_leaf"))
    raw.execute("DELETE FROM journal_leaf")
    previous, tree = FIRST, Growing()
    query = "SELECT sequence, at, actor, action, reason FROM journal_entry ORDER BY sequence"
    for sequence, at, actor, action, reason in raw.execute(query).fetchall():
        items = raw.execute(ITEMS, [sequence]).fetchall()
        for position, (pk, *_) in enumerate(items):
            raw.execute("UPDATE journal_item SET position = ? WHERE id = ?", [position, pk])
        digests = [item_digest(table, key, seal) for _, table, key, seal in items]
        content = hashlib.sha256(b"".join(digests)).digest()
        digest = entry_digest(sequence, at, actor, action, reason, len(items), content, previous)
        values = [len(items), content, previous, digest, sequence]
        raw.execute(
            "UPDATE journal_entry SET items = ?, content = ?, previous = ?, digest = ? "
            "WHERE sequence = ?", values,
        )  # fmt: skip
        salt = salts.get(sequence) or os.urandom(SALT_BYTES)
        nodes = tree.add(leaf_of(salt, digest, root_of(map(leaf_hash, digests))))
        leaf = [sequence, salt, b"".join(nodes)]
        raw.execute("INSERT INTO journal_leaf (entry_id, salt, nodes) VALUES (?, ?, ?)", leaf)
        previous = digest


def _last(raw: Raw) -> int:
    return int(raw.execute("SELECT max(sequence) FROM journal_entry").fetchone()[0])


def edit(raw: Raw, pick: random.Random) -> int:
    """Another actor for one entry."""
    at = pick.randint(2, _last(raw))
    raw.execute("UPDATE journal_entry SET actor = 'somebody else' WHERE sequence = ?", [at])
    return at


def edit_row(raw: Raw, pick: random.Random) -> int:
    """Another value for a statement, with a commitment that fits it."""
    query = 'SELECT id, entry_id, key FROM journal_item WHERE "table" = ? ORDER BY id'
    pk, at, key = pick.choice(raw.execute(query, ["statement"]).fetchall()[10:])
    raw.execute("UPDATE statement SET value = value || ' the Second' WHERE id = ?", [key])
    names = field_names(Statement)  # in the order in which they are committed to
    columns = ", ".join(f'"{one}"' for one in names)
    row = raw.execute(f"SELECT {columns} FROM statement WHERE id = ?", [key]).fetchone()
    salt = os.urandom(SALT_BYTES)
    values = [commitment(salt, names, row), salt, pk]
    raw.execute("UPDATE journal_item SET commitment = ?, salt = ? WHERE id = ?", values)
    return int(at)


def flip(raw: Raw, pick: random.Random) -> int:
    """One bit of one entry's time."""
    at = pick.randint(2, _last(raw))
    (time,) = raw.execute("SELECT at FROM journal_entry WHERE sequence = ?", [at]).fetchone()
    place = pick.choice([n for n, one in enumerate(time) if one.isdigit()])
    other = f"{time[:place]}{chr(ord(time[place]) ^ 1)}{time[place + 1 :]}"
    raw.execute("UPDATE journal_entry SET at = ? WHERE sequence = ?", [other, at])
    return at


def swap(raw: Raw, pick: random.Random) -> int:
    """Two entries change places, with their items."""
    one, two = sorted(pick.sample(range(2, _last(raw) + 1), 2))
    _renumber(raw, [(one, -1), (two, one), (-1, two)])
    _order_items(raw)
    return one


def truncate(raw: Raw, pick: random.Random) -> int:
    """The last entries are gone, with all that they wrote."""
    first = _last(raw) - pick.randint(0, 3)
    for at in range(first, _last(raw) + 1):
        _forget(raw, at)
    return first


def delete(raw: Raw, pick: random.Random) -> int:
    """One entry is gone with all that it wrote, and those after it are numbered anew."""
    last = _last(raw)
    at = pick.randint(3, last - 1)
    _forget(raw, at)
    _renumber(raw, [(n, n - 1) for n in range(at + 1, last + 1)])
    return at


def insert(raw: Raw, pick: random.Random) -> int:
    """One entry more in the middle, with a record of its own; those after it are numbered anew."""
    last = _last(raw)
    at = pick.randint(2, last)
    _renumber(raw, [(n, n + 1) for n in range(last, at - 1, -1)])
    query = "SELECT at, actor FROM journal_entry WHERE sequence = ?"
    moment, actor = raw.execute(query, [at - 1]).fetchone()
    row = (f"person-forged{at}", "person", moment, actor, "")
    raw.execute("INSERT INTO record VALUES (?, ?, ?, ?, ?)", row)
    entry = [at, moment, actor, "record statements", "", 1, b"", b"", b""]
    raw.execute(f"INSERT INTO journal_entry VALUES ({', '.join('?' * 9)})", entry)
    salt = os.urandom(SALT_BYTES)
    columns = 'entry_id, position, "table", key, commitment, salt'
    item = [at, 0, "record", row[0], commitment(salt, field_names(Record), row), salt]
    raw.execute(f"INSERT INTO journal_item ({columns}) VALUES (?, ?, ?, ?, ?, ?)", item)
    _order_items(raw)
    return at


def _forget(raw: Raw, at: int) -> None:
    """An entry with its items and the rows that they wrote."""
    query = 'SELECT "table", key FROM journal_item WHERE entry_id = ? ORDER BY id DESC'
    for table, key in raw.execute(query, [at]).fetchall():
        raw.execute(f'DELETE FROM "{table}" WHERE id = ?', [key])
    for table, column in (("item", "entry_id"), ("leaf", "entry_id"), ("entry", "sequence")):
        raw.execute(f"DELETE FROM journal_{table} WHERE {column} = ?", [at])


def _renumber(raw: Raw, moves: list[tuple[int, int]]) -> None:
    for old, new in moves:
        raw.execute("UPDATE journal_entry SET sequence = ? WHERE sequence = ?", [new, old])
        for table in ("item", "leaf"):
            raw.execute(f"UPDATE journal_{table} SET entry_id = ? WHERE entry_id = ?", [new, old])


def _order_items(raw: Raw) -> None:
    """Items lie in the order of their entries, as when they are written."""
    rows = raw.execute("SELECT * FROM journal_item ORDER BY entry_id, id").fetchall()
    raw.execute("DELETE FROM journal_item")
    for number, row in enumerate(rows, 1):
        marks = ", ".join("?" * len(row))
        raw.execute(f"INSERT INTO journal_item VALUES ({marks})", [number, *row[1:]])


ATTACKS: dict[str, Attack] = {
    "edit": edit, "edit a row": edit_row, "bit": flip, "swap": swap, "truncate": truncate,
    "delete and renumber": delete, "insert": insert,
}  # fmt: skip
