"""Where a record lives: one folder with the database, the preserved files and a config file.

Invariant: a process has one workspace open at a time. A folder that is no workspace, or one of a
newer version, is never touched; one of an older version only by `upgrade`, which either ends with
the new form and a backup beside it, or changes nothing.
"""

import getpass
import hashlib
import json
import os
import secrets
import shutil
import sqlite3
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import django
from django.apps import apps
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from saksei import vocabulary
from saksei.errors import AlreadyThere, NotAWorkspace, WorkspaceTooNew, WorkspaceTooOld
from saksei.moments import now

FORMAT = 1
CONFIG, DATABASE, FILES, BACKUPS, OWN_VOCABULARY = (
    "saksei.toml", "record.sqlite3", "files", "backups", "vocabulary",
)  # fmt: skip

_current: "Workspace | None" = None


@dataclass(frozen=True)
class Workspace:
    """An open workspace: its folder, its name, and who is at work."""

    folder: Path
    name: str
    actor: str

    @property
    def files(self) -> Path:
        """Folder of the preserved originals."""
        return self.folder / FILES

    @property
    def database(self) -> Path:
        """The database file."""
        return self.folder / DATABASE

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


def current() -> Workspace:
    """The workspace that is open in this process."""
    if _current is None:
        raise NotAWorkspace("No workspace is open; open one with saksei.open(FOLDER)")
    return _current


def create(folder: Path, *, name: str = "", actor: str = "") -> Workspace:
    """Make a workspace in a new or empty folder, and open it."""
    if (folder / CONFIG).exists():
        raise AlreadyThere(f"{folder} is a workspace already; use it, or choose another folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyThere(f"{folder} is not an empty folder; name a new one")
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        (draft / FILES).mkdir(parents=True)
        _connect(draft / DATABASE)
        _migrate()
        connections["default"].close()
        config = (
            "# A Saksei workspace. Do not edit the database by hand: `saksei check` would notice.\n"
            f"format = {FORMAT}\nname = {json.dumps(name or folder.name)}\ncreated = '{now()}'\n"
        )
        (draft / CONFIG).write_text(config, "utf-8")
        draft.replace(folder)
    except BaseException:
        connections["default"].close()
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return open_folder(folder, actor=actor)


def open_folder(folder: Path, *, actor: str = "") -> Workspace:
    """Open a workspace; raises NotAWorkspace, WorkspaceTooNew or WorkspaceTooOld."""
    global _current
    workspace = _read(folder, actor)
    _connect(workspace.database)
    try:
        if pending := _migrations(folder):
            raise WorkspaceTooOld(
                f"{folder} was made by an older Saksei ({len(pending)} step(s) behind); "
                f"run `saksei -w {folder} upgrade`, which makes a backup first"
            )
    except BaseException:
        connections["default"].close()
        raise
    _current = workspace
    return workspace


def upgrade(folder: Path, *, actor: str = "") -> Path | None:
    """Bring an older workspace to this version; returns the backup, or None if nothing was due.

    The migrations run on a copy that replaces the database only when all of them succeeded.
    """
    workspace = _read(folder, actor)
    _connect(workspace.database)
    pending = _migrations(folder)
    connections["default"].close()
    if not pending:
        return None
    stamp = now().replace(":", "").replace(".", "")
    backup, draft = folder / BACKUPS / f"record-{stamp}.sqlite3", folder / "upgrading.sqlite3"
    backup.parent.mkdir(exist_ok=True)
    draft.unlink(missing_ok=True)
    with _locked(workspace.database) as original:
        original.execute("VACUUM INTO ?", (str(draft),))
        shutil.copyfile(draft, backup)
        _synced(backup)
        _connect(draft)
        _migrate()
        connections["default"].close()
        with sqlite3.connect(draft) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
        copy.close()
        _synced(draft)
    draft.replace(workspace.database)
    _synced(folder)
    return backup


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
    if not config.is_file() or not (folder / DATABASE).is_file():
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
    who = actor or os.environ.get("SAKSEI_ACTOR") or _login()
    return Workspace(folder.resolve(), str(content.get("name", folder.name)), who)


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no such user in this container
        return "unknown"


def prepare() -> None:
    """Load Django, once; models and actions can be imported from then on."""
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saksei.settings")
        # A notebook runs inside an event loop; our one connection is used by one thread.
        os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        django.setup()


def _connect(database: Path) -> None:
    """Point Django's one connection at a file; its PRAGMAs are in settings.py."""
    prepare()
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = str(database)


def _migrations(folder: Path) -> list[str]:
    """Names of the migrations that are still to be applied."""
    try:
        loader = MigrationExecutor(connections["default"]).loader
    except Exception as error:
        raise NotAWorkspace(f"{folder / DATABASE} cannot be read as a database: {error}") from error
    applied = {key for key in loader.applied_migrations if key[0] == "saksei"}
    known = {key for key in loader.graph.nodes if key[0] == "saksei"}
    if applied - known:
        raise WorkspaceTooNew(
            f"{folder} was made by a newer Saksei; install that version to open it"
        )
    return sorted(name for _, name in known - applied)


def _migrate() -> None:
    executor = MigrationExecutor(connections["default"])
    executor.migrate(executor.loader.graph.leaf_nodes("saksei"))


def store_file(data: bytes) -> str:
    """Write bytes under a random name into the files folder; call it inside a transaction.

    The name is random, not the SHA-256: whoever holds a copy could else prove that we hold it.
    """
    folder = current().files
    name = secrets.token_hex(16)
    draft = folder / f".{name}"
    with draft.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    _synced(folder)
    return name


def sweep_files(known: set[str]) -> int:
    """Delete files that no source knows: left by a write that was killed. Returns how many.

    Call it inside a write transaction: then no other process can be between file and row.
    """
    orphans = [path for path in current().files.iterdir() if path.name not in known]
    for path in orphans:
        path.unlink()
    return len(orphans)


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
