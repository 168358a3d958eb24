"""Whether the record is what it was when it was written, and what in it deserves attention.

Invariant: checking changes nothing. A `wrong` finding means that something was altered or lost
past the one door for writes; a `note` is a fact that a reader of the record should know.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

from django.apps import apps
from django.db import connection
from django.db.models import Exists, ForeignKey, Model, OuterRef, Q
from django.db.utils import DatabaseError

from saksei import passages
from saksei.accounts.models import Compartment, Enclosed, Export, Given, Invitation
from saksei.anchors.kept import kept
from saksei.anchors.keys import known_key
from saksei.anchors.outside import Known, known_at, remembered
from saksei.anchors.verifying import journal_faults
from saksei.derived import left_open
from saksei.errors import DoesNotHold
from saksei.evidence.notes import Key
from saksei.findings.models import Edition
from saksei.journal import Item, commitment, field_names, last_entry
from saksei.linking.models import Judgement
from saksei.originals import damage, orphans
from saksei.publishing.models import Consent, Release
from saksei.reports.models import Manuscript
from saksei.sources import contained
from saksei.sources.models import Derivation, Source, Text
from saksei.statements.models import Decision, Record, Review, Statement
from saksei.workspace import current

JOURNALLED: tuple[type[Model], ...] = (
    Source, Text, Derivation, Record, Statement, Judgement, Review, Decision,
    Edition, Manuscript, Consent, Release, Given, Enclosed, Compartment, Invitation, Export,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, or worth knowing, and where."""

    level: Literal["wrong", "note"]
    where: str
    what: str


def check(against: Sequence[str] = ()) -> list[Finding]:
    """Check the open workspace; a sound one gives no finding of level `wrong`.

    `against` names checkpoints kept outside: files, folders, or lines that were printed.
    """
    journal = partial(_journal, [*against])
    checks = (
        _database, journal, _rows, _files, _texts, _passages, _judgements, _decisions, _notes,
    )  # fmt: skip
    current().vocabulary.kinds  # noqa: B018 - a fault in it is raised as such, not found by a check
    return [finding for one in checks for finding in _survived(one)]


def _survived(one: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """The findings of a check, also where what it reads was altered so that it cannot go on."""
    try:
        yield from one()
    except Exception as error:
        name = getattr(one, "__name__", "_journal").strip("_")
        what = f"the check of {name} cannot go on: {error}"
        yield _wrong("database", f"{what}; restore it from a backup")


def _wrong(where: str, what: str) -> Finding:
    return Finding("wrong", where, what)


def _database() -> Iterator[Finding]:
    """What the database finds wrong in itself. A server checks its rows' references and its pages
    by itself, as far as it was set up to (docs/guide/team.md)."""
    if connection.vendor != "sqlite":
        yield from _references()
        return
    if _damage("1") and not (yield from _damaged_tables()):
        yield _wrong("database", f"{_damage('1')}; restore it from a backup")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        for table, rowid, target, _ in cursor.fetchmany(20):
            yield _wrong(f"{table} row {rowid}", f"names a row of {target} that is not there")
    yield from _beside_the_rows()


def _beside_the_rows() -> Iterator[Finding]:
    """What SQLite does not look at: bytes after the last page, and numbers that were given for rows
    and would be given again, as when an older page was put back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
        more = current().database.stat().st_size - cursor.fetchone()[0]
        cursor.execute("SELECT name, seq FROM sqlite_sequence")
        for table, given in cursor.fetchall():
            cursor.execute(f"SELECT max(rowid) FROM {connection.ops.quote_name(table)}")
            if (cursor.fetchone()[0] or 0) > given:
                what = f"its count of rows ends at {given}: an older part of it was put back"
                yield _wrong(f"database, table {table}", what)
    if more > 0:  # while others write, pages may not be in the file yet: less is no fault
        yield _wrong("database", f"{more} bytes in its file are no part of it: somebody added them")


def _references() -> Iterator[Finding]:
    """Rows that name a row that is not there: a server checks that only as rows are written."""
    for model in apps.get_app_config("saksei").get_models():
        for one in model._meta.concrete_fields:
            if not isinstance(one, ForeignKey):
                continue
            there = Exists(one.related_model._base_manager.filter(pk=OuterRef(one.attname)))
            lost = model._base_manager.filter(~there).exclude(**{one.attname: None})
            for key in lost.values_list("pk", flat=True)[:20]:
                yield _wrong(
                    f"{model._meta.db_table} row {key}",
                    f"names a row of {one.related_model._meta.db_table} that is not there",
                )


def _damaged_tables() -> Generator[Finding, None, bool]:
    """What SQLite finds in each table, one finding for each; returns whether there was any."""
    some = False
    for table in connection.introspection.table_names():
        if what := _damage(connection.ops.quote_name(table)):
            yield _wrong(f"database, table {table}", f"{what}; restore it from a backup")
            some = True
    return some


def _damage(argument: str) -> str:
    """What SQLite finds wrong in a table, or first in all of them; "" if nothing."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA integrity_check({argument})")
            found = cursor.fetchone()[0]
    except DatabaseError as error:
        return str(error)
    return "" if found == "ok" else " ".join(str(found).split())


