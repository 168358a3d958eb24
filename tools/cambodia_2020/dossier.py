"""Hold records and statements while they are gathered, in the order in which they were said.

Invariant: a statement is about a record that exists, has a source and a value, and gets an
id that the same input always gives again.
"""

import csv
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

Row = dict[str, str]
CODING = Path(__file__).parent


@dataclass(frozen=True)
class Statement:
    """One thing that one source says about one record."""

    id: str
    entity: str
    property: str
    value: str
    source: str
    speaker: str = ""
    stance: str = ""
    said: str = ""
    note: str = ""


@dataclass
class Dossier:
    """Records by id, and statements by the file in which they will stand."""

    records: dict[str, str] = field(default_factory=dict)
    statements: dict[str, list[Statement]] = field(default_factory=dict)
    said: Counter[str] = field(default_factory=Counter)

    def record(self, record: str, kind: str) -> None:
        """Add a record, unless it is there already with the same kind."""
        if self.records.setdefault(record, kind) != kind:
            raise ValueError(f"{record} is a {self.records[record]}, so it cannot be a {kind}.")

    def say(
        self,
        file: str,
        entity: str,
        property_: str,
        value: str,
        source: str,
        **more: str,
    ) -> None:
        """Add a statement; an empty value says nothing and is left out."""
        if not value:
            return
        if entity not in self.records or not source:
            raise ValueError(f"{entity}.{property_} needs a record and a source.")
        name = f"{entity}.{property_}"
        self.said[name] += 1
        number = self.said[name]
        given = more.pop("id", "")
        key = given or (name if number == 1 else f"{name}.{number}")
        statement = Statement(key, entity, property_, value, source, **more)
        self.statements.setdefault(file, []).append(statement)


def add_by_hand(dossier: Dossier) -> None:
    """What the pages say and the tables of the dossier leave out (by_hand.csv)."""
    for row in coding("by_hand"):
        dossier.record(row["record"], row["kind"])
    for row in coding("by_hand"):
        more = {name: row[name] for name in ("speaker", "stance", "said", "note")}
        dossier.say(
            row["file"], row["record"], row["property"], row["value"], row["source"], **more
        )


def read(path: Path) -> list[Row]:
    """Rows of a CSV file, cells stripped of surrounding blanks."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [{name: cell.strip() for name, cell in row.items()} for row in csv.DictReader(lines)]


def coding(name: str) -> list[Row]:
    """Rows of one of the hand-made tables."""
    return read(CODING / f"{name}.csv")


def coding_by(name: str, key: str) -> dict[str, Row]:
    """A hand-made table with one row for each value of a column."""
    rows = coding(name)
    table = {row[key]: row for row in rows}
    if len(table) != len(rows):
        raise ValueError(f"{name}.csv has two rows with the same {key}; keep one.")
    return table


def several(cell: str) -> list[str]:
    """The parts of a cell that holds several values."""
    return [part.strip() for part in cell.split(";") if part.strip()]
