"""Where a record lives: one folder with the database, the preserved files and a config file.

Encrypted, unless it was made plain: then nothing of the record lies in the folder as it is, and it
opens by its keys alone (`saksei.cipher`). Invariant: a process has one workspace open at a time. A
folder that is no workspace, or one of a newer version, is never touched; one of an older version
only by `upgrading`.
"""

import getpass
import json
import os
import secrets
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.utils import DatabaseError

from saksei import migrating, postgres, vocabulary
from saksei.analysis import spilling
from saksei.cipher import keyfile, passphrases, raw, sessions, settling
from saksei.cipher.keyfile import KEYS, KeyFile
from saksei.cipher.keys import Keys, by_passphrase, make
from saksei.errors import (
    AlreadyThere,
    DamagedRecord,
    InvalidValue,
    NotAWorkspace,
    RefusedWrite,
    WorkspaceTooNew,
    WorkspaceTooOld,
    WrongKey,
)
from saksei.moments import now
from saksei.rights import acting

FORMAT = 1
CONFIG, DATABASE, BACKUPS, OWN_VOCABULARY = (
    "saksei.toml", "record.sqlite3", "backups", "vocabulary",
)  # fmt: skip
FILES, VAULT = "files", "vault"  # originals: as they are, or encrypted
PLAIN_ENGINE, CIPHER_ENGINE = "django.db.backends.sqlite3", "saksei.cipher"
IDLE_MINUTES = 15.0
# Derived from the record and made again when asked for (see `derived`).
LEARNT, ANSWERS = "learnt.json", "answers"  # of a workspace's own model, and of a back end
PAGES = "pages"  # pictures of documents
# What is looked at whenever a workspace has been opened; what it raises closes it again.
ON_OPENING: "list[Callable[[Workspace], None]]" = []
ON_LOCKING: list[Callable[[], None]] = []  # what else in this process holds words of the record
ENCRYPTED = "encrypted = true"  # in the config file
prepare, migrate = migrating.prepare, migrating.migrate

_current: "Workspace | None" = None


@dataclass(frozen=True)
class Workspace:
    """An open workspace: its folder, its name, and who is at work."""

    folder: Path
    name: str
    opened_by: str
    config: Mapping[str, Any] = field(default_factory=dict)  # saksei.toml, with what is set there
    keys: Keys | None = field(default=None, repr=False)  # None of a plain one

    @property
    def actor(self) -> str:
        """Who is at work: the account that is signed in, else who opened it."""
        one = acting()
        return one.name if one else self.opened_by

    @property
    def files(self) -> Path:
        """Folder of the preserved originals; use `originals` to read and write them."""
        return self.folder / (VAULT if self.keys else FILES)

    @property
    def idle_minutes(self) -> float:
        """After how many minutes without a use an unlocked one is locked; raises InvalidValue."""
        section = self.config.get("keeping", {})
        found = section.get("idle_minutes", IDLE_MINUTES) if isinstance(section, dict) else None
        if isinstance(found, int | float) and not isinstance(found, bool) and found > 0:
            return float(found)
        raise InvalidValue(f"{CONFIG} has an idle_minutes under [keeping] that is no number over 0")

    def section(self, name: str, known: Iterable[str]) -> dict[str, Any]:
        """What is set under [name] in the config; raises InvalidValue for what is not known."""
        given = self.config.get(name, {})
        if not isinstance(given, dict) or (unknown := sorted(given.keys() - set(known))):
            what = f"'{unknown[0]}'" if isinstance(given, dict) else "a value"
            raise InvalidValue(f"{CONFIG} sets {what} under [{name}]; there are {', '.join(known)}")
        return given

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

    @property
    def encrypted(self) -> bool:
        """Whether it is encrypted."""
        return self.keys is not None

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


