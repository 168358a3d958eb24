"""Sources and where they come from.

Invariant: a source that nobody has seen, known only because others copy or retell it, is a
source of its own, so that its copies count as one origin.
"""

import re
from pathlib import Path

from .dossier import Row, coding, coding_by, read
from .links import GAZETTEER

COLUMNS = ("id", "title", "publisher", "date", "address", "language", "note")
UNSEEN = re.compile(r"^(?P<publisher>.+), (?P<date>[\d-]+) \(not seen\)$")


def sources(source: Path) -> list[Row]:
    """All pages, then those added by hand, origins not seen, and the source of the places."""
    found = []
    changes = coding("source_changes")
    for row in read(source / "sources.csv"):
        row.update({c["column"]: c["value"] for c in changes if c["source"] == row["id"]})
        found.append({column: row[column] for column in COLUMNS})
    found += [{column: row[column] for column in COLUMNS} for row in coding("sources_by_hand")]
    found += [unseen_source(number, text) for text, number in unseen(source).items()]
    found.append(
        blank_source(
            id=GAZETTEER,
            title="Administrative divisions named in the dossier",
            publisher="Saksei project",
            language="en",
            note="rests on the coder's knowledge, not on a document",
        )
    )
    return found


def blank_source(**given: str) -> Row:
    return {column: given.get(column, "") for column in COLUMNS}


def unseen(source: Path) -> dict[str, str]:
    """Ids of origins that are known through copies only, by their text in the dossier."""
    rows = read(source / "sources.csv")
    texts = dict.fromkeys(r["derived_from"] for r in rows if UNSEEN.match(r["derived_from"]))
    return {text: f"X{number:02}" for number, text in enumerate(texts, start=1)}


def unseen_source(number: str, text: str) -> Row:
    origin = UNSEEN.match(text)
    assert origin is not None
    return blank_source(
        id=number,
        title="(not seen; known through copies)",
        publisher=origin["publisher"],
        date=origin["date"],
    )


def derivations(source: Path) -> list[Row]:
    """Which page comes from which, and in what way."""
    reasons = coding_by("derivations", "source")
    origins = unseen(source)
    return [
        {
            "source": row["id"],
            "origin": origins.get(row["derived_from"], row["derived_from"]),
            "reason": reasons[row["id"]]["reason"],
        }
        for row in read(source / "sources.csv")
        if row["derived_from"]
    ]
