"""What holds for every page: no complaint, no finding of axe, no scrolling sideways on a phone."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from browser.conftest import Reader

PAGES = ["/", "/sources/", "/sources/new/", "/sources/ledger/", "/records/", "/records/?kind=act",
         "/records/dara-a/", "/records/dara-1/", "/help/",
         "/pairs/", "/pairs/dara-a/mek/", "/pairs/link/", "/records/sopheap/custody/",
         "/records/dara-1/history/", "/statements/dara-a.name.ledger.9n/",
         "/statements/dara-a.name.ledger.9n/erase/", "/judgements/j3/", "/history/", "/history/1/",
         "/history/1/undo/", "/search/", "/search/?q=Dara",
         "/contradictions/", "/due/", "/releases/", "/records/mek/consent/",
         "/leave/?address=/records/"]  # fmt: skip
PHONE = {"width": 360, "height": 640}


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_and_a_phone_shows_it_whole(reader: "Reader", path: str) -> None:
    page = reader.open(path)
    assert reader.faults() == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_key_goes_to_a_place(reader: "Reader") -> None:
    reader.page.keyboard.press("g")
    reader.page.keyboard.press("i")
    reader.page.wait_for_url("**/sources/")
    reader.page.keyboard.press("?")
    reader.page.wait_for_url("**/help/")


def test_without_the_key_nothing_is_said(reader: "Reader") -> None:
    page = reader.page
    page.context.clear_cookies()
    with page.expect_console_message(lambda said: "403" in said.text):
        answer = page.goto(reader.served.address + "/records/dara-a/")
    assert answer is not None
    assert answer.status == 403
    assert "Dara" not in page.content()
    reader.complaints.clear()  # the browser notes the 403 itself
