"""Tables of pages: one description for the screen, for CSV and for XLSX.

Invariant: what a file holds is what the page shows, all rows of it; a cell that a spreadsheet would
take for a formula is text in it.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils.text import slugify
from xlsxwriter import Workbook

from saksei.exchange.package import BEGINS_FORMULA
from saksei.reports.xlsx import LONGEST_TEXT, OPTIONS, sheet_name
from saksei.web.prepared import going

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Cell:
    """Text of a cell: with where it leads, how it looks (a class of the style sheet), and what a
    reader is told of it."""

    text: str
    url: str = ""
    look: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table under its caption; a row has a cell for each column. `small` as of a report's table:
    the places of the columns that count people by what others may recognise them by."""

    name: str
    caption: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    note: str = ""
    empty: str = ""  # what to say where there are no rows
    small: tuple[int, ...] = ()

    @classmethod
    def of(
        cls, name: str, caption: str, columns: Iterable[str], rows: Iterable[Iterable[object]],
        *, note: str = "", empty: str = "", small: tuple[int, ...] = (),
    ) -> "Sheet":  # fmt: skip
        """A sheet of plain values; cells may be given as such."""
        made = [[one if isinstance(one, Cell) else Cell(_text(one)) for one in row] for row in rows]
        return cls(name, caption, tuple(columns), made, note, empty, small)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def wanted(request: HttpRequest) -> str:
    """The format of a file that is asked for in the address, or nothing."""
    asked = request.GET.get("format", "")
    return asked if asked in ("csv", "xlsx") else ""


def as_file(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The whole sheet as a file to keep, for the team or for the purpose that it leaves for."""
    kind, out = wanted(request), going()
    words = replace(sheet, rows=[[cell.text for cell in row] for row in sheet.rows])  # type: ignore[misc]
    leaves = out.cleared(words)
    rows: Sequence[Sequence[str]] = leaves.rows  # type: ignore[assignment]
    content = as_csv(leaves.columns, rows) if kind == "csv" else as_xlsx(leaves, rows)
    name = f"{slugify(sheet.name) or 'table'}-{date.today():%Y-%m-%d}.{kind}"
    out.let_go(f"table {slugify(sheet.name)}", {name: content})
    return attachment(content, name, "text/csv; charset=utf-8" if kind == "csv" else XLSX)


def attachment(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep, never to be opened by the browser."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """UTF-8 with a mark at its start, without which Excel takes it for another encoding."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([[defused(text) for text in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def defused(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(BEGINS_FORMULA) else text


def as_xlsx(sheet: Sheet, rows: Iterable[Sequence[str]]) -> bytes:
    """A workbook of one sheet, every cell text."""
    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        page = book.add_worksheet(sheet_name(1, sheet.caption))
        bold = book.add_format({"bold": True})
        for column, label in enumerate(sheet.columns):
            page.write_string(0, column, label, bold)
        for number, row in enumerate(rows, 1):
            for column, text in enumerate(row):
                page.write_string(number, column, text[:LONGEST_TEXT])
        page.freeze_panes(1, 0)
        page.autofit()
    return out.getvalue()
