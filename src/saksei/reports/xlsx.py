"""A report as a workbook: prose and notes on sheets of their own, one sheet per table or chart.

Invariant: text is written as text, whatever it begins with, so no cell can be a formula; numbers
are numbers; an uncertain count has a column for each bound; equal reports give equal bytes.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from saksei.reports import blocks as b

OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
LONGEST_TEXT = 32_767  # of a cell; XlsxWriter leaves out what is longer
LONGEST_NAME = 31
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")
NARROWEST, WIDEST = 9, 60
FIXED = datetime(2000, 1, 1)
NOTES = "Notes"

Value = str | int | float | b.Link | None
Sheet = b.Table | b.Chart | b.Timeline


@dataclass(frozen=True)
class Book:
    """A workbook in the making: its formats and the names of its sheets by anchor."""

    book: Workbook
    bold: Format
    wrap: Format
    sheets: dict[str, str]
    note_numbers: dict[str, int]


def render_xlsx(report: b.Report) -> bytes:
    """The whole report."""
    out = BytesIO()
    with Workbook(out, OPTIONS) as workbook:
        day = report.day
        created = datetime.combine(day, time()) if day else FIXED
        workbook.set_properties({"title": report.title[:255], "created": created})
        book = Book(
            workbook,
            workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
            workbook.add_format({"text_wrap": True, "valign": "top"}),
            sheet_names(report),
            {key: index for index, key in enumerate(report.footnotes, 1)},
        )
        write_prose(book, report)
        for block in report.blocks:
            if isinstance(block, Sheet):
                write_sheet(book, book.sheets[block.anchor], *rows_of(book, block))
        write_notes(book, report)
    return out.getvalue()


def sheet_names(report: b.Report) -> dict[str, str]:
    """Names by anchor: the running number keeps them unique, also where Excel folds case."""
    captioned = [block for block in report.blocks if isinstance(block, Sheet)]
    return {
        block.anchor: sheet_name(index, block.caption) for index, block in enumerate(captioned, 1)
    }


def sheet_name(index: int, caption: str) -> str:
    """`3 Arrests by month`: without characters that Excel refuses or that need quoting."""
    return f"{index} {NOT_IN_NAMES.sub('', caption)}"[:LONGEST_NAME].strip()


def rows_of(book: Book, block: Sheet) -> tuple[list[str], list[list[Value]], str]:
    """Header, rows and the remark of a table, chart or timeline."""
    match block:
        case b.Table():
            return *table_rows(book, block), block.note
        case b.Chart():
            return *chart_rows(block), block.note
        case b.Timeline():
            header = ["Item", "Earliest", "Latest", "What"]
            rows: list[list[Value]] = [
                [row.label, str(row.earliest), str(row.latest), row.text] for row in block.rows
            ]
            return header, rows, block.note


def table_rows(book: Book, table: b.Table) -> tuple[list[str], list[list[Value]]]:
    """The cells; where some carry notes, a last column says which."""
    header = [column.label for column in table.columns]
    rows = [[cell_value(cell) for cell in row] for row in table.rows]
    notes = [note_marks(book, row) for row in table.rows]
    if any(notes):
        header.append(NOTES)
        rows = [[*row, marks] for row, marks in zip(rows, notes, strict=True)]
    return header, rows


def note_marks(book: Book, pieces: Iterable[b.Cell]) -> str:
    """`[1] [4]`."""
    live = [piece for piece in pieces if isinstance(piece, b.Number)]
    return " ".join(f"[{book.note_numbers[number.note.key]}]" for number in live)


def chart_rows(chart: b.Chart) -> tuple[list[str], list[list[Value]]]:
    """One column per series, two where some bar has bounds."""
    header = [chart.unit]
    rows: list[list[Value]] = [[row.label] for row in chart.rows]
    for index, series in enumerate(chart.series):
        values = [row.values[index] for row in chart.rows]
        bounded = any(minimum != maximum for minimum, maximum in values)
        header += [f"{series} (minimum)", f"{series} (maximum)"] if bounded else [series]
        for row, value in zip(rows, values, strict=True):
            row.extend(value if bounded else value[:1])
    return header, rows


def cell_value(cell: b.Cell) -> Value:
    """What stands in a cell."""
    match cell:
        case b.Number():
            return cell.text if cell.value is None else cell.value
        case b.Address():
            return cell.address
        case _:
            return cell


def write_sheet(
    book: Book, name: str, header: Sequence[str], rows: Sequence[Sequence[Value]], remark: str
) -> None:
    """A sheet of rows under a header that stays in view; the remark stands under the rows."""
    sheet = book.book.add_worksheet(name)
    for column, label in enumerate(header):
        sheet.write_string(0, column, clipped(label), book.bold)
        sheet.set_column(column, column, width([label, *(row[column] for row in rows)]))
    for index, row in enumerate(rows, 1):
        for column, value in enumerate(row):
            write_value(book, sheet, index, column, value)
    sheet.freeze_panes(1, 0)
    if header:
        sheet.autofilter(0, 0, max(len(rows), 1), len(header) - 1)
    if remark:
        sheet.write_string(len(rows) + 2, 0, clipped(remark))


def write_value(book: Book, sheet: Worksheet, row: int, column: int, value: Value) -> None:
    """A value by its type; a link leads to the sheet of what it names."""
    match value:
        case None | "":
            return
        case b.Link():
            target = f"internal:'{book.sheets.get(value.anchor, 'Report')}'!A1"
            refused = sheet.write_url(row, column, target, string=clipped(value.text))
            if refused:  # Excel takes 65,530 links a sheet
                sheet.write_string(row, column, clipped(value.text), book.wrap)
        case str():
            sheet.write_string(row, column, clipped(value), book.wrap)
        case _:
            sheet.write_number(row, column, value, book.wrap)


def clipped(text: str) -> str:
    """The text as far as a cell can hold it."""
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…"


def width(values: Iterable[Value]) -> int:
    """A column's width in characters."""
    texts = (value.text if isinstance(value, b.Link) else str(value or "") for value in values)
    return max(NARROWEST, min(WIDEST, max(map(len, texts), default=0) + 2))


