"""Reads PDF, DOCX, HTML and large text files inside a child process that has limits and no network.

Started by `texts`, never imported by it: bytes come in on standard input, one JSON object goes out
on standard output. A parser's crash ends the child, and `texts` turns that into a refusal. Each
library is imported where it is used: start-up is most of the time that a document takes.

Of a DOCX the text is the body (a table row is one line, cells divided by tabs), then footnotes,
endnotes, headers and footers; deleted text and reviewers' comments are left out. Of an HTML page
it is the article without navigation, or all of the body where no article is found.

Invariant: limits are set before the first byte is read.
"""

import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from io import BytesIO
from typing import Any, NoReturn, TypedDict
from zipfile import BadZipFile, ZipFile

from saksei.errors import CorruptFile, EncryptedFile, RefusedFile, TooLarge
from saksei.sources.contained import forbid, limit_resources
from saksei.sources.pictures import opened
from saksei.sources.texts import (
    DOCX,
    HTML,
    IMAGES,
    MAX_TEXT,
    PDF,
    TEXT,
    clean,
    decode,
    plain_text,
)

MAX_PAGES = 3000
MAX_ZIP_BYTES = 200 * 2**20
MAX_ZIP_MEMBERS = 5000
MAX_ZIP_RATIO = 100
RATIO_COUNTS_FROM = 2**20  # below that a high ratio is a short document full of repetition
MAX_HTML_BYTES = 5 * 2**20
MAX_HTML_DEPTH = 2000


class Reading(TypedDict):
    """What a parser found; the fields of `texts.Extracted` but for the media type."""

    text: str
    extractor: str
    version: str
    language: str | None
    title: str | None
    published: str | None


def answer(kind: str) -> None:
    """Read the document on standard input and write what it says, or why it is refused."""
    limit_resources()
    sys.addaudithook(forbid)
    output = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)  # a parser that prints must not spoil the answer
    data = sys.stdin.buffer.read()
    try:
        readers: dict[str, Callable[[bytes], object]] = {
            PDF: read_pdf, DOCX: read_docx, HTML: read_html, TEXT: plain_text,
            **dict.fromkeys(IMAGES, read_picture),
        }  # fmt: skip
        found = readers[kind](data)
    except RefusedFile as refusal:
        found = {"refused": type(refusal).__name__, "reason": str(refusal)}
    with output:
        json.dump(found, output)


def _too_much_text() -> NoReturn:
    raise TooLarge(f"has more than {MAX_TEXT} characters of text; cut it into parts")


# PDF


def read_pdf(data: bytes) -> Reading:
    """The text layer of a PDF, pages divided by an empty line."""
    import pypdf
    from pypdf.errors import DependencyError, FileNotDecryptedError

    if b"%%EOF" not in data[-4096:]:
        raise CorruptFile("is cut short: the end of the PDF is missing. Fetch it again")
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        pages = _pdf_pages(reader)
    except (DependencyError, FileNotDecryptedError) as error:
        raise EncryptedFile(
            "needs a password; save a copy without one and register that"
        ) from error
    text = clean("\n\n".join(pages)).strip("\n")
    root: Any = reader.trailer["/Root"]
    return Reading(
        text=text,
        extractor="pypdf" if text.strip() else "pypdf (no text layer)",
        version=pypdf.__version__,
        language=_language(root.get("/Lang")),
        title=_title(reader.metadata.title if reader.metadata else None),
        published=None,
    )


def _pdf_pages(reader: Any) -> list[str]:
    if len(reader.pages) > MAX_PAGES:
        raise TooLarge(f"has {len(reader.pages)} pages; at most {MAX_PAGES} are read. Cut it up")
    pages: list[str] = []
    size = 0
    for page in reader.pages:
        pages.append(page.extract_text())
        size += len(pages[-1])
        if size > MAX_TEXT:
            _too_much_text()
    return pages


def read_picture(data: bytes) -> Reading:
    """No text: what is seen is that it can be drawn. What it says of itself is left aside."""
    import PIL

    opened(data, 1)
    return Reading(
        text="", extractor="Pillow (no text)", version=PIL.__version__, language=None, title=None,
        published=None,
    )  # fmt: skip


# DOCX

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MARKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "\u2011"}
_LEFT_OUT = {
    f"{_W}del",
    f"{_W}moveFrom",
    # The same text box once more, for older programs.
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
}
_NOTES = ("footnotes", "endnotes", "header", "footer")


def read_docx(data: bytes) -> Reading:
    """The text of a Word document: body, notes, headers and footers."""
    check_zip(data)
    import docx
    from docx.oxml import parse_xml

    document = docx.Document(BytesIO(data))
    stories: list[Any] = [document.element.body]
    related = [rel for rel in document.part.rels.values() if not rel.is_external]
    for note in _NOTES:
        parts = [rel.target_part for rel in related if rel.reltype.endswith(f"/{note}")]
        stories.extend(parse_xml(part.blob) for part in dict.fromkeys(parts))
    text = "\n\n".join(filter(None, map(_story, stories)))
    about = document.core_properties
    return Reading(
        text=text,
        extractor="python-docx" if text else "python-docx (no text)",
        version=version("python-docx"),
        language=_language(about.language),
        title=_title(about.title),
        published=None,
    )


