"""Profiles of persons, speakers, what they argue, and what the authorities concede.

Invariant: a profile speaks through the same sources as the dossier, and no source's sentence
is carried over: what was said stands as a gist of our own (gists.csv).
"""

from pathlib import Path

from .dossier import Dossier, Row, coding, coding_by, read, several
from .names import MINORS, split_name, withhold_name

PROFILES = "persons"
SPEAKERS = "speakers"
POSITIONS = "positions"
ADMISSIONS = "admissions"
UNSUPPORTED = "(possible, not stated)"
GENDERS = {"m": "male", "f": "female"}


def add_profiles(dossier: Dossier, source: Path) -> None:
    """One record for each person of the dossier, with every spelling and role."""
    forms = read(source / "name_forms.csv")
    for row in read(source / "persons.csv"):
        person = row["id"]
        dossier.record(person, "person")
        own = [form for form in forms if form["person"] == person]
        by_hand = [r for r in coding("profile_statements") if r["person"] == person]
        first_source = first_of(row, own, by_hand)
        if person in MINORS:
            withhold_name(dossier, PROFILES, person, first_source)
        replaced = {r["property"] for r in by_hand}
        if "name" not in replaced:
            say_names(dossier, person, own)
        if row["gender"] and "gender" not in replaced:
            gender = GENDERS[row["gender"]]
            dossier.say(PROFILES, person, "gender", gender, first_source)
        if "role" not in replaced:
            for each in several(row["role_source_ids"]):
                dossier.say(PROFILES, person, "role", row["role"], each)
        for r in by_hand:
            say_by_hand(dossier, r)


def first_of(row: Row, forms: list[Row], by_hand: list[Row]) -> str:
    """The source to cite where the dossier gives none: of the role, else of the first name."""
    cells = [row["role_source_ids"]] + [form["source_ids"] for form in forms]
    cells += [r["source"] for r in by_hand]
    return next(source for cell in cells for source in several(cell))


def say_names(dossier: Dossier, person: str, forms: list[Row]) -> None:
    """Every spelling once for each source that uses it."""
    seen: set[tuple[str, str]] = set()
    for form in forms:
        if person in MINORS or UNSUPPORTED in form["name_form"]:
            continue
        for name in split_name(form["name_form"]):
            for source in several(form["source_ids"]):
                if (name, source) not in seen:
                    dossier.say(PROFILES, person, "name", name, source)
                seen.add((name, source))


def say_by_hand(dossier: Dossier, row: Row) -> None:
    value = GENDERS[row["value"]] if row["property"] == "gender" else row["value"]
    dossier.say(PROFILES, row["person"], row["property"], value, row["source"], note=row["note"])


def add_speakers(dossier: Dossier, said: list[Row]) -> None:
    """One record for each speaker, with each role the dossier gives."""
    speakers = coding_by("speakers", "as_named")
    seen: set[tuple[str, str, str]] = set()
    for row in said:
        speaker = speakers[row["speaker"]]
        record = speaker["speaker"]
        dossier.record(record, speaker["kind"])
        values = {
            "name": speaker["name"],
            "description": speaker["description"],
            "type": speaker["group_type"],
            "party": speaker["party"],
            "role": row["role"] if speaker["kind"] == "person" else "",
        }
        for property_, value in values.items():
            if (record, property_, value) not in seen:
                dossier.say(SPEAKERS, record, property_, value, row["source_id"])
            seen.add((record, property_, value))


def add_positions(dossier: Dossier, said: list[Row]) -> None:
    """One position for each statement of the dossier, in our own words."""
    speakers = coding_by("speakers", "as_named")
    stances = coding_by("stances", "as_given")
    gists = coding_by("gists", "statement")
    for row in said:
        record, source = row["id"], row["source_id"]
        gist, speaker = gists[record], speakers[row["speaker"]]["speaker"]
        dossier.record(record, "position")
        values = [
            ("speaker", speaker),
            ("capacity", row["role"]),
            ("date", row["date"]),
        ]
        values += [("about", row["about"])]
        values += [("subject", subject) for subject in several(gist["subject"])]
        values += [("argument", argument) for argument in several(gist["argument"])]
        values += [("channel", gist["channel"])]
        for property_, value in values:
            dossier.say(POSITIONS, record, property_, value, source)
        dossier.say(
            POSITIONS,
            record,
            "gist",
            gist["gist"],
            source,
            speaker=speaker,
            stance=stances[row["stance"]]["stance"],
            said=row["date"],
        )


def add_admissions(dossier: Dossier, said: list[Row]) -> None:
    """What the authorities concede about acts and steps that others report."""
    speakers = coding_by("speakers", "as_named")
    by_id = {row["id"]: row for row in said}
    for row in coding("admissions"):
        origin = by_id[row["statement"]]
        dossier.say(
            ADMISSIONS,
            row["record"],
            row["property"],
            row["value"],
            origin["source_id"],
            id=f"{row['record']}.{row['property']}.{row['statement']}",
            speaker=speakers[origin["speaker"]]["speaker"],
            stance="concedes",
            said=origin["date"],
            note=row["note"],
        )
