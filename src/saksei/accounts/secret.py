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
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from saksei.errors import NotAWorkspace
from saksei.workspace import Workspace, current

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
    return key_of(current(), use)


def key_of(workspace: Workspace, use: str) -> bytes:
    """The same of a workspace that is not open."""
    keys = workspace.keys
    return keys.derived(f"team {use}") if keys else _key(workspace.folder / FILE, use)


def move(before: Workspace, after: Workspace) -> None:
    """Put what second factors rest on under the secret that a workspace is about to have, in the
    database that is connected; who is signed in signs in anew."""
    from allauth.mfa.models import Authenticator
    from django.contrib.sessions.models import Session

    Session.objects.all().delete()
    factors = list(Authenticator.objects.all())
    if not factors:  # no team, so perhaps no secret
        return
    old, new = (_fernet(key_of(one, "factors")) for one in (before, after))
    for one in factors:
        one.data = _moved(one.data, old, new)
        one.save(update_fields=["data"])


def _moved(data: Any, old: Fernet, new: Fernet) -> Any:
    """Data with each text in it that the old secret encrypted under the new one."""
    if isinstance(data, dict):
        return {name: _moved(value, old, new) for name, value in data.items()}
    if isinstance(data, list):
        return [_moved(value, old, new) for value in data]
    try:
        return new.encrypt(old.decrypt(data.encode())).decode()
    except (AttributeError, InvalidToken, UnicodeEncodeError):
        return data


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
    return _fernet(key(use))


def _fernet(secret: bytes) -> Fernet:
    return Fernet(base64.urlsafe_b64encode(secret))
