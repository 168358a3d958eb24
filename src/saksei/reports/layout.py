"""Decides what stands where, once for paper and screen: note numbers, bar lengths, column widths.

Invariant: `lay_out` gives plain JSON values, and all text in them is text; the HTML and the PDF
template walk the same values and compute nothing, so the two cannot disagree.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from itertools import groupby

from saksei.reports import blocks as b

Plain = dict[str, object]

SOURCES_IN_A_NOTE = 5
WEB_ADDRESS = re.compile(r"https?://[^\s\x00-\x1f\x7f<>\"]+", re.IGNORECASE)
# Characters that fit beside each other on A4 upright; a column of at most SHORT never wraps.
CHARACTERS_ACROSS, SHORT, LONG = 88, 14, 40
LONGEST_WHOLE = 1200  # characters of a cell; a row with more may be cut by the end of a page
LARGEST, SMALLEST = 9.5, 7.4  # points
MOST_TICKS = 9
STEPS_IN_MONTHS = (1, 3, 6, 12, 24, 60, 120, 600)
WORDS = {
    "contents": "Contents",
    "notes": "Notes",
    "query": "Query",
    "rows": "Rows",
    "more": "and {} more, listed at the rows",
    "not_held": "(not held)",
    "no_sources": "No source.",
    "no_rows": "No rows.",
    "when": "When",
    "to": "to",
    "what": "What",
    "item": "Item",
    "back": "Back to the text",
    "to_note": "note",
    "uncertain": "Solid: certain. Hatched: uncertain.",
    "uncertain_days": "Dot: the day is known. Hatched bar: some day in this span.",
}


def web_address(text: str) -> str:
    """The text if a reader can safely follow it as a link, else nothing."""
    return text if WEB_ADDRESS.fullmatch(text) else ""


class Numbering:
    """Numbers the notes and the uses of each, in reading order: a link back leads to each use."""

    def __init__(self, report: b.Report) -> None:
        self.notes = report.footnotes
        self.position = {key: index for index, key in enumerate(self.notes, 1)}
        self.uses: Counter[str] = Counter()

    def use(self, number: b.Number) -> Plain:
        """The next use of a note."""
        key = number.note.key
        self.uses[key] += 1
        return {
            "kind": "number",
            "text": number.text,
            "query": number.query,
            "rows": number.note.rows_anchor,
            "note": self.position[key],
            "use": self.uses[key],
        }


def lay_out(report: b.Report) -> Plain:
    """The report as plain values, with everything that the two page renderers would compute."""
    numbering = Numbering(report)
    laid = [laid_block(block, numbering) for block in report.blocks]
    return {
        "title": report.title,
        "subtitle": report.subtitle,
        "made": report.made,
        "day": str(report.day or ""),
        "language": report.language,
        "words": WORDS,
        "contents": [block for block in laid if block["kind"] == "heading"],
        "blocks": list(neighbours_joined(laid)),
        "notes": list(laid_notes(report, numbering)),
    }


def neighbours_joined(laid: Iterable[Plain]) -> Iterator[Plain]:
    """Key figures that follow each other become one row of figures."""
    for is_figure, group in groupby(laid, key=lambda block: block["kind"] == "figure"):
        if is_figure:
            yield {"kind": "figures", "figures": list(group)}
        else:
            yield from group


def laid_notes(report: b.Report, numbering: Numbering) -> Iterator[Plain]:
    """The footnotes, each with its first sources and the way to its rows."""
    titles = b.anchor_titles(report)
    for key, note in numbering.notes.items():
        more = len(note.sources) - SOURCES_IN_A_NOTE
        yield {
            "number": numbering.position[key],
            "uses": list(range(1, numbering.uses[key] + 1)),
            "query": note.query,
            "rows": note.rows_anchor,
            "rows_title": titles[note.rows_anchor],
            "sources": [laid_source(source) for source in note.sources[:SOURCES_IN_A_NOTE]],
            "more": WORDS["more"].format(more) if more > 0 else "",
        }


def laid_source(source: b.SourceNote) -> Plain:
    """A source: what is known of it, then its address."""
    known = [part for part in (source.title, source.publisher, source.date) if part]
    return {
        "parts": known or [source.id],
        "address": source.address,
        "url": web_address(source.address),
        "held": source.held,
    }


def laid_block(block: b.Block, numbering: Numbering) -> Plain:
    """One block."""
    match block:
        case b.Table():
            return laid_table(block, numbering)
        case b.Chart():
            return laid_chart(block)
        case b.Timeline():
            return laid_timeline(block)
        case _:
            return laid_prose(block, numbering)


def laid_prose(
    block: b.Heading | b.Paragraph | b.Note | b.KeyFigure, numbering: Numbering
) -> Plain:
    """A block of prose."""
    match block:
        case b.Heading(text, level, anchor):
            return {"kind": "heading", "text": text, "level": level, "anchor": anchor}
        case b.Paragraph(inlines):
            return {"kind": "paragraph", "inlines": [laid_piece(i, numbering) for i in inlines]}
        case b.Note(text):
            return {"kind": "note", "text": text}
        case b.KeyFigure(label, number, explanation):
            figure: Plain = {"kind": "figure", "label": label, "explanation": explanation}
            return figure | {"number": numbering.use(number)}


def laid_piece(piece: b.Cell | b.Text, numbering: Numbering) -> Plain:
    """A piece of prose or a cell."""
    match piece:
        case None:
            return {"kind": "none"}
        case b.Number():
            return numbering.use(piece)
        case b.Link(text, anchor):
            return {"kind": "link", "text": text, "anchor": anchor}
        case b.Address(address):
            return {"kind": "address", "text": address, "url": web_address(address)}
        case b.Text(text):
            return {"kind": "text", "text": text}
        case _:
            return {"kind": "text", "text": str(piece)}


def laid_table(table: b.Table, numbering: Numbering) -> Plain:
    """A table with its columns' widths."""
    rows = [[laid_piece(cell, numbering) for cell in row] for row in table.rows]
    longest = [
        max((len(str(row[index].get("text", ""))) for row in rows), default=0)
        for index in range(len(table.columns))
    ]
    looks = [column_look(*pair) for pair in zip(table.columns, longest, strict=True)]
    across = sum(longest_or_label(*pair) + 3 for pair in zip(table.columns, longest, strict=True))
    return {
        "kind": "table",
        "caption": table.caption,
        "anchor": table.anchor,
        "note": table.note,
        "fits": across <= CHARACTERS_ACROSS,
        "whole": max(longest, default=0) <= LONGEST_WHOLE,
        "size": table_size(looks, across),
        "columns": looks,
        "rows": [
            [cell | {"look": look["look"]} for cell, look in zip(row, looks, strict=True)]
            for row in rows
        ],
    }


