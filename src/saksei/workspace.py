"""Where a record lives: one folder with the database, the preserved files and a config file.

Invariant: a process has one workspace open at a time. A folder that is no workspace, or one of a
newer version, is never touched; one of an older version only by `upgrade`, which either ends with
the new form and a backup beside it, or changes nothing.
"""

import getpass
import hashlib
import json
import os
import re
import secrets
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from saksei import migrating, postgres, vocabulary
from saksei.errors import (
    AlreadyThere,
    DamagedRecord,
    NotAWorkspace,
    RefusedWrite,
    WorkspaceTooNew,
    WorkspaceTooOld,
)
from saksei.moments import now
from saksei.rights import acting

FORMAT = 1
CONFIG, DATABASE, FILES, BACKUPS, OWN_VOCABULARY = (
    "saksei.toml", "record.sqlite3", "files", "backups", "vocabulary",
)  # fmt: skip
# Derived from the record and made again when asked for; an erasure deletes them.
LEARNT, ANSWERS = "learnt.json", "answers"  # of a workspace's own model, and of a back end
PAGES = "pages"  # pictures of documents
COPIES = (
    "tables", "links", "report.*", ".report.*", "upgrading.sqlite3*", f"{BACKUPS}/*.sqlite3",
    LEARNT, ANSWERS, "search", PAGES,
)  # fmt: skip
prepare = migrating.prepare
_OUR_FILE = re.compile(r"\.?[0-9a-f]{32}")

_current: "Workspace | None" = None


@dataclass(frozen=True)
class Workspace:
    """An open workspace: its folder, its name, and who is at work."""

    folder: Path
    name: str
    opened_by: str
    config: Mapping[str, Any] = field(default_factory=dict)  # saksei.toml, with what is set there

    @property
    def actor(self) -> str:
        """Who is at work: the account that is signed in, else who opened it."""
        one = acting()
        return one.name if one else self.opened_by

    @property
    def files(self) -> Path:
        """Folder of the preserved originals."""
        return self.folder / FILES

    @property
    def database(self) -> Path:
        """The database file; a record on a server has none."""
        return self.folder / DATABASE

    @property
    def schema(self) -> str:
        """Where on a PostgreSQL server the record is; "" for one in the database file."""
        return str(self.config.get("schema", ""))

    @cached_property
    def vocabulary(self) -> vocabulary.Vocabulary:
        """The shipped vocabulary with the organisation's own files."""
        own = self.folder / OWN_VOCABULARY
        return vocabulary.load([own] if own.is_dir() else [])

    def close(self) -> None:
        """Close the database."""
        connections["default"].close()

    def __enter__(self) -> "Workspace":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def is_open() -> bool:
    """Whether a workspace is open in this process."""
    return _current is not None


def current() -> Workspace:
    """The workspace that is open in this process."""
    if _current is None:
        raise NotAWorkspace("No workspace is open; open one with saksei.open(FOLDER)")
    return _current


