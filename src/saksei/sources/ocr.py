"""Reads the words in pictures of pages, with tesseract as a program: a second text of a source.

Each page is drawn apart, and of what was drawn we make the picture that tesseract gets, apart too.
Invariant: texts that a source has stay as they are; what is quoted from then on is looked for in
the new one.
"""

import re
import shutil
import subprocess
from collections.abc import Callable

from saksei.errors import AlreadyThere, CorruptFile, NotFound, ProgramMissing, TooLarge
from saksei.sources.actions import add_text
from saksei.sources.contained import run_program
from saksei.sources.drawing import FINE
from saksei.sources.models import Source, Text
from saksei.sources.pages import every_page, has_pages, is_our_setting
from saksei.sources.texts import MAX_TEXT, Extracted, clean

LANGUAGES = "khm+eng"
LANGUAGE = re.compile(r"[A-Za-z][A-Za-z_]{1,30}(\+[A-Za-z][A-Za-z_]{1,30}){0,4}")
MOST_PAGES = 500
LAYOUTS = ("3", "4", "6")  # on a page with few lines tesseract's own guess finds nothing
SECONDS = 120  # of processor time for one page
PACKAGES = "apt-get install tesseract-ocr tesseract-ocr-khm"


def recognise(
    source: str, *, language: str = LANGUAGES, anyway: bool = False,
    progress: Callable[[int, int], None] = lambda page, pages: None,  # noqa: ARG005
) -> Text:  # fmt: skip
    """Make the text of a source from what its pages look like; `progress` gets page and pages.

    Raises ProgramMissing, NotFound, RefusedFile, or AlreadyThere when it has a text and `anyway` is
    not set.
    """
    kept = Source.objects.filter(pk=source).first()
    if kept is None:
        raise NotFound(f"there is no source {source}; `saksei show sources` lists them")
    if not has_pages(kept) or is_our_setting(kept):
        raise NotFound(
            f"{source} is neither a PDF nor a picture that is kept; there is no page to read"
        )
    program, version = tesseract()
    _check(program, language)
    newest = Text.objects.newest(source)
    if newest and newest.content.strip() and not anyway:
        raise AlreadyThere(
            f"{source} has a text already ({newest.extractor}); if that is bad, read its pages too "
            "with --anyway: both texts are kept"
        )
    text = _read(kept, program, language, progress)
    made = Extracted(
        text=text, media_type=kept.media_type, extractor="tesseract",
        version=f"{version}, {language}",
    )  # fmt: skip
    return add_text(kept, made)


def _read(source: Source, program: str, language: str, progress: Callable[[int, int], None]) -> str:
    found: list[str] = []
    for page in every_page(source, FINE):
        if page.pages > MOST_PAGES:
            raise TooLarge(f"it has {page.pages} pages; at most {MOST_PAGES} are read. Cut it up")
        found.append(_words(program, page.png, language, page.number))
        if sum(map(len, found)) > MAX_TEXT:
            raise TooLarge(f"it has more than {MAX_TEXT} characters of text; cut it into parts")
        progress(page.number, page.pages)
    return "\n\n".join(found).strip("\n")


def _words(program: str, picture: bytes, language: str, number: int) -> str:
    """The words of a page; where its layout is not seen, as one column, then as one block."""
    options = ("stdin", "stdout", "-l", language, "--dpi", "300", "--psm")
    try:
        for layout in LAYOUTS:
            said = run_program(picture, program, *options, layout, seconds=SECONDS)
            words = clean(said.decode("utf-8", "replace")).replace("\f", "").strip()
            if words:
                break
    except subprocess.SubprocessError as error:
        raise CorruptFile(
            f"page {number} could not be read by tesseract: it fails on it, or takes too long"
        ) from error
    return words


def tesseract() -> tuple[str, str]:
    """The path of the program and its version; raises ProgramMissing."""
    program = shutil.which("tesseract")
    if not program:
        raise ProgramMissing(f"tesseract is not installed here; install it: {PACKAGES}")
    first = _asked(program, "--version").splitlines()[:1]
    return program, " ".join(first).removeprefix("tesseract").strip()


def _check(program: str, language: str) -> None:
    if not LANGUAGE.fullmatch(language):
        raise NotFound(f"'{language[:40]}' is no language of tesseract; write one such as khm+eng")
    known = _asked(program, "--list-langs").split()
    if missing := [one for one in language.split("+") if one not in known]:
        raise ProgramMissing(
            f"tesseract has not learnt '{missing[0]}' here; install it: "
            f"apt-get install tesseract-ocr-{missing[0].replace('_', '-').lower()}"
        )


def _asked(program: str, option: str) -> str:
    try:
        return run_program(b"", program, option).decode("utf-8", "replace")
    except subprocess.SubprocessError as error:
        raise ProgramMissing(
            f"tesseract does not start here; install it anew: {PACKAGES}"
        ) from error
