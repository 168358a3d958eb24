"""The bytes of sources as they were received, under random names: the one place that knows how they
lie in the folder.

In a plain workspace they lie in `files/` as they are, in an encrypted one in `vault/` as age files;
either way they are read whole, in memory. Invariant: a file is there whole or not at all, and its
name says nothing of its content.
"""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import NamedTuple

from saksei.cipher import sealed
from saksei.cipher.disk import synced
from saksei.cipher.keys import Keys
from saksei.errors import DamagedRecord
from saksei.workspace import current

_OUR_FILE = re.compile(r"\.?[0-9a-f]{32}")


class Kept(NamedTuple):
    """The name of a kept file and, where it is encrypted, the SHA-256 of how it lies there."""

    name: str
    sealed: str


def store_file(data: bytes) -> Kept:
    """Keep bytes under a random name; call it inside a transaction.

    The name is random, not the SHA-256: whoever holds a copy could else prove that we hold it.
    """
    return store_in(current().files, data, current().keys)


def store_in(folder: Path, data: bytes, keys: Keys | None) -> Kept:
    """Keep bytes in a folder under some keys."""
    folder.mkdir(exist_ok=True)  # a copy by a tool that leaves out empty folders has lost it
    content = sealed.put_away(keys, data) if keys else data
    name = secrets.token_hex(16)
    draft = folder / f".{name}"
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / name)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    synced(folder)
    return Kept(name, hashlib.sha256(content).hexdigest() if keys else "")


def read_file(name: str) -> bytes:
    """The bytes that are kept under a name; raises DamagedRecord where they are not there or were
    changed while encrypted."""
    try:
        content = _path(name).read_bytes()
    except FileNotFoundError as error:
        raise DamagedRecord(
            f"the kept file {name} is missing from {current().files.name}/; restore it from a "
            "backup"
        ) from error
    return _taken_out(content)


def _taken_out(content: bytes) -> bytes:
    keys = current().keys
    return sealed.taken_out(keys, content) if keys else content


def delete_file(name: str) -> None:
    """Delete what is kept under a name."""
    _path(name).unlink(missing_ok=True)


def damage(name: str, sha256: str, sealed_sha256: str) -> str:
    """What is wrong with a kept file, in words; "" if nothing."""
    where, path = f"{current().files.name}/", _path(name)
    if not path.is_file():
        return f"its file {name} is missing from {where}"
    content = path.read_bytes()
    if sealed_sha256 and hashlib.sha256(content).hexdigest() != sealed_sha256:
        return f"its file {name} was changed"
    try:
        found = hashlib.sha256(_taken_out(content)).hexdigest()
    except DamagedRecord:
        found = ""
    return "" if found == sha256 else f"its file {name} was changed"


def orphans(known: set[str]) -> list[Path]:
    """Files of ours that no source knows: left by a write that was killed."""
    return [path for path in files_of_ours(current().files) if path.name not in known]


def files_of_ours(folder: Path) -> list[Path]:
    """Kept files in a folder, whole or half; not what a person put beside them."""
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in there if _OUR_FILE.fullmatch(path.name)]


def sweep_files(known: set[str]) -> int:
    """Delete files that no source knows. Returns how many.

    Call it inside a write transaction: then no other process can be between file and row.
    """
    found = orphans(known)
    for path in found:
        path.unlink()
    return len(found)


def _path(name: str) -> Path:
    return current().files / name
