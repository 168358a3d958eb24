"""Decides whether a row of Saksei's own format may enter the record, and what row it becomes.

Invariant: a row comes out in the order of its model's fields, or a `Wrong` names column and reason;
nothing is guessed and no vocabulary term is made. What belongs to an erased source comes out blank.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from django.db.models import CharField

from saksei import dates, passages
from saksei.errors import SakseiError
from saksei.exchange.package import TABLES
from saksei.linking.actions import check_pair
from saksei.publishing.models import EMPTIED as OF_CONSENT
from saksei.statements.actions import CONTENT, DECIDED, ERASED, SOURCE_CONTENT
from saksei.statements.checks import Checker

ID = re.compile(r"[^\s<>\"'`|;,\x00-\x1f]{1,120}")
FILE_NAME = re.compile(r"\w[\w.-]*")  # what every file system takes; texts are files too
WHOLE = re.compile(r"[0-9]{1,9}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
TEXTS_AT_HAND = 50
EMPTIED = {  # by an erasure
    "sources": {*SOURCE_CONTENT, "size"},
    "statements": {*CONTENT, "speaker", "start", "end"},
    "reviews": {"note"},
    "decisions": {"key", *DECIDED},
    "manuscripts": {"title", "body"},
    "consents": set(OF_CONSENT),
}
Row = tuple[Any, ...]
Cells = Mapping[str, str]


class Wrong(Exception):
    """A cell that cannot be taken in."""

    def __init__(self, column: str | None, reason: object) -> None:
        self.column, self.reason = column, str(reason)
        super().__init__(self.reason)


@dataclass
class Known:
    """What rows may refer to: what the workspace has, and what this import brought so far."""

    checker: Checker
    kinds: dict[str, str]
    sources: set[str]
    erased: set[str]  # sources that are erased here
    texts: dict[str, str]  # id -> source; the newest of a source last
    digests: dict[str, str]  # of texts
    read_text: Callable[[str], str]  # of the package; raises Wrong
    stored_text: Callable[[str], str]
    at: str
    actor: str
    batch: str
    statements: dict[str, bool] = field(default_factory=dict)  # id -> whether it has a passage
    erased_there: set[str] = field(default_factory=set)  # sources that the package says are erased
    silent: set[str] = field(default_factory=set)  # statements erased here or there
    brought: set[str] = field(default_factory=set)  # texts of the package
    contents: dict[str, str] = field(default_factory=dict)  # the texts used last

    def content(self, text: str) -> str:
        """The content of a text, of this import or of the workspace."""
        if text not in self.contents:
            if len(self.contents) == TEXTS_AT_HAND:
                self.contents.clear()
            read = self.read_text if text in self.brought else self.stored_text
            self.contents[text] = read(text)
        return self.contents[text]

    def blank(self, source: str) -> bool:
        """Whether what belongs to this source must come in without content."""
        return source in self.erased or source in self.erased_there

    @cached_property
    def newest_text(self) -> dict[str, str]:
        """The text in which a source's quotes are looked for; asked once all texts are read."""
        return {source: text for text, source in self.texts.items()}


def too_long(table: str, row: Row) -> None:
    """Raise Wrong for a text that is longer than its column."""
    for place, column, most in _limits(table):
        if len(row[place] or "") > most:
            raise Wrong(column, f"has {len(row[place])} characters; at most {most} are kept")


@cache
def _limits(table: str) -> tuple[tuple[int, str, int], ...]:
    fields = enumerate(TABLES[table]._meta.concrete_fields)
    # A source's file is kept under a name of our own.
    return tuple(
        (place, one.name, one.max_length)
        for place, one in fields
        if isinstance(one, CharField) and one.max_length and one.name != "file"
    )


def identifier(cells: Cells, column: str = "id") -> str:
    """The identifier in a column."""
    value = cells.get(column, "")
    if not ID.fullmatch(value):
        raise Wrong(
            column, f"'{value[:40]}' is no identifier; use letters, digits, - _ . : and no spaces"
        )
    return value


def moment(cells: Cells, column: str, default: str) -> str:
    """The moment in a column, or the default where there is none."""
    value = cells.get(column, "")
    if value and not MOMENT.fullmatch(value):
        raise Wrong(column, f"'{value[:40]}' is no moment such as 2026-11-24T08:15:00.000000Z")
    return value or default


def whole_number(cells: Cells, column: str) -> int | None:
    """The whole number in a column, if there is one."""
    value = cells.get(column, "")
    if value and not WHOLE.fullmatch(value):
        raise Wrong(column, f"'{value[:40]}' is no whole number from 0 to 999999999")
    return int(value) if value else None


def _score(cells: Cells) -> float | None:
    value = cells.get("score", "")
    try:
        score = float(value) if value else None
    except ValueError:
        score = math.nan
    if score is not None and not 0 <= score <= 1:
        raise Wrong("score", f"'{value[:40]}' is no number from 0 to 1")
    return score


