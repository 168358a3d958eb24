"""Pages from right to left, in a language of this test alone: its letters are Hebrew ones that mean
nothing, its words a third longer than ours."""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from playwright.sync_api import Browser

from browser.conftest import SERVE, Reader, Served
from saksei.workspace import Workspace

if TYPE_CHECKING:
    from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))

import catalogue

CODE = "he"  # a code that browsers know to run from right to left
PAGES = ["/", "/sources/", "/sources/new/", "/sources/ledger/", "/records/", "/records/dara-a/",
         "/records/dara-1/", "/help/", "/pairs/", "/pairs/dara-a/mek/", "/pairs/link/",
         "/chronology/", "/map/", "/findings/?unit=acts&act=arrest", "/patterns/",
         "/patterns/custody/", "/letters/", "/reports/", "/reports/new/", "/history/",
         "/history/1/undo/", "/statements/dara-a.name.ledger.9n/", "/search/?q=Dara",
         "/contradictions/", "/due/"]  # fmt: skip
PHONE, LAPTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
HOLE = re.compile(r"(%\(\w+\)[sd]|%[sd%]|`[^`]+`)")
LETTERS = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "אבגדהוזחטיכלמנסעפצקרשתםןףץ" * 2
)
# Boxes of visible words that stick out of the window, are cut off, or lie on one another.
FAULTS = """() => {
  const found = [], boxes = [], wide = document.documentElement.clientWidth;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const of = node.parentElement, words = node.data.trim();
    if (!words || of.closest(".unseen, .skip, option, textarea, script")) continue;
    if (!of.checkVisibility()) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    const rolls = of.closest(".wide, .text, .panel");
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      if (!rolls && (box.left < -1 || box.right > wide + 1)) found.push("outside: " + words);
      if (!rolls) boxes.push([box, words]);
    }
    for (let up = of; up && up !== document.body; up = up.parentElement) {
      const hidden = getComputedStyle(up).overflowX === "hidden";
      if (hidden && up.scrollWidth > up.clientWidth + 1) found.push("cut off: " + words);
    }
  }
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length; j++) {
    const [a, one] = boxes[i], [b, other] = boxes[j];
    const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
    const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const lower = Math.min(a.height, b.height) / 2;
    if (across > 2 && down > lower) found.push(`overlap: ${one} / ${other}`);
  }
  return found;
}"""


def mirrored(text: str) -> str:
    """A string in letters from right to left, longer by a third; its holes stay."""
    parts = HOLE.split(text)
    return "".join(part if HOLE.fullmatch(part) else _longer(part) for part in parts)


def _longer(text: str) -> str:
    words = text.translate(LETTERS).split(" ")
    return " ".join(word + word[: len(word) // 3] for word in words)


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the catalogue of the language."""
    made = Catalog(locale="en")
    for _, message in catalogue.strings():
        of = (message,) if isinstance(message, str) else message
        told = tuple(map(mirrored, of))
        made.add(message, string=told[0] if isinstance(message, str) else told)
    folder = tmp_path_factory.mktemp("words")
    place = folder / CODE / "LC_MESSAGES"
    place.mkdir(parents=True)
    program = io.BytesIO()
    write_mo(program, made)
    (place / "django.mo").write_bytes(program.getvalue())
    return folder


@pytest.fixture
def mirror(browser: Browser, case: Workspace, words: Path) -> Iterator[Reader]:
    """A browser that asks for the language, of a server that has it."""
    program = (
        "import saksei.settings as s; "
        f"s.LANGUAGES = [*s.LANGUAGES, ('{CODE}', 'Mirror')]; s.LANGUAGES_BIDI = ['{CODE}']; "
        f"s.LOCALE_PATHS = [*s.LOCALE_PATHS, {str(words)!r}]; {SERVE}"
    )
    running = Served(case.folder, program=program)
    context = browser.new_context(viewport=LAPTOP, locale=CODE)
    reader = Reader(context, running)
    yield reader
    context.close()
    running.stop()
    assert reader.complaints == []


def faults(page: "Page") -> list[str]:
    found: list[str] = page.evaluate(FAULTS)
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [*dict.fromkeys(found), *([f"{wide} px too wide"] if wide > 0 else [])]


def test_every_page_from_right_to_left(mirror: Reader) -> None:
    """Nothing overlaps, is cut off or sticks out, on a laptop and on a phone; axe finds nothing."""
    wrong = {}
    for path in PAGES:
        page = mirror.open(path)
        assert page.get_attribute("html", "dir") == "rtl"
        assert re.search("[א-ת]{4}", page.inner_text("main"))
        found = [*faults(page), *mirror.faults()]
        page.set_viewport_size(PHONE)
        found += [f"phone: {one}" for one in faults(page)]
        page.set_viewport_size(LAPTOP)
        if found:
            wrong[path] = found[:5]
    assert wrong == {}


def test_time_runs_as_the_words_do(mirror: Reader) -> None:
    page = mirror.open("/chronology/")
    first, last = page.locator(".lanes thead .axis span").all()[:2]
    here, there = first.bounding_box(), last.bounding_box()
    assert here and there and here["x"] > there["x"]
    row = page.locator(".lanes tr", has_text="Sopheap Lim-Ros")
    marks = [box["x"] for one in row.locator("circle").all() if (box := one.bounding_box())]
    assert marks[0] > marks[-1]


def test_the_places_begin_at_the_right(mirror: Reader) -> None:
    page = mirror.open("/")
    brand, search = page.locator(".brand").bounding_box(), page.locator("#q").bounding_box()
    assert brand and search and brand["x"] > search["x"]
