"""Answers to questions about patterns, printed for people.

Invariant: charts are text with shapes, so what they say can be read, copied and spoken.
"""

from saksei.analysis.answers.result import Bars, Cell, Result, Sheet, listed
from saksei.terminal import say, table

WIDTH = 30  # characters of the longest bar
SHOWN = 8  # words of a list; JSON has them all
WIDE = 6  # columns
SURE, OPEN = "█", "░"


def print_result(result: Result, *, of_record: bool = True) -> None:
    """Print an answer: its numbers, its rows, what is left out and what could change it. One that
    is not of the record has no standard."""
    say(result.title, "bold")
    if result.refused:
        say(f"refused: {result.refused}", "bold")
    say(f"unit: {result.unit}", "dim")
    if of_record:
        say(result.basis.in_words(), "dim")
    if result.values:
        table("Numbers", ("what", "", "unit"), ((v.name, v.text, v.unit) for v in result.values))
    for chart in result.charts:
        _print_bars(chart)
    for sheet in result.sheets:
        _print_sheet(sheet)
        if sheet.note:
            say(sheet.note, "dim")
    if result.left_out:
        table("Left out", ("record", "why"), ((one.record, one.reason) for one in result.left_out))
    for caveat in result.caveats:
        say(f"- {caveat}")


def words(cell: Cell) -> str:
    """A cell as text; of a long list its beginning, and how many more there are."""
    several = listed(cell)
    rest = len(several) - SHOWN
    return " ".join(several[:SHOWN]) + (f" +{rest}" if rest > 0 else "")


def _print_sheet(sheet: Sheet) -> None:
    """Print rows as a table; where columns are many, each row as a paragraph of its own."""
    columns, rows = sheet.shown()
    if len(columns) <= WIDE:
        table(sheet.caption, columns, ([words(cell) for cell in row] for row in rows))
        return
    say(f"\n{sheet.caption}", "bold")
    for row in rows:
        named = zip(columns[1:], map(words, row[1:]), strict=True)
        say(words(row[0]))
        say("   " + "; ".join(f"{name}: {text}" for name, text in named if text), "dim")


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
        say(chart.note, "dim")