def write_prose(book: Book, report: b.Report) -> None:
    """The sheet `Report`: what is said, in order; live numbers also as numbers."""
    sheet = book.book.add_worksheet("Report")
    sheet.set_column(0, 0, 100)
    sheet.set_column(1, 1, 14)
    lines: list[tuple[Value, Value, bool]] = [
        (report.title, None, True),
        (report.subtitle, None, False),
        (report.made, None, False),
    ]
    for block in report.blocks:
        lines += prose_lines(book, block)
    for index, (text, number, bold) in enumerate(lines):
        if bold and isinstance(text, str):
            sheet.write_string(index, 0, clipped(text), book.bold)
        else:
            write_value(book, sheet, index, 0, text)
        write_value(book, sheet, index, 1, number)


def prose_lines(book: Book, block: b.Block) -> list[tuple[Value, Value, bool]]:
    """The lines of a block: text, number beside it, whether bold."""
    match block:
        case b.Heading():
            return [(None, None, False), (block.text, None, True)]
        case b.Paragraph():
            return [("".join(inline_text(book, piece) for piece in block.inlines), None, False)]
        case b.Note():
            return [(block.text, None, False)]
        case b.KeyFigure():
            label = f"{block.label}: {inline_text(book, block.number)}. {block.explanation}"
            return [(label, cell_value(block.number), False)]
        case _:
            return [(b.Link(f"→ {block.caption}", block.anchor), None, False)]


def inline_text(book: Book, piece: b.Inline) -> str:
    """Prose as text; a live number with its note's mark."""
    match piece:
        case b.Number():
            return f"{piece.text} {note_marks(book, [piece])}"
        case b.Address():
            return piece.address
        case str():
            return piece
        case _:
            return piece.text


def write_notes(book: Book, report: b.Report) -> None:
    """The sheet `Notes`: every source of every note, also those that pages leave to the rows."""
    header = ["Note", "Query", "Rows", "Source", "Title", "Publisher", "Date", "Address", "Held"]
    rows: list[list[Value]] = []
    titles = b.anchor_titles(report)
    for index, note in enumerate(report.footnotes.values(), 1):
        start: list[Value] = [index, note.query, b.Link(titles[note.rows_anchor], note.rows_anchor)]
        rows += [
            [*start, s.id, s.title, s.publisher, s.date, s.address, "yes" if s.held else "no"]
            for s in note.sources
        ] or [[*start, *[None] * 6]]
    write_sheet(book, NOTES, header, rows, "")
