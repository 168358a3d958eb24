"""Saksei's own format: a folder of CSV files described by a `datapackage.json` (Table Schema).

Decides which file is which table and what its columns are. Invariant: what is exported and
imported again is the same record; identifiers are kept, so two laptops merge with nothing doubled.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db.models import Model

from saksei.errors import ImportProblem, RefusedImport
from saksei.linking.models import Judgement
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Record, Review, Statement

FORMAT = 1
DESCRIPTION = "datapackage.json"
# In the order in which they refer to each other.
TABLES: dict[str, type[Model]] = {
    "sources": Source,
    "texts": Text,
    "derivations": Derivation,
    "records": Record,
    "statements": Statement,
    "judgements": Judgement,
    "reviews": Review,
}
NEEDED = {
    "sources": ("id",),
    "texts": ("id", "source"),
    "derivations": ("source", "origin"),
    "records": ("id", "kind"),
    "statements": ("id", "entity", "property", "value", "source"),
    "judgements": ("id", "verdict", "left", "right"),
    "reviews": ("id", "statement"),
}
MAX_CELL = 1_000_000  # characters; texts stand in files of their own
MAX_FILE = 2 * 1024**3
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Resource:
    """One CSV file of a package and the table that it fills."""

    path: Path
    table: str

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name


def columns(table: str) -> list[str]:
    """The columns of a table, as the format names them: those of the model, in its order."""
    return [field.name for field in TABLES[table]._meta.concrete_fields]


def read_description(folder: Path) -> list[Resource]:
    """The resources of a package in the order in which they must be read."""
    path = folder / DESCRIPTION
    if not path.is_file():
        raise _refused(DESCRIPTION, f"{folder} has no {DESCRIPTION}; name the folder of a package")
    try:
        content = json.loads(path.read_text("utf-8"))
        entries = [(str(one["table"]), str(one["path"])) for one in content["resources"]]
        number = int(content["saksei"]["format"])
    except UnicodeDecodeError as error:
        raise _refused(DESCRIPTION, "is not UTF-8; save it as UTF-8") from error
    except json.JSONDecodeError as error:
        raise _refused(DESCRIPTION, f"is not JSON: {error}") from error
    except RecursionError as error:
        raise _refused(DESCRIPTION, "is nested too deeply to be a description") from error
    except (KeyError, TypeError, ValueError) as error:
        reason = "lacks 'saksei': {'format': 1} or 'resources' with 'table' and 'path' each"
        raise _refused(DESCRIPTION, reason) from error
    if number > FORMAT:
        raise _refused(DESCRIPTION, f"has format {number}, made by a newer Saksei; upgrade first")
    found = [_resource(folder, table, name) for table, name in entries]
    order = list(TABLES)
    return sorted(found, key=lambda one: (order.index(one.table), one.name))


def _resource(folder: Path, table: str, name: str) -> Resource:
    if table not in TABLES:
        raise _refused(DESCRIPTION, f"names the table '{table}'; there are {', '.join(TABLES)}")
    path = (folder / name).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise _refused(DESCRIPTION, f"names '{name}', which lies outside the folder")
    if not path.is_file():
        raise _refused(DESCRIPTION, f"names '{name}', and there is no such file")
    if path.stat().st_size > MAX_FILE:
        raise _refused(name, f"is larger than {MAX_FILE // 1024**3} GiB; split it")
    return Resource(path, table)


def read_rows(resource: Resource) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line, row) of a CSV file; raises RefusedImport where it is no such file at all."""
    csv.field_size_limit(MAX_CELL)
    with resource.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        try:
            header = next(reader, [])
            _check_header(resource, header)
            width = len(header)
            for row in reader:
                if len(row) != width:
                    reason = f"has {len(row)} cells where the header has {width}"
                    raise _refused(resource.name, reason, row=reader.line_num)
                yield reader.line_num, dict(zip(header, row, strict=True))
        except UnicodeDecodeError as error:
            reason = "is not UTF-8; save it as UTF-8"
            raise _refused(resource.name, reason, row=reader.line_num + 1) from error
        except csv.Error as error:
            reason = f"cannot be read as CSV: {error} (cells have at most {MAX_CELL} characters)"
            raise _refused(resource.name, reason, row=reader.line_num) from error


def count_rows(folder: Path) -> int:
    """About how many rows a package has: its lines, for a progress bar."""
    total = 0
    for resource in read_description(folder):
        with resource.path.open("rb") as file:
            total += sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b"")) - 1
    return total


def _check_header(resource: Resource, header: list[str]) -> None:
    known = columns(resource.table)
    if len(header) > MAX_COLUMNS:
        raise _refused(
            resource.name, f"has {len(header)} columns; at most {MAX_COLUMNS} make sense", row=1
        )
    if missing := [name for name in NEEDED[resource.table] if name not in header]:
        raise _refused(resource.name, f"lacks the column '{missing[0]}'", row=1)
    if doubled := [name for name in header if header.count(name) > 1]:
        raise _refused(resource.name, f"has the column '{doubled[0]}' twice", row=1)
    if unknown := [name for name in header if name not in known]:
        raise _refused(
            resource.name,
            f"has the column '{unknown[0]}', which is not one of {', '.join(known)}",
            row=1,
        )


def describe(tables: dict[str, int], *, name: str) -> dict[str, Any]:
    """The content of `datapackage.json` for files named after their tables."""
    return {
        "name": name,
        "saksei": {"format": FORMAT},
        "resources": [
            {
                "name": table,
                "path": f"{table}.csv",
                "table": table,
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "rows": rows,
                "schema": {
                    "fields": [_field(table, column) for column in columns(table)],
                    "primaryKey": "id",
                },
            }
            for table, rows in tables.items()
        ],
    }


def _field(table: str, column: str) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column, "type": "string"}
    if column in NEEDED[table]:
        field["constraints"] = {"required": True}
    return field


def _refused(file: str, reason: str, *, row: int | None = None) -> RefusedImport:
    return RefusedImport([ImportProblem(file, row, None, reason)])
