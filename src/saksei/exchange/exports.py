"""Writing the record as a package that another workspace can import.

Default deny: what must not leave (see withheld.py) is left out, and that is said, unless the whole
record is asked for, for a second laptop of one's own.
"""

import csv
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction

from saksei.errors import AlreadyThere, DamagedRecord
from saksei.exchange.package import DESCRIPTION, ONLY_IF_ANY, TABLES, columns, describe
from saksei.exchange.withheld import Withheld, withheld
from saksei.sources.models import Source, Text
from saksei.workspace import current, file_digest


@dataclass
class Exported:
    """What an export wrote, and what it left out."""

    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def export_package(folder: Path, *, whole: bool = False) -> Exported:
    """Write the record into a new folder; with `whole`, also what must not leave the team."""
    if folder.exists() or folder.is_symlink():
        raise AlreadyThere(f"{folder} exists already; name a new folder")
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True)
        # One transaction: nobody writes while we read, so the tables agree with each other.
        with transaction.atomic():
            result = _write(draft, Withheld() if whole else withheld())
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return result


def _write(folder: Path, stays: Withheld) -> Exported:
    result = Exported()
    for table, model in TABLES.items():
        if table in ONLY_IF_ANY and not model._base_manager.exists():
            continue
        result.rows[table] = _write_table(folder, table, getattr(stays, table))
        if left := model._base_manager.count() - result.rows[table]:
            result.left_out[table] = left
    _copy_files(folder, stays)
    description = describe(result.rows, name=current().name)
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / DESCRIPTION).write_text(text + "\n", "utf-8")
    return result


def _write_table(folder: Path, table: str, stays: set[str]) -> int:
    names = columns(table)
    fields = TABLES[table]._meta.concrete_fields
    attributes = [field.attname for field in fields if field.name in names]
    rows = TABLES[table]._base_manager.order_by("pk").values_list(*attributes)
    count = 0
    with (folder / f"{table}.csv").open("x", encoding="utf-8", newline="") as file:
        # Line ends of RFC 4180; with any other, a carriage return in a cell is not quoted.
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(names)
        for values in rows.iterator(chunk_size=5_000):
            if values[0] not in stays:
                writer.writerow(_cells(table, names, values))
                count += 1
    return count


def _cells(table: str, names: list[str], values: tuple[object, ...]) -> Iterator[str]:
    for name, value in zip(names, values, strict=True):
        if value and (table, name) == ("sources", "file"):
            # Not our random name: the package of the same record is the same each time.
            yield f"files/{values[names.index('sha256')]}"
        else:
            yield "" if value is None else str(value)


def _copy_files(folder: Path, stays: Withheld) -> None:
    (folder / "files").mkdir()
    for source in Source.objects.exclude(file=""):
        if source.id not in stays.sources:
            copy = folder / "files" / source.sha256
            shutil.copyfile(current().files / source.file, copy)
            if file_digest(copy) != source.sha256:
                raise DamagedRecord(
                    f"the file of source {source.id} was changed; see `saksei check`"
                )
    (folder / "texts").mkdir()
    texts = Text.objects.exclude(digest="").values_list("id", "content")
    for text, content in texts.iterator(chunk_size=20):
        if text not in stays.texts:
            (folder / "texts" / f"{text}.txt").write_bytes(content.encode("utf-8"))
