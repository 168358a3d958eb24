"""Pictures of a document's pages, safe to show: drawn in a child process with limits (`drawing`),
of which nothing but the colours of dots is taken, and made into PNG files here.

They are kept in the workspace and derived: an erasure deletes them.
"""

import json
import struct
import subprocess
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from saksei import derived
from saksei.errors import CorruptFile, NotFound
from saksei.originals import read_file
from saksei.sources.contained import run_child
from saksei.sources.drawing import HEIGHT, WIDTH
from saksei.sources.models import Source
from saksei.sources.texts import DOCX, IMAGES, MEDIA_TYPES, PDF, REFUSALS
from saksei.workspace import PAGES, current

SHOWN = (WIDTH, HEIGHT)
KINDS = {  # what a child is told to draw
    MEDIA_TYPES[PDF]: "pdf", MEDIA_TYPES[DOCX]: "text",
    **{MEDIA_TYPES[one]: "image" for one in IMAGES},
}  # fmt: skip
KEPT = 200  # pictures; the oldest are let go
SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DRAW = (
    "import sys; kind, number, width, height, *sys.path[:] = sys.argv[1:]; "
    "from saksei.sources.drawing import draw; draw(kind, *map(int, (number, width, height)))"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as PNG, and of how many."""

    number: int
    pages: int
    png: bytes


def has_pages(source: Source) -> bool:
    """Whether a source is kept as a document with pages."""
    return source.held and source.media_type in KINDS


def is_our_setting(source: Source) -> bool:
    """Whether its pages are not the document's own, but its text as we set it."""
    return source.media_type == MEDIA_TYPES[DOCX]


def page(source: Source, number: int, text: str) -> Page:
    """A page of a source; `text` is what is set where the pages are our setting.

    Raises RefusedFile with the reason where it cannot be drawn, NotFound where there are no pages.
    """
    if not has_pages(source):
        raise NotFound(f"the source {source.pk} is kept as no document with pages")
    if found := _kept(source, number):
        return found
    data = text.encode("utf-8", "replace") if is_our_setting(source) else original(source)
    made = drawn(source, number, data)
    _keep(source, made)
    return made


def original(source: Source) -> bytes:
    """The preserved bytes of a source."""
    return read_file(source.file)


def drawn(source: Source, number: int, data: bytes, most: tuple[int, int] = SHOWN) -> Page:
    """A page made of these bytes, at most so many dots wide and high; raises RefusedFile."""
    return _drawn(KINDS[source.media_type], number, data, most)


def every_page(source: Source, most: tuple[int, int]) -> Iterator[Page]:
    """Every page of a source in turn, drawn from the preserved bytes and not kept."""
    data, number, pages = original(source), 1, 1
    while number <= pages:
        made = drawn(source, number, data, most)
        yield made
        number, pages = number + 1, made.pages


def _kept(source: Source, number: int) -> Page | None:
    for path in (current().folder / PAGES).glob(f"{_called(source)}.{number}.*.png"):
        if found := derived.get(path):
            return Page(number, int(path.name.split(".")[-2]), found)
    return None


def _called(source: Source) -> str:
    return derived.called(str(source.pk))


def picture_count(source: Source) -> int:
    """How many pages a source has, as far as one was drawn; else 0."""
    found = (current().folder / PAGES).glob(f"{_called(source)}.*.png")
    return next((int(path.name.split(".")[-2]) for path in found), 0)


def _keep(source: Source, made: Page) -> None:
    folder = current().folder / PAGES
    folder.mkdir(exist_ok=True)
    derived.put(folder / f"{_called(source)}.{made.number}.{made.pages}.png", made.png)
    for path in sorted(folder.glob("*.png"), key=_age)[:-KEPT]:
        path.unlink(missing_ok=True)


def _age(path: Path) -> int:
    return path.stat().st_mtime_ns if path.exists() else 0


def _drawn(kind: str, number: int, data: bytes, most: tuple[int, int] = SHOWN) -> Page:
    """A page as the child draws it; whatever else the child answers is a refusal."""
    try:
        words = (kind, *map(str, (number, *most)))
        head, _, dots = run_child(data, *words, program=_DRAW).partition(b"\n")
        answer = json.loads(head)
        if "refused" in answer:
            raise REFUSALS[answer["refused"]](f"the document {answer['reason']}")
        width, height, pages = (int(answer[name]) for name in ("width", "height", "pages"))
        if not (0 < width <= most[0] + 1 and 0 < height <= most[1] + 1):
            raise ValueError(width, height)
        return Page(number, pages, png(width, height, dots))
    except (subprocess.SubprocessError, ValueError, TypeError, KeyError) as error:
        raise CorruptFile(
            f"page {number} cannot be shown: the document is damaged, or made to harm its reader. "
            "Its text can be coded all the same"
        ) from error


def png(width: int, height: int, dots: bytes) -> bytes:
    """Dots of three bytes as a PNG file; raises ValueError if they are not as many as there should
    be."""
    row = width * 3
    if len(dots) != row * height:
        raise ValueError(len(dots))
    lines = b"".join(b"\0" + dots[place : place + row] for place in range(0, len(dots), row))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    return SIGNATURE + b"".join(_chunk(name, content) for name, content in parts)


def _chunk(name: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content)) + name + content
        + struct.pack(">I", zlib.crc32(name + content))
    )  # fmt: skip