def reference(cells: Cells, column: str, known: Any, what: str) -> str:
    """The identifier in a column of something that is known."""
    value = cells.get(column, "")
    if value not in known:
        raise Wrong(column, f"names the {what} '{value[:60]}', and there is none with this id")
    return value


def checked(column: str, check: Callable[[], Any]) -> Any:
    """What a check gives; what it refuses is wrong in that column."""
    try:
        return check()
    except SakseiError as error:
        raise Wrong(column, error) from None


def _edtf(cells: Cells, column: str) -> str:
    value = cells.get(column, "")
    return checked(column, lambda: dates.parse(value).text) if value else ""


def source_row(cells: Cells, known: Known) -> Row:
    """A row of sources; of an erased one, without what was erased."""
    code = known.checker.code
    confidentiality = cells.get("confidentiality") or "public"
    source, erased = identifier(cells), moment(cells, "erased_at", "")
    if erased:
        known.erased_there.add(source)
    cells = emptied("sources", cells) if erased else cells
    if bool(cells.get("file")) != bool(cells.get("sha256")):
        raise Wrong("sha256", "'file' and 'sha256' go together; fill both or neither")
    return (
        source,
        cells.get("title", ""),
        cells.get("publisher", ""),
        _edtf(cells, "date"),
        cells.get("address", ""),
        cells.get("language", ""),
        cells.get("note", ""),
        checked("reliability", lambda: code("reliability", cells.get("reliability", ""))),
        cells.get("reliability_reason", ""),
        checked("confidentiality", lambda: code("confidentiality", confidentiality)),
        cells.get("media_type", ""),
        cells.get("file", ""),
        cells.get("original_name", ""),
        whole_number(cells, "size"),
        cells.get("sha256", ""),
        None,  # how it lies here encrypted
        moment(cells, "obtained_at", ""),
        cells.get("obtained_how", ""),
        cells.get("obtained_by", ""),
        moment(cells, "registered_at", known.at),
        cells.get("registered_by") or known.actor,
        known.batch,
        erased,
    )


def emptied(table: str, cells: Cells) -> Cells:
    """A row without what an erasure destroys."""
    return {name: cell for name, cell in cells.items() if name not in EMPTIED[table]}


def text_row(cells: Cells, known: Known) -> Row:
    """A row of texts, whose content stands in a file of the package."""
    text, source = identifier(cells), reference(cells, "source", known.sources, "source")
    if not FILE_NAME.fullmatch(text):
        raise Wrong("id", f"'{text[:40]}' cannot name a file; use letters, digits, - _ .")
    content = digest = ""
    if not known.blank(source):
        content = known.read_text(text)
        digest = passages.digest(content)
        if cells.get("digest") not in (None, "", digest):
            raise Wrong("digest", f"is not that of texts/{text}.txt; the file was changed")
        known.brought.add(text)
    known.texts[text], known.digests[text] = source, digest
    made = moment(cells, "made_at", known.at)
    extractor, version = cells.get("extractor", ""), cells.get("version", "")
    return (text, source, extractor, version, digest, content, made)


def derivation_row(cells: Cells, known: Known) -> Row:
    """A row of derivations."""
    source = reference(cells, "source", known.sources, "source")
    origin = reference(cells, "origin", known.sources, "source")
    if source == origin:
        raise Wrong("origin", f"{source} cannot derive from itself")
    if cells.get("id") not in (None, "", f"{source}>{origin}"):
        raise Wrong("id", f"should be '{source}>{origin}', or empty")
    return (
        cells.get("id") or f"{source}>{origin}",
        source,
        origin,
        cells.get("reason", ""),
        moment(cells, "recorded_at", known.at),
        cells.get("recorded_by") or known.actor,
        known.batch,
    )


def record_row(cells: Cells, known: Known) -> Row:
    """A row of records."""
    record = identifier(cells)
    kind = checked("kind", lambda: known.checker.kind(cells.get("kind", "")))
    if known.kinds.setdefault(record, kind) != kind:
        raise Wrong("kind", f"{record} is a {known.kinds[record]} already, not a {kind}")
    return (
        record,
        kind,
        moment(cells, "recorded_at", known.at),
        cells.get("recorded_by") or known.actor,
        known.batch,
    )