def _journal(against: Sequence[str]) -> Iterator[Finding]:
    """Entries are numbered without a gap, each follows from what it names, and all are those that
    checkpoints kept outside know."""
    known = [*remembered(current()), *(one for given in against for one in known_at(given))]
    key = known_key() if known else None
    for one in known:
        yield from _of_ours(one, key)
    inside = [
        Known(one.checkpoint, f"the list of anchors ({one.kind}, {one.at[:10]})") for one in kept()
    ]
    for where, what in journal_faults([*known, *inside]):
        yield _wrong(where, what)
    yield Finding("note", "journal", _held(known))


def _of_ours(one: Known, key: Key | None) -> Iterator[Finding]:
    if key is None or one.checkpoint.origin != key.name:
        what = f"is of {one.checkpoint.origin}: another journal, or this one's key was replaced"
        yield _wrong(one.place, what)
        return
    try:
        signed = one.note is None or one.note.by(key)
    except DoesNotHold as error:
        yield _wrong(one.place, str(error))
    else:
        if not signed:
            yield _wrong(one.place, "is not signed by the key of this workspace")


def _held(known: Sequence[Known]) -> str:
    """How far what is kept outside reaches; in words that promise nothing more."""
    last = last_entry()
    size = last.sequence if last else 0
    if not known:
        return (
            "no checkpoint kept outside was compared, so whoever has this folder could have "
            "written all of it anew; `saksei anchor` keeps one outside"
        )
    newest = max(one.checkpoint.size for one in known)
    return (
        f"compared with {len(known)} checkpoint(s) kept outside, the newest of entry {newest}; "
        f"{max(0, size - newest)} written since are held by none yet"
    )


def _rows() -> Iterator[Finding]:
    """Every row is as its last journal item says, and every item has its row."""
    for model in JOURNALLED:
        table, names = model._meta.db_table, field_names(model)
        items = Item.objects.filter(table=table).order_by("entry_id", "position")
        last = {
            key: (bytes(seal), salt)
            for key, seal, salt in items.values_list("key", "commitment", "salt").iterator(
                chunk_size=20_000
            )
        }
        for row in model._base_manager.values_list(*names).iterator(chunk_size=20_000):
            where, found = f"{table} {row[0]}", last.pop(str(row[0]), None)
            if found is None:
                yield _wrong(
                    where, "is in the record but not in the journal: it was put in past it"
                )
            elif found[1] is None:
                yield _wrong(where, "has lost its salt without having been erased")
            elif commitment(bytes(found[1]), names, row) != found[0]:
                yield _wrong(where, "is not what the journal says was written")
        for key in sorted(last):
            yield _wrong(f"{table} {key}", "is in the journal but no longer in the record")


def _files() -> Iterator[Finding]:
    known = set()
    for source in Source.objects.exclude(file=""):
        known.add(source.file)
        if what := damage(source.file, source.sha256, source.sealed or ""):
            yield _wrong(f"source {source.id}", what)
    if left := orphans(known):
        what = f"{len(left)} file(s) that no source knows, such as {left[0].name}"
        yield Finding(
            "note", f"{current().files.name}/", f"{what}; the next import or add removes them"
        )


