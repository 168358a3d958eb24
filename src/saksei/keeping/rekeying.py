"""A new key for a workspace, or its first.

Everything is made anew under the new key beside what is there: the database as a draft, with the
change in its journal, and each kept file under another name. Then the key file gets the new entry
as the next one, and the draft takes the database's place: that is the moment. What is left is
cleared (`cipher/settling.py`), by whoever opens the workspace next if need be.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db import connections

from saksei.accounts import secret
from saksei.cipher import keyfile, raw, sealed, sessions, settling
from saksei.cipher.disk import synced
from saksei.cipher.keyfile import KEYS, KeyFile
from saksei.cipher.keys import Entry, Keys, make, recipients
from saksei.errors import DamagedRecord, InvalidValue, RefusedWrite
from saksei.journal import writing
from saksei.originals import files_of_ours, store_in
from saksei.upgrading import close_draft, locked
from saksei.workspace import (
    VAULT,
    Workspace,
    connect_to,
    refuse_older,
)

DRAFT = "rekeying.sqlite3"


def rekey(workspace: Workspace, passphrase: str) -> int:
    """Put an encrypted workspace under a new key that the same people open; returns how many kept
    files it has."""
    file = keyfile.read(workspace.folder)
    assert workspace.keys and file and file.current  # noqa: S101  whoever is asked, asked before
    made = make(passphrase, recipients(file.current), name=workspace.keys.name)
    return _Move(workspace, file.current, *made).run("new key")


def encrypt(workspace: Workspace, passphrase: str, recovery: Iterable[str] = ()) -> int:
    """Encrypt a plain workspace in its place; returns how many kept files it has."""
    if workspace.schema:
        raise InvalidValue(
            "the record is on a server, so its disk is what has to be encrypted; export it "
            "with --whole, and import that into an encrypted workspace"
        )
    made = make(passphrase, recovery, name=workspace.name)
    return _Move(workspace, None, *made).run("encrypt workspace")


class _Move:
    """One workspace on its way from some keys, or none, to others."""

    def __init__(self, workspace: Workspace, before: Entry | None, entry: Entry, keys: Keys):
        self.workspace, self.before, self.entry, self.keys = workspace, before, entry, keys
        self.folder, self.draft = workspace.folder, workspace.folder / DRAFT
        self.new: list[str] = []

    def run(self, action: str) -> int:
        refuse_older(self.workspace)
        connections["default"].close()  # of this very process, if it has the database open
        with keyfile.alone(self.folder):
            try:
                self._make(action)
            except BaseException as error:
                connections["default"].close()
                self._undo()
                if isinstance(error, raw.ERRORS):
                    raise RefusedWrite(
                        f"{self.folder} could not be put under another key ({error}) and is "
                        "unchanged; close every other program that has it open, see that the disk "
                        "has room, and try again"
                    ) from error
                raise
            settling.finish(self.folder, KeyFile(self.entry), was_plain=self.before is None)
        for path in files_of_ours(self.folder / VAULT):  # those of before, and of a kill
            if path.name not in self.new:
                path.unlink()
        sessions.lock(self.folder)
        return len(self.new)

    def _make(self, action: str) -> None:
        """Everything under the new key beside what is there, and then the moment itself."""
        settling.clear(self.folder, (f"{DRAFT}*",))
        with locked(self._original()) as original:
            raw.export(original, self.draft, self.keys.database)
            after = replace(self.workspace, keys=self.keys)
            connect_to(after, self.draft)
            self._move_files(action)
            secret.move(self.workspace, after)
            connections["default"].close()
            close_draft(self.draft, self.keys.database)
            keyfile.write(self.folder, KeyFile(self.before, self.entry))
            self.draft.replace(self.workspace.database)
        synced(self.folder)

    def _original(self) -> Any:
        database, keys = self.workspace.database, self.workspace.keys
        options: dict[str, Any] = {"timeout": 20, "isolation_level": None}
        if keys is None:
            return raw.plain_by_cipher(database, **options)
        return raw.connect(database, keys.database, **options)

    def _move_files(self, action: str) -> None:
        from saksei.sources.models import Source

        with writing(action, actor=self.workspace.actor) as write:
            sources = list(Source.objects.exclude(file=""))
            for one in sources:
                data = self._bytes(one.file, one.sha256)
                kept = store_in(self.folder / VAULT, data, self.keys)
                self.new.append(kept.name)
                one.file, one.sealed = kept.name, kept.sealed
            write.update(sources, ["file", "sealed"])

    def _bytes(self, name: str, sha256: str) -> bytes:
        path, keys = self.workspace.files / name, self.workspace.keys
        content = path.read_bytes() if path.is_file() else b""
        data = sealed.taken_out(keys, content) if keys else content
        if hashlib.sha256(data).hexdigest() != sha256:
            raise DamagedRecord(
                f"the kept file {name} is missing or was changed, so nothing was put under another "
                "key; `saksei check` says whose it is"
            )
        return data

    def _undo(self) -> None:
        """As it was before, unless the moment has passed."""
        if keyfile.opens(self.workspace.database, self.keys):
            return
        settling.clear(self.folder, (f"{DRAFT}*",))
        for name in self.new:
            (self.folder / VAULT / name).unlink(missing_ok=True)
        if self.before is not None:
            keyfile.write(self.folder, KeyFile(self.before))
        else:
            (self.folder / KEYS).unlink(missing_ok=True)
            settling.clear(self.folder, (VAULT,))
