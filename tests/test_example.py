"""The worked dossier: it imports, and its counts are those that were worked out by hand."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from snapshots import Laptop
from typer.testing import CliRunner

from saksei.analysis.names import WITHHELD
from saksei.cli import app
from saksei.exchange.imports import import_package
from saksei.statements.models import Record, Statement

EXAMPLE = Path(__file__).parent.parent / "examples" / "cambodia-2020"
ARRESTS = ("--act", "arrest", "--from", "2020-07-31", "--to", "2020-09-10")
KEYS = {
    "unit", "standard", "as_of", "published_by", "window", "minimum", "maximum", "at_least",
    "unnamed", "rows", "left_out", "caveats",
}  # fmt: skip
ROW_KEYS = {"act", "person", "number", "certain", "statements", "passages", "sources"}
Ask = Callable[..., Any]


def asking(laptop: Laptop) -> Ask:
    """Ask a command for its JSON."""

    def ask(*arguments: str) -> Any:
        result = CliRunner().invoke(app, ["-w", str(laptop.folder), *arguments, "--json"])
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return ask


@pytest.fixture(scope="module")
def example(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """A workspace of the example."""
    laptop = Laptop(tmp_path_factory.mktemp("example") / "w", empty)
    laptop.take(EXAMPLE)
    return laptop


@pytest.fixture(scope="module")
def ask(example: Laptop) -> Ask:
    """Ask the example."""
    return asking(example)


@pytest.fixture(scope="module")
def unjudged(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Ask the example without its judgements."""
    laptop = Laptop(tmp_path_factory.mktemp("unjudged") / "w", empty)
    with laptop.open():
        import_package(EXAMPLE, without_judgements=True)
    return asking(laptop)


@pytest.fixture(scope="module")
def figures(ask: Ask) -> dict[str, Any]:
    """What `figures` says, by record."""
    return {one["figure"]["record"]: one for one in ask("figures")}


def test_it_has_275_rows_and_95_of_them_are_arrests(example: Laptop) -> None:
    with example.open():
        rows = {f"R{number:03}" for number in range(1, 276)}
        assert Record.objects.filter(pk__in=rows).count() == 275
        arrests = Statement.objects.filter(property="type", value="arrest", entity__in=rows)
        assert arrests.values("entity").distinct().count() == 95


def test_no_minor_is_named(example: Laptop) -> None:
    with example.open():
        minors = Statement.objects.filter(property="minor", value="yes").values("entity")
        names = Statement.objects.filter(entity__in=minors, property="name")
        assert minors and not names.exclude(value=WITHHELD).exists()


def test_no_cell_is_longer_than_400_characters() -> None:
    for path in EXAMPLE.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            longest = max((len(cell) for row in csv.reader(file) for cell in row), default=0)
        assert longest <= 400, path.name


def test_arrests_of_the_summer(ask: Ask) -> None:
    acts = ask("count", "acts", *ARRESTS)
    assert (acts["minimum"], acts["maximum"], acts["unnamed"]) == (23, 24, 3)
    assert acts["at_least"]


def test_persons_arrested_in_the_summer(ask: Ask) -> None:
    persons = ask("count", "persons", *ARRESTS)
    assert (persons["minimum"], persons["maximum"], persons["unnamed"]) == (22, 23, 3)


def test_what_could_change_the_count_is_said(ask: Ask) -> None:
    caveats = ask("count", "acts", *ARRESTS)["caveats"]
    (sokun,) = [one for one in caveats if "Kea Sokun" in one]
    (nimol,) = [one for one in caveats if "Ton Nimol" in one]
    assert "15 September 2020" in sokun and "take one off" in sokun
    assert "August 2020" in nimol and "add one" in nimol


def test_every_key_of_a_count_is_there(ask: Ask) -> None:
    answer = ask("count", "acts", *ARRESTS)
    assert set(answer) >= KEYS
    assert all(set(row) >= ROW_KEYS for row in answer["rows"])
    assert answer["window"] == ["2020-07-31", "2020-09-10"]


def test_every_row_of_a_count_has_its_proof(ask: Ask) -> None:
    for row in ask("count", "acts", *ARRESTS)["rows"]:
        assert row["statements"] and row["sources"]
        assert {one["statement"] for one in row["passages"]} == set(row["statements"])


def test_the_rows_add_up_to_the_maximum(ask: Ask) -> None:
    answer = ask("count", "acts", *ARRESTS)
    assert sum(row["number"] for row in answer["rows"]) == answer["maximum"]


def test_fewer_are_corroborated_and_the_others_have_a_reason(ask: Ask) -> None:
    reported = ask("count", "acts", *ARRESTS)
    corroborated = ask("count", "acts", *ARRESTS, "--standard", "corroborated")
    assert corroborated["maximum"] < reported["minimum"]
    reasons = [one["reason"] for one in corroborated["left_out"]]
    assert any(reason.startswith("not corroborated: one independent origin") for reason in reasons)


def test_before_anything_was_recorded_there_is_nothing(ask: Ask) -> None:
    answer = ask("count", "acts", *ARRESTS, "--as-of", "2020-01-01")
    assert (answer["minimum"], answer["maximum"], answer["rows"]) == (0, 0, [])


def test_without_judgements_reports_count_one_by_one(unjudged: Ask) -> None:
    answer = unjudged("count", "acts", *ARRESTS)
    assert (answer["minimum"], answer["maximum"]) == (79, 84)
    assert any("no judgement is in force" in one for one in answer["caveats"])


@pytest.mark.parametrize(
    ("record", "value"), [("Q008", "at least 21"), ("Q001", "24"), ("Q009", "19")]
)
def test_figures_of_defenders_are_not_comparable(
    record: str, value: str, figures: dict[str, Any]
) -> None:
    one = figures[record]
    assert one["figure"]["value"] == value
    assert not one["comparable"] and one["ours"] is None
    assert "defender" in one["differs"]["population"]


@pytest.mark.parametrize(("record", "number"), [("Q014", 10), ("Q015", 7)])
def test_figures_with_a_list_are_rebuilt(record: str, number: int, figures: dict[str, Any]) -> None:
    one = figures[record]
    assert one["comparable"] and one["figure"]["value"] == str(number)
    assert (one["ours"]["minimum"], one["ours"]["maximum"]) == (number, number)
    assert len(one["figure"]["members"]) == number