def statement_row(cells: Cells, known: Known) -> Row:
    """A row of statements."""
    statement, entity = identifier(cells), cells.get("entity", "")
    source = reference(cells, "source", known.sources, "source")
    if entity not in known.kinds:
        raise Wrong("entity", f"names the record '{entity[:60]}', and there is none with this id")
    name, value, code = cells.get("property", ""), ERASED, known.checker.code
    checked("property", lambda: known.checker.property(known.kinds[entity], name))
    if not cells.get("erased_at"):
        value = checked("value", lambda: known.checker.value(entity, name, cells.get("value", "")))
    erased = _erased(cells, known, source)
    passage = _passage(cells, known, source, erased=bool(erased))
    if erased:
        value, cells = ERASED, emptied("statements", cells)
        known.silent.add(statement)
    get = cells.get
    stance, origin = get("stance") or "asserts", get("origin") or "imported"
    known.statements[statement] = passage[0] is not None
    return (
        statement,
        entity,
        name,
        value,
        source,
        *passage,
        get("locator", ""),
        _speaker(cells, known),
        stance if stance == "asserts" else checked("stance", lambda: code("stance", stance)),
        _edtf(cells, "said"),
        checked("credibility", lambda: code("credibility", get("credibility", ""))),
        origin if origin == "imported" else checked("origin", lambda: code("origin", origin)),
        get("rule", ""),
        get("note", ""),
        moment(cells, "recorded_at", known.at),
        get("recorded_by") or known.actor,
        known.batch,
        *withdrawal(cells),
        erased,
    )


def _erased(cells: Cells, known: Known, source: str) -> str:
    """When a statement was erased: as the row says, or now, because its source is erased."""
    at = moment(cells, "erased_at", "")
    if at and cells.get("value") != ERASED:
        raise Wrong("value", f"should be '{ERASED}', because erased_at is filled")
    return at or (known.at if known.blank(source) else "")


def _speaker(cells: Cells, known: Known) -> str | None:
    speaker = cells.get("speaker", "")
    if speaker and known.kinds.get(speaker) not in ("person", "group"):
        raise Wrong("speaker", f"'{speaker[:60]}' is no person or group of this record")
    return speaker or None


def withdrawal(cells: Cells) -> tuple[str, str, str]:
    """When, by whom and why a row was withdrawn."""
    at = moment(cells, "withdrawn_at", "")
    return at, cells.get("withdrawn_by", ""), cells.get("withdrawn_why", "")


def _passage(cells: Cells, known: Known, source: str, *, erased: bool) -> Row:
    """Text, start, end, quote, prefix, suffix and digest; checked against the text."""
    text, quote = cells.get("text", ""), cells.get("quote", "")
    if not text and not quote:
        return (None, None, None, "", "", "", "")
    text = text or known.newest_text.get(source, "")
    if not text:
        raise Wrong(
            "quote", f"source {source} is not held, so nothing can be quoted; use 'locator'"
        )
    if known.texts.get(text) != source:
        raise Wrong("text", f"'{text[:60]}' is no text of the source {source}")
    if erased:
        return (text, None, None, "", "", "", "")
    content, start, end = (
        known.content(text),
        whole_number(cells, "start"),
        whole_number(cells, "end"),
    )
    if start is None or end is None:
        found = checked("quote", lambda: passages.locate(content, quote))
    else:
        found = checked("start", lambda: passages.at(content, start, end))
        if found.quote != quote:
            raise Wrong("quote", f"does not stand at {start}-{end} of the text '{text}'")
    return (
        text, found.start, found.end, found.quote, found.prefix, found.suffix, known.digests[text],
    )  # fmt: skip


def judgement_row(cells: Cells, known: Known) -> Row:
    """A row of judgements."""
    left = reference(cells, "left", known.kinds, "record")
    right = reference(cells, "right", known.kinds, "record")
    verdict, kinds = cells.get("verdict", ""), (known.kinds[left], known.kinds[right])
    checked("verdict", lambda: check_pair(verdict, left, right, kinds, known.checker.vocabulary))
    origin = cells.get("origin") or "imported"
    return (
        identifier(cells),
        verdict,
        left,
        right,
        cells.get("reason", ""),
        _score(cells),
        checked("origin", lambda: known.checker.code("origin", origin)),
        moment(cells, "judged_at", known.at),
        cells.get("judged_by") or known.actor,
        known.batch,
        *withdrawal(cells),
    )


def review_row(cells: Cells, known: Known) -> Row:
    """A row of reviews."""
    statement = reference(cells, "statement", known.statements, "statement")
    if not known.statements[statement]:
        raise Wrong(
            "statement", f"{statement} has no passage in a held text, so it cannot be reviewed"
        )
    cells = emptied("reviews", cells) if statement in known.silent else cells
    return (
        identifier(cells),
        statement,
        moment(cells, "reviewed_at", known.at),
        cells.get("reviewed_by") or known.actor,
        cells.get("note", ""),
        known.batch,
        *withdrawal(cells),
    )


MAKERS: dict[str, Callable[[Cells, Known], Row]] = {
    "sources": source_row,
    "texts": text_row,
    "derivations": derivation_row,
    "records": record_row,
    "statements": statement_row,
    "judgements": judgement_row,
    "reviews": review_row,
}