def _texts() -> Iterator[Finding]:
    for text in Text.objects.exclude(digest="").iterator():
        if passages.digest(text.content) != text.digest:
            yield _wrong(f"text {text.id}", f"of source {text.source_id} was changed")


def _passages() -> Iterator[Finding]:
    quoted = Statement.objects.exclude(quote="").select_related("text").order_by("text_id")
    for one in quoted.iterator(chunk_size=500):
        content = one.text.content if one.text else ""
        if one.text is None or content[one.start or 0 : one.end or 0] != one.quote:
            yield _wrong(
                f"statement {one.id}", "its passage does not stand in the text of its source"
            )


def _judgements() -> Iterator[Finding]:
    for one in Judgement.objects.in_force().identity().contradictions:
        what = f"says that {one.left} and {one.right} are different"
        path = f"yet {', '.join(one.path)} make them one; withdraw one of them"
        yield Finding("note", f"judgement {one.different}", f"{what}, {path}")


def _decisions() -> Iterator[Finding]:
    """What a decision names is there, and where it looked lies in its text."""
    known = set(Statement.objects.values_list("pk", flat=True))
    known |= set(Judgement.objects.values_list("pk", flat=True))
    for one in Decision.objects.select_related("text").iterator(chunk_size=500):
        if missing := [name for name in one.made.split() if name not in known]:
            what = f"{len(missing)} of what it made is not here, such as {missing[0]}"
            yield Finding("note", f"decision {one.pk}", what)
        size = len(one.text.content) if one.text else 0
        ends = [int(span.partition("-")[2] or -1) for span in one.spans.split()]
        if any(not 0 < end <= size for end in ends):
            yield _wrong(f"decision {one.pk}", "its passages do not lie in the text of its source")


def _notes() -> Iterator[Finding]:
    yield Finding("note", "readers", contained.in_words())
    yield from _in_the_open()
    yield from _left()
    unheld = Source.objects.filter(sha256="", erased_at="").count()
    if unheld:
        what = f"{unheld} known by reference only (not held): nobody can check a passage in them"
        yield Finding("note", "sources", what)
    bare = Statement.objects.in_force().filter(text=None, locator="").count()
    if bare:
        yield Finding(
            "note", "statements", f"{bare} without a passage or a locator in their source"
        )
    erased = Statement.objects.exclude(erased_at="").count()
    if erased:
        yield Finding("note", "statements", f"{erased} erased")
    for kind in current().vocabulary.kinds.values():
        for prop in kind.properties.values():
            if prop.required:
                yield from _without(kind.name, prop.name)


def _in_the_open() -> Iterator[Finding]:
    if not current().encrypted:
        what = "is not encrypted: whoever has the folder reads everything; see `saksei encrypt`"
        yield Finding("note", "workspace", what)
    for path in left_open(current().folder) if current().encrypted else ():
        yield Finding("note", path.name, "lies in the folder as it is, not encrypted")


def _left() -> Iterator[Finding]:
    """What is due of consent and of what left."""
    today = date.today().isoformat()
    newest = Consent.objects.all().newest().values()
    if over := [one for one in newest if one.state == "granted" and "" < one.expires < today]:
        what = (
            f"{len(over)} expired, such as that of {over[0].person_id} to {over[0].use}; ask again"
        )
        yield Finding("note", "consent", what)
    for one in Release.objects.exclude(expires="").filter(expires__lt=today):
        what = f"was to be deleted by {one.expires} at {one.recipient}; ask whether it was"
        yield Finding("note", f"release {one.pk}", what)


def _without(kind: str, prop: str) -> Iterator[Finding]:
    said = Q(statements__property=prop, statements__withdrawn_at="")
    records = Record.objects.filter(kind=kind)
    missing = records.exclude(pk__in=records.filter(said).values("pk")).order_by("pk")
    if count := missing.count():
        first = missing.values_list("pk", flat=True)[0]
        yield Finding(
            "note",
            f"{kind} {first}",
            f"has no {prop}{f' (nor have {count - 1} more)' if count > 1 else ''}",
        )
