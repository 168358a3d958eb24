"""Bytes that may lie on a disk: originals as age files, what is derived under AES-256-GCM.

An original is encrypted to the public half of the vault's identity, so that putting in needs no
secret, and opens with the ordinary `age` tool. What is derived is read often: segments of AES-GCM,
several times as fast, each bound to its place, its file's name, and whether it is the last.

Invariant: what was changed, cut short, swapped or moved does not open, and nothing of it is given.
"""

import secrets
from collections.abc import Iterator

import pyrage
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from saksei.cipher.keys import Keys, derived
from saksei.errors import DamagedRecord

MAGIC = b"saksei sealed 1\n"
SALT, TAG, SEGMENT = 32, 16, 4 * 2**20


def seal(keys: Keys, data: bytes, name: str) -> bytes:
    """Derived bytes as they may lie on the disk under this name."""
    salt = secrets.token_bytes(SALT)
    cipher = AESGCM(derived(keys.derived("derived files"), name, salt))
    parts = [MAGIC, salt]
    for number, last, part in _segments(data, SEGMENT):
        parts.append(cipher.encrypt(_nonce(number, last), part, None))
    return b"".join(parts)


def unseal(keys: Keys, sealed: bytes, name: str) -> bytes:
    """The bytes of `seal`; raises DamagedRecord."""
    begin = len(MAGIC) + SALT
    if len(sealed) < begin + TAG or not sealed.startswith(MAGIC):
        raise DamagedRecord(f"{name} is no sealed file; delete it, it is made again")
    cipher = AESGCM(derived(keys.derived("derived files"), name, sealed[len(MAGIC) : begin]))
    parts = []
    try:
        for number, last, part in _segments(sealed[begin:], SEGMENT + TAG):
            parts.append(cipher.decrypt(_nonce(number, last), part, None))
    except InvalidTag as error:
        raise DamagedRecord(f"{name} was changed; delete it, it is made again") from error
    return b"".join(parts)


def _segments(data: bytes, size: int) -> Iterator[tuple[int, bool, bytes]]:
    """Number, whether it is the last, and bytes; of nothing one empty segment."""
    count = max(1, -(-len(data) // size))
    for number in range(count):
        yield number, number == count - 1, data[number * size : (number + 1) * size]


def _nonce(number: int, last: bool) -> bytes:
    # The key is of this file alone, so its nonces may count.
    return number.to_bytes(11, "big") + bytes([last])


def put_away(keys: Keys, data: bytes) -> bytes:
    """An original as an age file."""
    return bytes(pyrage.encrypt(data, [keys.recipient]))


def taken_out(keys: Keys, sealed: bytes) -> bytes:
    """The original in an age file; raises DamagedRecord."""
    try:
        return bytes(pyrage.decrypt(sealed, [keys.identity]))
    except pyrage.DecryptError as error:
        raise DamagedRecord(
            "a kept file was changed, or is under another key; `saksei check` says which"
        ) from error
