"""The keys that a workspace signs with: for its own journal, and as a witness of others'.

Invariant: a key is made once, at its first use, and lies in a file that its owner alone can read. A
key proves that two checkpoints are of one workspace, not who wrote what: see docs/limits.md.
"""

import hashlib
import os
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from saksei.errors import DamagedRecord, NotFound
from saksei.evidence.notes import COSIGNATURE, ED25519, Key, key_of
from saksei.workspace import current

SIGNING, WITNESS = "signing.key", "witness.key"


def signing_key() -> Ed25519PrivateKey:
    """The key that signs this journal's checkpoints; made when it is first asked for."""
    found = _read(SIGNING)
    if found is None:
        if any((current().folder / "anchors").glob("*.json")):
            raise NotFound(
                f"{current().folder / SIGNING} is lost, and there are checkpoints signed with it; "
                "put it back from a backup, or move anchors/ away to begin with a new key"
            )
        found = Ed25519PrivateKey.generate()
        store_signing_key(found)
    return found


def store_signing_key(key: Ed25519PrivateKey) -> None:
    """Keep a signing key in place of the one that there is."""
    _write(SIGNING, key)


def public_key() -> Key:
    """The public part of the signing key, under the origin of this journal."""
    private = signing_key()
    return key_of(private, origin_of(private), ED25519)


def known_key() -> Key | None:
    """The same where there is a key; None before anything was signed."""
    return public_key() if (current().folder / SIGNING).exists() else None


def origin_of(private: Ed25519PrivateKey) -> str:
    """What a journal is called outside: it tells nothing but whose key signs it."""
    public = private.public_key().public_bytes_raw()
    return f"saksei/{hashlib.sha256(public).hexdigest()[:16]}"


def witness_key() -> tuple[Ed25519PrivateKey, Key]:
    """The key that this workspace signs others' checkpoints with; raises NotFound."""
    found = _read(WITNESS)
    if found is None:
        raise NotFound("this workspace is no witness yet; begin with `saksei witness init`")
    return found, key_of(found, origin_of(found) + "/witness", COSIGNATURE)


def make_witness_key() -> None:
    """Make the key of a witness, unless there is one."""
    if _read(WITNESS) is None:
        _write(WITNESS, Ed25519PrivateKey.generate())


def _read(name: str) -> Ed25519PrivateKey | None:
    path = current().folder / name
    if not path.exists():
        return None
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise DamagedRecord(f"{path} cannot be read ({error}); restore it") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DamagedRecord(f"{path} is no Ed25519 key; restore it")
    return key


def _write(name: str, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    write_safely(current().folder / name, pem, mode=0o600)


def write_safely(path: Path, data: bytes, *, mode: int = 0o644) -> None:
    """Write a file whole or not at all, and past a power cut."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
