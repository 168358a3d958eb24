"""Writing the record as a package that another workspace can import.

Default deny: names of minors and the contents of confidential sources are left out, and what was
left out is said, unless the whole record is asked for, for a second laptop of one's own.
"""

import csv
import json
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Model, Q, QuerySet

from saksei.analysis.identity import Verdict, identify
from saksei.analysis.names import WITHHELD
from saksei.errors import AlreadyThere
from saksei.exchange.package import DESCRIPTION, TABLES, columns, describe
from saksei.linking.models import Judgement
from saksei.sources.models import Source, Text
from saksei.statements.models import Statement
from saksei.workspace import current

IDENTIFYING = ("name", "description", "birth_date", "residence", "identifier")


@dataclass
class Exported:
    """What an export wrote, and what it left out."""

    rows: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)


def export_package(folder: Path, *, whole: bool = False) -> Exported:
    """Write the record into a new folder; with `whole`, also what must not leave the team."""
    if folder.exists():
        raise AlreadyThere(f"{folder} exists already; name a new folder")
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True)
        result = _write(draft, whole=whole)
        draft.replace(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return result


def _write(folder: Path, *, whole: bool) -> Exported:
    result = Exported()
    for table, model in TABLES.items():
        rows = model._base_manager.order_by("pk")
        allowed = rows if whole else _allowed(table, rows)
        result.rows[table] = _write_table(folder, table, allowed)
        if left := rows.count() - result.rows[table]:
            result.left_out[table] = left
    _copy_files(folder, whole=whole)
    description = describe(result.rows, name=current().name)
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / DESCRIPTION).write_text(text + "\n", "utf-8")
    return result


def _closed() -> "QuerySet[Source]":
    return Source.objects.exclude(confidentiality="public")


def _protected() -> "QuerySet[Statement]":
    """Statements that must not leave: of confidential sources, and what names a minor."""
    named = minors()
    return Statement.objects.filter(
        Q(source__in=_closed())
        | (Q(entity__in=named, property__in=IDENTIFYING) & ~Q(value=WITHHELD))
    )


def minors() -> list[str]:
    """Records of minors, and all that judgements make one with them."""
    said = Statement.objects.filter(property="minor", value="yes").values_list(
        "entity_id", flat=True
    )
    verdicts = Judgement.objects.in_force().values_list("id", "verdict", "left_id", "right_id")
    identity = identify(Verdict(*row) for row in verdicts)
    roots = {identity.of(one) for one in said}
    return sorted(set(said) | {one for one, root in identity.canonical.items() if root in roots})


def _allowed(table: str, rows: "QuerySet[Model]") -> "QuerySet[Model]":
    closed = _closed()
    match table:
        case "sources":
            return rows.exclude(pk__in=closed)
        case "texts":
            return rows.exclude(source__in=closed)
        case "derivations":
            return rows.exclude(source__in=closed).exclude(origin__in=closed)
        case "statements":
            return rows.exclude(pk__in=_protected())
        case "reviews":
            return rows.exclude(statement__in=_protected())
        case _:
            return rows


def _write_table(folder: Path, table: str, rows: "QuerySet[Model]") -> int:
    names = [name for name in columns(table) if (table, name) != ("texts", "content")]
    attributes = [
        field.attname for field in TABLES[table]._meta.concrete_fields if field.name in names
    ]
    count = 0
    with (folder / f"{table}.csv").open("x", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        for values in rows.values_list(*attributes).iterator(chunk_size=5_000):
            writer.writerow(_cells(table, names, values))
            count += 1
    return count


def _cells(table: str, names: list[str], values: tuple[object, ...]) -> Iterator[str]:
    for name, value in zip(names, values, strict=True):
        text = "" if value is None else str(value)
        yield f"files/{text}" if (table, name) == ("sources", "file") and text else text


def _copy_files(folder: Path, *, whole: bool) -> None:
    sources = Source.objects.exclude(file="")
    sources = sources if whole else sources.exclude(pk__in=_closed())
    (folder / "files").mkdir()
    for source in sources:
        shutil.copyfile(current().files / source.file, folder / "files" / source.file)
    (folder / "texts").mkdir()
    for text in Text.objects.filter(
        source__in=Source.objects.all() if whole else sources
    ).iterator():
        (folder / "texts" / f"{text.id}.txt").write_bytes(text.content.encode("utf-8"))
