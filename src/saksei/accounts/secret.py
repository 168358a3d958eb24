"""The secret of a team's workspace, and what is made of it: a key for each use.

It is the key of an encrypted workspace; a plain one has it in a file, readable by its owner only,
so that sessions outlive a restart. Invariant: what a second factor rests on is in the database only
as encrypted under a key of this secret.
"""

import base64
import hmac
import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.fernet import Fernet

from saksei.errors import NotAWorkspace
from saksei.workspace import current

FILE = "team.secret"


def make() -> None:
    """Write a new secret into a workspace that has no key; one that is there stays."""
    path = current().folder / FILE
    if current().keys or path.exists():
        return
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())


def key(use: str) -> bytes:
    """32 bytes for one use; raises NotAWorkspace when the secret is lost or open to others."""
    keys = current().keys
    return keys.derived(f"team {use}") if keys else _key(current().folder / FILE, use)


@lru_cache(maxsize=32)
def _key(path: Path, use: str) -> bytes:
    try:
        if path.stat().st_mode & 0o077:
            raise NotAWorkspace(f"{path} can be read by others; run chmod 600 {path}")
        content = path.read_bytes()
    except FileNotFoundError:
        raise NotAWorkspace(
            f"{path} is missing; restore it from a backup, or run `saksei team init` again, after "
            "which everybody needs a new second factor"
        ) from None
    return hmac.digest(content.strip(), use.encode(), "sha256")


def box(use: str) -> Fernet:
    """What encrypts and decrypts for one use."""
    return Fernet(base64.urlsafe_b64encode(key(use)))
