"""Linking on the dossier: what the reader judged is the key, and never an input."""

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest

from saksei import links
from saksei import workspace as workspaces
from saksei.exchange.imports import import_package
from saksei.findings.questions import ask
from saksei.linking.proposals import accept
from saksei.links import Linked
from saksei.workspace import Workspace

EXAMPLE = Path(__file__).parents[2] / "examples" / "cambodia-2020"
Pair = tuple[str, str]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def unjudged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder = tmp_path_factory.mktemp("linking") / "w"
    with workspaces.create(folder) as workspace:
        import_package(EXAMPLE, without_judgements=True)
        yield workspace


@pytest.fixture(scope="module")
def linked(unjudged: Workspace) -> Linked:
    return links.link()


def pairs_of(key: Mapping[str, str]) -> set[Pair]:
    members: dict[str, list[str]] = {}
    for record, one in key.items():
        members.setdefault(one, []).append(record)
    return {pair for each in members.values() for pair in combinations(sorted(each), 2)}


def measured(linked: Linked, key: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall of the pairs proposed as the same."""
    true = pairs_of(key)
    proposed = {
        (min(one.left, one.right), max(one.left, one.right))
        for one in linked.proposals
        if one.verdict == "same" and {one.left, one.right} <= key.keys()
    }
    return len(proposed & true) / len(proposed), len(proposed & true) / len(true)


def test_reports_of_one_act(linked: Linked, dossier: Path) -> None:
    key = {row["row"]: row["event_key"] for row in rows(dossier / "event_key.csv")}
    precision, recall = measured(linked, key)
    assert precision >= 0.98
    assert recall >= 0.90


def test_reports_of_one_person(linked: Linked, dossier: Path) -> None:
    events = rows(dossier / "events.csv")
    key = {f"{row['id']}-victim": row["person"] for row in events if row["person"]}
    precision, recall = measured(linked, key)
    assert precision >= 0.98
    assert recall >= 0.95


def between(linked: Linked, unjudged: Workspace, left: str, right: str) -> set[str]:
    """The verdicts proposed between records of two names."""
    from saksei.statements.models import Statement

    def of(name: str) -> set[str]:
        return set(
            Statement.objects.filter(property="name", value=name).values_list("entity", flat=True)
        )

    one, other = of(left), of(right)
    return {
        proposal.verdict
        for proposal in linked.proposals
        if (proposal.left in one and proposal.right in other)
        or (proposal.left in other and proposal.right in one)
    }


def test_near_namesakes_stay_apart(linked: Linked, unjudged: Workspace) -> None:
    assert between(linked, unjudged, "Thun Ratha", "Sun Ratha") == set()


def test_what_no_source_decides_is_unsure(linked: Linked, unjudged: Workspace) -> None:
    assert between(linked, unjudged, "San Sreyneat", "Sann Srey Neat") == {"unsure"}


def test_the_count_holds_what_the_reader_found(linked: Linked, unjudged: Workspace) -> None:
    """After accepting what is proposed as sure, the bounds contain 23 and 24."""
    accept(verdict="same")
    window = {"start": date(2020, 7, 31), "end": date(2020, 9, 10)}
    bounds = ask(unit="acts", acts=("arrest",), **window).counted.bounds
    assert bounds.minimum <= 23 and bounds.maximum >= 24
