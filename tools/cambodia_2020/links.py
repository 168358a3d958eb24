"""Places, occasions and judgements: what was decided about how the rows hang together.

Invariant: who is one person and which rows are one event is said in judgements alone, never
by giving two rows one record.
"""

from pathlib import Path

from .dossier import Dossier, Row, coding, read

PLACES = "places"
OCCASIONS = "occasions"
GAZETTEER = "GAZ"
ONE_PERSON = "reader's judgement: one person"
ONE_EVENT = "reader's judgement: versions of one event"


def add_places(dossier: Dossier) -> None:
    """The hierarchy of places, which rests on the coder's knowledge."""
    for row in coding("places"):
        dossier.record(row["id"], "place")
        for property_ in ("name", "type", "part_of", "identifier"):
            dossier.say(PLACES, row["id"], property_, row[property_], GAZETTEER)


def add_occasions(dossier: Dossier, rows: list[Row]) -> None:
    """What a row answered, said with the row's own source and the coder's reason."""
    sources = {row["id"]: row["source_ids"] for row in rows}
    for row in coding("occasions"):
        dossier.say(
            OCCASIONS,
            row["row"],
            "occasion",
            row["occasion"],
            sources[row["row"]],
            note=row["reason"],
        )


def judgements(dossier: Dossier, rows: list[Row], source: Path) -> list[Row]:
    """All judgements, numbered in a fixed order: persons, speakers, events, the rest."""
    found = same_persons(rows) + same_speakers() + same_events(dossier, source)
    found += coding("extra_judgements")
    for row in found:
        for side in ("left", "right"):
            if row[side] not in dossier.records:
                raise ValueError(f"{row[side]} is judged but is no record.")
    return [{"id": f"J{number:04}", **row} for number, row in enumerate(found, start=1)]


def same(left: str, right: str, reason: str) -> Row:
    return {"verdict": "same", "left": left, "right": right, "reason": reason}


def same_persons(rows: list[Row]) -> list[Row]:
    """A star from each profile to the persons of the rows that the reader gave it."""
    pairs = sorted((row["person"], row["id"]) for row in rows if row["person"])
    return [same(person, f"{row}-victim", ONE_PERSON) for person, row in pairs]


def same_speakers() -> list[Row]:
    """Each profile with the speaker records of the same person."""
    pairs = [(row["profile"], row["speaker"]) for row in coding("speakers") if row["profile"]]
    return [same(profile, speaker, ONE_PERSON) for profile, speaker in sorted(pairs)]


def same_events(dossier: Dossier, source: Path) -> list[Row]:
    """A star from the first row of an event to its other rows of the same kind and number."""
    groups = {row["row"] for row in coding("groups")}
    versions: dict[str, list[str]] = {}
    for row in read(source / "event_key.csv"):
        versions.setdefault(row["event_key"], []).append(row["row"])
    found = []
    for first, *others in versions.values():
        for other in others:
            alike = dossier.records[first] == dossier.records[other]
            # A single act is among a group's act, never the same as it.
            if alike and (first in groups) == (other in groups):
                found.append(same(first, other, ONE_EVENT))
    return found
