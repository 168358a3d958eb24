"""Decide how a person is named: by name, by description, or not at all.

Invariant: a person who was a minor never gets a name here, whatever the dossier's cell says.
"""

import re

from .dossier import Dossier, Row

MINORS = frozenset({"P15", "P46"})
WITHHELD = "(minor, name withheld)"
ALSO = re.compile(r"^(?P<first>.+?),? \(?also known as (?P<second>.+?)\)?$")


def split_name(form: str) -> list[str]:
    """Both names where a form gives a second one, else the form as it is."""
    both = ALSO.match(form)
    return [both["first"], both["second"]] if both else [form]


def describe_person(dossier: Dossier, file: str, record: str, row: Row) -> None:
    """Record the person of a row of events as that row's source names him or her."""
    source = row["source_ids"]
    dossier.record(record, "person")
    if row["person"] in MINORS:
        withhold_name(dossier, file, record, source)
        return
    named = row["person_as_named"]
    if named.startswith("("):
        dossier.say(file, record, "description", named.strip("()"), source)
        return
    for name in split_name(named):
        dossier.say(file, record, "name", name, source)


def withhold_name(dossier: Dossier, file: str, record: str, source: str) -> None:
    """Say that a person was a minor, in place of a name."""
    dossier.say(file, record, "description", WITHHELD, source)
    dossier.say(file, record, "minor", "yes", source)
