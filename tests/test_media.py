"""Pictures of pages in a public bundle: drawn anew, and none that shows a name not given."""

from pathlib import Path

import pytest
from conftest import Run
from hands import held
from PIL import Image
from test_ocr import SECRET, drawn_words, saved, with_metadata
from test_page_pictures import registered
from test_texts import make_pdf

from saksei.errors import NotFound, RefusedWrite, SakseiError
from saksei.publishing.actions import Answer, record_consent
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.media import pictured
from saksei.publishing.purpose import Purpose
from saksei.sources.actions import Description, add_text, register_source
from saksei.sources.models import Source
from saksei.sources.texts import Extracted
from saksei.statements.actions import Said, record_statements
from saksei.workspace import Workspace

MEDIA = "name_in_media_or_report"


@pytest.fixture
def going(case: Workspace) -> Leaving:
    """On the way to the press."""
    return way_out(Purpose(MEDIA, "the press"))


def scan(words: str, kind: str = "JPEG") -> Source:
    """A picture with metadata, and the words that OCR read in it."""
    source = registered(with_metadata(kind), f"scan.{kind.lower()}")
    add_text(source, Extracted(words, source.media_type, "tesseract", "5"))
    return source


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_page_leaves_without_the_metadata_of_its_file(
    going: Leaving, tmp_path: Path, kind: str
) -> None:
    source = scan("Police arrested Dara Moun", kind)
    (made,) = pictured(source.pk, going, tmp_path / "media")
    image = Image.open(made)
    assert image.format == "PNG" and not image.info and SECRET.encode() not in made.read_bytes()
    assert "dara-a" in going.named


def test_pages_of_a_pdf_leave_as_pictures(going: Leaving, tmp_path: Path) -> None:
    (made,) = pictured(registered(make_pdf("A quiet day"), "a.pdf").pk, going, tmp_path / "media")
    assert Image.open(made).format == "PNG" and b"pdf" not in made.read_bytes().lower()


def minor() -> Source:
    return scan("Pisey Nhem was there")


def refused() -> Source:
    record_consent([Answer(person="mek", use=MEDIA, state="refused", given_by="self")])
    return scan("so said Mek Tola")


def unread() -> Source:
    return registered(saved(drawn_words("words"), "PDF"), "scan.pdf")


def internal() -> Source:
    about = Description(title="Memo", confidentiality="internal")
    return register_source(about, data=make_pdf("A quiet day"), name="memo.pdf")


def text_alone() -> Source:
    return held()


@pytest.mark.parametrize(
    ("make", "error"),
    [(minor, RefusedWrite), (refused, RefusedWrite), (unread, RefusedWrite),
     (internal, RefusedWrite), (text_alone, NotFound)],
)  # fmt: skip
def test_pages_that_may_show_whom_they_must_not_do_not_leave(
    case: Workspace, tmp_path: Path, make: object, error: type[SakseiError]
) -> None:
    source = make()  # type: ignore[operator]
    with pytest.raises(error):
        pictured(source.pk, way_out(Purpose(MEDIA, "the press")), tmp_path / "media")
    assert not (tmp_path / "media").exists()


def test_a_photo_leaves_once_who_is_told_of_from_it_agreed(going: Leaving, tmp_path: Path) -> None:
    photo = registered(saved(Image.new("RGB", (64, 64)), "JPEG"), "photo.jpg").pk
    with pytest.raises(RefusedWrite, match="nobody"):
        pictured(photo, going, tmp_path / "media")
    said = {"entity": "mek-1", "property": "victim", "value": "mek", "source": photo}
    record_statements([Said(**said)])
    with pytest.raises(RefusedWrite, match="missing: mek"):
        pictured(photo, going, tmp_path / "media")
    record_consent([Answer(person="mek", use="photo", state="granted", given_by="self")])
    assert len(pictured(photo, going, tmp_path / "media")) == 1


def test_a_bundle_takes_pages_along_or_is_not_made(
    case: Workspace, run: Run, tmp_path: Path
) -> None:
    good, bad = scan("Dara Moun sang"), minor()
    folder = tmp_path / "b"
    asked = ("publish", folder, "--for", MEDIA, "--media", good.pk)
    assert isinstance(run(*asked, "--media", bad.pk).exception, RefusedWrite)
    assert not folder.exists()
    said = run(*asked).output
    assert (folder / "media" / f"{good.pk}-1.png").is_file() and "look at every picture" in said
