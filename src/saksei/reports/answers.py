"""An answer about a pattern as blocks of a report.

Invariant: numbers have a footnote with the sources of the rows and lead to them.
"""

from collections.abc import Iterator

from saksei.analysis.answers.result import Asked, Bars, Result, Sheet, listed
from saksei.findings.asking import ask_for, narrowed
from saksei.reports.blocks import (
    Block,
    Cell,
    Chart,
    ChartRow,
    Column,
    Heading,
    KeyFigure,
    Note,
    Number,
    Table,
)
from saksei.reports.desk import Desk


def answer_section(desk: Desk, question: str, asked: Asked) -> Iterator[Block]:
    """The section of a report that answers a question."""
    yield from answer_blocks(desk, ask_for(question, desk.basis, narrowed(question, asked)))


def answer_blocks(desk: Desk, result: Result) -> Iterator[Block]:
    """A result as blocks: its numbers, charts and tables, then what is left out and caveats."""
    name = f"ask-{result.question}"
    yield Heading(result.title, 1, name)
    if result.refused:
        yield Note(f"Refused: {result.refused}")
    sheets = [sheet for sheet in result.sheets if sheet.rows]
    if sheets:
        note = desk.footnote(
            f"ask {result.question}; {desk.basis.standard}", result.sources,
            anchor=f"{name}-{sheets[0].name}",
        )  # fmt: skip
        for value in result.values:
            yield KeyFigure(value.name, Number(value.text, note.query, note), value.unit)
    for chart in result.charts:
        if chart.rows:
            yield _chart(name, chart)
    for sheet in sheets:
        yield _table(name, sheet)
    if result.left_out:
        rows = tuple((one.record, one.reason) for one in result.left_out)
        columns = (Column("Record"), Column("Why"))
        yield Table("Left out", columns, rows, f"{name}-left-out")
    for caveat in result.caveats:
        yield Note(caveat)


def _chart(name: str, chart: Bars) -> Chart:
    rows = tuple(ChartRow(label, ((least, most),)) for label, least, most in chart.rows)
    return Chart(
        chart.caption, chart.unit, rows, (chart.unit,), f"{name}-chart-{chart.name}", chart.note,
        chart.small,
    )  # fmt: skip


def _table(name: str, sheet: Sheet) -> Table:
    columns, rows = sheet.shown()
    numeric = [
        all(isinstance(row[n], int | float) or row[n] is None for row in rows)
        for n in range(len(columns))
    ]
    cells: list[tuple[Cell, ...]] = [
        tuple(
            cell if isinstance(cell, int) or cell is None else ", ".join(listed(cell))
            for cell in row
        )
        for row in rows
    ]
    heads = (
        Column(column.capitalize(), numeric=right)
        for column, right in zip(columns, numeric, strict=True)
    )
    small = tuple(columns.index(one) for one in sheet.small)
    anchor = f"{name}-{sheet.name}"
    return Table(sheet.caption, tuple(heads), tuple(cells), anchor, sheet.note, small)
