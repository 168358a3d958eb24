"""Answers to questions about patterns, printed for people.

Invariant: charts are text with shapes, so what they say can be read, copied and spoken.
"""

from saksei.analysis.answers.result import Bars, Cell, Result, Sheet, listed
from saksei.terminal import paragraph, say, table

WIDTH = 30  # characters of the longest bar
SHOWN = 8  # words of a list; JSON has them all
ROWS = 30  # of one table; `--all` prints the rest
WIDE = 6  # columns
SURE, OPEN = "█", "░"


def print_result(result: Result, *, every: bool = False, of_record: bool = True) -> None:
    """Print an answer: its numbers, its rows, what is left out and what could change it. Of a long
    table the first rows, unless every one is wanted; what is not of the record has no standard."""
    most = None if every else ROWS
    paragraph(result.title, "bold")
    if result.refused:
        paragraph(f"refused: {result.refused}", "bold")
    paragraph(f"unit: {result.unit}", "dim")
    if of_record:
        paragraph(result.basis.in_words(), "dim")
    if result.values:
        numbers = ((v.name, v.text, v.unit) for v in result.values)
        table("Numbers", ("what", "number", "unit"), numbers)
    for chart in result.charts:
        _print_bars(chart)
    for sheet in result.sheets:
        _print_sheet(sheet, most)
        if sheet.note:
            paragraph(sheet.note, "dim")
    if result.left_out:
        left = [(one.record, one.reason) for one in result.left_out]
        table("Left out", ("record", "why"), left[:most])
        _print_rest(len(left), most)
    if result.caveats:
        say("\nTo be read with it", "bold")
    for caveat in result.caveats:
        paragraph(f"- {caveat}", hanging=2)


def words(cell: Cell) -> str:
    """A cell as text; of a long list its beginning, and how many more there are."""
    several = listed(cell)
    rest = len(several) - SHOWN
    return " ".join(several[:SHOWN]) + (f" +{rest}" if rest > 0 else "")


def _print_sheet(sheet: Sheet, most: int | None) -> None:
    """Print rows as a table; where columns are many, each row as a paragraph of its own."""
    columns, rows = sheet.shown(most)
    if len(columns) <= WIDE:
        table(sheet.caption, columns, ([words(cell) for cell in row] for row in rows))
    else:
        say(f"\n{sheet.caption}", "bold")
        for row in rows:
            named = zip(columns[1:], map(words, row[1:]), strict=True)
            paragraph(words(row[0]))
            text = "; ".join(f"{name}: {text}" for name, text in named if text)
            paragraph(text, "dim", indent=3)
    _print_rest(len(sheet.rows), most)


def _print_rest(rows: int, most: int | None) -> None:
    if most is not None and rows > most:
        paragraph(f"... and {rows - most} more: `--all` prints them, `--json` has them", "dim")


def bar(least: int, most: int, greatest: int) -> str:
    """A bar: full up to the least number, hatched up to the greatest."""
    if greatest <= 0:
        return ""
    sure = round(WIDTH * least / greatest)
    return SURE * sure + OPEN * (round(WIDTH * most / greatest) - sure)


def _print_bars(chart: Bars) -> None:
    if not chart.rows:
        return
    greatest = max(most for _, _, most in chart.rows)
    rows = (
        (label, str(least) if least == most else f"{least}–{most}", bar(least, most, greatest))
        for label, least, most in chart.rows
    )
    table(chart.caption, ("", chart.unit, ""), rows)
    if chart.note:
        paragraph(chart.note, "dim")
