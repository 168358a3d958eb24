"""One invented report in four renderings: the same numbers, nothing run, nothing loaded."""

import io
import json
import re
import zipfile
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pypdf
import pytest

from saksei.reports import blocks as b
from saksei.reports.data import render_json
from saksei.reports.html import render_html
from saksei.reports.layout import column_look, lay_out, ticks, web_address
from saksei.reports.pdf import render_pdf
from saksei.reports.xlsx import render_xlsx, sheet_names

HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    '#import "x"',
    "$x$",
    "*bold*",
    "javascript:alert(2)",
    "{{ report.title }}",
    "_x0041_",
)
KHMER = "សាក្សី"
NUMBERS = ("31", "19–26", "113", "4217")


def source(index: int, *, address: str = "", held: bool = True) -> b.SourceNote:
    return b.SourceNote(
        f"src-{index}",
        f"Account no. {index} of what happened at the weir",
        "The Lotus Gazette",
        f"2026-09-{index:02}",
        address or f"https://gazette.example/2026/09/{index:02}/weir",
        held,
    )


FEW = b.Footnote(
    "arrests", "arrests.reported", (source(1), source(2, address=HOSTILE[5], held=False)), "rows"
)
MANY = b.Footnote("persons", "persons.distinct", tuple(source(i) for i in range(3, 15)), "rows")
NONE = b.Footnote("days", "custody.days", (), "custody")


def months() -> b.Chart:
    rows = (
        b.ChartRow("July 2026", ((4, 4), (0, 0))),
        b.ChartRow("August 2026", ((9, 12), (3, 5))),
        b.ChartRow("September 2026", ((6, 6), (2, 6))),
    )
    caption, series = "Acts by month and type", ("arrest", "threat")
    return b.Chart(caption, "acts", rows, series, "months", "Acts do not add up to persons.")


def days() -> b.Timeline:
    rows = (
        b.TimelineRow("Dara Vong", date(2026, 7, 31), date(2026, 7, 31), "Arrested at home."),
        b.TimelineRow("Sothea Lim", date(2026, 8, 3), date(2026, 8, 19), "Taken from the weir."),
        b.TimelineRow("Nine others", date(2026, 9, 1), date(2026, 9, 30), f"Released. {KHMER}"),
    )
    return b.Timeline("When they were taken", rows, "days")


def rows_table() -> b.Table:
    columns = (
        b.Column("Act"),
        b.Column("Person"),
        b.Column("Days", numeric=True),
        b.Column("Source"),
    )
    rows: tuple[tuple[b.Cell, ...], ...] = (
        (b.Link("act-7k2m9x4c0q", "months"), "Dara Vong", 113, b.Address(source(1).address)),
        ("act-0000000001", None, b.Number("4217", "custody.days", NONE), b.Address(HOSTILE[5])),
        *((f"act-{index}", text, None, KHMER) for index, text in enumerate(HOSTILE)),
    )
    return b.Table("Arrests, row by row", columns, rows, "rows", "As of 24 November 2026.")


def example() -> b.Report:
    """All kinds of blocks, with all that a hostile record can hold."""
    return b.Report(
        "Arrests at the Lotus Weir",
        f"What was reported, July to September 2026 · {KHMER}",
        "2026-11-24, first edition",
        (
            b.Heading("Findings", 1, "findings"),
            b.KeyFigure("Arrests reported", b.Number("31", "arrests.reported", FEW), "at least"),
            b.KeyFigure("Persons", b.Number("19–26", "persons.distinct", MANY), "two pairs unsure"),
            b.Paragraph(
                (
                    "In three months ",
                    b.Number("31", "arrests.reported", FEW),
                    b.Text(" arrests of "),
                    b.Number("19–26", "persons.distinct", MANY),
                    " persons were reported; see ",
                    b.Link("the rows", "rows"),
                    ". The ministry's page was ",
                    b.Address("https://ministry.example/denial"),
                    ".",
                )
            ),
            b.Note("Documented cases are not a sample: no rate may be read from them."),
            *(b.Paragraph((text,)) for text in HOSTILE),
            b.Heading("By month", 2, "by-month"),
            months(),
            b.Heading(HOSTILE[0], 2, "hostile"),
            days(),
            b.Heading("Rows", 1, "all-rows"),
            rows_table(),
            b.Table("Custody", (b.Column("Person"),), (), "custody"),
        ),
    )


class Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def all(self, attribute: str) -> list[str]:
        return [attributes[attribute] for _, attributes in self.tags if attribute in attributes]


