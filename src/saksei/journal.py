"""Who did what, when and why: the one door for writes.

Each write happens inside `writing(...)`: one transaction that holds the change and its journal
entry, or nothing. An entry carries the digest of what was written and the digest of the entry
before it. What was written stands in items, one per row: a commitment, the SHA-256 of a random
salt and the row's filled fields (so that a new, empty column changes no commitment). To erase a
row is to destroy the row's content and its salts; the commitments stay, so the rest of the journal
still proves what it proved. An entry's reason and an item's key outlive every erasure: nothing that
a source says may go into them.

Invariant: entries are numbered 1, 2, 3, ...; entry n+1 names the digest of entry n.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models, transaction

from saksei import postgres
from saksei.errors import InvalidValue
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
        parts = [
            self.sequence, self.at, self.actor, self.action, self.reason, self.items,
            bytes(self.content).hex(), bytes(self.previous).hex(),
        ]  # fmt: skip
        return hashlib.sha256(_canonical(parts)).digest()


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


class Writing:
    """The write in progress: put rows in, and they are in the database and in the journal."""

    def __init__(self, *, action: str, actor: str, reason: str) -> None:
        self.action, self.actor, self.reason = action, actor, reason
        self.at = now()
        self.last = last_entry()
        self.sequence = (self.last.sequence if self.last else 0) + 1
        self._content = hashlib.sha256()
        self._count = 0

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
            self._content.update(item_digest(table, str(row[0]), seal))
            items.append((self.sequence, self._count + number, table, str(row[0]), seal, salt))
        self._count += len(rows)
        _insert_into(Item._meta.db_table, ITEM_COLUMNS, items)

    def close(self) -> Entry:
        """Write the entry itself; called once, at the end of the transaction."""
        entry = Entry(
            sequence=self.sequence,
            at=self.at,
            actor=self.actor,
            action=self.action,
            reason=self.reason,
            items=self._count,
            content=self._content.digest(),
            previous=bytes(self.last.digest) if self.last else FIRST,
        )
        entry.digest = entry.computed_digest()
        entry.save(force_insert=True)
        return entry


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
    words = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), default=repr)
    return words.encode("utf-8", "surrogatepass")


def _portions(items: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
