"""Decides what type a received file is, whether it is safe to read, and what its text is.

The type is what the content says; a name that says another known type is refused. PDF, DOCX,
HTML and pictures are read apart (`contained`, `parsers`); plain text is decoded here. Line ends
become "\\n", and characters that no database or report can hold become U+FFFD; nothing else is
changed. A document without text (a scan, a picture) has the empty text; its extractor says so.

Invariant: the bytes are read and never changed, nothing is fetched or written, and whatever the
bytes are, the answer is an Extracted or a RefusedFile.
"""

import codecs
import json
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import PurePath

from saksei.errors import (
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    MislabelledFile,
    RefusedFile,
    TooLarge,
)
from saksei.sources.contained import run_child

MAX_BYTES = 50 * 2**20
MAX_TEXT = 20_000_000
MAX_READ_HERE = 2 * 2**20  # bytes of plain text
CHARSET_SAMPLE = 256 * 2**10

TEXT, HTML, PDF, DOCX = "plain text", "a web page", "a PDF document", "a Word document"
ZIP = "a zip archive"
PNG, JPEG, TIFF = IMAGES = ("a PNG image", "a JPEG image", "a TIFF image")
MEDIA_TYPES = {
    TEXT: "text/plain",
    HTML: "text/html",
    PDF: "application/pdf",
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    PNG: "image/png",
    JPEG: "image/jpeg",
    TIFF: "image/tiff",
}
SUFFIXES = {
    TEXT: (".txt", ".text", ".md", ".csv"),
    HTML: (".html", ".htm", ".xhtml"),
    PDF: (".pdf",),
    DOCX: (".docx",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    "a GIF image": (".gif",),
    TIFF: (".tif", ".tiff"),
    "an old Word document": (".doc",),
    "an Excel workbook": (".xlsx",),
    "a PowerPoint presentation": (".pptx",),
    "an OpenDocument text": (".odt",),
    "an e-book": (".epub",),
    "an RTF document": (".rtf",),
    ZIP: (".zip",),
    "a compressed archive": (".gz", ".7z", ".rar"),
}
_SIGNATURES = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF8", "a GIF image"),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"7z\xbc\xaf\x27\x1c", "a compressed archive"),
    (b"Rar!", "a compressed archive"),
)
# The names of a zip's members stand in it uncompressed.
_ZIP_MEMBERS = (
    (b"word/document.xml", DOCX),
    (b"xl/workbook.xml", "an Excel workbook"),
    (b"ppt/presentation.xml", "a PowerPoint presentation"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text"),
    (b"application/epub+zip", "an e-book"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PAGE_START = re.compile(r"<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_ANY_TAG = re.compile(r"</?(p|div|br|a|b|i|h[1-6]|ul|table|span|title|meta)[\s/>]", re.IGNORECASE)
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c]")

_CHILD = (
    "import sys; kind, *sys.path[:] = sys.argv[1:]; "
    "from saksei.sources.parsers import answer; answer(kind)"
)
REFUSALS = {one.__name__: one for one in (CorruptFile, EmptyFile, EncryptedFile, TooLarge)}


@dataclass(frozen=True, slots=True)
class Extracted:
    """The text of a document and what the document says of itself."""

    text: str
    media_type: str
    extractor: str
    version: str
    language: str | None = None
    title: str | None = None
    published: str | None = None


def extract(data: bytes, *, name: str) -> Extracted:
    """The text of a file received under `name`; raises RefusedFile with the reason."""
    shown = _shown(name)
    if len(data) > MAX_BYTES:
        raise TooLarge(
            f"{shown} has {len(data) // 2**20} MiB; at most {MAX_BYTES // 2**20} MiB are taken. "
            "Cut it into parts, or leave out images"
        )
    if not data or data.isspace():
        raise EmptyFile(f"{shown} has no content; fetch it again")
    suffix = PurePath(name).suffix.lower()
    kind = _kind(data, suffix, shown)
    _check_name(data, suffix, kind, shown)
    return _plain_text(data, shown) if kind == TEXT else _in_child(kind, data, shown)


def decode(data: bytes, *, declared: str = "") -> tuple[str, str]:
    """The characters of `data` and the encoding; raises CorruptFile when none fits."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decode_as(data, encoding)
    text = data.decode("utf-8", "replace")
    if (bad := text.count("\ufffd")) == 0:
        return text, "utf-8"
    # A few broken bytes in much good UTF-8: damage, not another encoding.
    if len(data) - len(text) > 20 * bad:
        return text, "utf-8, damaged"
    return _decode_as(data, _declared(declared) or _guess(data))


def _shown(name: str) -> str:
    """A file's name as it can be printed: a sender chose it, and may have put anything in."""
    printable = "".join(one if one.isprintable() else "\ufffd" for one in PurePath(name).name)
    return f"'{printable[-100:]}'" if printable else "the file"


def _declared(encoding: str) -> str:
    """The codec for what a web page says of itself, "" when that is no help."""
    try:
        codec = codecs.lookup(encoding)
        codec.decode(b"")
    except (LookupError, ValueError):
        return ""
    if codec.name in ("utf-8", "utf-16", "utf-32") or not isinstance(codec.decode(b"")[0], str):
        return ""  # it would have been read by now, or is no encoding of text
    # Browsers read both as Windows-1252, and so do the people who write them.
    return "cp1252" if codec.name in ("iso8859-1", "ascii") else codec.name


def clean(text: str) -> str:
    """`text` with line ends as one line feed each, and U+FFFD for what cannot be stored."""
    return _UNSTORABLE.sub("\ufffd", _LINE_ENDS.sub("\n", text))


def _decode_as(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        return data.decode(encoding), encoding.removesuffix("-sig")
    except UnicodeError as error:
        raise CorruptFile(
            f"has characters that are not {encoding}; open it and save it as UTF-8"
        ) from error


def _guess(data: bytes) -> str:
    from charset_normalizer import from_bytes

    guesses = from_bytes(data[:CHARSET_SAMPLE])
    best = guesses.best()
    if best is None:
        raise CorruptFile("is in no known character set; open it and save it as UTF-8")
    equals = [guess for guess in guesses if guess.chaos == best.chaos]
    # Western European text passes for Central European too; the first is far more common.
    common = any("cp1252" in guess.could_be_from_charset for guess in equals)
    return "cp1252" if common else best.encoding


def _kind(data: bytes, suffix: str, shown: str) -> str:
    head = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip()
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if data.startswith(_OLE):
        return _ole_kind(data, shown)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return next((kind for member, kind in _ZIP_MEMBERS if member in data), ZIP)
    return HTML if _is_page(data, suffix) else TEXT


def _ole_kind(data: bytes, shown: str) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise EncryptedFile(f"{shown} needs a password; save a copy without one and register that")
    return "an old Word document"


def _is_page(data: bytes, suffix: str) -> bool:
    wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    head = data[:8192].decode("utf-16" if wide else "utf-8", "replace").lstrip("\ufeff \t\r\n")
    while head.startswith(("<!--", "<?")):
        closing = "-->" if head.startswith("<!--") else ">"
        head = head.partition(closing)[2].lstrip()
    if _PAGE_START.match(head):
        return True
    return suffix in SUFFIXES[HTML] and bool(_ANY_TAG.search(head))


def _check_name(data: bytes, suffix: str, kind: str, shown: str) -> None:
    claimed = next((one for one, suffixes in SUFFIXES.items() if suffix in suffixes), kind)
    begins = data[:CHARSET_SAMPLE].decode("latin-1")
    if claimed != kind == TEXT and _UNSTORABLE.search(begins):
        raise CorruptFile(
            f"{shown} is named like {claimed}, but it is none, nor is it any text: what it begins "
            "with is damaged or encrypted. Fetch it again"
        )
    if claimed == DOCX and kind == ZIP:
        raise CorruptFile(
            f"{shown} is named like {claimed}, but lacks what makes one: it is damaged or cut "
            "short. Fetch it again, or open it and save a fresh copy"
        )
    if claimed != kind:
        raise MislabelledFile(
            f"{shown} is named like {claimed}, but its content is {kind}; "
            f"check where it came from, then rename it to end in {SUFFIXES[kind][0]}"
        )
    if kind not in MEDIA_TYPES:
        raise RefusedFile(
            f"{shown} is {kind}; taken are .txt, .html, .pdf and .docx, and pictures as .png, .jpg "
            "and .tif. Save it as one of these and register that"
        )


def _plain_text(data: bytes, shown: str) -> Extracted:
    """Plain text; of a large file apart, where what it unfolds to is nobody else's memory."""
    if len(data) > MAX_READ_HERE:
        return _in_child(TEXT, data, shown)
    try:
        return Extracted(media_type=MEDIA_TYPES[TEXT], **plain_text(data))
    except RefusedFile as error:
        raise type(error)(f"{shown} {error}") from error


def plain_text(data: bytes) -> dict[str, str]:
    """The text of a text file, and how it was decoded; raises RefusedFile with the reason."""
    text, encoding = decode(data)
    if text.isspace() or not text:
        raise EmptyFile("has no content; fetch it again")
    if len(text) > MAX_TEXT:
        raise TooLarge(f"has more than {MAX_TEXT} characters of text; cut it into parts")
    controls = len(_UNSTORABLE.findall(text))
    if "\x00" in text or controls * 100 > len(text):
        raise CorruptFile(
            "is not plain text: it has characters that no text has. "
            "Open it in the program that made it and save it as text, PDF or DOCX"
        )
    guessed = not encoding.startswith("utf-")
    return {
        "text": clean(text),
        "extractor": f"plain text, {encoding}{' (guessed)' if guessed else ''}",
        "version": version("charset-normalizer") if guessed else platform.python_version(),
    }


def _checked(extracted: Extracted, shown: str) -> Extracted:
    if len(extracted.text) > MAX_TEXT:
        raise TooLarge(
            f"{shown} has more than {MAX_TEXT} characters of text; cut it into parts and "
            "register each"
        )
    return extracted


def _in_child(kind: str, data: bytes, shown: str) -> Extracted:
    try:
        answer = json.loads(run_child(data, kind, program=_CHILD))
        if "refused" in answer:
            raise REFUSALS[answer["refused"]](f"{shown} {answer['reason']}")
        return _checked(Extracted(media_type=MEDIA_TYPES[kind], **answer), shown)
    except (subprocess.SubprocessError, ValueError, TypeError, KeyError) as error:
        raise CorruptFile(
            f"{shown} could not be read as {kind}: it is damaged, cut short, or more than a reader "
            "can take. Fetch it again, or open it and save a fresh copy"
        ) from error
