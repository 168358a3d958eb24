"""Pictures as sources, shown drawn anew; and words read in pictures of pages by tesseract."""

import shutil
from difflib import SequenceMatcher
from io import BytesIO
from pathlib import Path

import pytest
from conftest import Run
from PIL import Image, ImageDraw, ImageFont
from snapshots import wrong
from test_page_pictures import dark, picture, registered
from test_texts import make_docx, make_pdf

from saksei.errors import AlreadyThere, CorruptFile, NotFound, ProgramMissing, RefusedFile, TooLarge
from saksei.sources import ocr, pictures
from saksei.sources.drawing import set_text
from saksei.sources.models import Source, Text
from saksei.sources.ocr import recognise
from saksei.sources.pages import has_pages, is_our_setting, page
from saksei.statements.actions import Said, erase_source, record_statements
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

WORDS, SECOND = "Police arrested Dara Moun", "on Lotus Square"
KHMER = "ប៉ូលីសបានចាប់ខ្លួនសកម្មជនដីធ្លីនៅក្នុងទីក្រុង"
SECRET = "taken at 11.55 N by Keo"
needs_tesseract = pytest.mark.skipif(not shutil.which("tesseract"), reason="needs tesseract")


def drawn_words(*lines: str, font: str = "dejavu/DejaVuSans.ttf") -> Image.Image:
    """A picture of a page with these lines."""
    image = Image.new("RGB", (1400, 200 + 120 * len(lines)), "white")
    path = Path("/usr/share/fonts/truetype") / font
    letters = ImageFont.truetype(path, 64) if path.exists() else ImageFont.load_default(64)
    for number, line in enumerate(lines):
        ImageDraw.Draw(image).text((80, 80 + 120 * number), line, "black", letters)
    return image


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)  # type: ignore[arg-type]
    return out.getvalue()


def with_metadata(kind: str) -> bytes:
    """A picture that says where it was taken, in every way that its format has."""
    exif = Image.Exif()
    exif[0x010E] = exif[0x013B] = SECRET
    more: dict[str, object] = {"exif": exif}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_text("Comment", SECRET)
        more["pnginfo"] = info
    if kind == "JPEG":
        more |= {"comment": SECRET.encode(), "xmp": SECRET.encode()}
    return saved(drawn_words(WORDS), kind, **more)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpg"), ("TIFF", "a.tif")])
def test_a_picture_is_kept_and_shown_without_its_metadata(
    workspace: Workspace, kind: str, name: str
) -> None:
    data = with_metadata(kind)
    source = registered(data, name)
    made = page(source, 1, "")
    assert SECRET.encode() in data and SECRET.encode() not in made.png
    assert (workspace.files / source.file).read_bytes() == data
    assert not picture(made).info and picture(made).getexif() == {} and dark(picture(made)) > 0
    assert has_pages(source) and not is_our_setting(source)
    assert Text.objects.get(source=source).content == ""


def test_every_page_of_a_tiff_is_shown(workspace: Workspace) -> None:
    pages = [Image.new("L", (300, 300), shade) for shade in (0, 128, 255)]
    source = registered(saved(pages[0], "TIFF", save_all=True, append_images=pages[1:]), "a.tif")
    shown = [page(source, number, "") for number in (1, 2, 3)]
    assert [picture(one).getpixel((9, 9)) for one in shown] == [(n,) * 3 for n in (0, 128, 255)]
    with pytest.raises(CorruptFile, match="no page 4"):
        page(source, 4, "")


def test_a_picture_is_shown_upright_and_on_paper(workspace: Workspace) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    turned = registered(saved(Image.new("RGB", (400, 200)), "JPEG", exif=exif), "a.jpg")
    assert picture(page(turned, 1, "")).size == (200, 400)
    clear = registered(saved(Image.new("RGBA", (9, 9), (0, 0, 0, 0)), "PNG"), "b.png")
    assert picture(page(clear, 1, "")).getpixel((1, 1)) == (255, 255, 255)


def bomb() -> bytes:
    """A small file of a picture larger than any memory."""
    whole = bytearray(saved(Image.new("1", (64, 64)), "PNG"))
    whole[16:24] = (60_000).to_bytes(4, "big") * 2
    import zlib

    whole[29:33] = zlib.crc32(bytes(whole[12:29])).to_bytes(4, "big")
    return bytes(whole)


HOSTILE = [
    (saved(drawn_words(WORDS), "PNG")[:300], "a.png", CorruptFile),
    (saved(drawn_words(WORDS), "JPEG")[:300], "a.jpg", CorruptFile),
    (b"II*\0" + b"\xff" * 400, "a.tif", CorruptFile),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.png", CorruptFile),
    (bomb(), "bomb.png", TooLarge),
    (saved(drawn_words(WORDS), "GIF"), "a.gif", RefusedFile),
]


