"""Decides whether a row of Saksei's own format may enter the record, and what row it becomes.

Invariant: a row comes out in the order of its model's fields, or a `Wrong` names column and reason;
nothing is guessed and no vocabulary term is made.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from saksei import dates, passages
from saksei.errors import InvalidValue, SakseiError
from saksei.linking.actions import check_pair
from saksei.sources.models import Text
from saksei.statements.actions import ERASED
from saksei.statements.checks import Checker

ID = re.compile(r"[^\s<>\"'`|;,\x00-\x1f]{1,120}")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
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
    statements: dict[str, bool]  # id -> whether it has a passage in a held text
    texts: dict[str, str] = field(default_factory=dict)  # id -> source
    contents: dict[str, str] = field(default_factory=dict)  # of texts in this import
    at: str = ""
    actor: str = ""
    batch: str = ""

    def content(self, text: str) -> str:
        """The content of a text, of this import or of the workspace."""
        if text not in self.contents:
            self.contents[text] = Text.objects.values_list("content", flat=True).get(pk=text)
        return self.contents[text]


def identifier(cells: Cells, column: str = "id") -> str:
    """The identifier in a column."""
    value = cells.get(column, "")
    if not ID.fullmatch(value):
        raise Wrong(
            column, f"'{value[:40]}' is no identifier; use letters, digits, - _ . : and no spaces"
        )
    return value


def _moment(cells: Cells, column: str, default: str) -> str:
    value = cells.get(column, "")
    if value and not MOMENT.fullmatch(value):
        raise Wrong(column, f"'{value[:40]}' is no moment such as 2026-11-24T08:15:00.000000Z")
    return value or default


def _number(cells: Cells, column: str, make: Callable[[str], Any]) -> Any:
    value = cells.get(column, "")
    try:
        return make(value) if value else None
    except ValueError:
        raise Wrong(column, f"'{value[:40]}' is no number") from None


def _reference(cells: Cells, column: str, known: Any, what: str) -> str:
    value = cells.get(column, "")
    if value not in known:
        raise Wrong(column, f"names the {what} '{value[:60]}', and there is none with this id")
    return value


def _checked(column: str, check: Callable[[], Any]) -> Any:
    try:
        return check()
    except SakseiError as error:
        raise Wrong(column, error) from None


def _edtf(cells: Cells, column: str) -> str:
    value = cells.get(column, "")
    return _checked(column, lambda: dates.parse(value).text) if value else ""


def source_row(cells: Cells, known: Known) -> Row:
    """A row of sources."""
    code = known.checker.code
    confidentiality = cells.get("confidentiality") or "public"
    return (
        identifier(cells),
        cells.get("title", ""),
        cells.get("publisher", ""),
        _edtf(cells, "date"),
        cells.get("address", ""),
        cells.get("language", ""),
        cells.get("note", ""),
        _checked("reliability", lambda: code("reliability", cells.get("reliability", ""))),
        cells.get("reliability_reason", ""),
        _checked("confidentiality", lambda: code("confidentiality", confidentiality)),
        cells.get("media_type", ""),
        cells.get("file", ""),
        cells.get("original_name", ""),
        _number(cells, "size", int),
        cells.get("sha256", ""),
        _moment(cells, "obtained_at", ""),
        cells.get("obtained_how", ""),
        cells.get("obtained_by", ""),
        _moment(cells, "registered_at", known.at),
        cells.get("registered_by") or known.actor,
        known.batch,
        _moment(cells, "erased_at", ""),
    )


def text_row(cells: Cells, known: Known) -> Row:
    """A row of texts; the content was read from its file into `known.contents`."""
    text, source = identifier(cells), _reference(cells, "source", known.sources, "source")
    content = known.contents.get(text, "")
    digest = cells.get("digest") or passages.digest(content)
    if content and digest != passages.digest(content):
        raise Wrong("digest", "is not the digest of the text's file; the file was changed")
    known.texts[text] = source
    made = _moment(cells, "made_at", known.at)
    return (
        text,
        source,
        cells.get("extractor", ""),
        cells.get("version", ""),
        digest,
        content,
        made,
    )


def derivation_row(cells: Cells, known: Known) -> Row:
    """A row of derivations."""
    source = _reference(cells, "source", known.sources, "source")
    origin = _reference(cells, "origin", known.sources, "source")
    if source == origin:
        raise Wrong("origin", f"{source} cannot derive from itself")
    return (
        cells.get("id") or f"{source}>{origin}",
        source,
        origin,
        cells.get("reason", ""),
        _moment(cells, "recorded_at", known.at),
        cells.get("recorded_by") or known.actor,
        known.batch,
    )


def record_row(cells: Cells, known: Known) -> Row:
    """A row of records."""
    record = identifier(cells)
    kind = _checked("kind", lambda: known.checker.kind(cells.get("kind", "")))
    if known.kinds.setdefault(record, kind) != kind:
        raise Wrong("kind", f"{record} is a {known.kinds[record]} already, not a {kind}")
    return (
        record,
        kind,
        _moment(cells, "recorded_at", known.at),
        cells.get("recorded_by") or known.actor,
        known.batch,
    )


def statement_row(cells: Cells, known: Known) -> Row:
    """A row of statements."""
    get = cells.get
    statement, entity = identifier(cells), get("entity", "")
    source = _reference(cells, "source", known.sources, "source")
    if entity not in known.kinds:
        raise Wrong("entity", f"names the record '{entity[:60]}', and there is none with this id")
    erased, code = _moment(cells, "erased_at", ""), known.checker.code
    name, value = get("property", ""), get("value", "")
    try:
        known.checker.property(known.kinds[entity], name)
    except InvalidValue as error:
        raise Wrong("property", error) from None
    if not (erased and value == ERASED):
        try:
            value = known.checker.value(entity, name, value)
        except SakseiError as error:
            raise Wrong("value", error) from None
    stance, origin = get("stance") or "asserts", get("origin") or "imported"
    passage = _passage(cells, known, source, erased=bool(erased))
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
        stance if stance == "asserts" else _checked("stance", lambda: code("stance", stance)),
        _edtf(cells, "said"),
        _checked("credibility", lambda: code("credibility", get("credibility", ""))),
        origin if origin == "imported" else _checked("origin", lambda: code("origin", origin)),
        get("rule", ""),
        get("note", ""),
        _moment(cells, "recorded_at", known.at),
        get("recorded_by") or known.actor,
        get("batch") or known.batch,
        *_withdrawal(cells),
        erased,
    )


def _speaker(cells: Cells, known: Known) -> str | None:
    speaker = cells.get("speaker", "")
    if speaker and known.kinds.get(speaker) not in ("person", "group"):
        raise Wrong("speaker", f"'{speaker[:60]}' is no person or group of this record")
    return speaker or None


def _withdrawal(cells: Cells) -> tuple[str, str, str]:
    at = _moment(cells, "withdrawn_at", "")
    return at, cells.get("withdrawn_by", ""), cells.get("withdrawn_why", "")


def _passage(cells: Cells, known: Known, source: str, *, erased: bool) -> Row:
    """Text, start, end, quote, prefix, suffix and digest; checked against the text."""
    text, quote = cells.get("text", ""), cells.get("quote", "")
    if not text and not quote:
        return (None, None, None, "", "", "", "")
    if not text:
        mine = [one for one, of in known.texts.items() if of == source]
        if not mine:
            raise Wrong(
                "quote", f"source {source} is not held, so nothing can be quoted; use 'locator'"
            )
        text = mine[-1]
    if known.texts.get(text) != source:
        raise Wrong("text", f"'{text}' is no text of the source {source}")
    start, end = _number(cells, "start", int), _number(cells, "end", int)
    if erased:
        return (text, start, end, "", "", "", "")
    content = known.content(text)
    if start is None or end is None:
        found = _checked("quote", lambda: passages.locate(content, quote))
    else:
        found = passages.at(content, start, end) if 0 <= start < end <= len(content) else None
        if found is None or found.quote != quote:
            raise Wrong("quote", f"does not stand at {start}-{end} of the text '{text}'")
    return (
        text, found.start, found.end, found.quote, found.prefix, found.suffix, passages.digest(content),
    )  # fmt: skip


def judgement_row(cells: Cells, known: Known) -> Row:
    """A row of judgements."""
    left = _reference(cells, "left", known.kinds, "record")
    right = _reference(cells, "right", known.kinds, "record")
    verdict, kinds = cells.get("verdict", ""), (known.kinds[left], known.kinds[right])
    _checked("verdict", lambda: check_pair(verdict, left, right, kinds, known.checker.vocabulary))
    origin = cells.get("origin") or "imported"
    return (
        identifier(cells),
        verdict,
        left,
        right,
        cells.get("reason", ""),
        _number(cells, "score", float),
        _checked("origin", lambda: known.checker.code("origin", origin)),
        _moment(cells, "judged_at", known.at),
        cells.get("judged_by") or known.actor,
        known.batch,
        *_withdrawal(cells),
    )


def review_row(cells: Cells, known: Known) -> Row:
    """A row of reviews."""
    statement = _reference(cells, "statement", known.statements, "statement")
    if not known.statements[statement]:
        raise Wrong(
            "statement", f"{statement} has no passage in a held text, so it cannot be reviewed"
        )
    return (
        identifier(cells),
        statement,
        _moment(cells, "reviewed_at", known.at),
        cells.get("reviewed_by") or known.actor,
        cells.get("note", ""),
        known.batch,
        *_withdrawal(cells),
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
