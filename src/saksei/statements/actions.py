"""Recording, reviewing, withdrawing and erasing statements.

Invariant: nothing is overwritten. A withdrawal marks, once; an erasure destroys what was said and
keeps that something was.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from django.db import connection

from saksei import dates, passages, postgres
from saksei.accounts import four_eyes
from saksei.derived import delete_copies
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.journal import Writing, require_reason, row_of, writing
from saksei.moments import new_id
from saksei.originals import delete_file
from saksei.sources.models import Source, Text
from saksei.statements.checks import Checker
from saksei.statements.models import Decision, Record, Review, Statement, Suggested, Unsent
from saksei.workspace import current

ERASED = "(erased)"
NEW = "new:"
CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
HOLDING_WORDS = [
    "source", "text", "statement", "review", "decision", "manuscript", "consent", "unsent",
    "journal_item",
]  # fmt: skip
# What an erasure empties, besides a statement's value, speaker and offsets.
CONTENT = ("quote", "prefix", "suffix", "text_digest", "locator", "said", "note")
DECIDED = ("spans", "changes", "note")
SOURCE_CONTENT = (
    "title", "publisher", "date", "address", "language", "note", "reliability_reason",
    "obtained_how", "obtained_by", "original_name", "file", "sha256",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One statement to record: about which record, which property, which value, from where.

    `start` and `end` place the quote in the newest text of the source; without them it is looked
    for there.
    """

    entity: str
    property: str
    value: str
    source: str
    quote: str = ""
    locator: str = ""
    speaker: str = ""
    stance: str = "asserts"
    said: str = ""
    credibility: str = ""
    note: str = ""
    origin: str = "typed"
    rule: str = ""
    start: int | None = None
    end: int | None = None


def record_statements(all_said: Iterable[Said], *, reason: str = "") -> list[Statement]:
    """Record statements in one transaction: all of them, or none.

    An entity `new:KIND` makes a new record of that kind, the same one throughout the call.
    """
    all_said = list(all_said)
    for said in all_said:
        _refuse_bytes(said)
    all_said, kinds = _with_records(all_said)
    with writing("record statements", actor=current().actor, reason=reason) as write:
        return record_in(write, all_said, kinds)


def record_in(write: Writing, all_said: Sequence[Said], new: Mapping[str, str]) -> list[Statement]:
    """Record statements within a write, with the records that are `new`: their kinds by id."""
    checker = _checker(all_said, new)
    records = [
        Record(id=record, kind=kind, recorded_at=write.at, recorded_by=write.actor)
        for record, kind in new.items()
    ]
    write.insert(Record, [row_of(record) for record in records])
    held = _Held()
    statements = [_statement(write, said, checker, held) for said in all_said]
    write.insert(Statement, [row_of(statement) for statement in statements])
    return statements


class _Held:
    """Sources and their newest texts, each read once for all the statements of one write."""

    def __init__(self) -> None:
        self._sources: dict[str, Source] = {}
        self._texts: dict[str, Text | None] = {}

    def source(self, name: str) -> Source:
        """A source from which something may be stated."""
        if name not in self._sources:
            found = Source.objects.filter(pk=name).first()
            if found is None:
                raise NotFound(f"there is no source '{name}'; add it first with `saksei add`")
            if found.erased_at:
                raise RefusedWrite(f"the source {name} was erased; nothing can be stated from it")
            self._sources[name] = found
        return self._sources[name]

    def text(self, source: Source) -> Text:
        """The newest text of a source."""
        if source.id not in self._texts:
            self._texts[source.id] = Text.objects.newest(source.id)
        text = self._texts[source.id]
        if text is None:
            raise InvalidValue(
                f"source {source.id} is not held, so its passage cannot be checked; give a "
                "locator (page, paragraph) in place of the quote, or add the file"
            )
        return text


def _refuse_bytes(said: Said) -> None:
    """What a terminal passed on undecoded is no text, and no database keeps it."""
    for name in (field.name for field in fields(said)):
        try:
            str(getattr(said, name)).encode()
        except UnicodeEncodeError as error:
            raise InvalidValue(f"{name} has bytes that are no text; type it in UTF-8") from error


def _with_records(all_said: list[Said]) -> tuple[list[Said], dict[str, str]]:
    """The statements with `new:KIND` replaced by new ids, and the kinds of those."""
    wanted = dict.fromkeys(said.entity for said in all_said if said.entity.startswith(NEW))
    check = Checker(current().vocabulary, {}).kind
    ids = {name: new_id(check(name.removeprefix(NEW))) for name in wanted}
    kinds = {record: name.removeprefix(NEW) for name, record in ids.items()}
    return [replace(said, entity=ids.get(said.entity, said.entity)) for said in all_said], kinds


