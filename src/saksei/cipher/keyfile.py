"""The key file in a workspace's folder, read and replaced whole.

It has the entry in force, and while a workspace gets its first or another key, the next one beside
it: which of the two is in force is then for the database to say, for it opens with one of them. So
a process that is killed leaves the old state or the new one. Invariant: the file is replaced by a
whole one, or not at all.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from saksei.cipher import raw
from saksei.cipher.disk import replace
from saksei.cipher.keys import Entry, Keys, by_key
from saksei.errors import DamagedKeys, Locked, RefusedWrite

KEYS, FORMAT = "keys.json", 1
Open = Callable[[Entry], Keys]


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The entry in force, None before a plain workspace is encrypted; and the one to come."""

    current: Entry | None
    next: Entry | None = None


def read(folder: Path) -> KeyFile | None:
    """The key file of a folder; None if it has none. Raises DamagedKeys."""
    path = folder / KEYS
    try:
        content = json.loads(path.read_text("utf-8"))
        if content["format"] > FORMAT:
            raise DamagedKeys(f"{path} was written by a newer Saksei; install that version")
        if content["format"] != FORMAT:
            raise ValueError(content["format"])
        entries = [content["current"], content.get("next")]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise damaged(path, "cannot be read") from error
    if entries == [None, None] or any(not isinstance(one, dict | None) for one in entries):
        raise damaged(path, "has no key in it")
    return KeyFile(*entries)


def write(folder: Path, content: KeyFile) -> None:
    """Put a key file in place of the one that is there."""
    shown = {"format": FORMAT, "current": content.current}
    if content.next is not None:
        shown["next"] = content.next
    replace(folder / KEYS, (json.dumps(shown, indent=2) + "\n").encode(), mode=0o600)


def opened(folder: Path, file: KeyFile, database: Path, open_: Open) -> Keys:
    """The keys of the entry in force, opened by a way that is given."""
    found = []
    for entry in filter(None, (file.current, file.next)):
        try:
            found.append(open_(entry))
        except DamagedKeys as error:
            raise damaged(folder / KEYS, str(error)) from error
    if len(found) == 1:
        return found[0]
    return next((one for one in found if opens(database, one)), found[0])


def opens(database: Path, keys: Keys) -> bool:
    """Whether a database is under these keys."""
    try:
        raw.connect(database, keys.database, timeout=20).close()
    except raw.ERRORS:
        return False
    return True


def by_raw_key(key: bytes) -> Open:
    """To open an entry by the key itself, as an unlocked session has it."""

    def open_(entry: Entry) -> Keys:
        return by_key(entry, key)

    return open_


def damaged(path: Path, what: str) -> DamagedKeys:
    """The sentence on a key file that is of no use."""
    return DamagedKeys(f"{path} {what}; put back a copy of it, such as that of a backup")


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else gives this workspace a key meanwhile; raises RefusedWrite where somebody does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise RefusedWrite(f"{folder} is being given a new key; wait and try again") from error
    finally:
        os.close(handle)  # and with it the lock


def locked(folder: Path) -> Locked:
    """The sentence on a workspace whose passphrase nobody gave."""
    return Locked(
        f"{folder} is locked; run the command in a terminal to be asked for the passphrase, or "
        "name a file that holds it in SAKSEI_PASSPHRASE_FILE"
    )
