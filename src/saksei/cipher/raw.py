"""Connections to a database file past Django, encrypted or not.

Invariant: with a key, nothing is opened unless the library is a real cipher: the ordinary SQLite
takes the same PRAGMA and writes plain text. No file is made here.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2

# The last one: what Python says of a damaged text.
ERRORS: tuple[type[Exception], ...] = (sqlite3.Error, dbapi2.Error, UnicodeDecodeError)
QUIET = "PRAGMA cipher_log_level = NONE"  # what is wrong is told in a sentence
# Not cipher_memory_security: it locks and wipes each piece of memory, and an import took 8 times as
# long; Python's own copies of what it reads are not wiped anyway.
SETTINGS = "PRAGMA temp_store = MEMORY"


def connect(database: Path, key: str = "", mode: str = "mode=rw", **options: Any) -> Any:
    """A connection of `sqlite3` or, with a key of 64 hex digits, one of the same kind of SQLCipher.

    Raises one of ERRORS where there is no such file, or it does not open with the key.
    """
    address = f"{database.resolve().as_uri()}?{mode}"
    if not key:
        return sqlite3.connect(address, uri=True, **options)
    opened = dbapi2.connect(address, uri=True, **options)
    try:
        unlock(opened, key)
    except BaseException:
        opened.close()
        raise
    return opened


def unlock(opened: Any, key: str) -> None:
    """Give a new connection its key, and see that it opens what is there."""
    opened.execute(QUIET)
    opened.execute(f'PRAGMA key = "{literal(key)}"')
    if not opened.execute("PRAGMA cipher_version").fetchone():
        raise dbapi2.NotSupportedError("this SQLite does not encrypt; install sqlcipher3 anew")
    opened.execute(SETTINGS)
    opened.execute("SELECT count(*) FROM sqlite_master").fetchone()


def literal(key: str) -> str:
    """A raw key as SQLCipher reads it."""
    return f"x'{bytes.fromhex(key).hex()}'"


def is_plain(database: Path) -> bool:
    """Whether a file is a database that anybody can read.

    By the cipher's own library: to open and close the file past it would end the locks that it
    holds for this process.
    """
    try:
        with closing(plain_by_cipher(database)) as opened:
            opened.execute(QUIET)
            opened.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except ERRORS:
        return False
    return True


def export(opened: Any, draft: Path, key: str) -> None:
    """Copy an open database into a new file under another key, "" for none; whole and consistent,
    also while others write. `opened` is a connection of SQLCipher, on a plain file one without a
    key, outside a transaction."""
    draft.touch(mode=0o600, exist_ok=False)
    given = literal(key) if key else ""
    opened.execute("ATTACH DATABASE ? AS copy KEY ?", (str(draft), given))
    try:
        opened.execute("BEGIN")
        opened.execute("SELECT sqlcipher_export('copy')").fetchone()
        opened.execute("COMMIT")
    finally:
        opened.execute("DETACH DATABASE copy")


def plain_by_cipher(database: Path, **options: Any) -> Any:
    """A plain database opened by SQLCipher, which alone can export it under a key."""
    return dbapi2.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True, **options)
