"""Signed notes: a text with lines of signatures under it, as C2SP's `signed-note` has them.

A checkpoint is the text of a note (`tlog-checkpoint`); a witness adds its signature with the moment
(`tlog-cosignature`, cosignature/v1). Invariant: reading is strict, so that no second spelling of a
note is taken for the same one; nothing here says that a key is to be trusted.
"""

import base64
import binascii
import hashlib
import re
import struct
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from saksei.errors import DoesNotHold

ED25519, COSIGNATURE = 1, 4  # kinds of signature
MOST_SIGNATURES, LONGEST = 32, 64_000
_NAME = re.compile(r"[^\s+]+")
_DASH = "— "


@dataclass(frozen=True, slots=True)
class Key:
    """A public Ed25519 key with the name it signs under and the kind of its signatures."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(f"{self.name}\n".encode() + self._material).digest()[:4]

    @property
    def text(self) -> str:
        """The key as a line that can be handed on: `name+id+base64`."""
        return f"{self.name}+{self.id.hex()}+{encoded(self._material)}"

    @property
    def _material(self) -> bytes:
        return bytes([self.kind]) + self.public

    @classmethod
    def parse(cls, text: str) -> "Key":
        """A key from its line; raises DoesNotHold."""
        name, _, rest = text.strip().partition("+")
        number, _, material = rest.partition("+")
        raw = decoded(material)
        if not _NAME.fullmatch(name) or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
            raise DoesNotHold(f"'{text[:80]}' is no key; copy the whole line NAME+NUMBER+LETTERS")
        key = cls(name, raw[0], raw[1:])
        if key.id.hex() != number:
            raise DoesNotHold(f"the key of {name} was mistyped: its number does not fit; copy it")
        return key


@dataclass(frozen=True, slots=True)
class Signature:
    """One line under a note: who signs, by which key, and the bytes of it."""

    name: str
    id: bytes
    data: bytes

    @property
    def line(self) -> str:
        """The line as it stands under a note."""
        return f"{_DASH}{self.name} {encoded(self.id + self.data)}\n"

    @property
    def moment(self) -> int:
        """When a witness signed, in seconds since 1970."""
        return int(struct.unpack(">Q", self.data[:8])[0])


@dataclass(frozen=True, slots=True)
class Note:
    """A text that ends with a line's end, and the signatures under it."""

    text: str
    signatures: tuple[Signature, ...] = ()

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"

    def by(self, key: Key) -> Signature | None:
        """The signature of a key, None if it has none here; raises DoesNotHold for a false one."""
        for one in self.signatures:
            if (one.name, one.id) == (key.name, key.id):
                if not _holds(self.text, one, key):
                    raise DoesNotHold(f"the signature of {key.name} is not one of this text")
                return one
        return None

    def signed(self, key: Key, private: Ed25519PrivateKey, *, at: int = 0) -> "Note":
        """The note with one more signature; a witness also says the moment, in seconds."""
        data = private.sign(_message(self.text, key.kind, at))
        data = struct.pack(">Q", at) + data if key.kind == COSIGNATURE else data
        return replace(self, signatures=(*self.signatures, Signature(key.name, key.id, data)))

    def with_all(self, signatures: tuple[Signature, ...]) -> "Note":
        """The note with signatures that it does not have yet."""
        more = tuple(one for one in signatures if one not in self.signatures)
        return replace(self, signatures=self.signatures + more)


def parse(text: str) -> Note:
    """A note from its text; raises DoesNotHold."""
    body, blank, lines = text.rpartition("\n\n")
    signatures = signatures_in(lines)
    if not blank or not body or not signatures or len(text) > LONGEST:
        raise DoesNotHold("this is no signed note: a text, an empty line, and signatures")
    if any(ord(one) < 32 and one != "\n" for one in text):
        raise DoesNotHold("this is no signed note: it has characters that cannot be printed")
    return Note(f"{body}\n", signatures)


def signatures_in(lines: str) -> tuple[Signature, ...]:
    """The signatures in lines of them; raises DoesNotHold."""
    if (lines and not lines.endswith("\n")) or lines.count("\n") > MOST_SIGNATURES:
        raise DoesNotHold("the last line of signatures is cut off, or there are too many")
    return tuple(_signature(line) for line in lines.split("\n")[:-1])


def _signature(line: str) -> Signature:
    name, _, rest = line.removeprefix(_DASH).partition(" ")
    raw = decoded(rest)
    if not line.startswith(_DASH) or not _NAME.fullmatch(name) or len(raw) < 4 + 64:
        raise DoesNotHold(f"'{line[:60]}' is no signature; it begins with a dash and a name")
    return Signature(name, raw[:4], raw[4:])


def _holds(text: str, signature: Signature, key: Key) -> bool:
    data, at = signature.data, 0
    if key.kind == COSIGNATURE:
        if len(data) != 72:
            return False
        at, data = signature.moment, data[8:]
    return verified(key.public, data, _message(text, key.kind, at))


def _message(text: str, kind: int, at: int) -> bytes:
    head = f"cosignature/v1\ntime {at}\n" if kind == COSIGNATURE else ""
    return f"{head}{text}".encode()


def verified(public: bytes, signature: bytes, message: bytes) -> bool:
    """Whether an Ed25519 signature is one of the message by this key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_of(private: Ed25519PrivateKey, name: str, kind: int) -> Key:
    """The public key of a private one, under a name."""
    return Key(name, kind, private.public_key().public_bytes_raw())


def encoded(data: bytes) -> str:
    """Base64."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """The bytes of base64 as we write it, and of nothing else; raises DoesNotHold."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not text or encoded(data) != text:
        raise DoesNotHold(f"'{text[:60]}' is no base64; copy it whole")
    return data
