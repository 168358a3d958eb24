"""Who did what, when and why: the one door for writes.

Each write happens inside `writing(...)`: one transaction that holds the change and its journal
entry, or nothing. An entry carries the digest of what was written and the digest of the entry
before it. What was written stands in items, one per row: a commitment, the SHA-256 of a random
salt and the row's filled fields (so that a new, empty column changes no commitment). To erase a
row is to destroy the row's content and its salts; the commitments stay, so the rest of the journal
still proves what it proved. An entry's reason and an item's key outlive every erasure: nothing that
a source says may go into them.

Over the entries stands a tree (evidence/tree.py), written with them: its root stands for all of
them, so it is what is kept outside. A leaf holds its entry's digest under a salt, and the root over
its items; so a proof about one row tells neither who wrote it nor why, nor any other row.

Invariant: entries are numbered 1, 2, 3, ...; entry n+1 names the digest of entry n; each entry
has a leaf.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from json.encoder import encode_basestring
from typing import Any

from django.db import connection, models, transaction

from saksei import postgres
from saksei.errors import DamagedRecord, InvalidValue
from saksei.evidence import tree
from saksei.moments import MOMENT_LENGTH, now
from saksei.rights import require_write

SALT_BYTES = 16
FIRST = bytes(32)  # what the first entry names as the one before it


class Entry(models.Model):
    """One write. `content` is the digest of its items, `previous` that of the entry before."""

    sequence = models.BigIntegerField(primary_key=True)
    at = models.CharField(max_length=MOMENT_LENGTH)
    actor = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    reason = models.TextField()
    items = models.IntegerField()
    content = models.BinaryField(max_length=32)
    previous = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)

    class Meta:
        app_label = "saksei"
        db_table = "journal_entry"

    def computed_digest(self) -> bytes:
        """The digest that follows from the other fields."""
        return entry_digest(
            self.sequence, self.at, self.actor, self.action, self.reason, self.items,
            bytes(self.content), bytes(self.previous),
        )  # fmt: skip


def entry_digest(
    sequence: int, at: str, actor: str, action: str, reason: str, items: int, content: bytes,
    previous: bytes,
) -> bytes:  # fmt: skip
    """SHA-256 over the canonical JSON of an entry's fields, in their order."""
    texts = ",".join(map(encode_basestring, (at, actor, action, reason)))
    canonical = f'[{sequence},{texts},{items},"{content.hex()}","{previous.hex()}"]'
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


def last_entry() -> Entry | None:
    """The newest entry; None before anything was written."""
    return Entry.objects.order_by("-sequence").first()


class Item(models.Model):
    """One row that an entry wrote: which table, which key, and the commitment to its content."""

    entry = models.ForeignKey(Entry, models.PROTECT)
    position = models.IntegerField()
    table = models.CharField(max_length=30)
    key = models.CharField(max_length=120)
    commitment = models.BinaryField(max_length=32)
    salt = models.BinaryField(max_length=SALT_BYTES, null=True)

    class Meta:
        app_label = "saksei"
        db_table = "journal_item"
        indexes = [models.Index(fields=["table", "key"], name="journal_item_row")]


class Leaf(models.Model):
    """An entry's leaf in the tree, with the roots of all whole subtrees that end with it."""

    entry = models.OneToOneField(Entry, models.PROTECT, primary_key=True)
    salt = models.BinaryField(max_length=SALT_BYTES)
    nodes = models.BinaryField()  # 32 bytes each: the leaf's hash, then those of its parents

    class Meta:
        app_label = "saksei"
        db_table = "journal_leaf"


def head_of(salt: bytes, digest: bytes) -> bytes:
    """An entry's digest under a salt, so that nobody can test a guess at who wrote it, or why."""
    return hashlib.sha256(salt + digest).digest()


def leaf_of(salt: bytes, digest: bytes, rows: bytes) -> bytes:
    """The hash of an entry's leaf; `rows` is the root of the tree over its items."""
    return tree.leaf_hash(head_of(salt, digest) + rows)


class Grown:
    """The tree as it is stored: any root and any proof from a few rows."""

    def __init__(self, size: int | None = None) -> None:
        if size is None:
            last = last_entry()
            size = last.sequence if last else 0
        self.size = size
        self._nodes: dict[int, bytes] = {}

    def node(self, level: int, number: int) -> bytes:
        """The root of a whole subtree; raises DamagedRecord where it is not stored."""
        end = (number + 1) << level
        if end not in self._nodes:
            self._fetch([end])
        node = self._nodes[end][level * tree.HASH_BYTES : (level + 1) * tree.HASH_BYTES]
        if len(node) != tree.HASH_BYTES:
            raise DamagedRecord(
                f"the journal's tree is damaged at entry {end}; run `saksei check`, and restore "
                "the workspace from a backup"
            )
        return node

    def root(self, size: int | None = None) -> bytes:
        """The root over the first `size` entries; by default over all."""
        return self.growing(size).root

    def growing(self, size: int | None = None) -> tree.Growing:
        """The tree of the first `size` entries, ready for the next; by default of all."""
        until = self.size if size is None else size
        parts = list(tree.whole(0, until))
        self._fetch([(number + 1) << level for level, number in parts])
        return tree.Growing(until, [self.node(*one) for one in parts])

    def _fetch(self, ends: Sequence[int]) -> None:
        self._nodes |= dict.fromkeys(ends, b"")
        rows = Leaf.objects.filter(pk__in=ends).values_list("pk", "nodes")
        self._nodes |= {end: bytes(nodes) for end, nodes in rows}