def longest_or_label(column: b.Column, longest: int) -> int:
    """Characters that a column would take if it had room."""
    return max(longest, len(column.label))


def column_look(column: b.Column, longest: int) -> Plain:
    """How a column is set, and its share of what the columns that never wrap leave (0: is one)."""
    size = longest_or_label(column, longest)
    if column.numeric or size <= SHORT:
        look, width = "numeric" if column.numeric else "short", 0.0
    else:
        look, width = "long" if size > LONG else "middling", round(min(size, 160) ** 0.6, 2)
    return {"label": column.label, "look": look, "width": width}


def table_size(looks: list[Plain], across: int) -> float:
    """Points that a table is set in on paper: smaller the more columns that cannot wrap."""
    if across <= CHARACTERS_ACROSS:
        return LARGEST
    if any(look["look"] == "long" for look in looks):
        return max(SMALLEST, LARGEST - 0.25 * max(0, len(looks) - 4))
    return max(SMALLEST, round(LARGEST * CHARACTERS_ACROSS / across, 1))


def laid_chart(chart: b.Chart) -> Plain:
    """Bars as parts of the widest row."""
    widest = max((sum(most for _, most in row.values) for row in chart.rows), default=0)
    return {
        "kind": "chart",
        "caption": chart.caption,
        "anchor": chart.anchor,
        "unit": chart.unit,
        "widest": f"{widest} {chart.unit}",
        "series": list(chart.series),
        "note": chart.note,
        "uncertain": any(low != high for row in chart.rows for low, high in row.values),
        "rows": [
            {
                "label": row.label,
                "texts": [b.bounds_text(*value) for value in row.values],
                "parts": list(bar_parts(row.values, widest)),
            }
            for row in chart.rows
        ],
    }


def bar_parts(values: tuple[tuple[int, int], ...], widest: int) -> Iterator[Plain]:
    """For each series its certain, then its uncertain part, one after the other, in percent."""
    done = 0
    for series, (minimum, maximum) in enumerate(values):
        for amount, certain in ((minimum, True), (maximum - minimum, False)):
            if amount:
                yield {
                    "series": series % 6,
                    "certain": certain,
                    "start": percent(done, widest),
                    "width": percent(amount, widest),
                }
            done += amount


def percent(part: int, whole: int) -> float:
    """Rounded, so that files are short and equal everywhere."""
    return round(100 * part / whole, 3) if whole else 0.0


def laid_timeline(timeline: b.Timeline) -> Plain:
    """Days as places on one axis, from the first day of all to the last."""
    days = [day for row in timeline.rows for day in (row.earliest, row.latest)] or [date.min]
    first, last = min(days), max(days)
    place = partial(place_of_day, first=first, last=last)
    return {
        "kind": "timeline",
        "caption": timeline.caption,
        "anchor": timeline.anchor,
        "note": timeline.note,
        "first": str(first),
        "last": str(last),
        "uncertain": any(row.earliest != row.latest for row in timeline.rows),
        "ticks": [place(day) for day in ticks(first, last)],
        "rows": [
            {
                "label": row.label,
                "days": sorted({str(row.earliest), str(row.latest)}),
                "text": row.text,
                "known": row.earliest == row.latest,
                "start": place(row.earliest),
                "width": round(max(place(row.latest) - place(row.earliest), 1.5), 3),
            }
            for row in timeline.rows
        ],
    }


def place_of_day(day: date, *, first: date, last: date) -> float:
    """Where a day stands, in percent; a margin keeps marks at the ends whole."""
    return round(2 + 0.96 * percent((day - first).days, (last - first).days or 1), 3)


def ticks(first: date, last: date) -> list[date]:
    """First days of months, quarters, half-years or years between two days, at most nine."""
    months = range(first.year * 12 + first.month, last.year * 12 + last.month)
    for step in STEPS_IN_MONTHS:
        found = [date(month // 12, month % 12 + 1, 1) for month in months if month % step == 0]
        if len(found) <= MOST_TICKS:
            return found
    return []
