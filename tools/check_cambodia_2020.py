"""Check the Cambodia 2020 example against the vocabulary and against the dossier it came from.

    python tools/check_cambodia_2020.py ../shared/data/cambodia-2020 examples/cambodia-2020

Decides nothing and changes nothing: it prints what is wrong and ends with 1, or with 0 if
nothing is. Invariant: every rule of the format is checked on the written files alone.
"""

import csv
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

Row = dict[str, str]
VOCABULARY = Path(__file__).parent.parent / "src" / "saksei" / "vocabulary"
QUALIFIERS = "exactly |at least |at most |about |more than |fewer than |nearly "
NUMBER = re.compile(rf"^({QUALIFIERS})?\d+(\.\d+)?(-\d+)?( [A-Za-z]+)?$|^P(\d+Y)?(\d+M)?(\d+D)?$")
DAY = r"\d{4}(-\d\d(-\d\d(T\d\d(:\d\d)?)?)?)?[~?]?"
DATE = re.compile(rf"^{DAY}(/({DAY}|\.\.))?$")
EXPECTED = {"R rows": 275, "arrest": 95, "figure": 99, "position": 56, "profiles": 48}
ARREST = ("type", "arrest")
SHINGLE = 5
LONG = 25
# Short labels of fact, such as the name of an offence, a court or an office.
LABELS = {
    *("charge", "court", "location", "perpetrator", "actor", "sentence", "outcome"),
    *("occasion_as_given", "population_as_given", "role", "title"),
}


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def read_package(folder: Path) -> dict[str, list[Row]]:
    """Rows by table, over all files that belong to it."""
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    tables: dict[str, list[Row]] = {}
    for resource in package["resources"]:
        rows = rows_of(folder / resource["path"])
        named = [field["name"] for field in resource["schema"]["fields"]]
        if list(rows[0]) != named:
            raise ValueError(f"{resource['path']} has other columns than its descriptor.")
        tables.setdefault(resource["table"], []).extend(rows)
    return tables


def read_vocabulary(part: str, key: str) -> dict[str, dict[str, Any]]:
    files = sorted((VOCABULARY / part).glob("*.yaml"))
    read = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
    return {entry[key]: entry for entry in read}


def wrong_ids(tables: dict[str, list[Row]]) -> Iterator[str]:
    for table in ("sources", "records", "statements", "judgements"):
        for key, times in Counter(row["id"] for row in tables[table]).items():
            if times > 1:
                yield f"{table}: {key} stands {times} times"


