"""Files that are made from the record and lie in the folder: as they are, or sealed.

Whatever is made from the record is written and read here, so that an encrypted workspace has none
of it in the open. Invariant: what is derived may be deleted; what does not open counts as not
there, and is made again.
"""

import hashlib
import hmac
import secrets
from pathlib import Path

from saksei.cipher import sealed
from saksei.cipher.keyfile import KEYS
from saksei.cipher.settling import DRAFTS, LEFT, REPORTS, clear
from saksei.errors import DamagedRecord
from saksei.workspace import (
    ANSWERS,
    BACKUPS,
    CONFIG,
    DATABASE,
    LEARNT,
    OWN_VOCABULARY,
    PAGES,
    VAULT,
    current,
)

# What lies there sealed or says nothing of the record, and what its keepers write for Saksei.
OURS = {
    CONFIG, KEYS, DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", VAULT, BACKUPS, "tables", "links",
    "search", PAGES, ANSWERS, LEARNT, OWN_VOCABULARY, "law",
}  # fmt: skip


def put(path: Path, data: bytes) -> None:
    """Write derived bytes in place of what is there."""
    draft = path.with_name(f".{secrets.token_hex(4)}.{path.name}")  # two may write it at once
    try:
        draft.write_bytes(closed(data, path))
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def get(path: Path) -> bytes | None:
    """Derived bytes; None where there are none that can be used."""
    try:
        return opened(path.read_bytes(), path)
    except (FileNotFoundError, DamagedRecord):
        return None


def closed(data: bytes, path: Path) -> bytes:
    """Bytes as they may lie at a path."""
    keys = current().keys
    return sealed.seal(keys, data, _named(path)) if keys else data


def opened(content: bytes, path: Path) -> bytes:
    """The bytes of what lies at a path; raises DamagedRecord."""
    keys = current().keys
    return sealed.unseal(keys, content, _named(path)) if keys else content


def called(name: str) -> str:
    """A file's name, or what stands for it where it would say something of the record."""
    keys = current().keys
    if keys is None:
        return name
    return hmac.new(keys.derived("names"), name.encode(), hashlib.sha256).hexdigest()[:32]


def _named(path: Path) -> str:
    """What a sealed file is bound to: its name and folder, also while it is a draft."""
    return "/".join(part.lstrip(".") for part in path.parts[-2:])


def delete_copies() -> None:
    """Delete what was derived from the record and may still hold what was erased from it."""
    clear(current().folder, (*LEFT, *REPORTS, *DRAFTS))


def left_open(folder: Path) -> list[Path]:
    """What lies in the folder of an encrypted workspace as it is, and is none of Saksei's own."""
    return sorted(path for path in folder.iterdir() if path.name not in OURS)
