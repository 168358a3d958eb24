"""Acts by month and type: a chart of the most frequent types, and a table of all of them.

Invariant: no total over types or, where days are uncertain, over months.
"""

from collections.abc import Iterator
from datetime import date

from saksei import dates
from saksei.analysis.counting import Counted, count
from saksei.analysis.question import Question
from saksei.reports.blocks import Block, Chart, ChartRow, Column, Heading, Note, Table, bounds_text
from saksei.reports.desk import Desk

MOST_MONTHS = 24
SERIES = 4


def months(desk: Desk) -> Iterator[Block]:
    """Acts by month and type."""
    yield Heading("Acts by month and type", 1, "months")
    totals = _by_type(desk)
    if not totals:
        yield Note("No countable act is in the record on this basis.")
        return
    shown = sorted(totals, key=lambda code: (-totals[code].bounds.maximum, code))
    top = shown[:SERIES]
    rows = [
        ChartRow(_month_in_words(first), tuple(_count(desk, code, first, last) for code in top))
        for first, last in _month_windows(desk, top)
    ]
    labels = tuple(desk.label("act_type", code) for code in top)
    caption = f"Acts by month: {', '.join(labels)} ({desk.basis.standard})"
    note = (
        "An act whose date is not known to the month is in the upper bound of each month that it "
        "may lie in, so months do not add up. Documented acts are not a sample. "
        f"Whole months of the window asked for, at most the last {MOST_MONTHS}."
    )
    if rows:
        yield Chart(caption, "acts", tuple(rows), labels, "by-month", note=note)
    yield Table(
        f"Acts of the whole record by type ({desk.basis.standard})",
        (Column("Type"), Column("Acts", numeric=True)),
        tuple(
            (
                desk.label("act_type", code),
                bounds_text(*totals[code].ends, at_least=bool(totals[code].open_numbers)),
            )
            for code in shown
        ),
        "by-type",
        note="No total over types: persons and acts of different types are never added.",
    )


def _by_type(desk: Desk) -> dict[str, Counted]:
    found = desk.main.rows(
        "SELECT DISTINCT t.act_type FROM (SELECT kind, type FROM "
        f"{desk.main.acts}) a JOIN (SELECT unnest($1) AS kind, unnest($2) AS type, "
        "unnest($3) AS act_type) t USING (kind, type) ORDER BY 1",
        list(map(list, zip(*_countable(desk), strict=True))),
    )
    totals = {str(code): count(desk.main, Question(acts=(str(code),))) for (code,) in found}
    return {code: counted for code, counted in totals.items() if counted.bounds.maximum}


def _countable(desk: Desk) -> list[tuple[str, str, str]]:
    steps = desk.vocabulary.codes_where("step_type", "countable")
    acts = desk.vocabulary.lists["act_type"].codes
    return [("act", code, code) for code in acts] + [
        ("step", code, str(act)) for code, act in steps
    ]


def _count(desk: Desk, code: str, start: date, end: date) -> tuple[int, int]:
    bounds = count(desk.main, Question(acts=(code,), start=start, end=end)).bounds
    return bounds.minimum, bounds.maximum


def _month_windows(desk: Desk, codes: list[str]) -> list[tuple[date, date]]:
    """First and last day of each month from the first to the last dated act of some types."""
    found = desk.main.rows(
        f"SELECT min(date_earliest), max(date_latest) FROM {desk.main.acts} "
        "WHERE type IN (SELECT unnest($1)) AND date_latest - date_earliest < 32",
        [codes],
    )
    first, last = found[0]
    if not isinstance(first, date) or not isinstance(last, date):
        return []
    windows, here = [], first.replace(day=1)
    while here <= last:
        after = date(here.year + here.month // 12, here.month % 12 + 1, 1)
        windows.append((here, date.fromordinal(after.toordinal() - 1)))
        here = after
    asked = desk.focus.question
    inside = [
        (start, end) for start, end in windows
        if (not asked.start or end >= asked.start) and (not asked.end or start <= asked.end)
    ]  # fmt: skip
    return inside[-MOST_MONTHS:]


def _month_in_words(first: date) -> str:
    return dates.in_words(dates.parse(first.isoformat()[:7]))
