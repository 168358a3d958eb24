"""Who has the folder and not the key: what is tried, each of which has to be refused.

A try raises one of REFUSED, or it has opened something.
"""

import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from unittest.mock import patch

import pyrage
from deeds import WORDS, key_of
from hands import PASSPHRASE
from pyrage import x25519

from saksei import workspace as workspaces
from saksei.cipher import keyfile, keys, raw
from saksei.errors import SakseiError
from saksei.keeping.backup import verify

REFUSED = (SakseiError, pyrage.DecryptError, *raw.ERRORS)
SQLITE = b"SQLite format 3\0"
Try = Callable[[Path, random.Random], object]


def in_the_open(desk: Path, before: set[str]) -> list[str]:
    """Files of the workspace that were not there, or that anybody can read a word of."""
    marks = [SQLITE, *(one.encode() for one in WORDS), b"Dara Moun"]
    return [
        path.name
        for path in (desk / "w").rglob("*")
        if path.is_file()
        and (path.name not in before or any(mark in path.read_bytes() for mark in marks))
    ]


def names(desk: Path) -> set[str]:
    """The names of all files of the workspace."""
    return {path.name for path in (desk / "w").rglob("*")}


def _database(desk: Path) -> Path:
    return desk / "w" / workspaces.DATABASE


def _raw_key(desk: Path, pick: random.Random) -> None:
    raw.connect(_database(desk), pick.randbytes(32).hex()).close()


def _one_bit_off(desk: Path, pick: random.Random) -> None:
    right = workspaces.unlocked(desk / "w", passphrase=PASSPHRASE).keys
    assert right
    key = bytearray(bytes.fromhex(right.database))
    key[pick.randrange(len(key))] ^= 1 << pick.randrange(8)
    raw.connect(_database(desk), key.hex()).close()


def _as_it_is(desk: Path, pick: random.Random) -> None:
    with closing(sqlite3.connect(_database(desk))) as opened:
        opened.execute(f"PRAGMA key = '{pick.randbytes(8).hex()}'")
        opened.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _recovery_key(desk: Path, pick: random.Random) -> None:
    file = keyfile.read(desk / "w")
    assert file and file.current
    keys.by_identities(file.current, [x25519.Identity.generate()])


def _backup(desk: Path, pick: random.Random) -> None:
    verify(desk / "b.age", [x25519.Identity.generate()])


def _kept_file(desk: Path, pick: random.Random) -> None:
    path = pick.choice(sorted((desk / "w" / workspaces.VAULT).iterdir()))
    pyrage.decrypt(path.read_bytes(), [x25519.Identity.generate(), key_of(desk)])


def passphrase(desk: Path, pick: random.Random) -> None:
    """Another passphrase, half of them a letter off the right one."""
    guess = list(PASSPHRASE)
    if pick.random() < 0.5:
        guess[pick.randrange(len(guess))] = "#"
    else:
        pick.shuffle(guess)
    workspaces.open_folder(desk / "w", passphrase="".join(guess)).close()


@contextmanager
def _without(path: Path) -> Iterator[None]:
    aside = path.with_name("aside")
    path.rename(aside)
    try:
        yield
        raise AssertionError("opened without its file")
    finally:
        assert not path.exists(), "a file was made in its place"
        aside.rename(path)


def _no_database(desk: Path, pick: random.Random) -> None:
    with _without(_database(desk)):
        workspaces.open_folder(desk / "w", passphrase=PASSPHRASE)


def _no_keys(desk: Path, pick: random.Random) -> None:
    with _without(desk / "w" / keyfile.KEYS):
        workspaces.open_folder(desk / "w", passphrase=PASSPHRASE)


def _no_cipher(desk: Path, pick: random.Random) -> None:
    """The ordinary SQLite, which takes the same PRAGMA and writes plain text."""
    before = _database(desk).read_bytes()
    try:
        with patch.object(raw.dbapi2, "connect", sqlite3.connect):
            workspaces.open_folder(desk / "w", passphrase=PASSPHRASE).close()
    finally:
        assert _database(desk).read_bytes() == before


# By what they are, with how many of ten thousand; a passphrase costs most of a second to try, so
# most tries are of what it leads to.
TRIES: dict[str, tuple[int, Try]] = {
    "raw keys of the database": (4_000, _raw_key),
    "the raw key with a bit turned": (1_000, _one_bit_off),
    "the ordinary SQLite on the file": (500, _as_it_is),
    "secrets for recovery": (1_000, _recovery_key),
    "secrets for the backup": (1_000, _backup),
    "secrets for a kept file": (1_000, _kept_file),
    "passphrases, at a cost for tests": (700, passphrase),
    "the database is missing": (300, _no_database),
    "the key file is missing": (200, _no_keys),
    "the ordinary SQLite in place of the cipher": (300, _no_cipher),
}
