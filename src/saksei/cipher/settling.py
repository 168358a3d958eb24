"""The last steps of giving a workspace its first or another key, also after a kill in the middle.

While the key file has a next entry, the database says which state holds: it opens with one of the
two. Invariant: settling never decides, it only clears what the decision left.
"""

import shutil
from pathlib import Path

from saksei.cipher import keyfile
from saksei.cipher.disk import replace
from saksei.cipher.keyfile import KeyFile
from saksei.cipher.keys import Keys
from saksei.errors import DamagedKeys, Locked

CONFIG, OPEN_FILES = "saksei.toml", "files"
# Derived from the record under the key before, or copies of it; what is asked for is made again.
LEFT = ("tables", "links", "search", "pages", "answers", "learnt.json", "backups/*.sqlite3")
REPORTS = ("report.*", ".report.*")
OF_TEAM = "team.secret"  # of a plain workspace; an encrypted one has its key
DRAFTS = (
    ".tables", ".links", ".*learnt.json", "rekeying.sqlite3*", "upgrading.sqlite3*", "backing-up-*",
)  # fmt: skip


def settle(folder: Path, keys: Keys, database: Path) -> None:
    """Take the entry in force as the only one, unless somebody is giving a key just now."""
    with keyfile.alone(folder):
        file = keyfile.read(folder)
        if file is None or file.next is None:
            return
        if not keyfile.opens(database, keys):
            raise keyfile.damaged(folder / keyfile.KEYS, "does not open the database")
        taken = file.next if _is_of(file.next, keys) else file.current
        finish(folder, KeyFile(taken), was_plain=file.current is None)


def finish(folder: Path, file: KeyFile, *, was_plain: bool) -> None:
    """Put the settled key file in place, and delete what the state before left."""
    if was_plain:
        _say_encrypted(folder / CONFIG)
        shutil.rmtree(folder / OPEN_FILES, ignore_errors=True)
        clear(folder, (*REPORTS, OF_TEAM))
    clear(folder, (*LEFT, *DRAFTS))
    keyfile.write(folder, file)


def clear(folder: Path, patterns: tuple[str, ...]) -> None:
    """Delete what has these names."""
    for pattern in patterns:
        for path in folder.glob(pattern):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)


def _is_of(entry: dict[str, object], keys: Keys) -> bool:
    try:
        keyfile.by_raw_key(keys.key)(entry)
    except (DamagedKeys, Locked):
        return False
    return True


def _say_encrypted(config: Path) -> None:
    """In the config file: the name goes, for it stands in the key file now."""
    lines = config.read_text("utf-8").splitlines()
    if "encrypted = true" not in lines:
        at = next((n for n, line in enumerate(lines) if line.startswith("format")), 0) + 1
        lines.insert(at, "encrypted = true")
    first = next((n for n, line in enumerate(lines) if line.startswith("[")), len(lines))
    kept = [line for n, line in enumerate(lines) if n > first or not line.startswith("name")]
    replace(config, ("\n".join(kept) + "\n").encode(), mode=0o644)
