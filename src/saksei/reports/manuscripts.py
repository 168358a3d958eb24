"""A report written by hand: text with marks becomes blocks, and is checked against the record.

    # A heading, ## one below it; a blank line between paragraphs
    [number ED]     the number of an edition, as it is now, with its note
    [source SRC]    a source, as its title, publisher and day
    [record ID]     a record, as it is called

Invariant: a number is never typed: it comes from its edition's question, asked again. What cannot
be found stands in the text as a mark that nobody overlooks, and in the check.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property

from saksei import dates
from saksei.analysis.names import CLOSED, labels
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.errors import NotFound
from saksei.findings.editions import Asking, Since, ask_now, edition, since
from saksei.findings.models import Edition
from saksei.findings.tables import tables
from saksei.reading.text.sentences import quotations, sentences
from saksei.reports.blocks import (
    Address,
    Block,
    Cell,
    Column,
    Footnote,
    Heading,
    Inline,
    Link,
    Number,
    Paragraph,
    Report,
    Table,
    bounds_text,
)
from saksei.reports.desk import number_of, source_note
from saksei.reports.models import Manuscript
from saksei.sources.models import Source

MARK = re.compile(r"\[(number|source|record)\s+([^\]\n]{1,200})\]")
HEADING = re.compile(r"(#{1,3})\s+(.+)")
NUMBERS = re.compile(r"(?<![\w§.-])\d+(?:[.,]\d+)*(?![\w-])")
MONTHS = "|".join(calendar.month_name[1:])
# A day may be typed, a number may not.
DAYS = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?(?:\s*[-–]\s*\d{{1,2}})?\s+(?:{MONTHS})\b|(?:{MONTHS})\s+\d{{1,2}}\b|\b(?:19|20)\d\d\b"
)
LOST = "[?]"


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to mend in a report: what kind of thing, the sentence, and what is wrong."""

    kind: str  # unsourced, changed, typed, missing, withdrawn
    sentence: str
    what: str


