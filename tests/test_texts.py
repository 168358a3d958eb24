"""Documents received: their text, or a refusal that says what to do. All are invented here."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import docx
import pypdf
import pytest
from docx.oxml import parse_xml
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.errors import (
    CorruptFile,
    EmptyFile,
    EncryptedFile,
    MislabelledFile,
    RefusedFile,
    TooLarge,
)
from saksei.sources import contained, texts
from saksei.sources.texts import extract

SENTENCE = "Police arrested Dara Moun on 13 August 2020, Sopheap Lim-Ros said."
PAGE = f"""<!DOCTYPE html>
<html lang="en"><head><title>Arrest in the capital - Mekong Ledger</title>
<meta property="article:published_time" content="2020-08-14"></head><body>
<nav><a href="/">Home</a> <a href="/more">More news</a></nav>
<article><h1>Arrest in the capital</h1><p>{SENTENCE}</p>
<p>Mek Tola, who saw it, told the paper that four men in plain clothes came by car.</p></article>
<script>document.write("<div>noise</div>")</script></body></html>"""


def make_pdf(text: str = SENTENCE) -> bytes:
    """A PDF of one page, written by hand."""
    drawing = b"BT /F1 12 Tf 72 720 Td (%s) Tj ET" % text.encode("latin-1") if text else b""
    fonts = b"/Resources<</Font<</F1 5 0 R>>>>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/Lang(en-GB)>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R%s>>" % fonts,
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n"
    tail = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)
    return out + head + table + tail


def make_docx() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Statement of Mek Tola"
    document.add_paragraph(SENTENCE)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "Dara Moun", "incitement"
    document.add_paragraph("Signed in the capital.")
    document.sections[0].header.paragraphs[0].text = "Ref. 17/2020"
    saved = BytesIO()
    document.save(saved)
    return saved.getvalue()


def make_zip(members: dict[str, bytes]) -> bytes:
    saved = BytesIO()
    with zipfile.ZipFile(saved, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return saved.getvalue()


def make_png() -> bytes:
    head = struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" + head + zlib.compress(b"\0\0")


def text_of(data: bytes, name: str) -> str:
    return extract(data, name=name).text


def test_plain_text_keeps_all_but_its_line_ends() -> None:
    found = extract(b"One.\r\n  Two.\rThree. \n", name="notes.txt")
    assert found.text == "One.\n  Two.\nThree. \n"
    assert (found.media_type, found.extractor) == ("text/plain", "plain text, utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert text_of("សាក្សី Dara".encode(encoding), "notes.txt") == "សាក្សី Dara"


def test_another_encoding_is_guessed_and_said_so() -> None:
    story = "Le témoin a été arrêté près du marché, où il avait déposé une plainte à l'été. " * 5
    found = extract(story.encode("cp1252"), name="notes.txt")
    assert found.text == story
    assert "(guessed)" in found.extractor


def test_a_few_broken_bytes_do_not_make_it_another_encoding() -> None:
    found = extract(("សាក្សី " * 50).encode() + b"\xff", name="notes.txt")
    assert found.text.startswith("សាក្សី")
    assert found.extractor == "plain text, utf-8, damaged"


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_named_txt_are_text_or_refused(data: bytes) -> None:
    try:
        found = extract(data, name="notes.txt")
    except RefusedFile as error:
        reason = str(error)
        assert "notes.txt" in reason
    else:
        assert not {"\x00", "\r"} & set(found.text)


def test_a_web_page_gives_its_article_without_navigation() -> None:
    found = extract(PAGE.encode(), name="page.html")
    assert SENTENCE in found.text
    assert "More news" not in found.text
    assert "noise" not in found.text
    assert (found.language, found.published) == ("en", "2020-08-14")
    assert found.title is not None
    assert found.title.startswith("Arrest in the capital")


def test_a_page_in_a_declared_encoding_is_read_as_browsers_do() -> None:
    page = PAGE.replace("<head>", '<head><meta charset="iso-8859-1">').replace(
        "-Ros", "-Rosé\u2019s"
    )
    assert "Lim-Rosé\u2019s" in text_of(page.encode("cp1252"), "page.htm")


def test_a_page_without_an_article_gives_its_body() -> None:
    found = extract(
        b"<html><body><b>Held</b> since<div>May</div>2020</body></html>", name="page.html"
    )
    assert found.text.split() == ["Held", "since", "May", "2020"]


def test_a_pdf_gives_its_text_layer() -> None:
    found = extract(make_pdf(), name="paper.pdf")
    assert found.text == SENTENCE
    assert (found.media_type, found.language) == ("application/pdf", "en-GB")
    assert (found.extractor, found.version) == ("pypdf", pypdf.__version__)


def test_a_scan_has_no_text_and_says_so() -> None:
    found = extract(make_pdf(""), name="scan.pdf")
    assert (found.text, found.extractor) == ("", "pypdf (no text layer)")


def test_a_word_document_gives_body_tables_and_headers() -> None:
    found = extract(make_docx(), name="statement.docx")
    body = f"{SENTENCE}\nDara Moun\tincitement\nSigned in the capital."
    assert found.text == f"{body}\n\nRef. 17/2020"
    assert found.title == "Statement of Mek Tola"


def test_deleted_words_are_left_out_and_inserted_ones_kept() -> None:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    changed = (
        f'<w:p xmlns:w="{space}"><w:r><w:t>He was </w:t></w:r>'
        "<w:del><w:r><w:delText>released</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>held</w:t></w:r></w:ins></w:p>"
    )
    document = docx.Document()
    document.element.body.insert(0, parse_xml(changed))
    saved = BytesIO()
    document.save(saved)
    assert text_of(saved.getvalue(), "changed.docx") == "He was held"


def test_a_file_without_a_name_is_read_by_its_content() -> None:
    assert text_of(make_pdf(), "") == SENTENCE


@pytest.mark.parametrize("data", [b"", b" \n\t ", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    with pytest.raises(EmptyFile, match=r"'notes.txt' has no content"):
        extract(data, name="notes.txt")


def test_a_file_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_BYTES", 2**20)
    with pytest.raises(TooLarge, match="at most 1 MiB"):
        extract(b"x" * (2**20 + 1), name="notes.txt")


def test_too_much_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "MAX_TEXT", 10)
    with pytest.raises(TooLarge, match="more than 10 characters"):
        extract(b"x" * 11, name="notes.txt")


@pytest.mark.parametrize(
    ("data", "name", "content"),
    [
        (make_pdf(), "scan.txt", "a PDF document"),
        (make_png(), "page.html", "a PNG image"),
        (make_docx(), "paper.pdf", "a Word document"),
        (PAGE.encode(), "notes.txt", "a web page"),
        (b"plain words", "page.html", "plain text"),
        (b"plain words", "paper.pdf", "plain text"),
        (make_zip({"xl/workbook.xml": b"<a/>"}), "paper.docx", "an Excel workbook"),
    ],
)
def test_a_name_that_says_another_type_is_refused(data: bytes, name: str, content: str) -> None:
    with pytest.raises(MislabelledFile, match=f"its content is {content}"):
        extract(data, name=name)


def test_random_bytes_are_not_called_text() -> None:
    with pytest.raises(CorruptFile, match=r"'paper.pdf' is named like a PDF document, but it is"):
        extract(bytes(n * 37 % 251 for n in range(3000)), name="paper.pdf")


def test_a_broken_word_document_is_not_called_an_archive() -> None:
    with pytest.raises(CorruptFile, match="is damaged or cut short"):
        extract(b"PK\x03\x04broken", name="paper.docx")


@pytest.mark.parametrize(
    ("data", "name"), [(b"GIF89a" + bytes(9), "photo.gif"), (make_zip({"a": b"b"}), "all.zip")]
)
def test_a_type_without_a_reader_is_refused(data: bytes, name: str) -> None:
    with pytest.raises(RefusedFile, match=r"taken are .txt, .html, .pdf and .docx, and pictures"):
        extract(data, name=name)


def test_a_name_cannot_send_codes_to_the_terminal() -> None:
    with pytest.raises(EmptyFile) as refused:
        extract(b"", name="a/b\x1b[2J.txt")
    assert str(refused.value).startswith("'b\ufffd[2J.txt' has no content")


@pytest.mark.parametrize("data", [b"abc\x00def", bytes(range(1, 32)) * 9])
def test_binary_content_named_txt_is_refused(data: bytes) -> None:
    with pytest.raises(CorruptFile, match="is not plain text"):
        extract(data, name="notes.txt")


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize(
    ("whole", "name"), [(make_pdf(), "paper.pdf"), (make_docx(), "paper.docx")]
)
def test_a_truncated_document_is_refused(whole: bytes, name: str, share: float) -> None:
    with pytest.raises(CorruptFile, match=r"[Ff]etch it again"):
        extract(whole[: int(len(whole) * share)], name=name)


def test_a_pdf_with_a_password_is_refused() -> None:
    writer = pypdf.PdfWriter(clone_from=BytesIO(make_pdf()))
    writer.encrypt("krama", algorithm="RC4-128")
    saved = BytesIO()
    writer.write(saved)
    with pytest.raises(EncryptedFile, match=r"'paper.pdf' needs a password"):
        extract(saved.getvalue(), name="paper.pdf")


def test_a_word_document_with_a_password_is_refused() -> None:
    data = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(EncryptedFile, match="save a copy without one"):
        extract(data, name="statement.docx")


@pytest.mark.parametrize(
    "members",
    [
        {"word/document.xml": b"0" * (30 * 2**20)},
        {"word/document.xml": b"<a/>"} | {f"word/{number}": b"" for number in range(5001)},
    ],
)
def test_a_zip_bomb_named_docx_is_refused(members: dict[str, bytes]) -> None:
    with pytest.raises(TooLarge, match="more than a document would"):
        extract(make_zip(members), name="statement.docx")


def test_a_zip_that_only_looks_like_a_word_document_is_refused() -> None:
    with pytest.raises(CorruptFile, match="could not be read as a Word document"):
        extract(make_zip({"word/document.xml": b"<a/>"}), name="statement.docx")


def test_entities_that_multiply_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;">]><a>&b;</a>'
    whole = BytesIO(make_docx())
    with zipfile.ZipFile(whole) as archive:
        members = {one: archive.read(one) for one in archive.namelist()}
    with pytest.raises(CorruptFile):
        extract(make_zip(members | {"word/document.xml": bomb}), name="statement.docx")


def test_a_page_of_300_000_nested_tags_is_refused() -> None:
    with pytest.raises(TooLarge, match="2000 deep"):
        extract(b"<html>" + b"<div>" * 300_000, name="page.html")


def test_deep_nesting_loses_no_text() -> None:
    page = f"<html><body>{'<b>' * 1000}{SENTENCE}{'</b>' * 1000}<p>And after.</p></body></html>"
    assert SENTENCE in text_of(page.encode(), "page.html")
    with pytest.raises(TooLarge, match="2000 deep"):  # deeper than its tags seem to nest
        extract(b"<html><body>" + b"<ul><li>" * 1500 + b"held", name="page.html")


def test_a_page_over_the_limit_for_html_is_refused() -> None:
    with pytest.raises(TooLarge, match="5 MiB of HTML"):
        extract(b"<html><body>" + b"word " * 1_100_000, name="page.html")


def test_a_nul_does_not_cut_a_page_short() -> None:
    assert "came by car" in text_of(PAGE.replace("Mek", "M\x00ek").encode(), "page.html")


def test_a_parser_that_crashes_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_CHILD", "import os; os.abort()")
    with pytest.raises(CorruptFile, match=r"'paper.pdf' could not be read"):
        extract(make_pdf(), name="paper.pdf")


def test_a_parser_that_hangs_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_CHILD", "import time; time.sleep(60)")
    monkeypatch.setattr(contained, "WALL_SECONDS", 0.2)
    with pytest.raises(CorruptFile, match="could not be read"):
        extract(make_pdf(), name="paper.pdf")


def in_child(attempt: str) -> str:
    """Code of a child that makes an attempt under the limits and answers if it succeeds."""
    return (
        "import json, sys; kind, *sys.path[:] = sys.argv[1:]; "
        "from saksei.sources import contained; contained.limit_resources(); "
        f"sys.addaudithook(contained.forbid); {attempt}; "
        "print(json.dumps({'text': 'done', 'extractor': '', 'version': ''}))"
    )


@pytest.mark.parametrize(
    "attempt",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "import pathlib; pathlib.Path('{folder}/written').write_text('x')",
        "bytearray(3 * 2**30)",
    ],
)
def test_a_parser_cannot_reach_out(
    attempt: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_CHILD", in_child(attempt.format(folder=tmp_path)))
    with pytest.raises(CorruptFile):
        extract(make_pdf(), name="paper.pdf")


def test_a_parser_that_behaves_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "_CHILD", in_child("pass"))
    assert text_of(make_pdf(), "paper.pdf") == "done"


@pytest.mark.parametrize("answer", ["[]", "{}", "no JSON", '{"refused": "SystemExit"}'])
def test_an_answer_that_makes_no_sense_is_a_refusal(
    answer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(texts, "_CHILD", f"print({answer!r})")
    with pytest.raises(CorruptFile, match="could not be read"):
        extract(make_pdf(), name="paper.pdf")