def check_zip(data: bytes) -> None:
    """Refuse an archive that needs a password or unpacks to more than a document would."""
    try:
        members = ZipFile(BytesIO(data)).infolist()
    except BadZipFile as error:
        raise CorruptFile("is damaged or cut short; fetch it again") from error
    size = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if any(member.flag_bits & 1 for member in members):
        raise EncryptedFile("needs a password; save a copy without one and register that")
    if (
        len(members) > MAX_ZIP_MEMBERS
        or size > MAX_ZIP_BYTES
        or (size > RATIO_COUNTS_FROM and size > MAX_ZIP_RATIO * max(packed, 1))
    ):
        raise TooLarge(
            f"unpacks to {len(members)} parts of {size // 2**20} MiB, more than a document would; "
            "it may be made to do harm. Ask its sender for a PDF"
        )


def _story(element: Any) -> str:
    return clean("\n".join(_lines(element))).strip("\n")


def _lines(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}p":
            yield "".join(_pieces(child))
        elif child.tag == f"{_W}tr":
            cells = (cell for cell in child if cell.tag in (f"{_W}tc", f"{_W}sdt"))
            yield "\t".join(" ".join(filter(None, _lines(cell))) for cell in cells)
        elif child.tag not in _LEFT_OUT:
            yield from _lines(child)


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _MARKS:
            yield _MARKS[child.tag]
        elif child.tag == f"{_W}p":  # in a text box
            yield from ("\n", *_pieces(child), "\n")
        elif child.tag not in _LEFT_OUT:
            yield from _pieces(child)


# HTML

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)")
_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# Tags that need no end, and so do not nest.
_FLAT = frozenset(
    [
        *("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param"),
        *("source", "track", "wbr", "html", "head", "body", "p", "li", "dt", "dd", "tr", "td"),
        *("th", "thead", "tbody", "tfoot", "colgroup", "option", "optgroup"),
    ]
)
_BLOCKS = (
    *("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("blockquote", "pre", "section", "article", "dt", "dd"),
)
_DATE_SEARCH = {"original_date": True, "extensive_search": False}  # no guessing from the prose
_UNSEEN = ("script", "style", "noscript", "template", "head", "svg")


def read_html(data: bytes) -> Reading:
    """The article of a web page, or the whole body where none is found."""
    if len(data) > MAX_HTML_BYTES:
        raise TooLarge(
            f"has more than {MAX_HTML_BYTES // 2**20} MiB of HTML; print the page to PDF instead"
        )
    declared = _META_CHARSET.search(data[:4096])
    page, _ = decode(data, declared=declared[1].decode("ascii") if declared else "")
    # lxml takes no declaration in decoded text, and would stop at a NUL.
    page = clean(re.sub(r"^\s*<\?xml[^>]*>", "", page))
    check_depth(page)
    return _read_page(_parse_page(page))


def check_depth(page: str) -> None:
    """Refuse a page whose tags nest deeper than any that people write."""
    depth = 0
    for closing, tag in _TAG.findall(page):
        if tag.lower() not in _FLAT:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > MAX_HTML_DEPTH:
            _too_deep()


def _too_deep() -> NoReturn:
    raise TooLarge(
        f"nests its tags about {MAX_HTML_DEPTH} deep or more; it may be made to do harm. "
        "Print the page to PDF instead"
    )


def _parse_page(page: str) -> Any:
    from lxml import etree, html

    # Without huge_tree all that nests deeper than 254 is left out, and nothing says so.
    parser = html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(page, parser=parser)
    except etree.ParserError:  # nothing but comments
        return html.document_fromstring("<html><body></body></html>")
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        _too_deep()
    return tree


def _read_page(tree: Any) -> Reading:
    import trafilatura

    article = trafilatura.extract(tree, include_comments=False, favor_precision=False)
    about = trafilatura.extract_metadata(tree, date_config=_DATE_SEARCH)
    language = _language(tree.get("lang"))
    text = clean(article or _body_text(tree))
    found = "trafilatura" if article else "lxml, whole body" if text else "lxml (no text)"
    return Reading(
        text=text,
        extractor=found,
        version=version(found.partition(" ")[0].strip(",")),
        language=language,
        title=_title(about.title if about else None),
        published=about.date if about else None,
    )


def _body_text(tree: Any) -> str:
    from lxml import etree

    etree.strip_elements(tree, *_UNSEEN, with_tail=False)
    for element in tree.iter(*_BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in tree.text_content().splitlines())
    return "\n".join(filter(None, lines))


# What a document says of itself


def _title(value: object) -> str | None:
    return clean(" ".join(str(value).split()))[:500] or None if value else None


def _language(value: object) -> str | None:
    code = str(value or "").strip().replace("_", "-")
    return code if re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}", code) else None
