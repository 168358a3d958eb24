"""Brings a workspace of an older version to this one.

Invariant: the migrations run on a copy, which takes the database's place when all of them
succeeded; a copy of the older one stays beside it, as secret as that was. Else nothing changes.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connections, transaction

from saksei import workspace as workspaces
from saksei.cipher import raw
from saksei.cipher.disk import synced
from saksei.errors import DamagedRecord, RefusedWrite
from saksei.moments import now
from saksei.workspace import BACKUPS, Workspace, migrations, unlocked

DRAFT = "upgrading.sqlite3"


def upgrade(folder: Path, *, actor: str = "", passphrase: str | None = None) -> Path | None:
    """Bring an older workspace to this version; returns the backup, or None if nothing was due.

    Of a record on a server, which makes its backups itself, it returns the folder.
    """
    return upgrade_opened(unlocked(folder, actor=actor, passphrase=passphrase))


def upgrade_opened(workspace: Workspace) -> Path | None:
    """The same with a workspace whose keys are at hand."""
    if not migrations(workspace):
        return None
    folder = workspace.folder
    if workspace.schema:  # where all of it is one transaction, and backups are the server's
        with transaction.atomic():
            workspaces.migrate()
        return folder
    stamp = now().replace(":", "").replace(".", "")
    backup, draft = folder / BACKUPS / f"record-{stamp}.sqlite3", folder / DRAFT
    try:
        with locked(_opened(workspace, workspace.database)) as original:
            if not migrations(workspace):  # another process did it while we waited for the lock
                return None
            _copy(original, draft, backup)
            _upgrade_copy(workspace, draft)
            draft.replace(workspace.database)
    except BaseException as error:
        connections["default"].close()
        for path in (*folder.glob(f"{draft.name}*"), backup):
            path.unlink(missing_ok=True)
        if isinstance(error, raw.ERRORS):
            raise RefusedWrite(
                f"{folder} could not be upgraded ({error}) and is unchanged; close every other "
                "program that has it open, see that the disk has room, and upgrade again"
            ) from error
        raise
    synced(folder)
    return backup


def _copy(original: Any, draft: Path, backup: Path) -> None:
    for left in draft.parent.glob(f"{draft.name}*"):  # by an upgrade that was killed
        left.unlink()
    original.execute("VACUUM INTO ?", (str(draft),))  # an encrypted one under the same key
    backup.parent.mkdir(exist_ok=True)
    shutil.copyfile(draft, backup)
    for copy in (draft, backup):
        shutil.copymode(draft.parent / workspaces.DATABASE, copy)
    synced(backup)


def _upgrade_copy(workspace: Workspace, draft: Path) -> None:
    workspaces.connect_to(workspace, draft)
    workspaces.migrate()
    connections["default"].close()
    close_draft(draft, workspace.keys.database if workspace.keys else "")


def close_draft(draft: Path, key: str) -> None:
    """See that a draft is whole, without a log beside it, and on the disk; raises DamagedRecord."""
    with closing(raw.connect(draft, key, timeout=20, isolation_level=None)) as made:
        made.execute("PRAGMA journal_mode=DELETE")
        found = made.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedRecord(f"the database is damaged ({found}); restore it from a backup")
    synced(draft)


def _opened(workspace: Workspace, database: Path) -> Any:
    key = workspace.keys.database if workspace.keys else ""
    return raw.connect(database, key, timeout=20, isolation_level=None)


@contextmanager
def locked(held: Any) -> Iterator[Any]:
    """Hold everybody else off a database, and leave no write-ahead log beside the file."""
    try:
        held.execute("PRAGMA journal_mode=DELETE")
        held.execute("PRAGMA locking_mode=EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        held.execute("COMMIT")  # the lock stays: locking_mode is exclusive
        yield held
    finally:
        held.close()