def create(folder: Path, *, name: str = "", actor: str = "") -> Workspace:
    """Make a workspace in a new or empty folder, and open it."""
    folder = folder.resolve()
    if (folder / CONFIG).exists():
        raise AlreadyThere(f"{folder} is a workspace already; use it, or choose another folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyThere(f"{folder} is not an empty folder; name a new one")
    # Inside a folder that is there: it may be a mounted disk, or where the person stands.
    inside = folder.is_dir()
    mark, schema = secrets.token_hex(4), postgres.new_schema() if postgres.is_wanted() else ""
    draft = folder / f".{mark}" if inside else folder.with_name(f".{folder.name}-{mark}")
    try:
        _fill(draft, name or folder.name, schema)
        if inside:
            _move_up(draft)
        else:
            draft.replace(folder)
    except BaseException:
        postgres.drop(schema)
        connections["default"].close()
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return open_folder(folder, actor=actor)


def _fill(draft: Path, name: str, schema: str) -> None:
    (draft / FILES).mkdir(parents=True)
    _connect(draft / DATABASE, schema)
    if schema:
        postgres.make(schema)
    migrating.migrate()
    connections["default"].close()
    # A JSON string is a TOML string, but for the one character that only TOML escapes.
    quoted = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
    config = (
        "# A Saksei workspace. Do not edit the database by hand: `saksei check` would notice.\n"
        f"format = {FORMAT}\nname = {quoted}\ncreated = '{now()}'\n"
        + (f"schema = '{schema}'\n" if schema else "")
    )
    (draft / CONFIG).write_text(config, "utf-8")


def _move_up(draft: Path) -> None:
    """Move what a draft holds into its parent, the config last: it makes it a workspace."""
    names = [name for name in (FILES, DATABASE, CONFIG) if (draft / name).exists()]
    try:
        for name in names:
            (draft / name).replace(draft.parent / name)
        draft.rmdir()
    except BaseException:
        shutil.rmtree(draft.parent / FILES, ignore_errors=True)
        for name in (DATABASE, CONFIG):
            (draft.parent / name).unlink(missing_ok=True)
        raise


def open_folder(folder: Path, *, actor: str = "") -> Workspace:
    """Open a workspace; raises NotAWorkspace, WorkspaceTooNew or WorkspaceTooOld."""
    global _current
    workspace = _read(folder, actor)
    if pending := _migrations(workspace):
        raise WorkspaceTooOld(
            f"{folder} was made by an older Saksei ({len(pending)} step(s) behind); "
            f"run `saksei -w {folder} upgrade`, which makes a backup first"
        )
    _connect(workspace.database, workspace.schema)
    _current = workspace
    return workspace


def upgrade(folder: Path, *, actor: str = "") -> Path | None:
    """Bring an older workspace to this version; returns the backup, or None if nothing was due.

    The migrations run on a copy that replaces the database only when all of them succeeded; on a
    server, where backups are the server's, they are one transaction, and the folder is returned.
    """
    workspace = _read(folder, actor)
    if not _migrations(workspace):
        return None
    if workspace.schema:
        with transaction.atomic():
            migrating.migrate()
        return folder
    stamp = now().replace(":", "").replace(".", "")
    backup, draft = folder / BACKUPS / f"record-{stamp}.sqlite3", folder / "upgrading.sqlite3"
    try:
        with _locked(workspace.database) as original:
            if not _migrations(workspace):  # another process did it while we waited for the lock
                return None
            _copy(original, draft, backup)
            _upgrade_copy(draft)
            draft.replace(workspace.database)
    except BaseException as error:
        connections["default"].close()
        for path in (*folder.glob(f"{draft.name}*"), backup):
            path.unlink(missing_ok=True)
        if isinstance(error, sqlite3.Error):
            raise RefusedWrite(
                f"{folder} could not be upgraded ({error}) and is unchanged; close every other "
                "program that has it open, see that the disk has room, and upgrade again"
            ) from error
        raise
    _synced(folder)
    return backup


def _copy(original: sqlite3.Connection, draft: Path, backup: Path) -> None:
    for left in draft.parent.glob(f"{draft.name}*"):  # by an upgrade that was killed
        left.unlink()
    original.execute("VACUUM INTO ?", (str(draft),))
    backup.parent.mkdir(exist_ok=True)
    shutil.copyfile(draft, backup)
    for copy in (draft, backup):
        shutil.copymode(draft.parent / DATABASE, copy)
    _synced(backup)


def _upgrade_copy(draft: Path) -> None:
    _connect(draft)
    migrating.migrate()
    connections["default"].close()
    with closing(sqlite3.connect(draft)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")
        found = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedRecord(f"the database is damaged ({found}); restore it from a backup")
    _synced(draft)


@contextmanager
def _locked(database: Path) -> Iterator[sqlite3.Connection]:
    """Hold everybody else off, and leave no write-ahead log beside the file."""
    held = sqlite3.connect(database, timeout=20, isolation_level=None)
    try:
        held.execute("PRAGMA journal_mode=DELETE")
        held.execute("PRAGMA locking_mode=EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        held.execute("COMMIT")  # the lock stays: locking_mode is exclusive
        yield held
    finally:
        held.close()


def _read(folder: Path, actor: str) -> Workspace:
    config = folder / CONFIG
    if not config.is_file():
        raise NotAWorkspace(
            f"{folder} is not a Saksei workspace; make one with `saksei init {folder}`, "
            "or name another with -w FOLDER or SAKSEI_WORKSPACE"
        )
    try:
        content = tomllib.loads(config.read_text("utf-8"))
        number = int(content["format"])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise NotAWorkspace(
            f"{config} cannot be read ({error}); restore it from a backup"
        ) from error
    if number > FORMAT:
        raise WorkspaceTooNew(
            f"{folder} was made by a newer Saksei; install that version to open it"
        )
    if "schema" not in content and not (folder / DATABASE).is_file():
        raise NotAWorkspace(
            f"{folder} has lost its database {DATABASE}; restore the file from a backup"
        )
    who = actor or os.environ.get("SAKSEI_ACTOR") or _login()
    return Workspace(folder.resolve(), str(content.get("name", folder.name)), who, content)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in this container
        return "unknown"


def _connect(database: Path, schema: str = "") -> None:
    """Point Django's one connection at a file (PRAGMAs: settings.py), or at a server's schema."""
    global _current
    prepare()
    _current = None  # whoever held the workspace that was open must not write into this one
    if not postgres.point(schema):
        connection = connections["default"]
        connection.close()
        connection.settings_dict["NAME"] = str(database)


def _migrations(workspace: Workspace) -> list[migrating.Migration]:
    """The migrations that are still to be applied."""
    prepare()
    if workspace.schema:
        _connect(workspace.database, workspace.schema)
    applied = postgres.applied() if workspace.schema else _applied(workspace.database)
    return migrating.pending(applied, workspace.folder)


def _applied(database: Path) -> set[tuple[str, str]]:
    """App and name of the migrations that made a database, read so that no byte of it changes."""
    # With no log beside it the file is whole; else SQLite has to look into the log too.
    mode = "mode=ro&immutable=1"
    if database.with_name(f"{database.name}-wal").exists():
        mode = "mode=ro"
    if database.with_name(f"{database.name}-journal").exists():
        mode = "mode=rw"
    query = "SELECT app, name FROM django_migrations"
    try:
        address = f"{database.resolve().as_uri()}?{mode}"
        with closing(sqlite3.connect(address, uri=True, timeout=20)) as connection:
            found = {(str(app), str(name)) for app, name in connection.execute(query)}
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise RefusedWrite(
                f"{database.parent} is being upgraded; wait and try again"
            ) from error
        raise NotAWorkspace(
            f"{database} cannot be read as a record ({error}); restore it from a backup"
        ) from error
    if not found:
        raise NotAWorkspace(f"{database} holds no record; restore it from a backup")
    return found


def store_file(data: bytes) -> str:
    """Write bytes under a random name into the files folder; call it inside a transaction.

    The name is random, not the SHA-256: whoever holds a copy could else prove that we hold it.
    """
    folder = current().files
    folder.mkdir(exist_ok=True)  # a copy by a tool that leaves out empty folders has lost it
    name = secrets.token_hex(16)
    draft = folder / f".{name}"
    try:
        with draft.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    _synced(folder)
    return name


def orphans(known: set[str]) -> list[Path]:
    """Files of ours that no source knows: left by a write that was killed."""
    folder = current().files
    ours = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in ours if path.name not in known and _OUR_FILE.fullmatch(path.name)]


def sweep_files(known: set[str]) -> int:
    """Delete files that no source knows. Returns how many.

    Call it inside a write transaction: then no other process can be between file and row.
    """
    found = orphans(known)
    for path in found:
        path.unlink()
    return len(found)


def delete_copies() -> None:
    """Delete what was derived from the record and may still hold what was erased from it."""
    for pattern in COPIES:
        for path in current().folder.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()


def file_digest(path: Path) -> str:
    """SHA-256 of a file in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _synced(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
