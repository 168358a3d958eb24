"""Who asks in a text not to be named: flagged, left aside in bulk, told when recorded by name."""

import json

import pytest
from conftest import Run
from hands import held

from saksei import terminal
from saksei.coding.unnamed import asking
from saksei.models import Source, Statement
from saksei.reading.read import read
from saksei.workspace import Workspace

ASKING = {
    "Police beat the men, Sok Vann said. Mek Tola, a worker who asked not to be named, agreed.":
        ["Mek Tola"],
    "“They took it,” said Mek Tola, who spoke on condition of anonymity. Rith Oun left.":
        ["Mek Tola"],
    "Mek Tola said she was beaten on Sept. 3. She asked that her name not be used.": ["Mek Tola"],
    "Mek Tola, a nurse, said: “I saw police beat Sok Vann there.” She asked not to be named.":
        ["Mek Tola"],
    "The witness, Dara Moun, requested anonymity for fear of arrest, Thida Kong said.":
        ["Dara Moun"],
    "Dara Moun was held on Friday.\n\nMek Tola: Please do not use my real name. They took me.":
        ["Mek Tola"],
    "Police declined to name the woman. Dara Moun asked to be released.": [],
    "Rith Oun refused to identify the officers. Mek Tola asked for water.": [],
    "A woman, who asked not to be identified, spoke. Rith Oun denied it.": [],
}  # fmt: skip
TEXT = """Police arrested the union leader Dara Moun on Friday, his lawyer said.

Mek Tola, a garment worker who asked not to be named, said officers took her phone on Monday.
"""


@pytest.mark.parametrize(("text", "names"), ASKING.items())
def test_who_asks(text: str, names: list[str]) -> None:
    found = read(text, "2031-09-16")
    asked = asking(found, text)
    assert [one.name for one in found.entities if one.id in asked] == names


def test_many_requests_end_in_time() -> None:
    text = "Mek Tola requested anonymity. " * 5000
    assert asking(read("Nobody came.", ""), text) == frozenset()


@pytest.fixture
def told(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Source:
    """A source in which somebody asks not to be named."""
    monkeypatch.setattr(terminal.out, "width", 300)
    return held(TEXT, date="2031-09-16")


def _number(run: Run, source: Source) -> str:
    rows = json.loads(run("read", source.pk, "--json").output)["suggestions"]
    return next(one["number"] for one in rows if one["asks_not_to_be_named"])


def test_reading_says_so_and_how_to_record_without(told: Source, run: Run) -> None:
    printed, number = run("read", told.pk).output, _number(run, told)
    assert "person, asks not to be named" in printed
    assert f"change {told.pk} {number} name= description=WORDS" in printed


def test_in_bulk_the_name_is_not_recorded(told: Source, run: Run) -> None:
    printed, number = run("accept", told.pk, "--tier", "sure").output, _number(run, told)
    assert f"left aside {number}: asks in the text not to be named" in printed
    assert f"it names {number}, who asks in the text not to be named" in printed
    names = set(Statement.objects.filter(property="name").values_list("value", flat=True))
    assert "Dara Moun" in names and "Mek Tola" not in names


def test_by_its_number_it_is_recorded_with_a_warning(told: Source, run: Run) -> None:
    printed = run("accept", told.pk, _number(run, told)).output
    assert "warning: Mek Tola asks not to be named in this text" in printed
    assert Statement.objects.filter(property="name", value="Mek Tola").exists()


def test_recorded_without_the_name_what_they_say_can_be_taken(told: Source, run: Run) -> None:
    number = _number(run, told)
    changed = run("change", told.pk, number, "name=", "description=a garment worker").output
    assert "warning" not in changed and "1 new record" in changed
    assert "left aside" not in run("accept", told.pk, "--tier", "sure").output
    assert not Statement.objects.filter(value="Mek Tola").exists()
