"""Files made to do harm, through the form by which people add a source.

Each ends in a sentence or in a source whose text is only text; nothing is left behind, and the
server answers the next request.
"""

import gzip
import struct
import tarfile
import zlib
from collections.abc import Callable
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from test_texts import PAGE, make_docx, make_pdf, make_png, make_zip

from saksei.sources.models import Source
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

MB = 2**20
DOC = "word/document.xml"
TYPES = "[Content_Types].xml"
PARTS = {TYPES: b"<Types/>", "_rels/.rels": b"<Relationships/>"}
LAUGHS = b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 12))
WIDE = make_png()[:16] + struct.pack(">II", 2**31 - 1, 9)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def docx_with(body: bytes, **more: bytes) -> bytes:
    return make_zip(PARTS | {DOC: body} | more)


def pdf_with(old: bytes, new: bytes) -> bytes:
    made = make_pdf()
    assert old in made
    return made.replace(old, new)


def flate(size: int) -> bytes:
    """A PDF whose page unpacks to much more than it is."""
    packed = zlib.compress(b" " * size, 9)
    stream = b"<</Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(packed), packed)
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        b"4 0 obj" + stream + b"endobj\ntrailer<</Size 5/Root 1 0 R>>\n%%EOF\n"
    )


def tar_of(name: str) -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo(name), BytesIO())
    return made.getvalue()


def locked_zip() -> bytes:
    made = bytearray(docx_with(b"<w/>"))
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.find(mark)
        while at >= 0:
            made[at + place] |= 1
            at = made.find(mark, at + 4)
    return bytes(made)


