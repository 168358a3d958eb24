"""The index: which rows may have which runs of three characters, and how names sound.

It lies in `search/` of the workspace, a file of SQLite under a random name, encrypted where the
workspace is, and holds no text: runs of three characters and consonants, with the keys of rows.
Invariant: it is derived. It says up to which entry of the journal it goes; what came since is
added; it is made anew where that entry is not in the journal, and where a source was written again,
since then other people may see it. An erasure deletes it. Nothing of a confidential source but the
values of its statements is in it.

The file is made before the record is read: so an erasure that comes between deletes the file too.
"""

import secrets
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from saksei import dates
from saksei.accounts.narrowing import whole
from saksei.analysis.naming import features
from saksei.cipher import raw
from saksei.errors import InvalidDate
from saksei.journal import Entry, Item, last_entry
from saksei.search.folding import fold
from saksei.sources.models import Source, Text
from saksei.statements.models import Statement
from saksei.vocabulary import ValueType
from saksei.workspace import current

FOLDER = "search"
PORTION = 2_000  # rows read at once: no reader is in the way of an erasure for long
NAME, STATEMENT, SOURCE, TEXT = "name", "statement", "source", "text"
TABLES = {STATEMENT: Statement, SOURCE: Source, TEXT: Text}
SCHEMA = """
CREATE TABLE state (sequence INTEGER, digest BLOB);
CREATE TABLE doc (
    id INTEGER PRIMARY KEY, what TEXT, key TEXT, kind TEXT, source TEXT, earliest TEXT,
    latest TEXT
);
CREATE UNIQUE INDEX doc_key ON doc (key, what);
CREATE TABLE sound (consonants TEXT, doc INTEGER, PRIMARY KEY (consonants, doc)) WITHOUT ROWID;
CREATE VIRTUAL TABLE run USING fts5(
    text, content='', tokenize='trigram', detail=none, columnsize=0
);
"""
Progress = Callable[[int], None]

_one_writer = threading.Lock()


def behind() -> int:
    """How many rows of the journal the index does not know yet."""
    with _opened() as known:
        reached = _reached(known) if known else 0
    return sum(Entry.objects.filter(sequence__gt=reached).values_list("items", flat=True))


@whole()  # it holds all of the record; what is found is looked up by who asks
def refresh(progress: Progress | None = None) -> None:
    """Bring the index up to the journal; it is made anew where it cannot be added to."""
    with _one_writer:
        while not _is_fresh():
            # An erasure may take the files away while they are made; then they are made anew.
            with suppress(*raw.ERRORS, FileNotFoundError):
                _brought_up(progress or (lambda _: None))


def drop() -> None:
    """Delete the index."""
    for path in _folder().glob("*"):
        path.unlink(missing_ok=True)


def asked(query: str, parameters: Sequence[object]) -> list[tuple[object, ...]]:
    """Rows of the index; none where there is no index."""
    with _opened() as known:
        return known.execute(query, parameters).fetchall() if known else []


def _folder() -> Path:
    return current().folder / FOLDER


def _key() -> str:
    keys = current().keys
    return keys.derived("search").hex() if keys else ""


def _path() -> Path | None:
    return next(iter(sorted(_folder().glob("[!.]*.sqlite3"))), None)


@contextmanager
def _opened() -> Iterator[Any]:
    """The index, to be read; opened anew each time, for an erasure deletes the file."""
    path = _path()
    if path is None:
        yield None
        return
    try:
        opened = raw.connect(path, _key(), timeout=20)
    except raw.ERRORS:  # deleted since, or of another key
        yield None
        return
    with closing(opened):
        yield opened


def _reached(known: Any) -> int:
    """Up to which entry the index goes; 0 where that entry is not in the journal."""
    try:
        row = known.execute("SELECT sequence, digest FROM state").fetchone()
    except raw.ERRORS:  # damaged
        return 0
    if row is None:
        return 0
    there = Entry.objects.filter(pk=row[0]).values_list("digest", flat=True).first()
    return int(row[0]) if there is not None and bytes(there) == row[1] else 0


def _last() -> int:
    last = last_entry()
    return last.sequence if last else 0


def _is_fresh() -> bool:
    with _opened() as known:
        return known is not None and _reached(known) == _last()


def _brought_up(progress: Progress) -> None:
    with _opened() as known:
        if known and (reached := _reached(known)) and not _written_again(reached):
            _add(known, _since(reached), progress)
            return
    drop()
    _folder().mkdir(exist_ok=True)
    name = f"{secrets.token_hex(8)}.sqlite3"
    draft = _folder() / f".{name}"
    draft.touch(0o600)
    with closing(raw.connect(draft, _key())) as made:
        made.execute("PRAGMA journal_mode=OFF")
        made.execute("PRAGMA synchronous=OFF")
        made.executescript(SCHEMA)
        _add(made, _everything(), progress)
    draft.rename(draft.with_name(name))


