"""A backup: the record as it is at one moment, its files, and the key to both, for whoever has the
secret of a recipient.

Live: others may write meanwhile. The key of the workspace goes along, so the secret of a recipient
opens everything even if the passphrase is lost. Invariant: on the way nothing is on a disk that is
not encrypted, the copy of a plain database neither.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
from django.db import connections
from pyrage import x25519

from saksei import __version__
from saksei.cipher import raw
from saksei.cipher.disk import synced
from saksei.cipher.keyfile import KEYS
from saksei.cipher.keys import recipient
from saksei.cipher.settling import OF_TEAM
from saksei.errors import AlreadyThere, DamagedRecord, InvalidValue, RefusedWrite
from saksei.journal import writing
from saksei.keeping.packing import pack, unpack
from saksei.moments import now
from saksei.workspace import CONFIG, DATABASE, FILES, OWN_VOCABULARY, VAULT, Workspace

KEY, DRAFT, ANCHORS, OWN_RULES = "key.json", "backing-up", "anchors", "law"
FOLDERS = (OWN_VOCABULARY, OWN_RULES, ANCHORS)  # with what their keepers put there


@dataclass(frozen=True, slots=True)
class Verified:
    """What a backup holds."""

    made: str
    version: str
    encrypted: bool
    sequence: int
    digest: str  # of the journal's last entry
    counts: dict[str, int]
    files: int


def backup(workspace: Workspace, to: Sequence[str], out: Path | None = None) -> Path:
    """Write a backup of an open workspace for some age recipients; returns its file."""
    if workspace.schema:
        raise InvalidValue(
            "the record is on a server, which has its own backups: make one there (pg_dump), and "
            "one of this folder"
        )
    recipients = [recipient(one) for one in to]
    if not recipients:
        raise InvalidValue("say for whom, with --to AGE_RECIPIENT; `age-keygen` makes one")
    path = out or Path(f"saksei-{now()[:19].replace(':', '')}.age")
    if path.exists():
        raise AlreadyThere(f"{path} exists already; name a new file")
    with writing("back up", actor=workspace.actor, reason=f"for {' '.join(to)}"):
        pass  # nothing of the record changes: that a copy of all of it was made is the entry
    connections["default"].close()
    draft = workspace.folder / f"{DRAFT}-{secrets.token_hex(4)}.sqlite3"
    try:
        _written(workspace, draft, path, recipients)
    except (*raw.ERRORS, pyrage.EncryptError) as error:
        raise RefusedWrite(
            f"{path} could not be written ({error}); see that the disk has room"
        ) from error
    finally:
        draft.unlink(missing_ok=True)
    return path


def _written(
    workspace: Workspace, draft: Path, path: Path, recipients: Sequence[x25519.Recipient]
) -> None:
    key = _copied(workspace, draft)
    with closing(raw.connect(draft, key)) as copy:
        about = {"saksei": __version__, "made": now(), "encrypted": workspace.encrypted}
        about |= _of(copy)
        names = [row[0] for row in copy.execute("SELECT file FROM source WHERE file <> ''")]
    kept = workspace.files
    if missing := [name for name in names if not (kept / name).is_file()]:
        raise DamagedRecord(
            f"the kept file {missing[0]} is missing, or was erased just now; run it again, and "
            "`saksei check` if it says so again"
        )
    opens = {"database": key, "workspace": workspace.keys.key.hex() if workspace.keys else ""}
    files: dict[str, bytes | Path] = {KEY: json.dumps(opens).encode(), DATABASE: draft}
    files |= {name: workspace.folder / name for name in (CONFIG, KEYS, OF_TEAM)}
    files |= {f"{kept.name}/{name}": kept / name for name in names}
    for folder in FOLDERS:
        for one in sorted((workspace.folder / folder).rglob("*")):
            files[one.relative_to(workspace.folder).as_posix()] = one
    there = {n: c for n, c in files.items() if isinstance(c, bytes) or c.is_file()}
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            pack(file, about, there, recipients)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    synced(path.parent)


def _copied(workspace: Workspace, draft: Path) -> str:
    """Copy the database as it is at one moment, encrypted; returns the copy's key."""
    options: dict[str, Any] = {"timeout": 20, "isolation_level": None}
    if workspace.keys:
        with closing(raw.connect(workspace.database, workspace.keys.database, **options)) as live:
            draft.touch(0o600)
            live.execute("VACUUM INTO ?", (str(draft),))
        return workspace.keys.database
    key = secrets.token_hex(32)
    with closing(raw.plain_by_cipher(workspace.database, **options)) as live:
        raw.export(live, draft, key)
    return key


def _of(copy: Any) -> dict[str, Any]:
    """Where the journal of a database ends, and how many rows each table has."""
    last = copy.execute(
        "SELECT sequence, digest FROM journal_entry ORDER BY sequence DESC LIMIT 1"
    ).fetchone()
    tables = copy.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE 'django_%' ORDER BY name"
    ).fetchall()
    counts = {
        name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in tables
    }
    return {"sequence": last[0], "digest": bytes(last[1]).hex(), "counts": counts}


def verify(file: Path, identities: Sequence[x25519.Identity]) -> Verified:
    """Open a backup and look at all of it; raises WrongKey or DamagedRecord. Nothing is kept."""
    with tempfile.TemporaryDirectory(prefix="saksei-") as folder:
        return taken(file, identities, Path(folder), keep=False)[0]


def taken(
    file: Path, identities: Sequence[x25519.Identity], into: Path, *, keep: bool
) -> tuple[Verified, dict[str, str]]:
    """Take a backup apart into a folder: all of it, or just the database, which is encrypted.
    Returns what it holds, and its keys."""
    found: dict[str, str] = {}
    names: set[str] = set()

    def take(name: str, content: BinaryIO) -> None:
        names.add(name)
        if name == KEY:
            found.update(json.loads(content.read()))
        elif name == DATABASE or keep:
            _put(into, name, content)

    try:
        manifest = unpack(file, identities, take)
    except FileNotFoundError as error:
        raise InvalidValue(f"{file} is not there; name a backup") from error
    held = _looked_at(into / DATABASE, found.get("database", ""), manifest, names)
    return held, found


def _put(into: Path, name: str, content: BinaryIO) -> None:
    path = (into / name).resolve()
    if not path.is_relative_to(into.resolve()):
        raise DamagedRecord(f"{name} would lie outside of the folder")
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(2**20):
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())


def _looked_at(
    database: Path, key: str, manifest: dict[str, Any], names: set[str]
) -> Verified:  # fmt: skip
    """The database of a backup against its manifest and its files."""
    try:
        with closing(raw.connect(database, key)) as copy:
            whole = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
            held = _of(copy)
            files = copy.execute("SELECT file FROM source WHERE file <> ''").fetchall()
    except raw.ERRORS as error:
        raise DamagedRecord(
            f"the database of the backup does not open ({error}); take another one"
        ) from error
    folder = VAULT if manifest["encrypted"] else FILES
    missing = [name for (name,) in files if f"{folder}/{name}" not in names]
    if whole != "ok" or missing or any(held[one] != manifest[one] for one in held):
        what = missing[0] if missing else whole
        raise DamagedRecord(f"the backup does not agree with itself ({what}); take another one")
    return Verified(
        manifest["made"], manifest["saksei"], manifest["encrypted"], held["sequence"],
        held["digest"], held["counts"], len(files),
    )  # fmt: skip
