"""The reader on the article that it was built beside, scored by the scorer that came with it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ARTICLE, DAY = "article-2020-11-17.txt", "2020-11-17"
SAKSEI = "from saksei.cli import main; main()"


@pytest.fixture(scope="session")
def shared(dossier: Path) -> Path:
    """The folder that holds data/ and tools/."""
    return dossier.parents[1]


@pytest.fixture(scope="session")
def score(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the scorer says of `saksei read`, each run as a program of its own."""
    text = shared / "data" / ARTICLE
    gold = shared / "data" / "reading" / ARTICLE.replace(".txt", ".gold.json")
    folder = tmp_path_factory.mktemp("read")
    read = [sys.executable, "-c", SAKSEI, "-w", str(folder), "read", str(text)]
    printed = subprocess.run(
        [*read, "--published", DAY, "--json"], capture_output=True, text=True, check=True
    )
    predicted = folder / "predicted.json"
    predicted.write_text(printed.stdout, "utf-8")
    scorer = [sys.executable, shared / "tools" / "score_reading.py", gold, predicted, text]
    told = subprocess.run([*scorer, "--json"], capture_output=True, text=True, check=True)
    result: dict[str, Any] = json.loads(told.stdout)
    return result


def share(told: str) -> tuple[int, int]:
    """ "16/24" as two numbers."""
    right, of = told.split("/")
    return int(right), int(of)


def test_no_span_lies_outside_the_text(score: dict[str, Any]) -> None:
    assert score["spans outside the text"] == 0


def test_quotes_and_their_speakers(score: dict[str, Any]) -> None:
    assert score["quotes@0.8"]["f1"] >= 0.92
    right, of = share(score["quotes@0.8"]["speaker"])
    assert right == of


def test_key_events_have_date_target_and_charge(score: dict[str, Any]) -> None:
    assert score["events"]["key"] == "7/7", score["events"]["key_missed"]


def test_targets_and_dates_of_events(score: dict[str, Any]) -> None:
    assert share(score["events"]["target"])[0] >= 21
    assert score["events"]["date"] == "13/13"


def test_quantities(score: dict[str, Any]) -> None:
    assert score["quantities"]["right"] == score["quantities"]["core"] == 5


def test_non_responses_without_a_false_one(score: dict[str, Any]) -> None:
    found = score["non_responses"]
    assert (found["found"], found["predicted"], found["gold"]) == (5, 5, 5)


def test_times(score: dict[str, Any]) -> None:
    assert score["times"]["right"] >= 20 and score["times"]["core"] == 21