def cells(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """Type and value of every cell that has one, by the name of its sheet."""
    space = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    shared = [
        "".join(item.itertext()).replace("_x005F_", "_")
        for item in ElementTree.fromstring(parts["xl/sharedStrings.xml"])
    ]
    names = ElementTree.fromstring(parts["xl/workbook.xml"]).iterfind("x:sheets/x:sheet", space)
    found: dict[str, list[tuple[str, str]]] = {}
    for index, sheet in enumerate(names, 1):
        tree = ElementTree.fromstring(parts[f"xl/worksheets/sheet{index}.xml"])
        assert tree.find(".//x:f", space) is None, "a formula"
        found[sheet.attrib["name"]] = [
            (kind, shared[int(value)] if kind == "s" else value)
            for cell in tree.iterfind(".//x:c", space)
            for kind in [cell.get("t", "n")]
            for value in [cell.findtext("x:v", "", space)]
            if value
        ]
    return found


def pdf_text(data: bytes) -> str:
    """The PDF's text on one line, without the break points that long words were given."""
    pages = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    return " ".join(pages.replace("\u200b", "").split())


def test_html_runs_nothing_and_loads_nothing() -> None:
    parsed = Tags(render_html(example()))
    names = {tag for tag, _ in parsed.tags}
    assert not names & {
        "script",
        "img",
        "iframe",
        "link",
        "object",
        "embed",
        "form",
        "base",
        "text",
    }
    assert not parsed.all("src") and not parsed.all("style")
    assert not [name for _, attributes in parsed.tags for name in attributes if name[:2] == "on"]
    assert all(address.startswith(("#", "https://")) for address in parsed.all("href"))
    assert "url(" not in re.sub(r"url\(#hatch:\d\)", "", render_html(example()))


def test_html_links_out_give_nothing_away() -> None:
    for tag, attributes in Tags(render_html(example())).tags:
        if attributes.get("href", "#").startswith("https:"):
            assert (tag, attributes["rel"]) == ("a", "noreferrer noopener nofollow")


def test_html_says_what_it_allows() -> None:
    metas = [attributes for tag, attributes in Tags(render_html(example())).tags if tag == "meta"]
    policy = next(m["content"] for m in metas if "http-equiv" in m)
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")
    assert {"name": "referrer", "content": "no-referrer"} in metas


def test_html_shows_hostile_text_as_text() -> None:
    page = render_html(example())
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "{{ report.title }}" in page


def test_html_anchors_resolve_and_are_unique() -> None:
    parsed = Tags(render_html(example()))
    ids = parsed.all("id")
    assert len(ids) == len(set(ids))
    assert {address[1:] for address in parsed.all("href") if address[0] == "#"} <= set(ids)


def test_html_tables_can_be_read_aloud_and_scrolled() -> None:
    page = render_html(example())
    parsed = Tags(page)
    assert page.count("<caption>") == page.count("<table") == 4
    assert all(attributes.get("scope") for tag, attributes in parsed.tags if tag == "th")
    regions = [attributes for _, attributes in parsed.tags if attributes.get("role") == "region"]
    assert len(regions) == 4
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)


def test_each_use_of_a_note_is_linked_back() -> None:
    page = render_html(example())
    assert page.count('href="#note:1"') == 2
    assert 'href="#ref:1.1"' in page and 'href="#ref:1.2"' in page


def test_long_footnotes_end_at_the_rows() -> None:
    notes = lay_out(example())["notes"]
    assert isinstance(notes, list)
    assert [len(note["sources"]) for note in notes] == [2, 5, 0]
    assert notes[1]["more"] == "and 7 more, listed at the rows"
    assert "(not held)" in render_html(example())


def test_pdf_prints_hostile_text_verbatim() -> None:
    data = render_pdf(example())
    assert data.startswith(b"%PDF")
    text = pdf_text(data)
    assert [hostile for hostile in HOSTILE if hostile not in text] == []


