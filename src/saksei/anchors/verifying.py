"""Whether the journal is what was written, and the one that checkpoints outside know.

Invariant: everything is recomputed from entries and items in one pass over each table, in portions.
By itself a journal only shows that it agrees with itself: whoever has the folder can write it anew.
A checkpoint kept outside shows that they did not.
"""

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from typing import Any, cast

from django.db import models

from saksei.anchors.outside import Known
from saksei.evidence.tree import HASH_BYTES, Growing, leaf_hash, root_of
from saksei.journal import FIRST, Entry, Item, Leaf, entry_digest, item_digest, leaf_of

PORTION = 5_000
Fault = tuple[str, str]  # where, and what
Row = tuple[Any, ...]
ENTRY = (
    "sequence", "at", "actor", "action", "reason", "items", "content", "previous", "digest",
)  # fmt: skip
LEAF = ("pk", "salt", "nodes")
ITEM = ("entry_id", "position", "table", "key", "commitment")


def journal_faults(known: Sequence[Known]) -> Iterator[Fault]:
    """What is wrong in the journal, by itself and beside what is known of it outside."""
    with closing(_rows(Item, "pk", ITEM)) as items, closing(_rows(Leaf, "pk", LEAF)) as leaves:
        yield from _compared(_Items(items), _Leaves(leaves), _Beside(known))


def _compared(items: "_Items", leaves: "_Leaves", beside: "_Beside") -> Iterator[Fault]:
    previous, number = FIRST, 0
    for row in _rows(Entry, "sequence", ENTRY):
        sequence, content, digest = row[0], bytes(row[6]), bytes(row[8])
        number += 1
        where = f"journal entry {sequence}"
        if sequence != number:
            yield where, f"should be number {number}: entries are missing or added"
            number = sequence
        if bytes(row[7]) != previous:
            yield where, "does not follow from the entry before it"
        if digest != _digest(row):
            yield where, "was changed after it was written"
        own, root = items.of(sequence)
        if content != own:
            yield where, "lists other items than it was written with"
        for what in leaves.of(sequence, digest, root):
            yield where, what
        beside.see(number, leaves.leaf, leaves.tree)
        previous = digest
    yield from items.left()
    yield from leaves.left()
    yield from beside.faults(number)


def _rows(
    model: type[models.Model], order: str, fields: Sequence[str]
) -> Generator[Row, None, None]:
    rows = model._base_manager.order_by(order).values_list(*fields)
    return cast(Generator[Row, None, None], rows.iterator(chunk_size=PORTION))


def _digest(row: Row) -> bytes:
    try:
        sequence, at, actor, action, reason, items = row[:6]
        return entry_digest(
            sequence, at, actor, action, reason, items, bytes(row[6]), bytes(row[7])
        )
    except TypeError:  # a column holds what no write puts there
        return b""


class _Items:
    """The items of one entry after the other."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._strays: list[int] = []
        self._next = next(self._groups, None)

    def of(self, sequence: int) -> tuple[bytes, bytes]:
        """Digest and root over an entry's items."""
        while self._next and self._next[0] < sequence:
            self._strays.append(self._next[0])
            self._next = next(self._groups, None)
        if not self._next or self._next[0] != sequence:
            return _content([])
        made = _content(self._next[1])
        self._next = next(self._groups, None)
        return made

    def left(self) -> Iterator[Fault]:
        """Items that are of no entry, or not where they were written."""
        self._strays += [self._next[0]] if self._next else []
        for entry in self._strays[:20]:
            yield "journal", f"items are named as those of entry {entry} that are not in its place"


def _content(rows: Iterable[Row]) -> tuple[bytes, bytes]:
    digests = []
    for number, (_, position, table, key, seal) in enumerate(rows):
        if position != number:
            return b"", b""
        digests.append(item_digest(str(table), str(key), bytes(seal)))
    alone = len(digests) == 1  # as of most entries
    root = leaf_hash(digests[0]) if alone else root_of(map(leaf_hash, digests))
    return hashlib.sha256(digests[0] if alone else b"".join(digests)).digest(), root


