"""The key file of a workspace: one random key, wrapped for whoever may open it.

The key of 32 bytes is never written as it is. It is wrapped under a passphrase (Argon2id, then
AES-256-GCM) and encrypted to any number of age recipients whose secrets are kept elsewhere. What
encrypts is not that key but keys derived from it by HKDF, each by its name: the database, the
search index, derived files. The vault has an age identity of its own, so that putting in takes the
public half alone. The form is described in docs/guide/keeping.md.

Invariant: an entry of the file that was changed by anybody without the key does not open.
"""

import base64
import hashlib
import hmac
import json
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pyrage
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyrage import x25519

from saksei.errors import DamagedKeys, InvalidValue, WrongKey

BYTES, NONCE = 32, 12
SHORTEST = 12  # characters of a passphrase
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cost:
    """What one guess of a passphrase costs: memory in KiB, passes over it, lanes at once."""

    memory_kib: int
    passes: int
    lanes: int


COST = Cost(256 * 1024, 3, 4)  # about a second; whoever guesses pays it for each guess
MOST = Cost(4 * 1024 * 1024, 64, 64)  # a file that asks for more was made to do harm


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What an entry opens to."""

    key: bytes
    identity: x25519.Identity
    recipient: x25519.Recipient
    name: str  # of the workspace: not for whoever has the folder alone

    def derived(self, purpose: str) -> bytes:
        """The key for one purpose."""
        return derived(self.key, purpose)

    @property
    def database(self) -> str:
        """The key of the database, in hex."""
        return self.derived("database").hex()


def derived(key: bytes, purpose: str, salt: bytes | None = None) -> bytes:
    """A key of 32 bytes that says nothing of the one it comes from."""
    info = f"saksei {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=BYTES, salt=salt, info=info).derive(key)


# -- making


def make(passphrase: str, recovery: Iterable[str] = (), *, name: str = "") -> tuple[Entry, Keys]:
    """A new key, and its entry for the key file; raises InvalidValue for what cannot protect it."""
    key, identity = secrets.token_bytes(BYTES), x25519.Identity.generate()
    entry: Entry = {
        "vault": {
            "recipient": str(identity.to_public()),
            "identity": _wrap(derived(key, "vault"), str(identity).encode(), "vault"),
        },
        "about": _wrap(derived(key, "about"), json.dumps({"name": name}).encode(), "about"),
    }
    keys = Keys(key, identity, identity.to_public(), name)
    return with_recovery(with_passphrase(entry, keys, passphrase), keys, recovery), keys


def with_passphrase(entry: Entry, keys: Keys, passphrase: str) -> Entry:
    """The entry, opened by this passphrase and no longer by the one before."""
    if len(passphrase) < SHORTEST:
        raise InvalidValue(
            f"the passphrase is shorter than {SHORTEST} characters; take six or more random words"
        )
    salt, cost = secrets.token_bytes(16), COST
    wrapped = {
        "kdf": "argon2id", "memory_kib": cost.memory_kib, "passes": cost.passes,
        "lanes": cost.lanes, "salt": _text(salt),
        "key": _wrap(_stretched(passphrase, salt, cost), keys.key, "key"),
    }  # fmt: skip
    return _sealed({**entry, "passphrase": wrapped}, keys.key)


def with_recovery(entry: Entry, keys: Keys, recipients: Iterable[str]) -> Entry:
    """The entry, opened by the secrets of these age recipients too, and of no others."""
    wrapped = [
        {"recipient": one, "key": _text(pyrage.encrypt(keys.key, [recipient(one)]))}
        for one in dict.fromkeys(recipients)
    ]
    return _sealed({**entry, "recovery": wrapped}, keys.key)


def with_name(entry: Entry, keys: Keys, name: str) -> Entry:
    """The entry with what the workspace is called."""
    about = _wrap(keys.derived("about"), json.dumps({"name": name}).encode(), "about")
    return _sealed({**entry, "about": about}, keys.key)


def recipient(text: str) -> x25519.Recipient:
    """An age recipient; raises InvalidValue with what one looks like."""
    try:
        return x25519.Recipient.from_str(text.strip())
    except pyrage.RecipientError as error:
        raise InvalidValue(
            f"'{text[:80]}' is no age recipient; one begins with age1 and is the public half of "
            "what `age-keygen` or `saksei recipients --make FILE` writes"
        ) from error


def recipients(entry: Entry) -> list[str]:
    """The age recipients whose secrets open an entry."""
    return [str(one["recipient"]) for one in entry["recovery"]]


# -- opening


def by_passphrase(entry: Entry, passphrase: str) -> Keys:
    """Open an entry; raises WrongKey, or DamagedKeys where it was changed."""
    wrapped = _part(lambda: entry["passphrase"])
    cost = _part(lambda: Cost(*(int(wrapped[one]) for one in ("memory_kib", "passes", "lanes"))))
    salt, sealed = _part(lambda: (_bytes(wrapped["salt"]), str(wrapped["key"])))
    if wrapped.get("kdf") != "argon2id" or not _bearable(cost) or len(salt) < 8:
        raise DamagedKeys("asks for a way to open it that is not known, or that would do harm")
    try:
        key = _unwrap(_stretched(passphrase, salt, cost), sealed, "key")
    except InvalidTag as error:
        raise WrongKey(
            "the passphrase does not open this workspace; type it again, or set a new one with "
            "`saksei recover` and a recovery key"
        ) from error
    return by_key(entry, key)


def by_identities(entry: Entry, identities: Sequence[x25519.Identity]) -> Keys:
    """Open an entry by the secret of one of its recovery recipients; raises WrongKey."""
    for one in _part(lambda: list(entry["recovery"])):
        try:
            return by_key(entry, pyrage.decrypt(_bytes(one["key"]), identities))
        except (pyrage.DecryptError, KeyError, TypeError, ValueError):
            continue
    raise WrongKey("none of the secrets in this file is one that may recover it; try another file")


def by_key(entry: Entry, key: bytes) -> Keys:
    """Open an entry by the key itself; raises WrongKey or DamagedKeys."""
    mac = _part(lambda: _bytes(entry["mac"]))
    if not hmac.compare_digest(mac, _mac(entry, key)):
        raise DamagedKeys("was changed by somebody who does not have the key, or is damaged")
    secret = _unwrap(derived(key, "vault"), entry["vault"]["identity"], "vault").decode()
    about = json.loads(_unwrap(derived(key, "about"), entry["about"], "about"))
    identity = x25519.Identity.from_str(secret)
    return Keys(key, identity, identity.to_public(), str(about["name"]))


def identities(text: str) -> list[x25519.Identity]:
    """The secrets in an age identity file; raises InvalidValue where there is none."""
    lines = [line.strip() for line in text.splitlines()]
    try:
        found = [x25519.Identity.from_str(one) for one in lines if one and not one.startswith("#")]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise InvalidValue("this is no age identity file; it has a line AGE-SECRET-KEY-1...")
    return found


# -- parts


def _stretched(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    secret = unicodedata.normalize("NFC", passphrase).encode()
    try:
        return hash_secret_raw(
            secret, salt, cost.passes, cost.memory_kib, cost.lanes, BYTES, Type.ID
        )
    except (HashingError, MemoryError) as error:
        needed = cost.memory_kib // 1024
        raise DamagedKeys(f"needs {needed} MiB of free memory to be opened ({error})") from error


def _bearable(cost: Cost) -> bool:
    return (
        8 * cost.lanes <= cost.memory_kib <= MOST.memory_kib
        and 0 < cost.passes <= MOST.passes
        and 0 < cost.lanes <= MOST.lanes
    )


def _sealed(entry: Entry, key: bytes) -> Entry:
    return {**entry, "mac": _text(_mac(entry, key))}


def _mac(entry: Entry, key: bytes) -> bytes:
    """Over all of the entry: nobody may put in a recipient of their own."""
    signed = {name: value for name, value in entry.items() if name != "mac"}
    words = json.dumps(signed, sort_keys=True, separators=(",", ":")).encode()
    return hmac.new(derived(key, "key file"), words, hashlib.sha256).digest()


def _wrap(key: bytes, secret: bytes, what: str) -> str:
    nonce = secrets.token_bytes(NONCE)
    return _text(nonce + AESGCM(key).encrypt(nonce, secret, f"saksei {what}".encode()))


def _unwrap(key: bytes, wrapped: str, what: str) -> bytes:
    content = _part(lambda: _bytes(wrapped))
    if len(content) < NONCE + 16:
        raise DamagedKeys("is cut short")
    return AESGCM(key).decrypt(content[:NONCE], content[NONCE:], f"saksei {what}".encode())


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def _part(read: Callable[[], Any]) -> Any:
    """A part of an entry; raises DamagedKeys where it is not there."""
    try:
        return read()
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DamagedKeys("lacks a part, or has one that cannot be read") from error