def test_pdf_links_out_only_to_web_addresses() -> None:
    reader = pypdf.PdfReader(io.BytesIO(render_pdf(example())))
    notes = [note.get_object() for page in reader.pages for note in page.get("/Annots", [])]
    addresses = [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", {})]
    assert addresses and all(str(address).startswith("https://") for address in addresses)


def test_pdf_carries_the_day_of_the_report_and_no_other() -> None:
    info = pypdf.PdfReader(io.BytesIO(render_pdf(example()))).metadata
    assert info is not None and info.title == "Arrests at the Lotus Weir"
    assert info.creation_date is not None and info.creation_date.date() == date(2026, 11, 24)


def test_workbook_has_text_as_text_and_numbers_as_numbers() -> None:
    sheets = cells(render_xlsx(example()))
    rows = sheets["3 Arrests, row by row"]
    assert {("s", hostile) for hostile in HOSTILE} <= set(rows)
    assert ("n", "113") in rows and ("n", "4217") in rows
    assert {kind for found in sheets.values() for kind, _ in found} == {"s", "n"}


def test_workbook_gives_both_bounds_of_a_chart() -> None:
    sheet = cells(render_xlsx(example()))["1 Acts by month and type"]
    assert ("s", "arrest (minimum)") in sheet and ("s", "arrest (maximum)") in sheet


def test_workbook_lists_every_source() -> None:
    assert (
        len({text for _, text in cells(render_xlsx(example()))["Notes"] if "Account" in text}) == 14
    )


def test_sheet_names_are_ones_that_excel_takes() -> None:
    tables = tuple(
        b.Table(caption, (b.Column("x"),), (), f"t{index}")
        for index, caption in enumerate(["a" * 40, "A" * 40, "[x]:*?/\\'", "", KHMER * 9])
    )
    names = list(sheet_names(b.Report("t", "", "", tables)).values())
    assert len({name.lower() for name in names}) == 5
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\'") for name in names)


def test_json_has_every_block_with_its_kind() -> None:
    content = json.loads(render_json(example()))
    kinds = {block["kind"] for block in content["blocks"]}
    assert kinds == {"heading", "key_figure", "paragraph", "note", "chart", "timeline", "table"}
    assert content["footnotes"]["persons"]["sources"][11]["id"] == "src-14"
    figure = content["blocks"][1]["number"]
    assert (figure["text"], figure["value"], figure["note"]) == ("31", 31, "arrests")


@pytest.mark.parametrize("number", NUMBERS)
def test_all_four_carry_the_same_numbers(number: str) -> None:
    report = example()
    texts = {value for found in cells(render_xlsx(report)).values() for _, value in found}
    assert f">{number}<" in render_html(report)
    assert re.search(rf"(?<!\d){number}", pdf_text(render_pdf(report)))
    assert number in texts
    assert re.search(rf'[ "]{number}[",\n]', render_json(report))


@pytest.mark.parametrize("render", [render_html, render_pdf, render_xlsx, render_json])
def test_rendering_twice_gives_equal_bytes(render: object) -> None:
    assert callable(render) and render(example()) == render(example())


def test_khmer_stays_whole_where_text_is_kept() -> None:
    report = example()
    assert KHMER in render_html(report) and KHMER in render_json(report)
    assert ("s", KHMER) in cells(render_xlsx(report))["3 Arrests, row by row"]


@pytest.mark.parametrize("render", [render_html, render_pdf, render_xlsx, render_json])
def test_an_empty_report_is_still_a_report(render: object) -> None:
    chart = b.Chart("None", "acts", (), ("arrest",), "a")
    empty = b.Report("Nothing", "", "", (chart, b.Timeline("Never", (), "b")))
    assert callable(render) and render(empty)


def test_what_does_not_hold_together_is_refused() -> None:
    heading = b.Heading("One", 1, "one")
    broken: dict[str, tuple[b.Block, ...]] = {
        "is not in the report": (b.Paragraph((b.Link("to", "nowhere"),)),),
        "used twice": (heading, heading),
        "is no anchor": (b.Heading("One", 1, "note:1"),),
        "level 3 follows 1": (heading, b.Heading("Deep", 3, "deep")),
        "the key 'arrests'": (
            rows_table(),
            months(),
            b.Table("Custody", (), (), "custody"),
            b.KeyFigure("", b.Number("1", "q", FEW), ""),
            b.KeyFigure("", b.Number("1", "q", b.Footnote("arrests", "q", (), "rows")), ""),
        ),
    }
    for message, content in broken.items():
        with pytest.raises(ValueError, match=re.escape(message)):
            b.Report("t", "", "", content)


def test_blocks_refuse_what_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="1 cells"):
        b.Table("t", (b.Column("a"), b.Column("b")), (("x",),), "t")
    with pytest.raises(ValueError, match="out of order"):
        b.Chart("c", "acts", (b.ChartRow("r", ((3, 2),)),), ("s",), "c")
    with pytest.raises(ValueError, match="lacks"):
        b.Chart("c", "acts", (b.ChartRow("r", ()),), ("s",), "c")
    row = b.TimelineRow("r", date(2026, 2, 1), date(2026, 1, 1), "")
    with pytest.raises(ValueError, match="ends before"):
        b.Timeline("t", (row,), "t")


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "data:text/html,x", "//x.example", "https://a b", "", "ftp://x"],
)
def test_only_web_addresses_become_links(address: str) -> None:
    assert web_address(address) == ""


def test_ticks_never_crowd() -> None:
    assert ticks(date(2026, 7, 31), date(2026, 9, 30)) == [date(2026, 8, 1), date(2026, 9, 1)]
    assert all(len(ticks(date(1990, 1, 1), date(1990 + n, 5, 5))) <= 9 for n in range(80))


def test_only_columns_with_much_text_wrap() -> None:
    look = [column_look(b.Column("Person"), size)["look"] for size in (12, 20, 300)]
    assert look == ["short", "middling", "long"]
    assert column_look(b.Column("Days", numeric=True), 30)["width"] == 0
