"""Draws a page inside a child process with limits and no network, as `parsers` reads one.

Bytes come in on standard input; a line of JSON and the bare pixels go out on standard output. Who
makes a picture file of them is the parent (`pages`): nothing that a hostile file makes this process
write can be more than dots.

Invariant: limits are set before the first byte is read; no page is drawn larger than is allowed.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from saksei.errors import CorruptFile, EncryptedFile, RefusedFile, TooLarge
from saksei.sources.contained import forbid, limit_resources
from saksei.sources.pictures import opened, shrunk

TEMPLATE = Path(__file__).parent / "text.typ"
WIDTH, HEIGHT = 1000, 1600  # dots, at most, of what is shown
FINE = (2500, 4000)  # of what is read by OCR: 300 dots to an inch of a common page
MOST_SET = 300_000  # characters of a text that are set as pages


def draw(kind: str, number: int, width: int, height: int) -> None:
    """Draw one page of a PDF, of a picture, or of a text as we set it, from standard input, at most
    so many dots wide and high."""
    limit_resources()
    sys.addaudithook(forbid)
    output = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not spoil the answer
    data = sys.stdin.buffer.read()
    pixels = b""
    try:
        most = (width, height)
        if kind == "image":
            pages, *size, pixels = _picture(data, number, most)
        else:
            pages, *size, pixels = _page(data if kind == "pdf" else set_text(data), number, most)
        found: dict[str, Any] = {"pages": pages, "width": size[0], "height": size[1]}
    except RefusedFile as refusal:
        found = {"refused": type(refusal).__name__, "reason": str(refusal)}
    with output:
        output.write(json.dumps(found).encode() + b"\n" + pixels)


Drawn = tuple[int, int, int, bytes]


def _picture(data: bytes, number: int, most: tuple[int, int]) -> Drawn:
    """The same of a picture; a small one is not made larger."""
    pages, image = opened(data, number)
    image = shrunk(image, *most)
    return pages, image.width, image.height, image.tobytes()


def _page(data: bytes, number: int, most: tuple[int, int]) -> Drawn:
    """How many pages there are; width, height and the dots of one of them, three bytes each."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise EncryptedFile("needs a password, so its pages cannot be shown") from error
        raise CorruptFile("is damaged, so its pages cannot be shown") from error
    if not 0 < number <= len(document):
        raise CorruptFile(f"has {len(document)} pages, and no page {number}")
    page = document[number - 1]
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise CorruptFile(f"has a page {number} without a size")
    scale = min(most[0] / width, most[1] / height)
    if min(width, height) * scale < 1:
        raise CorruptFile(f"has a page {number} that is a mere line")
    bitmap = page.render(scale=scale, rev_byteorder=True)
    lines = memoryview(bitmap.buffer).cast("B")
    dots = b"".join(
        bytes(lines[row * bitmap.stride : row * bitmap.stride + bitmap.width * 3])
        for row in range(bitmap.height)
    )
    return len(document), bitmap.width, bitmap.height, dots


def set_text(data: bytes) -> bytes:
    """A text as the pages of a PDF, in our setting; it reaches Typst as data, never as markup."""
    import typst

    text = data.decode()
    if len(text) > MOST_SET:
        raise TooLarge(f"has more than {MOST_SET} characters, so its pages are not shown")
    made: bytes = typst.compile(
        TEMPLATE, root=TEMPLATE.parent, format="pdf", sys_inputs={"text": text}
    )
    return made