def create(
    folder: Path,
    *,
    name: str = "",
    actor: str = "",
    passphrase: str = "",
    recovery: Iterable[str] = (),
) -> Workspace:
    """Make a workspace in a new or empty folder, and open it; without a passphrase a plain one.

    `recovery` names age recipients whose secrets, kept elsewhere, open it too.
    """
    folder = may_be_made(folder)
    # Inside a folder that is there: it may be a mounted disk, or where the person stands.
    inside = folder.is_dir()
    mark, schema = secrets.token_hex(4), postgres.new_schema(secret=bool(passphrase))
    draft = folder / f".{mark}" if inside else folder.with_name(f".{folder.name}-{mark}")
    keyed = make(passphrase, recovery, name=name or folder.name) if passphrase else None
    try:
        _fill(draft, name or folder.name, keyed, schema)
        if inside:
            _move_up(draft)
        else:
            draft.replace(folder)
    except BaseException as error:
        postgres.drop(schema)
        connections["default"].close()
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, OSError | DatabaseError):
            raise RefusedWrite(
                f"{folder} could not be made ({error}); see that its disk has room and takes writes"
            ) from error
        raise
    return open_folder(folder, actor=actor, keys=keyed[1] if keyed else None)


def may_be_made(folder: Path) -> Path:
    """The folder, resolved, if it is new or empty; raises AlreadyThere."""
    folder = folder.resolve()
    if (folder / CONFIG).exists():
        raise AlreadyThere(f"{folder} is a workspace already; use it, or choose another folder")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise AlreadyThere(f"{folder} is not an empty folder; name a new one")
    return folder


def _fill(draft: Path, name: str, keyed: tuple[Any, Keys] | None, schema: str) -> None:
    draft.mkdir(parents=True)
    (draft / (VAULT if keyed else FILES)).mkdir()
    if keyed:
        draft.chmod(0o700)
        (draft / DATABASE).touch(0o600)
        keyfile.write(draft, KeyFile(keyed[0]))
    _connect(draft / DATABASE, keyed[1] if keyed else None, schema)
    postgres.make(schema)
    migrate()
    connections["default"].close()
    # A JSON string is a TOML string, but for the one character that only TOML escapes.
    quoted = json.dumps(name, ensure_ascii=False).replace("\x7f", "\\u007f")
    # The name of an encrypted one stands in its key file, for whoever opens that.
    config = (
        "# A Saksei workspace. Do not edit the database by hand: `saksei check` would notice.\n"
        f"format = {FORMAT}\n{ENCRYPTED if keyed else f'name = {quoted}'}\ncreated = '{now()}'\n"
        + (f"schema = '{schema}'\n" if schema else "")
    )
    (draft / CONFIG).write_text(config, "utf-8")


def _move_up(draft: Path) -> None:
    """Move what a draft holds into its parent, the config last: it makes it a workspace."""
    folder = draft.parent
    names = [name for name in (FILES, VAULT, DATABASE, KEYS, CONFIG) if (draft / name).exists()]
    if (draft / KEYS).exists():
        folder.chmod(0o700)
    try:
        for name in names:
            (draft / name).replace(folder / name)
        draft.rmdir()
    except BaseException:
        for name in (FILES, VAULT):
            shutil.rmtree(folder / name, ignore_errors=True)
        for name in (DATABASE, KEYS, CONFIG):
            (folder / name).unlink(missing_ok=True)
        raise


def open_folder(
    folder: Path, *, actor: str = "", passphrase: str | None = None, keys: Keys | None = None
) -> Workspace:
    """Open a workspace; an encrypted one by what is given, else as it is unlocked for this login,
    else by the passphrase in the file that SAKSEI_PASSPHRASE_FILE names.

    Raises Locked, NotAWorkspace, DamagedRecord, WorkspaceTooNew or WorkspaceTooOld.
    """
    global _current
    workspace = unlocked(folder, actor=actor, passphrase=passphrase, keys=keys)
    refuse_older(workspace)
    _connect(workspace.database, workspace.keys, workspace.schema)
    _current = workspace
    spilling.forbid(workspace.encrypted)
    try:
        for look in ON_OPENING:
            look(workspace)
    except BaseException:
        lock()
        raise
    return workspace


def refuse_older(workspace: Workspace) -> None:
    """Raise WorkspaceTooOld where migrations are due."""
    if pending := migrations(workspace):
        raise WorkspaceTooOld(
            f"{workspace.folder} was made by an older Saksei ({len(pending)} step(s) behind); "
            f"run `saksei -w {workspace.folder} upgrade`, which makes a backup first"
        )


