"""Write the dossier as a Data Package: CSV files and the descriptor that explains them.

Invariant: the same dossier always gives the same bytes; a column that is empty in a whole
file is left out.
"""

import csv
import json
from dataclasses import asdict
from pathlib import Path

from .dossier import CODING, Dossier, Row, coding

REQUIRED = {
    "sources": {"id"},
    "derivations": {"source", "origin"},
    "records": {"id", "kind"},
    "statements": {"id", "entity", "property", "value", "source"},
    "judgements": {"id", "verdict", "left", "right"},
}
KEYS: dict[str, str | list[str]] = {"derivations": ["source", "origin"]}
DESCRIPTION = (
    "Public reports of attacks on human rights defenders in Cambodia, July to December 2020, "
    "coded as records, statements and judgements. Each row names its source."
)


def write_package(folder: Path, dossier: Dossier, tables: dict[str, list[Row]]) -> None:
    """Write every table, the descriptor and the README into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = {**tables, **statement_tables(dossier)}
    resources = []
    for resource in coding("resources"):
        rows = written.pop(resource["name"])
        columns = used_columns(rows)
        write_table(folder / f"{resource['name']}.csv", columns, rows)
        resources.append(describe_resource(resource, columns))
    if written:
        raise ValueError(f"Describe these tables in resources.csv: {sorted(written)}")
    package = {
        "name": "cambodia-2020",
        "title": "Cambodia, July to December 2020",
        "description": DESCRIPTION,
        "saksei": {"format": 1},
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=2) + "\n"
    write_text(folder / "datapackage.json", text)
    write_readme(folder, {**tables, **statement_tables(dossier)})


def statement_tables(dossier: Dossier) -> dict[str, list[Row]]:
    """Statements as rows, by the file in which they stand."""
    return {file: [asdict(s) for s in found] for file, found in dossier.statements.items()}


def used_columns(rows: list[Row]) -> list[str]:
    """Columns in their given order that hold a value somewhere."""
    return [column for column in rows[0] if any(row[column] for row in rows)]


def write_table(path: Path, columns: list[str], rows: list[Row]) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.DictWriter(lines, columns, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def describe_resource(resource: Row, columns: list[str]) -> dict[str, object]:
    """A Table Schema descriptor of one file."""
    table = resource["table"]
    fields: list[dict[str, object]] = []
    for column in columns:
        entry: dict[str, object] = {"name": column, "type": "string"}
        if column in REQUIRED[table]:
            entry["constraints"] = {"required": True}
        fields.append(entry)
    return {
        "name": resource["name"],
        "title": resource["title"],
        "path": f"{resource['name']}.csv",
        "table": table,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"fields": fields, "primaryKey": KEYS.get(table, "id")},
    }


def write_readme(folder: Path, tables: dict[str, list[Row]]) -> None:
    """The README with the number of rows of each file filled in."""
    text = (CODING / "README.template.md").read_text(encoding="utf-8")
    for name, rows in tables.items():
        text = text.replace(f"{{{name}}}", str(len(rows)))
    write_text(folder / "README.md", text)


def write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
