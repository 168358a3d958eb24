"""Making, encrypting and giving a new key, stopped at any point or on a full disk: the old state or
the new one, never a mix, and nothing in the open."""

import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hands import PASSPHRASE, held, wrong
from snapshots import snapshot

from saksei import workspace as workspaces
from saksei.cipher import keyfile
from saksei.errors import DamagedRecord, RefusedWrite, SakseiError
from saksei.keeping import rekeying
from saksei.models import Source
from saksei.workspace import Workspace

# A process of its own, that may end itself in the middle.
CHILD = """
import os, shutil, sys
from pathlib import Path
from saksei import originals, workspace
from saksei.cipher import disk, keyfile, keys, settling
keys.COST = keys.Cost(64, 1, 1)
workspace.prepare()
from saksei.journal import Writing
from saksei.keeping import rekeying
from saksei.sources import actions

def ends(act, at=1, *, after=False):
    calls = []
    def acting(*arguments, **named):
        calls.append(1)
        if len(calls) == at and not after:
            os._exit(9)
        result = act(*arguments, **named)
        if len(calls) == at and after:
            os._exit(9)
        return result
    return acting

folder, words = Path(sys.argv[1]), sys.argv[2]
{kill}
{do}
"""
MAKE = "workspace.create(folder, passphrase=words)"
REKEY = "rekeying.rekey(workspace.unlocked(folder, passphrase=words), words)"
ENCRYPT = "rekeying.encrypt(workspace.unlocked(folder), words)"
STORE = """
workspace.open_folder(folder, passphrase=words)
actions.register_source(actions.Description(title="x"), data=b"Police arrested him.", name="x.txt")
"""
KILLS = {
    "before the draft": "rekeying.raw.export = ends(rekeying.raw.export)",
    "once drafted": "rekeying.raw.export = ends(rekeying.raw.export, after=True)",
    "at the first file": "rekeying.store_in = ends(rekeying.store_in, after=True)",
    "at the last file": "rekeying.store_in = ends(rekeying.store_in, 2, after=True)",
    "before the commit": "Writing.close = ends(Writing.close, after=True)",
    "before the keys": "keyfile.write = ends(keyfile.write)",
    "between keys and database": "keyfile.write = ends(keyfile.write, after=True)",
    "after the moment": "settling.finish = ends(settling.finish)",
    "while clearing": "settling.clear = ends(settling.clear, 2)",
    "before the last keys": "keyfile.write = ends(keyfile.write, 2)",
    "at the end": "settling.finish = ends(settling.finish, after=True)",
}
NEW = {"after the moment", "while clearing", "before the last keys", "at the end"}


def child(folder: Path, do: str, kill: str = "") -> int:
    program = CHILD.format(kill=kill, do=do)
    done = subprocess.run([sys.executable, "-c", program, str(folder), PASSPHRASE], check=False)
    return done.returncode