class _Leaves:
    """The tree as it is stored, held against the entries; `tree` is made of the stored leaves."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self._rows = rows
        self._next = next(self._rows, None)
        self._broken = False
        self.tree = Growing()
        self.leaf = b""

    def of(self, sequence: int, digest: bytes, rows: bytes) -> Sequence[str]:
        """What is wrong with the leaf of an entry, which the tree then has."""
        row = self._next
        if row is None or row[0] != sequence:
            return self._elsewhere(sequence, digest, rows)
        _, salt, nodes = row
        stored = bytes(nodes)
        self.leaf = stored[:HASH_BYTES]
        made = self.tree.add(self.leaf)
        self._next = next(self._rows, None)
        fits = self.leaf == leaf_of(bytes(salt), digest, rows)
        whole = stored == (made[0] if len(made) == 1 else b"".join(made))
        if fits and (whole or self._broken):
            return ()
        found = [] if fits else ["is not the one that its leaf in the tree stands for"]
        if not whole and not self._broken:
            self._broken = True  # the nodes above differ too
            found.append("does not fit into the tree: its nodes were changed")
        return found

    def _elsewhere(self, sequence: int, digest: bytes, rows: bytes) -> Sequence[str]:
        found = []
        while self._next and self._next[0] < sequence:
            found.append(f"comes after a leaf {self._next[0]} of the tree that is of no entry")
            self._next = next(self._rows, None)
        if self._next and self._next[0] == sequence:
            return [*found, *self.of(sequence, digest, rows)]
        self.leaf = bytes(HASH_BYTES)
        self.tree.add(self.leaf)
        return [*found, "has no leaf in the tree"]

    def left(self) -> Iterator[Fault]:
        """Leaves of entries that are not there."""
        last, more = self._next, sum(1 for _ in self._rows)
        if last:
            yield "journal", f"the tree has {more + 1} leaves more than there are entries"


class _Beside:
    """The journal beside checkpoints, while it is read."""

    def __init__(self, known: Sequence[Known]) -> None:
        self._known = sorted(known, key=lambda one: one.checkpoint.size)
        self._at: dict[int, list[Known]] = {}
        for one in self._known:
            self._at.setdefault(one.checkpoint.size, []).append(one)
        self._longest = max(self._known, key=lambda one: len(one.leaves), default=None)
        self._until = len(self._longest.leaves) // HASH_BYTES if self._longest else 0
        self._first = self._agreed = 0
        self._found: list[Fault] = []

    def see(self, number: int, leaf: bytes, tree: Growing) -> None:
        """The next entry is read, and its leaf in the tree."""
        if number <= self._until and not self._first and self._longest:
            self._first = number if leaf != self._longest.leaf(number) else 0
        for one in self._at.get(number, ()):
            self._compare(one, number, tree.root)

    def _compare(self, one: Known, number: int, root: bytes) -> None:
        if root == one.checkpoint.root:
            self._agreed = number
        elif not self._first or self._first > number:
            first = self._agreed + 1
            several = f"journal entries {first} to {number}"
            where = several if first < number else f"journal entry {number}"
            what = f"not as {one.place} knows them: the first wrong one is among these"
            self._found.append((where, what if first < number else f"not as {one.place} knows it"))

    def faults(self, last: int) -> Iterator[Fault]:
        """What is not as it is known outside; the first entry that is wrong comes first."""
        if self._first and self._longest:
            what = f"is not the one that {self._longest.place} knows: the first that is wrong"
            yield f"journal entry {self._first}", what
        yield from self._found
        for one in self._known:
            if one.checkpoint.size > last:
                what = (
                    f"is missing, and all after it up to entry {one.checkpoint.size}, which "
                    f"{one.place} knows: an older database was put back, or the end was cut off"
                )
                yield f"journal entry {last + 1}", what
                return
