"""Saksei's own format: a folder of CSV files described by a `datapackage.json` (Table Schema).

Decides which file is which table and what its columns are. Invariant: what is exported and
imported again is the same record; identifiers are kept, so two laptops merge with nothing doubled.
"""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from django.db.models import BooleanField, FloatField, IntegerField, Model

from saksei.errors import ImportProblem, RefusedImport
from saksei.findings.models import Edition
from saksei.linking.models import Judgement
from saksei.publishing.models import Consent
from saksei.reports.models import Manuscript
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Decision, Record, Review, Statement

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
    "decisions": Decision,
    "consents": Consent,
    "editions": Edition,
    "manuscripts": Manuscript,
}
NEEDED = {
    "sources": ("id",),
    "texts": ("id", "source"),
    "derivations": ("source", "origin"),
    "records": ("id", "kind"),
    "statements": ("id", "entity", "property", "value", "source"),
    "judgements": ("id", "verdict", "left", "right"),
    "reviews": ("id", "statement"),
    "decisions": ("id", "source", "part", "outcome"),
    "consents": ("id", "person", "use", "state"),
    "editions": ("id", "name", "question", "basis", "minimum", "maximum"),
    "manuscripts": ("id", "report", "version"),
}
# Which import brought a row here is a matter of this workspace; a text stands in its own file.
# How a file lies here encrypted says nothing elsewhere.
NOT_IN_FILES = ("batch", "content", "sealed")
# Of the workspace in which it was counted or written: its journal, its compartments.
OF_ITS_WORKSPACE = {
    "editions": ("sequence", "digest", "rests_on"), "manuscripts": ("rests_on",),
}  # fmt: skip
ONLY_IF_ANY = ("editions", "manuscripts")  # so that a package without them is what it always was
MAX_CELL = 1_000_000  # characters
MAX_LINE = 10_000_000
MAX_FILE = 2 * 1024**3
MAX_DESCRIPTION = 10 * 1024**2
MAX_COLUMNS = 200
# What a spreadsheet takes for a formula, also in full width.
BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"


@dataclass(frozen=True, slots=True)
class Resource:
    """One CSV file of a package and the table that it fills."""

    path: Path
    table: str
    guarded: bool = False  # cells have a mark before what a spreadsheet would take for a formula

    @property
    def name(self) -> str:
        """The file's name, for messages."""
        return self.path.name


def fields(table: str) -> list[str]:
    """The names of the fields of a table's model, in its order."""
    return [field.name for field in TABLES[table]._meta.concrete_fields]


def columns(table: str) -> list[str]:
    """The columns of a table's file, as the format names them."""
    left_out = (*NOT_IN_FILES, *OF_ITS_WORKSPACE.get(table, ()))
    return [name for name in fields(table) if name not in left_out]


def inside(folder: Path, name: str) -> Path | None:
    """The regular file of that name in the folder, if it is one and lies in it."""
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # too long a name, links in a circle, NUL
        return None