def _add(known: Any, portions: Iterator["Rows"], progress: Progress) -> None:
    """Add rows, and say up to which entry the index goes now: that of before they were read."""
    last = last_entry()
    done = 0
    with known:
        for rows in portions:
            _write(known, rows)
            progress(done := done + len(rows))
        known.execute("DELETE FROM state")
        if last:
            known.execute("INSERT INTO state VALUES (?, ?)", (last.sequence, bytes(last.digest)))


# what, key, kind, source, day of the source, text, name
Row = tuple[str, str, str, str, str, str, str]
Rows = list[Row]


def _write(known: Any, rows: Rows) -> None:
    for what, key, kind, source, day, text, name in rows:
        low, high = _days(day)
        made = known.execute(
            "INSERT OR IGNORE INTO doc (what, key, kind, source, earliest, latest) "
            "VALUES (?, ?, ?, ?, ?, ?)", (what, key, kind, source, low, high),
        )  # fmt: skip
        if made.rowcount < 1:
            continue
        known.execute("INSERT INTO run (rowid, text) VALUES (?, ?)", (made.lastrowid, fold(text)))
        sounds = features(name).skeletons if name else ()
        known.executemany(
            "INSERT OR IGNORE INTO sound VALUES (?, ?)", [(one, made.lastrowid) for one in sounds]
        )


def _days(day: str) -> tuple[str, str]:
    """The first and the last day, as text that sorts; empty where it is open or not known."""
    try:
        low, high = dates.bounds(day) if day else (None, None)
    except InvalidDate:
        low = high = None
    return low.isoformat() if low else "", high.isoformat() if high else ""


# -- what of the record is in it


def _everything() -> Iterator[Rows]:
    for what, model in TABLES.items():
        after = ""
        while keys := list(
            model.objects.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:PORTION]  # type: ignore[attr-defined]
        ):
            yield _rows(what, keys)
            after = keys[-1]


def _written_again(sequence: int) -> bool:
    """Whether a source from before an entry was written again after it."""
    written = Item.objects.filter(table=SOURCE)
    since = written.filter(entry__gt=sequence).values("key")
    return written.filter(entry__lte=sequence, key__in=since).exists()


def _since(sequence: int) -> Iterator[Rows]:
    written = Item.objects.filter(entry__gt=sequence, table__in=TABLES).order_by("pk")
    after = 0
    while found := list(written.filter(pk__gt=after).values_list("pk", "table", "key")[:PORTION]):
        for what in TABLES:
            if keys := [key for _, table, key in found if table == what]:
                yield _rows(what, keys)
        after = found[-1][0]


def _rows(what: str, keys: Sequence[str]) -> Rows:
    return list({STATEMENT: _statements, SOURCE: _sources, TEXT: _texts}[what](keys))


def _statements(keys: Sequence[str]) -> Iterable[Row]:
    found = Statement.objects.filter(pk__in=keys, erased_at="").order_by("pk")
    names = set(current().vocabulary.properties_of(ValueType.NAME))
    for key, kind, name, value, quote, note, source, day, open_ in found.values_list(
        "pk", "entity__kind", "property", "value", "quote", "note", "source_id", "source__date",
        "source__confidentiality",
    ):  # fmt: skip
        public = open_ == "public"
        parts = [*searched(kind, name, value), *([quote, note] if public else [])]
        named = name in names
        yield (
            NAME if named else STATEMENT, key, kind, source, day if public else "",
            "\n".join(dict.fromkeys(parts)), value if named else "",
        )  # fmt: skip


def searched(kind: str, name: str, value: str) -> list[str]:
    """What is searched of a value: of a code its label too, of a record's name nothing here."""
    known = current().vocabulary.kinds.get(kind)
    one = known.properties.get(name) if known else None
    if one and one.value in (ValueType.RECORD, ValueType.PLACE):
        return []
    return [value, current().vocabulary.label(one.codes, value)] if one and one.codes else [value]


def _sources(keys: Sequence[str]) -> Iterable[Row]:
    found = Source.objects.filter(pk__in=keys, confidentiality="public", erased_at="")
    for one in found.order_by("pk"):
        yield SOURCE, one.pk, "", one.pk, one.date, "\n".join(described(one)), ""


def described(one: Source) -> list[str]:
    """What is searched of a source beside its text."""
    return [part for part in (one.title, one.publisher, one.address, one.note) if part]


def _texts(keys: Sequence[str]) -> Iterable[Row]:
    found = Text.objects.filter(pk__in=keys, source__confidentiality="public").exclude(content="")
    for key, source, day, content in found.order_by("pk").values_list(
        "pk", "source_id", "source__date", "content"
    ):
        yield TEXT, key, "", source, day, content, ""
