"""A workspace unlocked for this login: its key, for a while, where only this user's programs and
no disk have it.

The key lies in a file of the user's own folder of the login (`XDG_RUNTIME_DIR`: in memory, gone at
logout). Each use puts the end off; a process of ours waits for it and deletes the file, so that a
computer that is left alone locks itself. Invariant: nothing is kept where others could read it.
"""

import hashlib
import os
import stat
import subprocess
import sys
import time
from pathlib import Path

from saksei.cipher.disk import replace
from saksei.errors import RefusedWrite

VARIABLE = "XDG_RUNTIME_DIR"
STEP = 5.0  # seconds between two looks at the clock
WATCH = "import sys; from saksei.cipher.sessions import watch; watch(sys.argv[1], sys.argv[2])"


def place(workspace: Path) -> Path | None:
    """Where the key of a workspace would lie; None where this login has no folder of its own."""
    folder = Path(os.environ.get(VARIABLE, "") or "/nowhere")
    try:
        about = folder.stat()
    except OSError:
        return None
    if about.st_uid != os.getuid() or stat.S_IMODE(about.st_mode) & 0o077:
        return None
    named = hashlib.sha256(str(workspace.resolve()).encode()).hexdigest()[:32]
    return folder / "saksei" / named


def kept(workspace: Path, minutes: float) -> bytes | None:
    """The key of an unlocked workspace; its end is put off. None where it is locked."""
    path = place(workspace)
    if path is None or not path.is_file():
        return None
    if _left(path, minutes) <= 0:
        lock(workspace)
        return None
    os.utime(path)
    return path.read_bytes()


def unlock(workspace: Path, key: bytes, minutes: float) -> None:
    """Keep a key until it is not used for so many minutes; raises RefusedWrite where it would not
    be private."""
    path = place(workspace)
    if path is None:
        raise RefusedWrite(
            f"this login has no private folder ({VARIABLE}), so the key cannot be kept; give the "
            "passphrase to each command, or name its file in SAKSEI_PASSPHRASE_FILE"
        )
    path.parent.mkdir(mode=0o700, exist_ok=True)
    replace(path, key)
    subprocess.Popen(  # noqa: S603  our own program, and no shell
        [sys.executable, "-c", WATCH, str(path), str(minutes)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True, cwd="/",
    )  # fmt: skip


def lock(workspace: Path) -> bool:
    """Forget a key; whether there was one."""
    path = place(workspace)
    if path is None or not path.is_file():
        return False
    path.write_bytes(bytes(path.stat().st_size))
    path.unlink(missing_ok=True)
    return True


def watch(path: str, minutes: str) -> None:
    """Delete a key when its time is over; ends when it is gone."""
    kept_key = Path(path)
    while kept_key.is_file():
        if _left(kept_key, float(minutes)) <= 0:
            kept_key.unlink(missing_ok=True)
        time.sleep(STEP)


def _left(path: Path, minutes: float) -> float:
    """Seconds until a key is to be deleted; a clock that was set back ends it too."""
    try:
        idle = time.time() - path.stat().st_mtime
    except OSError:
        return 0.0
    return minutes * 60 - idle if idle > -STEP else 0.0