def guarded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that `bare` gives back."""
    return GUARD + text if text.startswith((*BEGINS_FORMULA, GUARD)) else text


def bare(text: str) -> str:
    """What `guarded` was given."""
    return text.removeprefix(GUARD) if text[1:].startswith((*BEGINS_FORMULA, GUARD)) else text


def read_description(folder: Path) -> list[Resource]:
    """The resources of a package in the order in which they must be read."""
    content = _description(folder)
    try:
        entries = [(str(one["table"]), str(one["path"])) for one in content["resources"]]
        number = content["saksei"]["format"]
    except (KeyError, TypeError) as error:
        reason = "lacks 'saksei': {'format': 1} or 'resources' with 'table' and 'path' each"
        raise _refused(DESCRIPTION, reason) from error
    if not isinstance(number, int) or number < 1:
        raise _refused(DESCRIPTION, f"has the format '{number}'; there is format {FORMAT}")
    if number > FORMAT:
        raise _refused(DESCRIPTION, f"has format {number}, made by a newer Saksei; upgrade first")
    is_guarded = content["saksei"].get("guarded") is True
    found = [_resource(folder, table, name, is_guarded) for table, name in entries]
    paths = [one.path for one in found]
    if doubled := [one.name for one in found if paths.count(one.path) > 1]:
        raise _refused(DESCRIPTION, f"names '{doubled[0]}' twice; name each file once")
    order = list(TABLES)
    return sorted(found, key=lambda one: (order.index(one.table), one.name))


def _description(folder: Path) -> Any:
    path = inside(folder, DESCRIPTION)
    if path is None:
        raise _refused(DESCRIPTION, f"{folder} has no {DESCRIPTION}; name the folder of a package")
    if path.stat().st_size > MAX_DESCRIPTION:
        raise _refused(DESCRIPTION, f"is larger than {MAX_DESCRIPTION // 1024**2} MiB")
    try:
        return json.loads(path.read_text("utf-8"))
    except UnicodeDecodeError as error:
        raise _refused(DESCRIPTION, "is not UTF-8; save it as UTF-8") from error
    except RecursionError as error:
        raise _refused(DESCRIPTION, "is nested too deeply to be a description") from error
    except ValueError as error:
        raise _refused(DESCRIPTION, f"is not JSON: {error}") from error


def _resource(folder: Path, table: str, name: str, is_guarded: bool) -> Resource:
    if table not in TABLES:
        raise _refused(
            DESCRIPTION, f"names the table '{_shown(table)}'; there are {', '.join(TABLES)}"
        )
    path = inside(folder, name)
    if path is None:
        reason = f"names '{_shown(name)}', and no such file lies in the folder"
        raise _refused(DESCRIPTION, reason)
    if path.stat().st_size > MAX_FILE:
        raise _refused(name, f"is larger than {MAX_FILE // 1024**3} GiB; split it")
    return Resource(path, table, is_guarded)


def _shown(text: str) -> str:
    """A name from a package, fit to be printed."""
    return text[:60].encode("ascii" if not text.isprintable() else "utf-8", "replace").decode()


def read_rows(resource: Resource) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (line on which it begins, row); raises RefusedImport where it is no such file."""
    csv.field_size_limit(MAX_CELL)
    with resource.path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(_lines(file), strict=True)
        try:
            header = next(reader, [])
            _check_header(resource, header)
            line = reader.line_num + 1
            for row in reader:
                _check_row(resource, header, line, row)
                cells = map(bare, row) if resource.guarded else row
                yield line, dict(zip(header, cells, strict=True))
                line = reader.line_num + 1
        except UnicodeDecodeError as error:
            reason, line = "is not UTF-8; save it as UTF-8", _first_undecodable(resource.path)
            raise _refused(resource.name, reason, row=line) from error
        except csv.Error as error:
            reason = f"cannot be read as CSV: {error} (cells have at most {MAX_CELL} characters)"
            raise _refused(resource.name, reason, row=reader.line_num) from error


def _lines(file: TextIO) -> Iterator[str]:
    """Lines of a file, none of them so long that it fills the memory."""
    while line := file.readline(MAX_LINE):
        if len(line) == MAX_LINE:
            raise csv.Error(f"a line has {MAX_LINE} characters or more")
        yield line


def _check_row(resource: Resource, header: list[str], line: int, row: list[str]) -> None:
    if len(row) != len(header):
        reason = f"has {len(row)} cells where the header has {len(header)}"
        raise _refused(resource.name, reason, row=line)
    if "\x00" in "".join(row):
        column = next(name for name, cell in zip(header, row, strict=True) if "\x00" in cell)
        reason = "contains a NUL character; remove it"
        raise _refused(resource.name, reason, row=line, column=column)


def _first_undecodable(path: Path) -> int:
    """The line with the first bytes that are not UTF-8; reading itself is a block ahead."""
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(MAX_LINE), b""), 1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return number
    return 1


def count_rows(folder: Path, *, without: tuple[str, ...] = ()) -> int:
    """About how many rows a package has: its lines, for a progress bar."""
    total = 0
    for resource in read_description(folder):
        if resource.table not in without:
            with resource.path.open("rb") as file:
                blocks = iter(lambda: file.read(1 << 20), b"")
                total += max(0, sum(block.count(b"\n") for block in blocks) - 1)
    return total


def _check_header(resource: Resource, header: list[str]) -> None:
    known = columns(resource.table)
    if len(header) > MAX_COLUMNS:
        reason = f"has {len(header)} columns; at most {MAX_COLUMNS} make sense"
        raise _refused(resource.name, reason, row=1)
    for name in NEEDED[resource.table]:
        if name not in header:
            raise _refused(resource.name, "this column is missing", row=1, column=name)
    for name in header:
        if header.count(name) > 1:
            raise _refused(resource.name, "this column stands there twice", row=1, column=name)
        if name not in known:
            reason = f"there is no such column; there are {', '.join(known)}"
            raise _refused(resource.name, reason, row=1, column=name[:60])


def describe(tables: dict[str, int], *, name: str) -> dict[str, Any]:
    """The content of `datapackage.json` for files named after their tables."""
    return {
        "name": re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "record",
        "title": name,
        "saksei": {"format": FORMAT, "guarded": True},
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
    match TABLES[table]._meta.get_field(column):
        case IntegerField():
            kind = "integer"
        case BooleanField():
            kind = "boolean"
        case FloatField():
            kind = "number"
        case _:
            kind = "string"
    field: dict[str, Any] = {"name": column, "type": kind}
    if column in NEEDED[table]:
        field["constraints"] = {"required": True}
    return field


def _refused(
    file: str, reason: str, *, row: int | None = None, column: str | None = None
) -> RefusedImport:
    return RefusedImport([ImportProblem(file, row, column, reason)])