@pytest.fixture(params=["plain", "encrypted"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workspace with the case and two kept files, closed."""
    template = request.getfixturevalue("with_case" if request.param == "plain" else "sealed_case")
    shutil.copytree(template, tmp_path / "w")
    with workspaces.open_folder(tmp_path / "w", passphrase=PASSPHRASE):
        held("Police arrested Dara Moun.")
        held("Police arrested Mek Tola.")
    return tmp_path / "w"


def sound(folder: Path) -> bytes:
    """The digest of the journal's last entry, of a workspace in which nothing is wrong."""
    from saksei.journal import last_entry

    with workspaces.open_folder(folder, passphrase=PASSPHRASE):
        assert wrong() == ""
        assert (Source.objects.count(), Source.objects.held().count()) == (6, 2)
        last = last_entry()
        return bytes(last.digest) if last else b""


@pytest.mark.parametrize("point", KILLS)
def test_killed_anywhere_it_is_the_old_or_the_new(folder: Path, point: str) -> None:
    encrypted = (folder / "keys.json").exists()
    before = sound(folder)
    assert child(folder, REKEY if encrypted else ENCRYPT, KILLS[point]) == 9
    after = sound(folder)
    assert (after != before) == (point in NEW)
    assert workspaces.unlocked(folder, passphrase=PASSPHRASE).encrypted == (
        encrypted or point in NEW
    )
    assert child(folder, REKEY if encrypted or point in NEW else ENCRYPT) == 0
    assert sound(folder) not in (before, after)
    assert [*folder.glob("rekeying*"), *folder.glob("files")] == []
    assert len(list((folder / "vault").iterdir())) == 2
    assert b"arrested" not in b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())


@pytest.mark.parametrize(
    "kill",
    [
        "keyfile.write = ends(keyfile.write)",
        "keyfile.write = ends(keyfile.write, after=True)",
        "workspace.migrate = ends(workspace.migrate)",
        "workspace.migrate = ends(workspace.migrate, after=True)",
        "Path.write_text = ends(Path.write_text, after=True)",
    ],
)
def test_killed_while_it_is_made_there_is_none(tmp_path: Path, kill: str) -> None:
    assert child(tmp_path / "w", MAKE, kill) == 9
    assert not (tmp_path / "w").exists()
    assert child(tmp_path / "w", MAKE) == 0


@pytest.mark.parametrize(
    "kill",
    [
        "os.fsync = ends(os.fsync)",
        "Path.replace = ends(Path.replace)",
        "actions.store_file = ends(actions.store_file, after=True)",
        "Writing.close = ends(Writing.close, after=True)",
    ],
)
def test_killed_while_a_file_is_put_away_nothing_came_in(
    sealed_case: Path, tmp_path: Path, kill: str
) -> None:
    folder = shutil.copytree(sealed_case, tmp_path / "w")
    assert child(folder, STORE, kill) == 9
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        assert (Source.objects.count(), wrong()) == (4, "")
        held()
        assert len(list(opened.files.iterdir())) == 1  # what the kill left is swept


# -- disks that take nothing


def too_small(at: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (at, at))


@pytest.mark.parametrize("at", [0, 100, 5_000, 100_000, 200_000])
def test_on_a_full_disk_nothing_changes(folder: Path, at: int) -> None:
    encrypted = (folder / "keys.json").exists()
    before = sound(folder)
    program = CHILD.format(
        kill="import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)",
        do=REKEY if encrypted else ENCRYPT,
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder), PASSPHRASE],
        check=False, preexec_fn=too_small(at), capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert any(word in done.stderr for word in ("too large", "is unchanged", "disk")), done.stderr
    assert sound(folder) == before
    assert [*folder.glob("rekeying*")] == []


def test_while_somebody_has_it_open_nothing_changes(private: Workspace) -> None:
    before = snapshot(private.folder)
    program = CHILD.format(kill="", do=REKEY)
    Source.objects.count()
    done = subprocess.run(
        [sys.executable, "-c", program, str(private.folder), PASSPHRASE],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert "close every other program" in done.stderr
    assert snapshot(private.folder) == before


def test_two_at_once_do_not_give_two_keys(private: Workspace) -> None:
    with keyfile.alone(private.folder), pytest.raises(RefusedWrite, match="new key; wait"):
        rekeying.rekey(private, PASSPHRASE)


def test_a_kept_file_that_is_damaged_stops_a_new_key(private: Workspace) -> None:
    path = private.files / held().file
    path.write_bytes(path.read_bytes()[:-1])
    before = snapshot(private.folder)
    with pytest.raises(DamagedRecord):
        rekeying.rekey(private, PASSPHRASE)
    assert snapshot(private.folder) == before


# -- bits


def test_no_bit_of_the_database_is_changed_unnoticed(sealed_case: Path, tmp_path: Path) -> None:
    folder, dice = shutil.copytree(sealed_case, tmp_path / "w"), random.Random(11)
    path = folder / "record.sqlite3"
    whole = path.read_bytes()
    for _ in range(40):
        changed = bytearray(whole)
        changed[dice.randrange(len(whole))] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        try:
            with workspaces.open_folder(folder, passphrase=PASSPHRASE):
                assert wrong() != ""
        except SakseiError:
            continue


@pytest.mark.parametrize("size", [0, 15, 4096, -4096, -1])
def test_a_database_that_was_cut_short_is_told(
    sealed_case: Path, tmp_path: Path, size: int
) -> None:
    folder = shutil.copytree(sealed_case, tmp_path / "w")
    path = folder / "record.sqlite3"
    path.write_bytes(path.read_bytes()[:size])
    told = ""
    try:
        with workspaces.open_folder(folder, passphrase=PASSPHRASE):
            told = wrong()
    except SakseiError as error:
        told = str(error)
    assert "restore it from a backup" in told
