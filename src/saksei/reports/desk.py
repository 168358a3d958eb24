"""What a report is written from: answers under each standard, names, and sources as footnotes.

Invariant: every number that a section prints comes from `number`, so it has a named query, a
footnote with its sources and a link to its rows; a confidential source is never named.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from saksei import dates
from saksei.analysis.counting import Counted
from saksei.analysis.names import CLOSED, labels
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis, Standard
from saksei.analysis.tables import Tables
from saksei.findings.questions import Answer, answer_from
from saksei.findings.tables import tables
from saksei.reports.blocks import Footnote, Link, Number, SourceNote, bounds_text
from saksei.sources.models import Source
from saksei.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Focus:
    """The question that the report is about: one act type in one window."""

    question: Question

    @property
    def act(self) -> str:
        """The act type."""
        return self.question.acts[0]


class Desk:
    """Answers and names for one report."""

    def __init__(self, focus: Focus, basis: Basis, vocabulary: Vocabulary) -> None:
        self.focus, self.basis, self.vocabulary = focus, basis, vocabulary
        self.tables = cache(self._tables)
        self.answer = cache(self._answer)

    def _tables(self, standard: Standard) -> Tables:
        return tables(replace(self.basis, standard=standard))

    def _answer(self, unit: str, standard: Standard) -> Answer:
        question = replace(self.focus.question, unit=unit)
        return answer_from(self.tables(standard), question)

    @property
    def main(self) -> Tables:
        """The tables on the report's own basis."""
        return self.tables(self.basis.standard)

    # -- numbers

    def number(self, unit: str, standard: Standard) -> Number:
        """A count as a live number."""
        answer = self.answer(unit, standard)
        query = f"count {unit}: {self.in_words()}; {standard}"
        text = number_of(answer.counted)
        sources = [one for row in answer.proof.rows for one in row.sources]
        return Number(text, query, self.footnote(query, sources, anchor=f"rows-{standard}"))

    def footnote(self, query: str, sources: Iterable[str], *, anchor: str) -> Footnote:
        """The footnote of a query: its sources, and where its rows stand."""
        ordered = sorted(set(sources), key=lambda one: (self.sources[one].date or "9999", one))
        return Footnote(query, query, tuple(map(self.note, ordered)), anchor)

    # -- names

    @cached_property
    def sources(self) -> dict[str, Source]:
        """Every source by its id."""
        return {source.pk: source for source in Source.objects.order_by("id")}

    def note(self, source: str) -> SourceNote:
        """A source as a footnote names it."""
        return source_note(self.sources[source])

    def cited(self, sources: Iterable[str]) -> str:
        """Sources by their ids, for a cell of a table."""
        return ", ".join(sorted(set(sources)))

    def names(self, records: Sequence[str]) -> dict[str, str]:
        """Labels of records; minors are withheld."""
        return labels(self.main, records)

    def label(self, code_list: str, code: str) -> str:
        """The label of a code in running text."""
        return self.vocabulary.label(code_list, code).lower()

    def in_words(self) -> str:
        """Act type and window in words: "arrest, 31 July 2020 to 10 September 2020"."""
        return ", ".join([self.label("act_type", self.focus.act), *self.window])

    @property
    def window(self) -> list[str]:
        """The window in words, if there is one."""
        question = self.focus.question
        days = [
            dates.in_words(dates.parse(day.isoformat())) if day else ""
            for day in (question.start, question.end)
        ]
        match days:
            case ["", ""]:
                return []
            case [start, ""]:
                return [f"from {start}"]
            case ["", end]:
                return [f"until {end}"]
            case _:
                return [" to ".join(days)]


def source_note(source: Source) -> SourceNote:
    """A source as a footnote names it; a confidential one is not named."""
    if source.confidentiality != "public":
        return SourceNote(source.pk, CLOSED, "", "", "", source.held)
    return SourceNote(
        source.pk, source.title, source.publisher, source.date, source.address, source.held
    )


def link_to_rows(standard: Standard) -> Link:
    """A link to the rows of a standard."""
    return Link("rows", f"rows-{standard}")


def number_of(counted: Counted) -> str:
    """A count as it is printed."""
    return bounds_text(*counted.ends, at_least=counted.at_least)