@dataclass
class Draft:
    """A manuscript with what its marks name, each looked up once."""

    manuscript: Manuscript
    asked: Asking = ask_now
    used: dict[str, Since] = field(default_factory=dict)
    cited: dict[str, Source] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.since = cache(self._since)
        self.source = cache(self._source)

    @cached_property
    def built(self) -> Tables:
        """The tables that records are named from."""
        return tables(Basis())

    def _since(self, name: str) -> Since | None:
        try:
            found = since(edition(name), self.asked)
        except NotFound:
            return None
        self.used[found.edition.pk] = found
        return found

    def _source(self, name: str) -> Source | None:
        found = Source.objects.filter(pk=name, erased_at="").first()
        if found:
            self.cited[found.pk] = found
        return found

    # -- as blocks

    def report(self, *, made: str) -> Report:
        """The report with its numbers as they are now, and what they rest on."""
        blocks = tuple(self._blocks())
        return Report(self.manuscript.title, "", made, (*blocks, *self._annex()))

    def _blocks(self) -> Iterator[Block]:
        level = 0
        for number, paragraph in enumerate(paragraphs(self.manuscript.body), 1):
            heading = HEADING.fullmatch(paragraph)
            if heading:  # no level is skipped, whatever was typed
                level = min(len(heading[1]), level + 1)
                yield Heading(heading[2], level, f"part-{number}")
            else:
                yield Paragraph(tuple(self._inlines(paragraph)))

    def _inlines(self, text: str) -> Iterator[Inline]:
        begun = 0
        for mark in MARK.finditer(text):
            if before := text[begun : mark.start()]:
                yield before
            yield self._inline(mark[1], mark[2].strip())
            begun = mark.end()
        if rest := text[begun:]:
            yield rest

    def _inline(self, kind: str, name: str) -> Inline:
        if kind == "number":
            found = self.since(name)
            return self._number(found) if found else LOST
        if kind == "source":
            source = self.source(name)
            return Link(called(source), "sources") if source else LOST
        root = self.built.identity.of(name)
        label = labels(self.built, [root])[root]
        return label if label != root else LOST if root == name else name

    def _number(self, found: Since) -> Number:
        rows = found.answer.proof.rows
        sources = sorted({one for row in rows for one in row.sources})
        kept = Source.objects.in_bulk(sources)
        notes = tuple(source_note(kept[one]) for one in sources if one in kept)
        one, basis = found.edition, found.answer.counted.tables.basis
        query = f"{one.name}: {basis.in_words()}"
        note = Footnote(one.pk, query, notes, f"rows-{one.pk}")
        return Number(number_of(found.answer.counted), query, note)

    def _annex(self) -> Iterator[Block]:
        if self.used:
            yield Heading("What the numbers rest on", 1, "rows")
        for name, found in self.used.items():
            columns = ("Act", "Person", "Number", "Certain", "Sources")
            people = {row.person for row in found.answer.proof.rows if row.person}
            names = labels(found.answer.counted.tables, people)
            rows: list[tuple[Cell, ...]] = [
                (
                    row.act, names[row.person] if row.person else "(unnamed)", row.number,
                    "yes" if row.certain else "no", ", ".join(row.sources),
                )
                for row in found.answer.proof.rows
            ]  # fmt: skip
            heads = tuple(Column(one, numeric=one == "Number") for one in columns)
            yield Table(found.edition.name, heads, tuple(rows), f"rows-{name}")
        if self.cited:
            yield Heading("Sources", 1, "cited")
            heads = tuple(map(Column, ("Source", "Title", "Publisher", "Day", "Address")))
            listed = [self.cited[one] for one in sorted(self.cited)]
            yield Table("Sources cited", heads, tuple(map(_cited, listed)), "sources")

    # -- as checked

    def check(self) -> list[Remark]:
        """Each sentence without a source, each number that changed, was typed, or is lost."""
        found = [
            remark
            for paragraph in paragraphs(self.manuscript.body)
            if not HEADING.fullmatch(paragraph)
            for sentence in sentences_of(paragraph)
            for remark in self._remarks(sentence)
        ]
        return sorted(found, key=lambda one: one.kind == "unsourced")

    def _remarks(self, sentence: str) -> Iterator[Remark]:
        marks = [(kind, name.strip()) for kind, name in MARK.findall(sentence)]
        for kind, name in marks:
            yield from self._of_number(sentence, name) if kind == "number" else ()
            if kind == "source" and self.source(name) is None:
                yield Remark("missing", sentence, f"there is no source {name}, or it was erased")
        if not any(kind in ("number", "source") for kind, _ in marks):
            yield Remark(
                "unsourced", sentence, "no source and no number of the record stands in it"
            )
        if typed := NUMBERS.findall(DAYS.sub("", MARK.sub("", sentence))):
            what = f"typed by hand: {', '.join(typed)}; a number of the record is put in as a mark"
            yield Remark("typed", sentence, what)

    def _of_number(self, sentence: str, name: str) -> Iterator[Remark]:
        found = self.since(name)
        if found is None:
            yield Remark("missing", sentence, f"there is no edition {name}")
        elif found.edition.withdrawn_at:
            what = f"the edition {name} was withdrawn: {found.edition.withdrawn_why}"
            yield Remark("withdrawn", sentence, what)
        elif found.stale:
            yield Remark("changed", sentence, in_words(found))


def in_words(found: Since) -> str:
    """How an edition's number changed, and by how many acts."""
    before, acts = found.edition, len(found.moved)
    was, now = number_then(before), number_of(found.answer.counted)
    return (
        f"{before.name} was {was} on {before.made_at[:10]} and is {now} now ({acts} act(s) differ)"
    )


def number_then(one: Edition) -> str:
    """The number of an edition as it was printed."""
    return bounds_text(one.minimum, one.maximum, at_least=one.at_least)


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text, each on one line; a heading is one of its own."""
    found: list[str] = []
    for part in re.split(r"\n\s*\n", body):
        lines = [line.strip() for line in part.splitlines() if line.strip()]
        while lines and HEADING.fullmatch(lines[0]):
            found.append(lines.pop(0))
        if lines:
            found.append(" ".join(lines))
    return found


def sentences_of(paragraph: str) -> list[str]:
    """The sentences of a paragraph, its marks and quotations whole."""
    whole = ((0, len(paragraph)),)
    cut = sentences(paragraph, whole, quotations(paragraph, whole))
    return [paragraph[one.start : one.end].strip() for one in cut]


def called(source: Source) -> str:
    """A source in running text."""
    if source.confidentiality != "public":
        return CLOSED
    day = dates.in_words(dates.parse(source.date)) if source.date else ""
    return ", ".join(part for part in (source.publisher or source.title, day) if part) or source.pk


def _cited(source: Source) -> tuple[Cell, ...]:
    if source.confidentiality != "public":
        return source.pk, CLOSED, None, None, None
    address = Address(source.address) if source.address else None
    return source.pk, source.title, source.publisher, source.date, address
