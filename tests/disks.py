"""Disks that are full or take no writes: real ones, small and in memory, that a child alone sees.

Where the system lets nobody mount (some containers), the child gets the nearest thing that it can:
a bound on the size of each file, and folders that take nothing, as somebody whom they bind.
"""

import ctypes
import io
import os
import resource
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from children import acknowledge, run
from deeds import DEEDS, NEW, OLD, copied, key_of
from django.db import connection
from hands import PASSPHRASE

from saksei.cipher import passphrases

NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000  # as sched.h has them; os.unshare is in Python 3.12
NOBODY = 65534
MOUNTED, BOUND = "mounted", "bound"


def small(folder: Path, free: int) -> str:
    """Put a folder on a disk of its own that has so many bytes left, rounded up to pages; in a
    child, which alone sees it. Returns how."""
    if not _may_mount():
        resource.setrlimit(resource.RLIMIT_FSIZE, (free, free))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write fails with a sentence
        return BOUND
    kept = folder.with_name(f"{folder.name}.kept")
    shutil.copytree(folder, kept)
    _mount("-t", "tmpfs", "-o", "size=64m", "tmpfs", folder)
    shutil.copytree(kept, folder, dirs_exist_ok=True)
    shutil.rmtree(kept)
    found = os.statvfs(folder)
    used = (found.f_blocks - found.f_bfree) * found.f_frsize
    _mount("-o", f"remount,size={used + free}", folder)
    return MOUNTED


def read_only(folder: Path) -> str:
    """Let a folder take no writes; in a child, which alone is held to it. Returns how."""
    if _may_mount():
        _mount("--bind", folder, folder)
        _mount("-o", "remount,bind,ro", folder)
        return MOUNTED
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    if os.getuid() == 0:  # whom no mode binds
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    return BOUND


def _may_mount() -> bool:
    """Whether this process has now mounts of its own that others do not see."""
    user, group = os.getuid(), os.getgid()
    if ctypes.CDLL(None).unshare(NEW_MOUNTS | (NEW_USER if user else 0)):
        return False
    if user:
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"0 {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"0 {group} 1", "ascii")
    done = subprocess.run(["mount", "--make-rprivate", "/"], check=False, capture_output=True)
    return done.returncode == 0


def _mount(*words: object) -> None:
    subprocess.run(["mount", *map(str, words)], check=True, capture_output=True)


# -- what a person sees there

Words = list[object]
CLEAR = ("has room", "No space left", "File too large", "Read-only", "takes writes", "denied")
COMMANDS: dict[str, Callable[[Path], Words]] = {
    "make": lambda desk: ["init", desk / "w"],
    "give a key": lambda desk: ["-w", desk / "w", _keying(desk)],
    "put a file away": lambda desk: ["-w", desk / "w", "add", desk / "key", "--title", "Alert"],
    "import": lambda desk: ["-w", desk / "w", "import", desk / "p"],
    "upgrade": lambda desk: ["-w", desk / "w", "upgrade"],
    "backup": lambda desk: [
        "-w", desk / "w", "backup", "--to", key_of(desk).to_public(), "--out", desk / "b.age",
    ],
    "restore": lambda desk: [
        "restore", desk / "b.age", desk / "again", "--identity", desk / "key",
    ],
}  # fmt: skip


def _keying(desk: Path) -> str:
    return "rekey" if (desk / "w" / "keys.json").exists() else "encrypt"


@dataclass(frozen=True)
class Disk:
    """A full disk with so many bytes left; without, one that takes no writes."""

    free: int | None = None

    def under(self, desk: Path) -> str:
        """Put a desk on it; returns how."""
        return read_only(desk) if self.free is None else small(desk, self.free)

    def mend(self, desk: Path) -> None:
        """Let there be room, and writes taken."""
        _mount("-o", "remount,bind,rw" if self.free is None else "remount,size=64m", desk)


@dataclass(frozen=True)
class Attempt:
    """How the disk was made, the command's code and what it said, and the state of the desk."""

    how: str
    code: int
    said: str
    state: str

    @property
    def fault(self) -> str:
        """What should not be: it failed without a clear sentence, or left neither state."""
        if self.code == 0:
            return "" if self.state == NEW else f"done, but {self.state}"
        last = self.said.strip().splitlines()[-1:] or [""]
        clear = last[0].startswith("saksei: ") and any(one in last[0] for one in CLEAR)
        fine = self.code == 1 and clear and self.state == OLD
        return "" if fine else f"{self.state}: {self.said}"


def attempted(deed: str, template: Path, desk: Path, disk: Disk) -> Attempt:
    """Do it by the command line, on a copy of a desk on such a disk."""
    copied(template, desk, deed)
    (desk / "passphrase").touch(0o600)
    (desk / "passphrase").write_text(PASSPHRASE)
    ended = run(_attempt, deed, desk, disk)
    assert ended.code == 0, ended.error
    how, code, said, *state = ended.said
    if not state:  # the child was held to it, the desk is here
        for path in (desk, *desk.rglob("*")):
            path.chmod(0o700 if path.is_dir() else 0o600)
        state = [DEEDS[deed].state(desk)]
    return Attempt(how, int(code), said, state[0])


def _attempt(deed: str, desk: Path, disk: Disk) -> None:
    from saksei import cli

    os.environ[passphrases.VARIABLE] = str(desk / "passphrase")
    how, said, code = disk.under(desk), io.StringIO(), 0
    with redirect_stdout(io.StringIO()), redirect_stderr(said):
        try:
            cli.main([str(one) for one in COMMANDS[deed](desk)])
        except SystemExit as error:
            code = int(error.code or 0)
    for words in (how, str(code), said.getvalue()):
        acknowledge(words)
    if how == MOUNTED:
        connection.close()
        disk.mend(desk)
        acknowledge(DEEDS[deed].state(desk))