REFUSED: dict[str, tuple[str, Callable[[], bytes]]] = {
    # bombs
    "a zip bomb": ("a.docx", lambda: docx_with(b"\0" * (300 * MB // 4))),
    "many parts": ("a.docx", lambda: docx_with(b"", **{f"p{n}": b"" for n in range(5001)})),
    "a nested zip": ("a.docx", lambda: make_zip({"inner.zip": make_zip({"x": b"\0" * MB})})),
    "a billion laughs": ("a.docx", lambda: docx_with(
        b'<!DOCTYPE a [<!ENTITY e0 "ha">' + LAUGHS + b"]><a>&e11;</a>")),
    "an outer entity": ("a.docx", lambda: docx_with(
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')),
    "300,000 nested tags": ("a.html", lambda: b"<html><body>" + b"<div>" * 300_000),
    "nested tables": ("a.html", lambda: b"<html><body>" + b"<table><tr><td>" * 100_000),
    "nested spans": ("a.html", lambda: b"<html><body>" + b"<span>" * 20_000 + b"x"),
    "6 MiB of HTML": ("a.html", lambda: b"<html><body>" + b"<p>word</p>" * (6 * MB // 11)),
    "a page that unpacks": ("a.pdf", lambda: flate(200 * MB)),
    "a gzip bomb": ("a.txt", lambda: gzip.compress(b"\0" * 20 * MB)),
    "more text than is kept": ("a.txt", lambda: b"word and " * 2_400_000),
    "more than is taken": ("a.txt", lambda: b"a" * (50 * MB + 1)),
    "a picture of a square mile": ("a.png", lambda: WIDE),
    # wrong types
    "a program": ("a.exe", lambda: b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + b"\0" * 500),
    "a program named text": ("a.txt", lambda: b"\x7fELF\2\1\1" + b"\0" * 500),
    "a program named PDF": ("a.pdf", lambda: b"MZ\x90\0" + b"\0" * 500),
    "a program named DOCX": ("a.docx", lambda: b"MZ\x90\0" + b"\0" * 500),
    "a PNG": ("a.png", make_png),
    "a PNG named PDF": ("a.pdf", make_png),
    "a JPEG named text": ("a.txt", lambda: b"\xff\xd8\xff\xe0" + b"\0" * 99),
    "a GIF named HTML": ("a.html", lambda: b"GIF89a" + b"\0" * 99),
    "a PDF named text": ("a.txt", make_pdf),
    "a PDF named HTML": ("a.html", make_pdf),
    "a PDF named DOCX": ("a.docx", make_pdf),
    "a DOCX named PDF": ("a.pdf", make_docx),
    "a page named PDF": ("a.pdf", PAGE.encode),
    "a zip": ("a.zip", lambda: make_zip({"a.txt": b"words"})),
    "a zip named DOCX": ("a.docx", lambda: make_zip({"a.txt": b"words"})),
    "a workbook": ("a.xlsx", lambda: make_zip({"xl/workbook.xml": b"<w/>"})),
    "slides": ("a.pptx", lambda: make_zip({"ppt/presentation.xml": b"<p/>"})),
    "an old Word document": ("a.doc", lambda: OLE + b"\0" * 999),
    "a locked office file": ("a.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le")),
    "an RTF": ("a.rtf", lambda: b"{\\rtf1 {\\object\\objdata 0105}}"),
    "a tar with a path": ("a.tar.gz", lambda: tar_of("../../etc/cron.d/x")),
    "a 7z": ("a.7z", lambda: b"7z\xbc\xaf\x27\x1c" + b"\0" * 99),
    "a RAR": ("a.rar", lambda: b"Rar!\x1a\7\0" + b"\0" * 99),
    "a TIFF": ("a.tif", lambda: b"II*\0" + b"\0" * 99),
    # polyglots and the broken
    "a zip after a PNG": ("a.docx", lambda: make_png() + make_docx()),
    "a PDF after a GIF": ("a.pdf", lambda: b"GIF89a/*" + make_pdf()),
    "a DOCX with a virus before": ("a.docx", lambda: b"MZ\x90\0" + make_docx()),
    "a locked DOCX": ("a.docx", locked_zip),
    "a locked PDF": ("a.pdf", lambda: pdf_with(
        b"/Root 1 0 R", b"/Root 1 0 R/Encrypt<</Filter/Standard/V 9/R 9/O(x)/U(x)/P 0>>")),
    "half a PDF": ("a.pdf", lambda: make_pdf()[: len(make_pdf()) // 2]),
    "half a DOCX": ("a.docx", lambda: make_docx()[:900]),
    "a PDF of a head alone": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF\n"),
    "a PDF that is its own page": ("a.pdf", lambda: pdf_with(b"/Kids[3 0 R]", b"/Kids[2 0 R]")),
    "a PDF without a root": ("a.pdf", lambda: pdf_with(b"/Root 1 0 R", b"/Root 9 0 R")),
    "a DOCX without a body": ("a.docx", lambda: make_zip(PARTS)),
    "a DOCX that is no XML": ("a.docx", lambda: docx_with(b"\xff\xfe<not xml")),
    "zeros": ("a.txt", lambda: b"\0" * 4096),
    "noise": ("a.txt", lambda: bytes((n * 7919) % 251 for n in range(9999))),
    "controls": ("a.txt", lambda: b"\x1b[2J\x07\x08" * 99),
    "nothing": ("a.txt", lambda: b""),
    "white space": ("a.txt", lambda: b" \n\t" * 999),
    "half a letter of UTF-16": ("a.txt", lambda: b"\xff\xfea\0b"),
}  # fmt: skip
SCRIPT = "<script>alert(1)</script>"
TAKEN: dict[str, tuple[str, bytes]] = {
    # harmless as text, whatever the name or the words say
    "a script for a name": (f"{SCRIPT}.txt", b"Police arrested Rith Oun."),
    "a path for a name": ("../../../etc/passwd.txt", b"Police arrested Rith Oun on Monday."),
    "a Windows path": ("..\\..\\boot.ini.txt", b"Police arrested Rith Oun on Tuesday."),
    "a name of 900 letters": ("a" * 900 + ".txt", b"Police arrested Rith Oun on Wednesday."),
    "a name that turns around": ("a\u202etxt.exe.txt", b"Police arrested Rith Oun on Thursday."),
    "a formula": ("f.txt", b"=HYPERLINK(\"http://x.example\",\"x\") said Rith Oun."),
    "a page with a script": (
        "a.html",
        b"<html><body><p>Police arrested Rith Oun on Friday.</p>"
        b"<script>alert(1)</script><img src=x onerror=alert(1)></body></html>",
    ),
    "text with tags": ("t.txt", b"Police hit <img src=x onerror=alert(1)> Rith Oun {{ 7*7 }}."),
}  # fmt: skip


def upload(pages: Client, name: str, data: bytes):
    file = SimpleUploadedFile("x", data)
    file._name = name  # type: ignore[attr-defined]  # as a hostile browser sends it
    return pages.post("/sources/new/", {"file": file, "title": "T", "confidentiality": "public"})


def test_there_are_sixty() -> None:
    assert len(REFUSED) + len(TAKEN) >= 60


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_made_to_do_harm_is_refused_in_a_sentence(
    pages: Client, case: Workspace, what: str
) -> None:
    name, make = REFUSED[what]
    before = Source.objects.count(), sorted(case.files.iterdir())
    answer = upload(pages, name, make())
    assert answer.status_code == 400, what
    page = unescape(answer.content.decode())
    sentence = page.partition('role="alert" id="wrong">')[2].partition("</p>")[0]
    assert len(sentence) > 30 and "Traceback" not in page
    assert 'value="T"' in page  # what was typed is still there
    assert before == (Source.objects.count(), sorted(case.files.iterdir()))
    assert pages.get("/sources/").status_code == 200


@pytest.mark.parametrize("what", TAKEN)
def test_what_only_looks_harmful_is_mere_text(pages: Client, case: Workspace, what: str) -> None:
    name, data = TAKEN[what]
    answer = upload(pages, name, data)
    assert answer.status_code == 302, what
    made = Source.objects.order_by("-registered_at")[0]
    assert [path.name for path in case.files.iterdir()].count(made.file) == 1
    for path in ("/", "/sources/", f"/sources/{made.pk}/", f"/sources/{made.pk}/code/"):
        page = pages.get(path).content.decode()
        assert SCRIPT not in page and "<img src=x" not in page and ">49." not in page
    kept = pages.get(f"/sources/{made.pk}/original/")
    assert kept["content-disposition"].startswith("attachment")
    assert kept["content-type"] == "application/octet-stream"
    assert kept["x-content-type-options"] == "nosniff"
