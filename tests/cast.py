"""The cast: one small invented case for all tests. Nobody in it exists.

Dara Moun, a land activist, is arrested on Lotus Square on 3 May 2031; Sopheap Lim-Ros is
arrested on the 6th for protesting it, with three others who are not named, of whom Mek Tola says
she was one.
Two papers and one group report it; a third page copies the first. A child is arrested too.
"""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

Row = Mapping[str, str]
Tables = dict[str, list[Row]]

ARTICLE = (
    "LOTUS CITY, 4 May - Police arrested land activist Dara Moun on Lotus Square on 3 May, "
    "the Mekong Ledger has learned.\n\nThree other people were taken away on 6 May when they "
    "protested, a witness said. “We only sang,” said Mek Tola.\n"
)
SOURCES = [
    {"id": "ledger", "title": "Activist held", "publisher": "Mekong Ledger", "date": "2031-05-04",
     "address": "https://ledger.example/1"},
    {"id": "repost", "title": "Activist held (copy)", "publisher": "Delta Mirror",
     "date": "2031-05-05", "address": "https://mirror.example/1"},
    {"id": "alert", "title": "Alert 7/2031", "publisher": "River Watch", "date": "2031-05-07",
     "address": "https://riverwatch.example/7"},
    {"id": "state", "title": "Statement of the police", "publisher": "National Police",
     "date": "2031-05-08", "address": "https://police.example/s"},
]  # fmt: skip
DERIVATIONS = [{"source": "repost", "origin": "ledger"}]


def said(entity: str, property_: str, value: str, source: str, **more: str) -> Row:
    """One statement; its id follows from what it is about."""
    return {
        "id": f"{entity}.{property_}.{source}.{len(value)}{value[-1:]}".replace(" ", "_"),
        "entity": entity, "property": property_, "value": value, "source": source, **more,
    }  # fmt: skip


def act(record: str, source: str, date: str, victim: str = "", **more: str) -> list[Row]:
    """The statements of one source's version of an arrest."""
    rows = [said(record, "type", "arrest", source)]
    rows += [said(record, "date", date, source)] if date else []
    rows += [said(record, "victim", victim, source)] if victim else []
    return rows + [said(record, name, value, source) for name, value in more.items()]


CASE: Tables = {
    "sources": list(SOURCES),
    "derivations": list(DERIVATIONS),
    "records": [
        {"id": record, "kind": kind}
        for kind, records in {
            "act": "dara-1 dara-2 dara-3 sopheap-1 group-1 mek-1 child-1",
            "person": "dara-a dara-b dara-c sopheap mek child spokesman",
            "group": "three",
            "event": "protest",
            "figure": "figure-1",
            "place": "land city",
            "step": "charge-1",
        }.items()
        for record in records.split()
    ],
    "statements": [
        *act("dara-1", "ledger", "2031-05-03", "dara-a", place="city"),
        *act("dara-2", "repost", "2031-05-03", "dara-b"),
        *act("dara-3", "alert", "2031-05-04", "dara-c"),
        *act("sopheap-1", "alert", "2031-05-06", "sopheap", occasion="protest"),
        *act("group-1", "ledger", "2031-05-06", "three", number="3", occasion="protest"),
        *act("mek-1", "alert", "2031-05", "mek"),
        *act("child-1", "alert", "2031-05-06", "child"),
        said("dara-a", "name", "Dara Moun", "ledger"),
        said("dara-b", "name", "Moun Dara", "repost"),
        said("dara-c", "name", "Dara Mun", "alert"),
        said("sopheap", "name", "Sopheap Lim-Ros", "alert"),
        said("mek", "name", "Mek Tola", "alert"),
        said("child", "name", "Pisey Nhem", "alert"),
        said("child", "minor", "yes", "alert"),
        said("three", "type", "unnamed_group", "ledger"),
        said("three", "description", "three others", "ledger"),
        said("spokesman", "name", "Rith Oun", "state"),
        said("spokesman", "party", "state", "state"),
        said(
            "dara-3", "attribution", "official_states_circumstances", "state",
            speaker="spokesman", stance="concedes",
        ),
        said("protest", "type", "protest", "ledger"),
        said("protest", "date", "2031-05-06", "ledger"),
        said("protest", "occasion", "dara-1", "ledger"),
        said("land", "name", "Lotus Land", "ledger"),
        said("land", "type", "country", "ledger"),
        said("city", "name", "Lotus City", "ledger"),
        said("city", "part_of", "land", "ledger"),
        said("charge-1", "type", "charge", "alert"),
        said("charge-1", "date", "2031-05-08", "alert"),
        said("charge-1", "person", "sopheap", "alert"),
        said("figure-1", "value", "at least 6", "alert"),
        said("figure-1", "unit", "persons", "alert"),
        said("figure-1", "population", "defenders", "alert"),
        said("figure-1", "acts", "arrest", "alert"),
        said("figure-1", "window", "2031-05-01/2031-05-31", "alert"),
    ],
    "judgements": [
        {"id": "j1", "verdict": "same", "left": "dara-a", "right": "dara-b"},
        {"id": "j2", "verdict": "same", "left": "dara-b", "right": "dara-c"},
        {"id": "j3", "verdict": "same", "left": "dara-1", "right": "dara-2"},
        {"id": "j4", "verdict": "same", "left": "dara-2", "right": "dara-3"},
        {"id": "j5", "verdict": "among", "left": "mek-1", "right": "group-1"},
    ],
}  # fmt: skip


def write_package(folder: Path, tables: Mapping[str, Sequence[Row]]) -> Path:
    """Write tables as a package in Saksei's own format; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns or ["id"], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    resources = [
        {"name": name, "path": f"{name}.csv", "table": name} for name in tables if tables[name]
    ]
    description = {"name": "case", "saksei": {"format": 1}, "resources": resources}
    (folder / "datapackage.json").write_text(json.dumps(description), "utf-8")
    return folder