def lock() -> None:
    """Close the open workspace in all threads, and forget its keys."""
    global _current
    _current = None
    if "saksei.cipher.base" in sys.modules:
        sys.modules["saksei.cipher.base"].close_all()
    connections["default"].close()
    connections.settings["default"]["PASSWORD"] = ""
    for forget in ON_LOCKING:
        forget()


def unlocked(
    folder: Path, *, actor: str = "", passphrase: str | None = None, keys: Keys | None = None
) -> Workspace:
    """A workspace with its keys, not open yet. Raises what `open_folder` raises."""
    workspace = described(folder, actor)
    file = keyfile.read(workspace.folder)
    if file is None:
        if workspace.config.get("encrypted"):
            raise keyfile.damaged(workspace.folder / KEYS, "is missing")
        return workspace
    plain = raw.is_plain(workspace.database)
    if file.current is None and plain:  # `encrypt` was stopped before its moment
        return workspace
    found = keys or _opened(workspace, file, passphrase)
    if file.next is not None:
        settling.settle(workspace.folder, found, workspace.database)
    if plain:
        raise DamagedRecord(
            f"{workspace.database} is not encrypted, and this workspace is: somebody put it there; "
            "restore it from a backup"
        )
    return replace(workspace, keys=found, name=str(workspace.config.get("name", found.name)))


def _opened(workspace: Workspace, file: KeyFile, passphrase: str | None) -> Keys:
    """By the passphrase that is given, by the session of this login, or by the file."""
    folder, database = workspace.folder, workspace.database
    if passphrase is None:
        if kept := sessions.kept(folder, workspace.idle_minutes):
            try:
                return keyfile.opened(folder, file, database, keyfile.by_raw_key(kept))
            except (WrongKey, DamagedRecord):  # of before it got another key
                sessions.lock(folder)
        passphrase = passphrases.from_file()
    if passphrase is None:
        raise keyfile.locked(folder)
    given = passphrase
    return keyfile.opened(folder, file, database, lambda entry: by_passphrase(entry, given))


def described(folder: Path, actor: str = "") -> Workspace:
    """A workspace as its config file says, without keys and not open; raises NotAWorkspace."""
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


def _connect(database: Path, keys: Keys | None = None, schema: str = "") -> None:
    """Point Django's connections at a file (PRAGMAs: settings.py), or at a server's schema."""
    global _current
    prepare()
    _current = None  # whoever held the workspace that was open must not write into this one
    # Another back end may have made it, whatever the settings say: an event loop has its own.
    connections["default"].close()
    del connections["default"]
    if postgres.point(schema):
        return
    chosen, engine = connections.settings["default"], CIPHER_ENGINE if keys else PLAIN_ENGINE
    chosen |= {"ENGINE": engine, "NAME": str(database), "PASSWORD": keys.database if keys else ""}


def connect_to(workspace: Workspace, database: Path) -> None:
    """Point Django at a draft of a workspace's database, as `upgrading` and `keeping` need it."""
    _connect(database, workspace.keys)


def migrations(workspace: Workspace) -> list[migrating.Migration]:
    """The migrations that are still to be applied."""
    prepare()
    if workspace.schema:
        _connect(workspace.database, schema=workspace.schema)
        return migrating.pending(postgres.applied(), workspace.folder)
    key = workspace.keys.database if workspace.keys else ""
    return migrating.pending(_applied(workspace.database, key), workspace.folder)


def _applied(database: Path, key: str) -> set[migrating.Migration]:
    """The migrations that made a database, read so that no byte of it changes."""
    # With no log beside it the file is whole; else SQLite has to look into the log too.
    mode = "mode=ro&immutable=1"
    if database.with_name(f"{database.name}-wal").exists():
        mode = "mode=ro"
    if database.with_name(f"{database.name}-journal").exists():
        mode = "mode=rw"
    query = "SELECT app, name FROM django_migrations"
    try:
        with closing(raw.connect(database, key, mode, timeout=20)) as connection:
            found = {(str(app), str(name)) for app, name in connection.execute(query)}
    except raw.ERRORS as error:
        if "is locked" in str(error):
            raise RefusedWrite(
                f"{database.parent} is being upgraded; wait and try again"
            ) from error
        raise NotAWorkspace(
            f"{database} cannot be read as a record ({error}); restore it from a backup"
        ) from error
    if not found:
        raise NotAWorkspace(f"{database} holds no record; restore it from a backup")
    return found
