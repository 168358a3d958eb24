"""Pictures of pages: drawn apart, made here, and never more than dots."""

from io import BytesIO

import pytest
from PIL import Image
from test_texts import make_docx, make_pdf

from saksei.errors import CorruptFile, NotFound, RefusedFile
from saksei.sources import pages
from saksei.sources.actions import Description, register_source
from saksei.sources.models import Source
from saksei.sources.pages import Page, has_pages, is_our_setting, page, png
from saksei.statements.actions import erase_source
from saksei.workspace import PAGES, Workspace

pytestmark = pytest.mark.file


def registered(data: bytes, name: str) -> Source:
    return register_source(Description(title=name), data=data, name=name, even_if_known=True)


def picture(made: Page) -> Image.Image:
    return Image.open(BytesIO(made.png))


def dark(image: Image.Image) -> int:
    """How many dots are not the paper's."""
    return sum(image.convert("L").histogram()[:128])


def test_a_page_of_a_pdf_is_a_picture(workspace: Workspace) -> None:
    made = page(registered(make_pdf(), "paper.pdf"), 1, "")
    image = picture(made)
    assert (image.format, image.mode, made.pages) == ("PNG", "RGB", 1)
    assert image.width == 1000 and image.height == pytest.approx(1000 * 792 / 612, abs=2)
    assert dark(image) > dark(picture(page(registered(make_pdf(""), "blank.pdf"), 1, ""))) == 0


def test_a_word_document_is_shown_in_our_setting(workspace: Workspace) -> None:
    source = registered(make_docx(), "statement.docx")
    assert has_pages(source) and is_our_setting(source)
    few, many = page(source, 1, "Police arrested"), "#panic() \\ $x$ *not markup*\n" * 200
    assert dark(picture(few)) > 0
    assert page(registered(make_docx(), "again.docx"), 2, many).pages > 2


def test_a_page_is_drawn_once(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    source = registered(make_pdf(), "paper.pdf")
    first = page(source, 1, "")
    monkeypatch.setattr(pages, "run_child", None)
    assert page(source, 1, "") == first


def test_an_erasure_deletes_the_pictures(workspace: Workspace) -> None:
    source = registered(make_pdf(), "paper.pdf")
    page(source, 1, "")
    assert list((workspace.folder / PAGES).iterdir())
    erase_source(source.pk, reason="court order")
    assert not (workspace.folder / PAGES).exists()
    source.refresh_from_db()
    with pytest.raises(NotFound):
        page(source, 1, "")


HUGE = make_pdf().replace(b"[0 0 612 792]", b"[0 0 9e9 9e9]")
LINE = make_pdf().replace(b"[0 0 612 792]", b"[0 0 9e5 1]  ")
NO_PAGES = make_pdf().replace(b"/Kids[3 0 R]/Count 1", b"/Kids[]/Count 0     ")
LOOP = make_pdf().replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")


@pytest.mark.parametrize("data", [NO_PAGES, LOOP, b"%PDF-1.4\n%%EOF", b"\0" * 100])
def test_what_cannot_be_drawn_is_a_sentence(data: bytes) -> None:
    with pytest.raises(RefusedFile, match=r"page 1|damaged|pages"):
        pages._drawn("pdf", 1, data)


@pytest.mark.parametrize("data", [HUGE, LINE])
def test_a_page_of_a_square_mile_is_drawn_small(data: bytes) -> None:
    image = picture(pages._drawn("pdf", 1, data))
    assert image.width <= 1001 and image.height <= 1601


@pytest.mark.parametrize("number", [0, 2, 99_999])
def test_a_page_that_is_not_there_is_a_sentence(number: int) -> None:
    with pytest.raises(CorruptFile, match=f"no page {number}"):
        pages._drawn("pdf", number, make_pdf())


@pytest.mark.parametrize(
    "program",
    [
        "import os; os.abort()",
        "import sys; sys.stdout.write('{}')",
        'import sys; sys.stdout.write(\'{"pages":1,"width":9,"height":9}\\nfew\')',
        'import sys; sys.stdout.write(\'{"pages":1,"width":99999,"height":9}\\n\')',
        "import sys; sys.stdout.write('\\x89PNG not one of ours')",
        'import sys; sys.stdout.write(\'{"refused": "SystemExit", "reason": ""}\')',
    ],
)
def test_a_drawer_that_was_taken_over_is_a_sentence(
    program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_DRAW", program)
    with pytest.raises(CorruptFile, match="Its text can be coded all the same"):
        pages._drawn("pdf", 1, make_pdf())


def test_pages_that_are_no_document_are_refused(workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="no document with pages"):
        page(registered(b"plain words", "words.txt"), 1, "")


def test_dots_become_a_picture_that_others_read() -> None:
    dots = bytes(range(12))
    image = Image.open(BytesIO(png(2, 2, dots)))
    assert image.tobytes() == dots
    with pytest.raises(ValueError, match="11"):
        png(2, 2, dots[:-1])
