"""A workspace from a backup: in a new folder, or none at all.

What is restored lies in a draft beside it until it is whole, was looked at and, if it is of an
older version, upgraded. An encrypted one is never plain in between; a plain one is plain again.
"""

import secrets
import shutil
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from django.db.utils import DatabaseError
from pyrage import x25519

from saksei.cipher import keyfile, raw
from saksei.cipher.disk import synced
from saksei.cipher.keyfile import KeyFile
from saksei.cipher.keys import with_passphrase
from saksei.errors import DamagedRecord, RefusedWrite
from saksei.keeping.backup import Verified, taken
from saksei.upgrading import upgrade_opened
from saksei.workspace import DATABASE, FILES, VAULT, lock, may_be_made, unlocked


def restore(
    file: Path, folder: Path, identities: Sequence[x25519.Identity],
    new_passphrase: Callable[[], str] | None = None,
) -> Verified:  # fmt: skip
    """Make a workspace of a backup; the passphrase stays, or is asked for and set anew.

    Raises AlreadyThere, WrongKey, DamagedRecord, RefusedWrite, WorkspaceTooNew.
    """
    folder = may_be_made(folder)
    draft = folder.with_name(f".{folder.name}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(mode=0o700, parents=True)
        held, found = taken(file, identities, draft, keep=True)
        (draft / (VAULT if held.encrypted else FILES)).mkdir(exist_ok=True)
        if held.encrypted:
            _keyed(draft, found["workspace"], new_passphrase)
        else:
            _made_plain(draft, found["database"])
        if folder.exists():
            folder.rmdir()  # empty, as may_be_made says
        draft.replace(folder)
    except BaseException as error:
        lock()
        shutil.rmtree(draft, ignore_errors=True)
        if isinstance(error, (OSError, DatabaseError, *raw.ERRORS)):
            raise RefusedWrite(
                f"{folder} could not be made ({error}); see that its disk has room and takes writes"
            ) from error
        raise
    synced(folder.parent)
    return held


def _keyed(draft: Path, key: str, new_passphrase: Callable[[], str] | None) -> None:
    file = keyfile.read(draft)
    if file is None or file.current is None:
        raise DamagedRecord(f"the backup has no {keyfile.KEYS}; take another one")
    keys = keyfile.by_raw_key(bytes.fromhex(key))(file.current)
    if new_passphrase is not None:
        entry = with_passphrase(file.current, keys, new_passphrase())
        keyfile.write(draft, KeyFile(entry))
    upgrade_opened(unlocked(draft, keys=keys))


def _made_plain(draft: Path, key: str) -> None:
    sealed = draft / f"{DATABASE}.sealed"
    (draft / DATABASE).replace(sealed)
    with closing(raw.connect(sealed, key, isolation_level=None)) as copy:
        raw.export(copy, draft / DATABASE, "")
    sealed.unlink()
    synced(draft / DATABASE)
    upgrade_opened(unlocked(draft))
