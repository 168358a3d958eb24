"""Who opens a workspace: its passphrase, and the holders of recovery keys kept elsewhere.

Invariant: the key itself stays as it is, so the record is not touched; whoever has a copy of the
folder from before can still open that copy as before.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from pyrage import x25519

from saksei.cipher import keyfile, keys
from saksei.cipher.keyfile import KeyFile
from saksei.cipher.keys import Entry, Keys
from saksei.errors import AlreadyThere, InvalidValue, NotFound
from saksei.workspace import Workspace, described, unlocked


def set_passphrase(workspace: Workspace, passphrase: str) -> None:
    """Let this passphrase open the workspace, in place of the one before."""
    entry, opened = _entry(workspace)
    keyfile.write(workspace.folder, KeyFile(keys.with_passphrase(entry, opened, passphrase)))


def recover(folder: Path, identity: Path, new_passphrase: Callable[[], str]) -> None:
    """Open a workspace by a recovery key, and set a new passphrase; raises WrongKey."""
    workspace = described(folder)
    file = keyfile.read(workspace.folder)
    if file is None:
        raise _not_encrypted(folder)
    secrets = read_identities(identity)
    opened = keyfile.opened(
        folder, file, workspace.database, lambda entry: keys.by_identities(entry, secrets)
    )
    set_passphrase(unlocked(folder, keys=opened), new_passphrase())


def read_identities(path: Path) -> list[x25519.Identity]:
    """The secrets in an age identity file."""
    try:
        return keys.identities(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise NotFound(f"{path} cannot be read ({error}); name the file of a secret key") from error


def change_recipients(workspace: Workspace, add: Iterable[str], remove: Iterable[str]) -> list[str]:
    """Add and remove recovery recipients; returns those that there are then."""
    entry, opened = _entry(workspace)
    before = keys.recipients(entry)
    gone, wanted = set(remove), [str(keys.recipient(one)) for one in add]
    if unknown := sorted(gone - set(before)):
        raise InvalidValue(f"{unknown[0]} is no recipient here; `saksei recipients` lists them")
    after = [one for one in dict.fromkeys([*before, *wanted]) if one not in gone]
    if after != before:
        keyfile.write(workspace.folder, KeyFile(keys.with_recovery(entry, opened, after)))
    return after


def make_identity(path: Path) -> str:
    """Write a new age identity into a new file that nobody else can read; returns its recipient."""
    made = x25519.Identity.generate()
    recipient = str(made.to_public())
    day = datetime.now(UTC).date().isoformat()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise AlreadyThere(f"{path} exists already; name a new file") from error
    with open(handle, "w", encoding="utf-8") as file:
        file.write(f"# Saksei recovery key, {day}\n# public key: {recipient}\n{made}\n")
        file.flush()
        os.fsync(file.fileno())
    return recipient


def _entry(workspace: Workspace) -> tuple[Entry, Keys]:
    file = keyfile.read(workspace.folder)
    if workspace.keys is None or file is None or file.current is None:
        raise _not_encrypted(workspace.folder)
    return file.current, workspace.keys


def _not_encrypted(folder: Path) -> InvalidValue:
    return InvalidValue(
        f"{folder} is not encrypted, so it has no keys; `saksei encrypt` encrypts it"
    )
