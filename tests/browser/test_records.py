"""Somebody looks a person up, reads what is said, and takes something back."""

from typing import TYPE_CHECKING

import pytest
from hands import held, state

from saksei.statements.actions import Said, record_statements
from saksei.workspace import Workspace

if TYPE_CHECKING:
    from browser.conftest import Reader

SPELLINGS = [
    "Nuon Vuth", "Vuth Nuon", "NUON Vuth", "Noun Vuth", "Nuon Vut", "Nuon Wuth", "Nuonn Vuth",
    "Nuon Vuthy", "Nuon V.", "នួន វុធ",
]  # fmt: skip
KHMER = "នគរបាលបានចាប់ខ្លួន នួន វុធ នៅទីលានផ្កាឈូក"


@pytest.fixture
def case(case: Workspace) -> Workspace:
    """The cast's case with somebody whom ten sources spell in ten ways."""
    person = ""
    for number, spelling in enumerate(SPELLINGS):
        source = held(f"Police arrested {spelling} today.", title=f"Paper {number}")
        person = state(source, spelling, entity=person or "new:person", quote=spelling).entity_id
    text = held(KHMER, title="Khmer paper", language="km")
    told = [("type", "arrest", ""), ("victim", person, "នួន វុធ"), ("date", "2031-05", "")]
    record_statements(
        Said(entity="new:act", property=name, value=value, source=text.pk, quote=quote)
        for name, value, quote in told
    )
    return case


def test_a_name_in_another_spelling_leads_to_every_spelling(reader: "Reader") -> None:
    page = reader.page
    page.keyboard.press("/")
    page.keyboard.type("vut noun")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    page.locator(".hits a").first.click()
    page.wait_for_url("**/records/person-*/")
    names = page.locator("table.told").inner_text()
    assert all(spelling in names for spelling in SPELLINGS)
    assert page.locator("mark").count() >= len(SPELLINGS)
    page.get_by_role("heading", name="Custody and its limits").wait_for()
    assert page.locator("#strip rect.s0-edge").count() == 1  # somewhen in May
    assert reader.faults() == []


def test_khmer_words_are_found_in_the_middle_of_a_run(reader: "Reader") -> None:
    page = reader.open("/search/?q=លានផ្កា")
    assert page.locator(".hits mark").inner_text() == "លានផ្កា"
    assert page.get_by_label("Words").input_value() == "លានផ្កា"


def test_a_statement_is_withdrawn_and_the_history_says_so(reader: "Reader") -> None:
    page = reader.open("/search/?q=Paper+3")
    page.get_by_role("link", name="Paper 3").first.click()
    page.get_by_role("link", name="person-").first.click()
    page.locator(".line", has_text="Noun Vuth").get_by_role("link", name="recorded").click()
    page.get_by_label("Why").fill("a misprint of ours")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("1 withdrawn or erased").click()
    assert page.get_by_text("a misprint of ours").is_visible()
    page.keyboard.press("h")
    page.get_by_role("heading", name="Nuon").wait_for()
    assert page.get_by_text("withdraw statements").count()


def test_a_write_is_taken_back_from_the_history(reader: "Reader") -> None:
    page = reader.open("/history/?action=record+statements")
    page.locator("#history a").first.click()
    page.wait_for_url("**/history/*/")
    page.keyboard.press("z")
    page.get_by_label("Why").fill("the wrong person")
    page.get_by_role("button", name="Take it back").click()
    page.get_by_text("Taken back").wait_for()
    page.goto(reader.served.address + "/history/")
    assert page.get_by_text("the wrong person").count()
