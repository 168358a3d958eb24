"""Somebody decides pairs without touching the mouse; somebody undoes a merge."""

import json
from typing import TYPE_CHECKING

import pytest
from hands import held, state

from saksei.linking.models import Judgement, Proposal
from saksei.moments import now
from saksei.workspace import Workspace

if TYPE_CHECKING:
    from browser.conftest import Reader

PAIRS = 20
KEYS = "ynu"
VERDICTS = {"y": "same", "n": "different", "u": "unsure"}


@pytest.fixture
def case(case: Workspace) -> Workspace:
    """The cast's case with twenty pairs that wait."""
    source = held("Many were named.", title="Names")
    for number in range(PAIRS):
        left, right = (
            state(source, name).entity_id for name in (f"Nuon Vuth {number}", f"Vuth Nuon {number}")
        )
        Proposal.objects.create(
            left_id=left, right_id=right, kind="person", verdict="same", probability=0.9,
            effect=PAIRS - number, why=json.dumps([["", "", -4], ["name", "same words", 9]]),
            run="link-1", proposed_at=now(),
        )  # fmt: skip
    return case


def judged() -> list[str]:
    """The verdicts in force on names of this story, in the order in which they were given."""
    made = Judgement.objects.in_force().filter(left__statements__value__startswith="Nuon Vuth")
    return list(made.order_by("judged_at").values_list("verdict", flat=True))


def test_twenty_pairs_are_decided_by_keyboard_alone(reader: "Reader") -> None:
    press, page = reader.page.keyboard.press, reader.page
    press("g")
    press("p")
    page.wait_for_url("**/pairs/")
    press("w")
    page.locator("#why table").wait_for()
    given = [KEYS[number % len(KEYS)] for number in range(PAIRS)]
    for number, key in enumerate(given):
        page.get_by_text(f"{number} judged, {PAIRS - number} left").wait_for()
        if number == 3:  # a reason, and a slip of the finger that is undone
            press("r")
            page.keyboard.type("seen side by side")
            press("Escape")
            press("n")
            page.get_by_text(f"{number + 1} judged").wait_for()
            page.wait_for_load_state()
            press("z")
            page.get_by_text("waits for your judgement again").wait_for()
        with page.expect_navigation():
            press(key)
    page.get_by_text("No pair waits.").wait_for()
    assert judged() == [VERDICTS[key] for key in given]
    assert Judgement.objects.get(withdrawn_why="undone in review").reason == "seen side by side"


def test_a_merge_is_undone_from_the_record(reader: "Reader") -> None:
    page = reader.open("/records/dara-1/")
    assert page.get_by_text("2 records are judged one with it").is_visible()
    page.get_by_role("link", name="withdraw j3").click()
    page.get_by_label("Why").fill("two arrests on two days")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_text("The judgement is withdrawn").wait_for()
    assert not page.get_by_text("judged one with it").count()
    assert page.get_by_text("two arrests on two days").count()


def test_two_reviewers_at_once(reader: "Reader") -> None:
    first = reader.open("/pairs/")
    shown = first.locator("table.pair code").all_inner_texts()
    assert first.context.browser is not None
    other = first.context.browser.new_context()
    page = other.new_page()
    page.goto(f"{reader.served.address}/?key={reader.served.key}")
    page.goto(f"{reader.served.address}/pairs/")
    assert page.locator("table.pair code").all_inner_texts() != shown
    page.goto(f"{reader.served.address}/pairs/{shown[0]}/{shown[1]}/")
    page.keyboard.press("n")
    page.get_by_text("1 judged").wait_for()
    first.keyboard.press("y")
    first.get_by_text("Somebody was faster").wait_for()
    assert first.get_by_text("different").count() and first.get_by_text("same").count()
    assert reader.faults() == []
    other.close()
    reader.complaints.clear()  # the browser notes the 409 itself
