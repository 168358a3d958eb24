"""The worked example against the dossier that it was made from."""

import csv
import filecmp
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from saksei import workspace as workspaces
from saksei.analysis.standards import Basis
from saksei.exchange.imports import import_package
from saksei.findings.tables import tables
from saksei.workspace import Workspace

PROJECT = Path(__file__).parents[2]
EXAMPLE = PROJECT / "examples" / "cambodia-2020"
# Not compared: texts that the example renders as records, links or names of its own.
FIELDS = {"date", "charge", "perpetrator"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory, dossier: Path) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("dossier") / "w"
    with workspaces.create(folder) as workspace:
        import_package(EXAMPLE)
        yield workspace


def test_the_example_is_what_the_converter_makes(dossier: Path, tmp_path: Path) -> None:
    tool = PROJECT / "tools" / "convert_cambodia_2020.py"
    subprocess.run([sys.executable, tool, dossier, tmp_path / "made"], check=True, cwd=PROJECT)
    names = sorted(path.name for path in EXAMPLE.iterdir())
    assert names == sorted(path.name for path in (tmp_path / "made").iterdir())
    same, different, odd = filecmp.cmpfiles(EXAMPLE, tmp_path / "made", names, shallow=False)
    assert (sorted(same), different, odd) == (names, [], [])


def test_the_example_copies_no_wording(dossier: Path) -> None:
    tool = PROJECT / "tools" / "check_cambodia_2020.py"
    subprocess.run([sys.executable, tool, dossier, EXAMPLE], cwd=PROJECT, check=True)


def test_acts_are_one_exactly_where_the_reader_says_so(dossier: Path, opened: Workspace) -> None:
    """Rows of one event key and kind are one canonical record; the unnamed group stays apart."""
    identity = tables(Basis()).identity
    groups = {"R162"}  # three people: a group's step, of which the named ones are among
    key = {row["row"]: row["event_key"] for row in rows(dossier / "event_key.csv")}
    kinds = {row["id"]: row["kind"] for row in rows(EXAMPLE / "records.csv")}
    first: dict[tuple[str, str], str] = {}
    for row, event in key.items():
        if row not in groups:
            canonical = first.setdefault((event, kinds[row]), identity.of(row))
            assert identity.of(row) == canonical, row
    assert len(set(first.values())) == len(first)


def test_persons_are_one_exactly_where_the_reader_says_so(dossier: Path, opened: Workspace) -> None:
    identity = tables(Basis()).identity
    people = {row["id"]: row["person"] for row in rows(dossier / "events.csv") if row["person"]}
    for row, person in people.items():
        assert identity.of(f"{row}-victim") == (
            identity.of(person) if row != "R162" else "R162-victim"
        )
    assert len({identity.of(person) for person in set(people.values())}) == len(
        set(people.values())
    )


def test_differing_values_are_all_there(dossier: Path, opened: Workspace) -> None:
    """Every field that the dossier lists with several values has as many in the record."""
    built = tables(Basis())
    found = {
        (str(record), str(name)): int(number)
        for record, name, number in built.rows(
            "SELECT record, property, count(DISTINCT value) FROM admitted "
            "WHERE kind IN ('act', 'event') GROUP BY ALL"
        )
    }
    first: dict[str, str] = {}
    for row in rows(dossier / "event_key.csv"):
        first.setdefault(row["event_key"], row["row"])
    acts = {row["id"] for row in rows(EXAMPLE / "records.csv") if row["kind"] == "act"}
    checked = 0
    for row in rows(dossier / "differing_values.csv"):
        act = built.identity.of(first[row["event_key"]])
        if act in acts and row["field"] in FIELDS:
            checked += 1
            assert found[act, row["field"]] == int(row["n_values"]), (act, row["field"])
    assert checked > 30


def test_every_source_and_figure_is_there(dossier: Path, opened: Workspace) -> None:
    sources = {row["id"] for row in rows(EXAMPLE / "sources.csv")}
    assert {row["id"] for row in rows(dossier / "sources.csv")} <= sources
    records = {row["id"] for row in rows(EXAMPLE / "records.csv")}
    assert {row["id"] for row in rows(dossier / "quantities.csv")} <= records
    assert {row["id"] for row in rows(dossier / "statements.csv")} <= records
    assert json.loads((EXAMPLE / "datapackage.json").read_text("utf-8"))["saksei"] == {"format": 1}