@pytest.mark.parametrize(("data", "name", "error"), HOSTILE, ids=[one[1] for one in HOSTILE])
def test_a_picture_that_is_made_to_harm_is_refused(
    workspace: Workspace, data: bytes, name: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        registered(data, name)
    assert not Source.objects.exists() and not list(workspace.files.iterdir())


def test_only_kinds_that_are_asked_for_are_opened() -> None:
    with pytest.raises(CorruptFile):
        pictures.opened(saved(Image.new("RGB", (9, 9)), "BMP"), 1)


# -- OCR


@needs_tesseract
def test_words_in_a_picture_become_a_second_text(workspace: Workspace) -> None:
    source = registered(saved(drawn_words(WORDS, SECOND), "PNG"), "scan.png")
    made = recognise(source.pk, language="eng")
    assert WORDS in made.content and SECOND in made.content
    assert made.extractor == "tesseract" and made.version.endswith(", eng")
    assert Text.objects.filter(source=source).count() == 2 and not wrong()
    said = Said(entity="new:person", property="name", value="Dara Moun", source=source.pk,
                quote="Dara Moun")  # fmt: skip
    assert record_statements([said])[0].text_id == made.pk


@needs_tesseract
def test_a_scanned_pdf_is_read_page_by_page(workspace: Workspace) -> None:
    pages = [drawn_words(line) for line in (WORDS, SECOND)]
    source = registered(saved(pages[0], "PDF", save_all=True, append_images=pages[1:]), "scan.pdf")
    seen: list[tuple[int, int]] = []
    made = recognise(source.pk, language="eng", progress=lambda *one: seen.append(one))
    assert made.content.index(WORDS) < made.content.index(SECOND) and seen == [(1, 2), (2, 2)]


@needs_tesseract
def test_khmer_is_read(workspace: Workspace) -> None:
    source = registered(set_text(KHMER.encode()), "khmer.pdf")
    try:
        made = recognise(source.pk, language="khm", anyway=True)
    except ProgramMissing:
        pytest.skip("needs tesseract-ocr-khm")
    words = made.content.replace("\u200b", "")
    assert SequenceMatcher(None, KHMER, words).ratio() > 0.8, words


@needs_tesseract
def test_a_text_that_is_there_stays_and_is_not_outdone_by_mistake(workspace: Workspace) -> None:
    source = registered(make_pdf(), "paper.pdf")
    with pytest.raises(AlreadyThere, match="--anyway"):
        recognise(source.pk, language="eng")
    made = recognise(source.pk, language="eng", anyway=True)
    assert {one.extractor for one in Text.objects.filter(source=source)} == {"pypdf", "tesseract"}
    with pytest.raises(AlreadyThere, match="this very text"):
        recognise(source.pk, language="eng", anyway=True)
    erase_source(source.pk, reason="court order")
    made.refresh_from_db()
    assert made.content == ""


def test_without_tesseract_a_sentence_says_what_to_install(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = registered(saved(drawn_words(WORDS), "PNG"), "scan.png")
    monkeypatch.setattr(ocr.shutil, "which", lambda _: None)
    with pytest.raises(ProgramMissing, match="apt-get install tesseract-ocr"):
        recognise(source.pk)


@needs_tesseract
@pytest.mark.parametrize(
    ("language", "error"),
    [("xyz", ProgramMissing), ("eng;ls", NotFound), ("--help", NotFound), ("", NotFound)],
)
def test_a_language_that_is_none_is_a_sentence(
    workspace: Workspace, language: str, error: type[Exception]
) -> None:
    source = registered(saved(drawn_words(WORDS), "PNG"), "scan.png")
    with pytest.raises(error):
        recognise(source.pk, language=language)
    assert Text.objects.count() == 1


@needs_tesseract
def test_what_has_no_pages_is_not_read(workspace: Workspace) -> None:
    for source in (registered(make_docx(), "a.docx"), registered(b"words", "a.txt")):
        with pytest.raises(NotFound, match="no page to read"):
            recognise(source.pk)
    with pytest.raises(NotFound, match="there is no source"):
        recognise("nothing")


@needs_tesseract
def test_the_command_reads_a_picture(workspace: Workspace, run: Run) -> None:
    source = registered(saved(drawn_words(WORDS), "PNG"), "scan.png")
    said = run("ocr", source.pk, "--language", "eng").output
    assert "by tesseract" in said and WORDS in run("read", source.pk).output