class Writing:
    """The write in progress: put rows in, and they are in the database and in the journal."""

    def __init__(self, *, action: str, actor: str, reason: str) -> None:
        self.action, self.actor, self.reason = action, actor, reason
        self.at = now()
        self.last = last_entry()
        self.sequence = (self.last.sequence if self.last else 0) + 1
        self._content, self._rows = hashlib.sha256(), tree.Growing()

    def insert(self, model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
        """Insert rows, given as values in the order of the model's fields."""
        bulk_insert(model, rows)
        self._note(model, rows)

    def update(self, objects: Iterable[models.Model], fields: Sequence[str]) -> None:
        """Save the named fields of objects that exist, and journal their new content."""
        objects = list(objects)
        if objects:
            manager = type(objects[0])._base_manager
            manager.bulk_update(objects, fields, batch_size=200)
            self._note(type(objects[0]), [row_of(item) for item in objects])

    def forget_salts(self, table: str, keys: Sequence[str]) -> None:
        """Destroy the salts of everything ever written under these keys."""
        for part in _portions(list(keys), 500):
            Item.objects.filter(table=table, key__in=part).update(salt=None)

    def _note(self, model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
        table, names = model._meta.db_table, field_names(model)
        salts = os.urandom(SALT_BYTES * len(rows))
        items = []
        for number, row in enumerate(rows):
            salt = salts[number * SALT_BYTES : (number + 1) * SALT_BYTES]
            seal = commitment(salt, names, row)
            digest = item_digest(table, str(row[0]), seal)
            self._content.update(digest)
            items.append((self.sequence, self._rows.size, table, str(row[0]), seal, salt))
            self._rows.add(tree.leaf_hash(digest))
        _insert_into(Item._meta.db_table, ITEM_COLUMNS, items)

    def close(self) -> Entry:
        """Write the entry itself; called once, at the end of the transaction."""
        entry = Entry(
            sequence=self.sequence,
            at=self.at,
            actor=self.actor,
            action=self.action,
            reason=self.reason,
            items=self._rows.size,
            content=self._content.digest(),
            previous=bytes(self.last.digest) if self.last else FIRST,
        )
        entry.digest = entry.computed_digest()
        grown = Grown(self.sequence - 1).growing()
        entry.save(force_insert=True)
        salt = os.urandom(SALT_BYTES)
        nodes = grown.add(leaf_of(salt, entry.digest, self._rows.root))
        Leaf(entry=entry, salt=salt, nodes=b"".join(nodes)).save(force_insert=True)
        return entry


_CANONICAL = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=repr)
ITEM_COLUMNS = ("entry_id", "position", "table", "key", "commitment", "salt")


def require_reason(what: str, reason: str) -> None:
    """Raise InvalidValue for a write that needs a reason and has none."""
    if not reason.strip():
        raise InvalidValue(f"to {what} needs a reason; give one with --reason")


@contextmanager
def alone() -> Iterator[None]:
    """One transaction in which nobody else writes: what is read in it stays so to its end."""
    with transaction.atomic():
        postgres.wait()
        yield


@contextmanager
def writing(action: str, *, actor: str, reason: str = "") -> Iterator[Writing]:
    """One transaction with one journal entry; an exception inside leaves nothing behind."""
    require_write(action)
    with alone():
        write = Writing(action=action, actor=actor, reason=reason)
        yield write
        write.close()


def commitment(salt: bytes, names: Sequence[str], row: Sequence[Any]) -> bytes:
    """SHA-256 over the salt and the canonical JSON of the row's filled fields."""
    filled = {
        name: value
        for name, value in zip(names, row, strict=True)
        if value is not None and value != ""
    }
    return hashlib.sha256(salt + _canonical(filled)).digest()


def item_digest(table: str, key: str, seal: bytes) -> bytes:
    """What one item adds to the content of its entry."""
    return hashlib.sha256(f"{table}\0{key}\0".encode() + seal).digest()


def field_names(model: type[models.Model]) -> list[str]:
    """The names of a model's fields, in its order."""
    return [field.attname for field in model._meta.concrete_fields]


def row_of(item: models.Model) -> tuple[Any, ...]:
    """An object's values in the order of its model's fields."""
    return tuple(getattr(item, name) for name in field_names(type(item)))


def bulk_insert(model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows given in the order of the model's fields, all columns in one statement."""
    columns = [str(field.column) for field in model._meta.concrete_fields]
    _insert_into(model._meta.db_table, columns, rows)


def _insert_into(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        quote = connection.ops.quote_name
        names = ", ".join(quote(column) for column in columns)
        marks = ", ".join(["%s"] * len(columns))
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {quote(table)} ({names}) VALUES ({marks})", rows)


def _canonical(parts: object) -> bytes:
    # SQLite keeps bytes in any column if told to; no row that we write has them.
    return _CANONICAL.encode(parts).encode("utf-8", "surrogatepass")


def _portions(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