def _checker(all_said: Sequence[Said], new: Mapping[str, str]) -> Checker:
    named = {name for said in all_said for name in (said.entity, said.value, said.speaker)}
    kinds = dict(
        Record.objects.filter(pk__in=[one for one in named if "\0" not in one]).values_list(
            "id", "kind"
        )
    )
    return Checker(current().vocabulary, {**kinds, **new})


def _statement(write: Writing, said: Said, checker: Checker, held: _Held) -> Statement:
    source = held.source(said.source)
    if said.speaker and checker.kinds.get(said.speaker) not in ("person", "group"):
        raise NotFound(f"the speaker '{said.speaker}' is no person or group of this record")
    statement = Statement(
        id=new_id("st"),
        entity_id=said.entity,
        property=said.property,
        value=checker.value(said.entity, said.property, said.value),
        source=source,
        locator=said.locator,
        speaker_id=said.speaker or None,
        stance=checker.code("stance", said.stance or "asserts"),
        said=dates.parse(said.said).text if said.said else "",
        credibility=checker.code("credibility", said.credibility),
        origin=checker.code("origin", said.origin or "typed"),
        rule=said.rule,
        note=said.note,
        recorded_at=write.at,
        recorded_by=write.actor,
    )
    if said.quote or said.start is not None:
        _place(statement, said, held.text(source))
    return statement


def _place(statement: Statement, said: Said, text: Text) -> None:
    """Find the quoted passage in the newest text of the source, and keep where it stands."""
    if said.start is not None and said.end is not None:
        found = passages.at(text.content, said.start, said.end)
    else:
        found = passages.locate(text.content, said.quote)
    statement.text, statement.text_digest = text, text.digest
    statement.start, statement.end = found.start, found.end
    statement.quote, statement.prefix, statement.suffix = found.quote, found.prefix, found.suffix


def review_statements(ids: Sequence[str], *, note: str = "") -> list[Review]:
    """Say that you checked these statements against their passages in texts that we hold."""
    # The note stands in the review alone, where an erasure can reach it.
    with writing("review statements", actor=current().actor) as write:
        statements = _existing(ids)
        for one in statements:
            _refuse_review(one)
            four_eyes.require_another(
                [one.recorded_by], f"{one.pk} is confirmed by somebody else than who recorded it"
            )
        reviews = [
            Review(
                id=new_id("rev"),
                statement=one,
                reviewed_at=write.at,
                reviewed_by=write.actor,
                note=note,
            )
            for one in statements
        ]
        write.insert(Review, [row_of(review) for review in reviews])
    return reviews


def _refuse_review(one: Statement) -> None:
    if one.text_id is None:
        raise RefusedWrite(
            f"{one.id} has no passage in a text that we hold, so it cannot be reviewed; "
            "add the file and record the statement with its quote"
        )
    if one.withdrawn_at or one.erased_at:
        raise RefusedWrite(f"{one.id} is withdrawn or erased; there is nothing to review")


def withdraw_statements(ids: Sequence[str], *, reason: str) -> int:
    """Withdraw statements, by whom and why; they stay, and as of yesterday they still count."""
    require_reason("withdraw", reason)
    with writing("withdraw statements", actor=current().actor, reason=reason) as write:
        statements = _existing(ids)
        for one in statements:
            if one.withdrawn_at:
                raise RefusedWrite(f"{one.id} was withdrawn already, on {one.withdrawn_at[:10]}")
        _withdraw(write, statements)
    return len(statements)


def withdraw_import(batch: str, *, reason: str) -> int:
    """Withdraw every statement that one import brought and that is still in force."""
    require_reason("withdraw", reason)
    with writing("withdraw import", actor=current().actor, reason=reason) as write:
        found = list(Statement.objects.in_force().filter(batch=batch))
        if not found:
            raise NotFound(
                f"no statement in force came with the import '{batch}'; `saksei show` lists imports"
            )
        _withdraw(write, found)
    return len(found)


def _withdraw(write: Writing, statements: Sequence[Statement]) -> None:
    for one in statements:
        one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = write.at, write.actor, write.reason
    write.update(statements, ["withdrawn_at", "withdrawn_by", "withdrawn_why"])