def wrong_references(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Sources, entities, speakers and judged records that do not exist."""
    sources = {row["id"] for row in tables["sources"]}
    records = {row["id"] for row in tables["records"]}
    for row in tables["derivations"]:
        if not {row["source"], row["origin"]} <= sources:
            yield f"derivation {row}"
    for row in tables["judgements"]:
        if not {row["left"], row["right"]} <= records:
            yield f"judgement {row}"
    for row in tables["statements"]:
        if row["source"] not in sources:
            yield f"{row['id']}: source {row['source']}"
        if row["entity"] not in records or (row.get("speaker") or row["entity"]) not in records:
            yield f"{row['id']}: entity or speaker is no record"
    silent = records - {row["entity"] for row in tables["statements"]}
    yield from (f"{record}: nothing is said about it" for record in sorted(silent))


def wrong_values(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Properties, codes, references, dates and quantities that the vocabulary does not allow."""
    kinds, lists = read_vocabulary("kinds", "kind"), read_vocabulary("lists", "list")
    records = {row["id"]: row["kind"] for row in tables["records"]}
    for row in tables["statements"]:
        kind = records[row["entity"]]
        rule = kinds[kind]["properties"].get(row["property"])
        if rule is None:
            yield f"{row['id']}: {kind} has no {row['property']}"
        elif not fits(row["value"], rule, records, lists):
            yield f"{row['id']}: {row['value']!r} is no {rule['value']} {rule.get('list', '')}"
        if (row.get("stance") or "asserts") not in lists["stance"]["codes"]:
            yield f"{row['id']}: stance {row.get('stance')}"
    for row in tables["judgements"]:
        if row["verdict"] not in lists["verdict"]["codes"]:
            yield f"{row['id']}: verdict {row['verdict']}"


def fits(
    value: str,
    rule: dict[str, Any],
    records: dict[str, str],
    lists: dict[str, dict[str, Any]],
) -> bool:
    """Whether a value is of the type that its property asks for."""
    match rule["value"]:
        case "code":
            return value in lists[rule["list"]]["codes"]
        case "record":
            return records.get(value) in rule["of"]
        case "place":
            return records.get(value) == "place"
        case "date":
            return DATE.match(value) is not None
        case "quantity":
            return NUMBER.match(value) is not None
        case "identifier":
            return ":" in value
    return True


def missing_required(tables: dict[str, list[Row]]) -> Iterator[str]:
    kinds = read_vocabulary("kinds", "kind")
    said = {(row["entity"], row["property"]) for row in tables["statements"]}
    for row in tables["records"]:
        for name, rule in kinds[row["kind"]]["properties"].items():
            if rule.get("required") and (row["id"], name) not in said:
                yield f"{row['id']}: {row['kind']} without {name}"


def wrong_judgements(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Pairs of different kinds, other than one among a group, and pairs judged twice."""
    records = {row["id"]: row["kind"] for row in tables["records"]}
    pairs = Counter(frozenset((row["left"], row["right"])) for row in tables["judgements"])
    yield from (f"judged twice: {set(pair)}" for pair, times in pairs.items() if times > 1)
    for row in tables["judgements"]:
        if records[row["left"]] != records[row["right"]]:
            yield f"{row['id']}: a {records[row['left']]} and a {records[row['right']]}"


def named_minors(tables: dict[str, list[Row]]) -> Iterator[str]:
    """Records of minors, and records judged the same as one of them, that carry a name."""
    minors = {row["entity"] for row in tables["statements"] if row["property"] == "minor"}
    for row in tables["judgements"]:
        pair = {row["left"], row["right"]}
        if row["verdict"] == "same" and pair & minors and not pair <= minors:
            yield f"{row['id']}: one side is a minor and the other is not marked"
    for row in tables["statements"]:
        if row["entity"] in minors and row["property"] == "name":
            yield f"{row['id']}: a minor with a name"


def wrong_counts(tables: dict[str, list[Row]]) -> Iterator[str]:
    statements, records = tables["statements"], tables["records"]
    counts = {
        "R rows": sum(bool(re.fullmatch(r"R\d{3}", row["id"])) for row in records),
        "profiles": sum(bool(re.fullmatch(r"P\d\d", row["id"])) for row in records),
        "arrest": len({r["entity"] for r in statements if (r["property"], r["value"]) == ARREST}),
        "figure": sum(row["kind"] == "figure" for row in records),
        "position": sum(row["kind"] == "position" for row in records),
    }
    for name, expected in EXPECTED.items():
        if counts[name] != expected:
            yield f"{counts[name]} {name}, not {expected}"


def words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def shingles(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    return {tuple(found[i : i + SHINGLE]) for i in range(len(found) - SHINGLE + 1)}


def copied_wording(source: Path, folder: Path) -> Iterator[str]:
    """Cells that hold a source's wording, or share five words in a row with it unless a label."""
    wordings = [
        (row["id"], shingles(row["wording"]), row["wording"])
        for name in ("events", "statements", "quantities")
        for row in rows_of(source / f"{name}.csv")
    ]
    for name, cell, label in cells(folder):
        own = set() if label else shingles(cell)
        for key, theirs, text in wordings:
            if own & theirs or (len(text) > LONG and text in cell):
                yield f"{name} ~ {key}: {sorted(own & theirs)}"


def cells(folder: Path) -> Iterator[tuple[str, str, bool]]:
    """Every cell with its place, and whether it is a label; titles of pages are left out."""
    for path in sorted(folder.glob("*.csv")):
        for row in rows_of(path):
            for column, cell in row.items():
                if path.name != "sources.csv" or column not in ("title", "address"):
                    label = column == "value" and row["property"] in LABELS
                    yield f"{path.name} {row.get('id')} {column}", cell, label


def check(source: Path, folder: Path) -> list[str]:
    tables = read_package(folder)
    checks = (
        wrong_ids,
        wrong_references,
        wrong_values,
        missing_required,
        wrong_judgements,
        named_minors,
        wrong_counts,
    )
    problems = [problem for rule in checks for problem in rule(tables)]
    return problems + list(copied_wording(source, folder))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("Usage: python tools/check_cambodia_2020.py SOURCE_FOLDER EXAMPLE_FOLDER")
    found = check(Path(sys.argv[1]), Path(sys.argv[2]))
    print("\n".join(found) or "nothing is wrong")
    sys.exit(1 if found else 0)
