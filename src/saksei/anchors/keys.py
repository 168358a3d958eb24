"""The keys that a workspace signs with: for its own journal, and as a witness of others'.

Invariant: a key is made once, at its first use. It proves that two checkpoints are of one
workspace, not who wrote what: see docs/limits.md.
"""

import hashlib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from saksei.anchors.models import Anchor, SecretKey
from saksei.errors import DamagedRecord, NotFound
from saksei.evidence.notes import COSIGNATURE, ED25519, Key, key_of

SIGNING, WITNESS = "journal", "witness"


def signing_key() -> Ed25519PrivateKey:
    """The key that signs this journal's checkpoints; made when it is first asked for."""
    found = _read(SIGNING)
    if found is None:
        if Anchor.objects.exists():
            raise NotFound(
                "the key that signed this workspace's checkpoints is lost; restore it from a backup"
            )
        found = Ed25519PrivateKey.generate()
        store_signing_key(found)
    return found


def store_signing_key(key: Ed25519PrivateKey) -> None:
    """Keep a signing key in place of the one that there is."""
    _write(SIGNING, key)


def public_key() -> Key:
    """The public part of the signing key, under the origin of this journal."""
    return public_of(signing_key())


def public_of(private: Ed25519PrivateKey) -> Key:
    """The public part of a signing key, under the origin of its journal."""
    return key_of(private, origin_of(private), ED25519)


def known_key() -> Key | None:
    """The same where there is a key; None before anything was signed."""
    return public_key() if SecretKey.objects.filter(pk=SIGNING).exists() else None


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
    kept = SecretKey.objects.filter(pk=name).first()
    if kept is None:
        return None
    try:
        key = load_pem_private_key(kept.pem.encode(), None)
    except (ValueError, TypeError) as error:
        raise DamagedRecord(f"the {name} key cannot be read ({error}); restore it") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise DamagedRecord(f"the {name} key is no Ed25519 key; restore it from a backup")
    return key


def _write(name: str, key: Ed25519PrivateKey) -> None:
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    SecretKey.objects.update_or_create(name=name, defaults={"pem": pem})
