"""What a report is made of: prose with live numbers, tables, charts, timelines; all plain values.

One description, four renderings (HTML, PDF, XLSX, JSON): none of them computes a number. Invariant:
a `Report` that exists is whole. Every link leads to an anchor of the same document, anchors are
unique, rows fit their columns, no heading skips a level, one footnote key means one footnote;
whatever breaks this raises ValueError when the report or the block is made.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

# No colon: renderers name their own targets `note:3`, so theirs and ours never meet.
ANCHOR = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*", re.ASCII)
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
DEEPEST_LEVEL = 4


def bounds_text(minimum: int, maximum: int, *, at_least: bool = False) -> str:
    """`3`, or `3–5` where the count has bounds, which themselves say that it is undecided; or
    `at least 3` where something that is counted has no name or no exact number."""
    if minimum != maximum:
        return f"{minimum}–{maximum}"
    return f"at least {minimum}" if at_least else str(minimum)


@dataclass(frozen=True)
class SourceNote:
    """A source as a footnote names it; `date` as the record has it (EDTF); empty means unknown."""

    id: str
    title: str
    publisher: str
    date: str
    address: str
    held: bool


@dataclass(frozen=True)
class Footnote:
    """What a number rests on. The same key may be used by several numbers of a report."""

    key: str
    query: str
    sources: tuple[SourceNote, ...]
    rows_anchor: str


@dataclass(frozen=True)
class Text:
    """Prose as it stands; a plain `str` means the same."""

    text: str


@dataclass(frozen=True)
class Link:
    """A link to an anchor of the same document."""

    text: str
    anchor: str


@dataclass(frozen=True)
class Address:
    """An address of a source; a link only if it is http or https, else text."""

    address: str


@dataclass(frozen=True)
class Number:
    """A live number: its text as printed, the query it answers, the note it rests on."""

    text: str
    query: str
    note: Footnote

    @property
    def value(self) -> int | float | None:
        """The text as a number, or None where it is not one (`19–26`, `at least 21`)."""
        if not PLAIN_NUMBER.fullmatch(self.text):
            return None
        return float(self.text) if "." in self.text else int(self.text)


Inline = str | Text | Number | Link | Address
Cell = str | int | None | Number | Link | Address


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 is a chapter of the report, whose title stands above all levels."""

    text: str
    level: int
    anchor: str

    def __post_init__(self) -> None:
        if not 1 <= self.level <= DEEPEST_LEVEL:
            raise ValueError(f"heading {self.text!r}: level {self.level} is not 1 to 4")


@dataclass(frozen=True)
class Paragraph:
    """Prose."""

    inlines: tuple[Inline, ...]


@dataclass(frozen=True)
class Note:
    """A caveat, set apart from the prose."""

    text: str


@dataclass(frozen=True)
class KeyFigure:
    """A big number; neighbours are set side by side."""

    label: str
    number: Number
    explanation: str


@dataclass(frozen=True)
class Column:
    """A column of a table; numeric ones align right."""

    label: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under columns; None is a value that nobody gave. `small` are the places of the columns
    that count people by what others may recognise them by: where the number in the first of them
    is small, none of them leaves."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    anchor: str
    note: str = ""
    small: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        for index, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise ValueError(
                    f"table {self.caption!r}: row {index} has {len(row)} cells"
                    f" under {len(self.columns)} columns"
                )


@dataclass(frozen=True)
class ChartRow:
    """A bar: for each series the least and the greatest count."""

    label: str
    values: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Chart:
    """Horizontal bars of counts, series stacked; what lies between the bounds is drawn hatched.
    `small`: the bars count people as `Table.small` does."""

    caption: str
    unit: str
    rows: tuple[ChartRow, ...]
    series: tuple[str, ...]
    anchor: str
    note: str = ""
    small: bool = False

    def __post_init__(self) -> None:
        for row in self.rows:
            if len(row.values) != len(self.series):
                raise ValueError(f"chart {self.caption!r}: {row.label!r} lacks a series' value")
            if any(not 0 <= minimum <= maximum for minimum, maximum in row.values):
                raise ValueError(f"chart {self.caption!r}: {row.label!r} has bounds out of order")