def erase_statements(ids: Sequence[str], *, reason: str) -> int:
    """Destroy what these statements say, and the salts that could prove it; for a court's order
    or a withdrawn consent. That they existed, when and by whom, stays.

    The source keeps its bytes and text: to destroy the words there too, erase the source.
    """
    require_reason("erase", reason)
    with writing("erase statements", actor=current().actor, reason=reason) as write:
        statements = _existing(ids)
        for one in statements:
            if one.erased_at:
                raise RefusedWrite(f"{one.id} was erased already, on {one.erased_at[:10]}")
        _blank(write, statements)
    empty_copies()
    return len(statements)


def erase_source(source_id: str, *, reason: str) -> int:
    """Destroy a source's bytes and texts and the passages quoted from it; its statements are
    erased with it. Returns how many statements."""
    require_reason("erase", reason)
    with writing("erase source", actor=current().actor, reason=reason) as write:
        source = Source.objects.filter(pk=source_id).first()
        if source is None:
            raise NotFound(f"there is no source '{source_id}'; `saksei show` lists them")
        if source.erased_at:
            raise RefusedWrite(f"{source_id} was erased already, on {source.erased_at[:10]}")
        file = source.file
        statements = list(Statement.objects.filter(source=source, erased_at=""))
        _blank(write, statements)
        _blank_source(write, source)
        Unsent.objects.filter(source=source).delete()
        Suggested.objects.filter(source=source).delete()
        _blank_decisions(write, Decision.objects.filter(source=source), ("key", *DECIDED))
    if file:
        delete_file(file)
    empty_copies()
    return len(statements)


def _blank_source(write: Writing, source: Source) -> None:
    texts = list(Text.objects.filter(source=source))
    write.forget_salts("text", [text.id for text in texts])
    for text in texts:
        text.content = text.digest = ""
    write.update(texts, ["content", "digest"])
    write.forget_salts("source", [source.id])
    for field in SOURCE_CONTENT:
        setattr(source, field, "")
    source.size, source.sealed, source.erased_at = None, None, write.at
    write.update([source], [*SOURCE_CONTENT, "size", "sealed", "erased_at"])


def _blank(write: Writing, statements: Sequence[Statement]) -> None:
    write.forget_salts("statement", [one.id for one in statements])
    for one in statements:
        one.value, one.erased_at = ERASED, write.at
        for field in CONTENT:
            setattr(one, field, "")
        # The offsets would point to the passage in a text that is still held.
        one.start = one.end = one.speaker_id = None
    write.update(statements, ["value", *CONTENT, "start", "end", "speaker", "erased_at"])
    reviews = [one for one in Review.objects.filter(statement__in=statements) if one.note]
    write.forget_salts("review", [one.id for one in reviews])
    for review in reviews:
        review.note = ""
    write.update(reviews, ["note"])
    ids, sources = {one.id for one in statements}, {one.source_id for one in statements}
    near = list(Decision.objects.filter(source__in=sources))
    made = [one for one in near if not ids.isdisjoint(one.made.split())]
    _blank_decisions(write, made, DECIDED)
    # One note may have been given to many decisions at once.
    moments = {one.decided_at for one in made}
    _blank_decisions(write, [one for one in near if one.decided_at in moments], ["note"])
    Unsent.objects.filter(source__in=sources).delete()
    Suggested.objects.filter(source__in=sources).delete()


def _blank_decisions(write: Writing, decisions: Iterable[Decision], names: Sequence[str]) -> None:
    """Empty what decisions hold of the words and of where they stand.

    That a suggestion was decided stays: else it would be suggested again, and with it the words.
    """
    filled = [one for one in decisions if any(getattr(one, name) for name in names)]
    write.forget_salts("decision", [one.id for one in filled])
    for one in filled:
        for name in names:
            setattr(one, name, "")
    write.update(filled, names)


def empty_copies() -> None:
    """Delete what still holds what was erased: derived files, backups, the write-ahead log."""
    delete_copies()
    if connection.vendor != "sqlite":
        postgres.rewrite(HOLDING_WORDS)
        return
    with connection.cursor() as cursor:
        # The log goes into the database, where what was erased is overwritten (secure_delete).
        cursor.execute(CHECKPOINT)
        busy = bool(cursor.fetchone()[0])
    if busy:
        raise RefusedWrite(
            "erased from the record, but another program has it open and its log still holds the "
            "words; close that program, then run `saksei check`, which empties the log"
        )


def _existing(ids: Sequence[str]) -> list[Statement]:
    found = {one.id: one for one in Statement.objects.filter(pk__in=list(ids))}
    missing = [one for one in ids if one not in found]
    if missing:
        raise NotFound(
            f"there is no statement {', '.join(missing)}; `saksei show RECORD` lists them"
        )
    return [found[one] for one in dict.fromkeys(ids)]
