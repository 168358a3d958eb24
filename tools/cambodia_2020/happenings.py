"""Turn each row of events.csv into a record: act, step, event, letter or milestone.

Invariant: a row stays one record with the row's own id, and all that it says has its source.
"""

import re
from pathlib import Path

from .dossier import Dossier, Row, coding, coding_by, read, several
from .names import describe_person

FILE = "statements"
MEASURE = "EBA"
ARTICLES = re.compile(r"\b(494|495)\b")


def read_happenings(source: Path) -> list[Row]:
    """Rows of events.csv with the changes that were decided by hand."""
    rows = read(source / "events.csv")
    changes = coding("row_changes")
    for row in rows:
        row.update(note="", date_role="")
        row.update({c["column"]: c["value"] for c in changes if c["row"] == row["id"]})
    return rows


def add_happenings(dossier: Dossier, rows: list[Row]) -> None:
    """Add every row, and the measure to which the trade rows belong."""
    types = coding_by("types", "type")
    writers = {
        "act": write_act,
        "step": write_step,
        "event": write_event,
        "letter": write_letter,
        "milestone": write_milestone,
    }
    add_measure(dossier)
    for row in rows:
        kind = types[row["type"]]["kind"]
        dossier.record(row["id"], kind)
        writers[kind](dossier, row, types[row["type"]]["code"])


def add_measure(dossier: Dossier) -> None:
    dossier.record(MEASURE, "measure")
    for row in coding("measure"):
        dossier.say(FILE, MEASURE, row["property"], row["value"], row["source"])


def say(dossier: Dossier, row: Row, property_: str, value: str) -> None:
    dossier.say(FILE, row["id"], property_, value, row["source_ids"])


def write_act(dossier: Dossier, row: Row, code: str) -> None:
    """An act against the person or group of the row."""
    say(dossier, row, "type", code)
    add_affected(dossier, row, "victim")
    say(dossier, row, "date", to_date(row))
    say_place(dossier, row, "location")
    say(dossier, row, "perpetrator", row["perpetrator"])
    for type_ in perpetrator_types().get(row["perpetrator"], []):
        say(dossier, row, "perpetrator_type", type_)
    say(dossier, row, "occasion_as_given", row["occasion"])
    say_charge(dossier, row)
    say(dossier, row, "outcome", row["outcome"])
    say(dossier, row, "note", row["note"])


def write_step(dossier: Dossier, row: Row, code: str) -> None:
    """A procedural step concerning the person or group of the row."""
    say(dossier, row, "type", code)
    add_affected(dossier, row, "person")
    say(dossier, row, "date", to_date(row))
    say_place(dossier, row, "")
    say(dossier, row, "official", row["perpetrator"])
    say(dossier, row, "occasion_as_given", row["occasion"])
    say_charge(dossier, row)
    say(dossier, row, "sentence" if code == "conviction" else "outcome", row["outcome"])
    coded = coding_by("sentences", "outcome").get(row["outcome"], {})
    for property_ in ("term", "time_to_serve", "fine", "in_absentia"):
        say(dossier, row, property_, coded.get(property_, ""))


def write_event(dossier: Dossier, row: Row, code: str) -> None:
    """A happening with its participant or actor."""
    say(dossier, row, "type", code)
    if row["type"] == "group_declared_illegal":
        # The cell names the groups, which are no occasion of the declaration.
        say(dossier, row, "title", f"Declared illegal: {row['occasion']}")
    else:
        say(dossier, row, "occasion_as_given", row["occasion"])
    add_affected(dossier, row, "participant")
    say(dossier, row, "date", to_date(row))
    say_place(dossier, row, "location")
    say(dossier, row, "actor", row["perpetrator"])
    say(dossier, row, "outcome", row["outcome"])
    say(dossier, row, "note", row["note"])


def write_letter(dossier: Dossier, row: Row, code: str) -> None:
    """A communication; row_changes.csv says which of its dates the row gives."""
    say(dossier, row, "type", code)
    add_affected(dossier, row, "subject")
    say(dossier, row, "sender", row["perpetrator"])
    say(dossier, row, row["date_role"], to_date(row))
    say(dossier, row, "occasion_as_given", row["occasion"])
    say(dossier, row, "outcome", row["outcome"])


def write_milestone(dossier: Dossier, row: Row, code: str) -> None:
    """A stage of the one measure in the dossier."""
    say(dossier, row, "measure", MEASURE)
    say(dossier, row, "kind", code)
    actual = to_date(row)
    dossier.say(FILE, row["id"], "actual", actual, row["source_ids"], note=row["note"])
    say(dossier, row, "place", place_of(row)["place"])


def add_affected(dossier: Dossier, row: Row, property_: str) -> None:
    """Record whom the row concerns: a person, an unnamed group, or nobody."""
    record = f"{row['id']}-victim"
    group = coding_by("groups", "row").get(row["id"])
    if group:
        dossier.record(record, "group")
        dossier.say(FILE, record, "type", "unnamed_group", row["source_ids"])
        dossier.say(FILE, record, "description", group["description"], row["source_ids"])
        say(dossier, row, property_, record)
        dossier.say(
            FILE,
            row["id"],
            "number",
            group["number"],
            row["source_ids"],
            note=group["note"],
        )
    elif row["person_as_named"]:
        describe_person(dossier, FILE, record, row)
        say(dossier, row, property_, record)


def to_date(row: Row) -> str:
    """The date in EDTF; an hour known without its minutes loses the zeros it was padded with."""
    if row["date_precision"] == "hour":
        return row["date"].removesuffix(":00")
    return row["date"]


def place_of(row: Row) -> Row:
    """The coded place of a row, and which part of a step its text names."""
    if not row["place"]:
        return {"place": "", "part": ""}
    return coding_by("place_texts", "text")[row["place"]]


def say_place(dossier: Dossier, row: Row, text_property: str) -> None:
    """Give the coded place, and the text as the spot, the court or the prison."""
    coded = place_of(row)
    say(dossier, row, "place", coded["place"])
    property_ = text_property or coded["part"]
    if property_:
        say(dossier, row, property_, row["place"])


def say_charge(dossier: Dossier, row: Row) -> None:
    """Give the charge as reported, and the articles of the penal code that it names."""
    say(dossier, row, "charge", row["charge"])
    for article in ARTICLES.findall(row["charge"]):
        say(dossier, row, "offence", f"KH.PC.{article}")


def perpetrator_types() -> dict[str, list[str]]:
    """Coded kinds of perpetrator by the text of the row, where that text leaves no doubt."""
    return {row["text"]: several(row["types"]) for row in coding("perpetrators")}