@dataclass(frozen=True)
class TimelineRow:
    """Something dated: a day, or the earliest and latest day that it can have been."""

    label: str
    earliest: date
    latest: date
    text: str


@dataclass(frozen=True)
class Timeline:
    """Dated rows over one axis; an uncertain day is a hatched bar."""

    caption: str
    rows: tuple[TimelineRow, ...]
    anchor: str
    note: str = ""

    def __post_init__(self) -> None:
        for row in self.rows:
            if row.earliest > row.latest:
                raise ValueError(f"timeline {self.caption!r}: {row.label!r} ends before it begins")


Block = Heading | Paragraph | Note | KeyFigure | Table | Chart | Timeline
ANCHORED = (Heading, Table, Chart, Timeline)


@dataclass(frozen=True)
class Report:
    """A report. Where `made` starts with an ISO day, files that carry a date carry this one."""

    title: str
    subtitle: str
    made: str
    blocks: tuple[Block, ...]
    language: str = "en"

    def __post_init__(self) -> None:
        check_headings(self)
        known = anchor_titles(self)
        for where, anchor in wanted_anchors(self):
            if anchor not in known:
                raise ValueError(f"{where} leads to {anchor!r}, which is not in the report")

    @property
    def day(self) -> date | None:
        """The day that `made` starts with."""
        try:
            return date.fromisoformat(self.made[:10])
        except ValueError:
            return None

    @property
    def footnotes(self) -> dict[str, Footnote]:
        """Footnotes by key, in the order of their first use: the position is the note's number."""
        notes: dict[str, Footnote] = {}
        for number in numbers(self):
            if notes.setdefault(number.note.key, number.note) != number.note:
                raise ValueError(f"two different footnotes have the key {number.note.key!r}")
        return notes


def pieces(block: Block) -> Iterator[Cell | Text]:
    """The inline content and cells of a block, in reading order."""
    if isinstance(block, Paragraph):
        yield from block.inlines
    elif isinstance(block, KeyFigure):
        yield block.number
    elif isinstance(block, Table):
        for row in block.rows:
            yield from row


def numbers(report: Report) -> Iterator[Number]:
    """Every live number, in reading order."""
    for block in report.blocks:
        for piece in pieces(block):
            if isinstance(piece, Number):
                yield piece


def anchor_titles(report: Report) -> dict[str, str]:
    """What stands at each anchor: the text of a heading, else a caption."""
    titles: dict[str, str] = {}
    for block in report.blocks:
        if isinstance(block, ANCHORED):
            if not ANCHOR.fullmatch(block.anchor):
                raise ValueError(
                    f"{block.anchor!r} is no anchor: a letter, then letters, 0-9 _ . -"
                )
            if block.anchor in titles:
                raise ValueError(f"the anchor {block.anchor!r} is used twice")
            titles[block.anchor] = block.text if isinstance(block, Heading) else block.caption
    return titles


def wanted_anchors(report: Report) -> Iterator[tuple[str, str]]:
    """Every anchor that something leads to, after what does."""
    for block in report.blocks:
        for piece in pieces(block):
            if isinstance(piece, Link):
                yield f"the link {piece.text!r}", piece.anchor
    for key, note in report.footnotes.items():
        yield f"the footnote {key!r}", note.rows_anchor


def check_headings(report: Report) -> None:
    """Screen readers and PDF/UA need levels without gaps."""
    level = 0
    for block in report.blocks:
        if isinstance(block, Heading):
            if block.level > level + 1:
                raise ValueError(f"heading {block.text!r}: level {block.level} follows {level}")
            level = block.level
