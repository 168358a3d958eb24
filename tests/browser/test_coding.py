"""Reading and coding, as people do it: from a pasted article to statements."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hands import held
from playwright.sync_api import Browser, Page, expect

from saksei.sources.models import Source
from saksei.statements.models import Decision, Record, Statement, Unsent
from saksei.workspace import Workspace

if TYPE_CHECKING:
    from browser.conftest import Reader

ARTICLE = Path("examples/articles/lotus-city.txt").read_text("utf-8")
KHMER = "ប៉ូលិសបានចាប់ខ្លួន ដារា មូន នៅភ្នំពេញ។ គាត់ត្រូវបានដោះលែងវិញ។\n"
SELECT = """(words) => {
  for (const line of document.querySelectorAll("[data-text] p")) {
    const at = line.textContent.indexOf(words);
    if (at < 0) continue;
    const nodes = [...line.children].map((one) => one.firstChild);
    const place = (offset, last) => {
      for (const node of nodes) {
        if (offset < node.length + (last ? 1 : 0)) return [node, offset];
        offset -= node.length;
      }
    };
    const [from, to] = [place(at, false), place(at + words.length, true)];
    document.getSelection().setBaseAndExtent(...from, ...to);
    return true;
  }
}"""


def people(browser: Browser, folder: Path, actor: str) -> Iterator["Reader"]:
    """Somebody at work on the folder, with a server and a browser of their own."""
    from browser.conftest import Reader, Served

    served, context = Served(folder, actor), browser.new_context()
    made = Reader(context, served)
    yield made
    context.close()
    served.stop()
    assert made.complaints == []


@pytest.fixture
def article(workspace: Workspace) -> Source:
    return held(ARTICLE, title="Circle of arrests", date="2031-09-16")


@pytest.fixture
def coder(article: Source, workspace: Workspace, browser: Browser) -> Iterator["Reader"]:
    """Anna at the article."""
    for made in people(browser, workspace.folder, "anna"):
        made.open(f"/sources/{article.pk}/code/")
        yield made


def select(page: Page, words: str) -> None:
    """Select words of the text, as with a mouse."""
    assert page.evaluate(SELECT, words) is not None, words
    page.wait_for_timeout(50)  # the browser tells of a selection a moment later


def test_from_a_pasted_article_to_statements(workspace: Workspace, browser: Browser) -> None:
    for coder in people(browser, workspace.folder, "anna"):
        page = coder.open("/sources/new/")
        page.get_by_label("or paste its text").fill(ARTICLE)
        page.get_by_label("Title").fill("Circle of arrests")
        page.get_by_label("Day it appeared").fill("2031-09-16")
        page.get_by_role("button", name="Register").click()
        page.get_by_role("link", name="Read and code").click()
        expect(page.get_by_role("heading", name="Arrest: Dara Moun")).to_be_visible()
        assert coder.faults() == []
        page.keyboard.press("a")
        expect(page.get_by_text("3 decided;")).to_be_visible()
        page.get_by_text("Many at once").click()
        page.get_by_role("button", name="Accept all these").click()
        expect(page.get_by_text(", 0 of them sure")).to_be_visible()
    said = Statement.objects.filter(property="name", value="Sopheap Lim-Ros").get()
    assert (said.quote, said.recorded_by, said.origin) == ("Sopheap Lim-Ros", "anna", "suggested")


def test_by_keyboard_alone(coder: "Reader") -> None:
    page = coder.page
    first = page.locator("h2#suggestion").inner_text()
    page.keyboard.press("j")
    expect(page.locator("h2#suggestion")).not_to_have_text(first)
    page.keyboard.press("k")
    expect(page.locator("h2#suggestion")).to_have_text(first)
    page.keyboard.press("x")
    expect(page.get_by_text("1 decided;")).to_be_visible()
    page.keyboard.press("u")
    expect(page.get_by_text("Undone; 0 statements withdrawn")).to_be_visible()
    expect(page.locator("h2#suggestion")).to_have_text(first)
    page.keyboard.press("e")
    page.get_by_label("date", exact=True).focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("2031-09-13")
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 decided;")).to_be_visible()
    act = Record.objects.get(kind="act")
    dates = Statement.objects.about(act.pk).filter(property="date")
    assert [(one.value, one.origin) for one in dates] == [("2031-09-13", "typed")]


def test_a_selected_passage_is_coded_with_two_who_were_hit(coder: "Reader") -> None:
    page = coder.page
    select(page, "charged Moun with")
    page.keyboard.press("c")
    expect(page.locator("#by-hand blockquote mark")).to_have_text("charged Moun with")
    page.locator("#f-type").select_option("arrest")
    for name in ("Dara Moun", "Mek Tola"):
        page.locator("#l-victim").fill(name)
        page.get_by_label(f"new person: {name}").check()
    page.get_by_role("button", name="Record", exact=True).click()
    expect(page.get_by_text("6 statements recorded")).to_be_visible()
    assert coder.faults() == []
    types = Statement.objects.filter(property="type", entity__kind="act")
    assert {one.quote for one in types} == {"charged Moun with"} and len(types) == 2
    names = Statement.objects.filter(property="name").values_list("value", "quote")
    assert set(names) == {("Dara Moun", "Dara Moun"), ("Mek Tola", "Mek Tola")}
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.keyboard.press("u")
    expect(page.get_by_text("Undone; 6 statements withdrawn")).to_be_visible()
    assert not Statement.objects.in_force().exists()


def test_what_is_typed_outlives_a_reload_and_going_away(coder: "Reader") -> None:
    page = coder.page
    page.keyboard.press("h")
    page.get_by_label("location", exact=True).fill("before the gate")
    page.reload()  # at once: nobody waits for a form to be kept
    kept = page.get_by_label("location", exact=True)
    expect(kept).to_have_value("before the gate", timeout=20_000)  # it may be on its way
    page.wait_for_load_state("networkidle")
    coder.open("/sources/")
    page.evaluate("history.back()")  # not go_back, which minds that the page loads itself anew
    expect(page.get_by_label("location", exact=True)).to_have_value("before the gate")
    coder.complaints.clear()  # the browser notes that going away broke off a request
    stored = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
    assert "gate" not in stored  # nothing of it lies in the browser, where nothing is encrypted


def test_what_arrives_late_is_shown_to_who_has_not_typed(coder: "Reader") -> None:
    page = coder.page
    page.keyboard.press("h")
    page.wait_for_selector("#by-hand")
    with page.expect_response("**/code/typed/?*"):  # nothing has come yet
        page.reload()
    other = coder.new_page(page.context)
    other.goto(page.url)
    other.get_by_label("location", exact=True).fill("before the gate")
    expect(page.get_by_label("location", exact=True)).to_have_value("before the gate")


def test_a_lost_line_is_said_and_tried_again(coder: "Reader") -> None:
    page = coder.page
    page.keyboard.press("h")
    expect(page.get_by_label("location", exact=True)).to_be_visible()
    page.wait_for_timeout(100)  # htmx takes up a form a moment after it is there
    page.context.set_offline(True)
    page.get_by_label("location", exact=True).fill("before the gate")
    expect(page.get_by_text("Not kept: there is no line")).to_be_visible()
    page.context.set_offline(False)
    expect(page.get_by_text("Kept while you type")).to_be_visible()
    expect(page.get_by_text("Not kept: there is no line")).to_be_hidden()
    assert "before the gate" in Unsent.objects.get().content
    coder.complaints.clear()  # the browser notes that there was no line


def test_the_later_of_two_tabs_is_told_and_sees_both(coder: "Reader") -> None:
    page = coder.page
    page.keyboard.press("h")
    page.wait_for_selector("#by-hand")
    other = coder.new_page(page.context)
    with other.expect_response("**/code/typed/**"):  # it has looked whether it is the newest
        other.route("**/code/typed/?*", lambda asked: asked.fulfill(status=286))  # and no more
        other.goto(page.url)
    page.get_by_label("location", exact=True).fill("before the gate")
    expect(page.get_by_text("Kept while you type")).to_be_visible()
    other.get_by_label("location", exact=True).fill("behind the wall")
    expect(other.get_by_text("typed into in another tab")).to_be_visible()
    for words in ("before the gate", "behind the wall"):
        expect(other.locator("#saved").get_by_text(words)).to_be_visible()
    assert "before the gate" in Unsent.objects.get().content
    other.get_by_role("link", name="Take the other").click()
    expect(other.get_by_label("location", exact=True)).to_have_value("before the gate")


def test_two_people_code_one_source_and_see_each_other(
    coder: "Reader", workspace: Workspace, browser: Browser
) -> None:
    path = coder.page.url.removeprefix(coder.served.address)
    for other in people(browser, workspace.folder, "boran"):
        other.open(path)
        coder.page.keyboard.press("a")
        expect(coder.page.get_by_text("3 decided;")).to_be_visible()
        other.page.keyboard.press("a")  # the same: somebody was faster
        expect(other.page.get_by_text("accepted by anna")).to_be_visible()
        other.complaints.clear()  # the browser notes the 409
        other.page.keyboard.press("j")
        expect(other.page.get_by_role("button", name="Accept", exact=False).first).to_be_visible()
        other.page.keyboard.press("a")
        expect(other.page.locator(".said.success")).to_be_visible()
        coder.page.reload()
        assert {one.decided_by for one in Decision.objects.in_force()} == {"anna", "boran"}


def test_khmer_is_coded_by_whole_letters(workspace: Workspace, browser: Browser) -> None:
    source = held(KHMER, title="KH", language="km")
    for coder in people(browser, workspace.folder, "anna"):
        page = coder.open(f"/sources/{source.pk}/code/?hand=1")
        select(page, "ដារា ម")  # in the middle of a letter: its vowel stands behind it
        page.keyboard.press("c")
        expect(page.locator("#by-hand blockquote mark")).to_have_text("ដារា មូ")
        page.wait_for_timeout(100)  # htmx takes up a form a moment after it is there
        page.locator("#kind").select_option("person")
        page.get_by_label("name", exact=True).fill("ដារា មូន")
        page.get_by_role("button", name="Record", exact=True).click()
        expect(page.get_by_text("1 statements recorded")).to_be_visible()
        page.locator("#l-speaker").fill("មូន")
        expect(page.get_by_label("ដារា មូន").first).to_be_visible()
    assert Statement.objects.get().quote == "ដារា មូ"
