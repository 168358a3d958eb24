"""What is missing from an encrypted workspace, was changed, or was put there by somebody else."""

import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pyrage
import pytest
from conftest import Run
from hands import PASSPHRASE, held, wrong
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei import derived
from saksei import workspace as workspaces
from saksei.cipher import keys, raw, sealed
from saksei.errors import DamagedRecord, NotAWorkspace, SakseiError
from saksei.workspace import Workspace


@pytest.fixture
def folder(sealed_case: Path, tmp_path: Path) -> Path:
    """An encrypted workspace with the cast's case, closed."""
    return shutil.copytree(sealed_case, tmp_path / "w")


def opens(folder: Path) -> None:
    workspaces.open_folder(folder, passphrase=PASSPHRASE).close()


# -- what is wrong with it


def plain_instead(folder: Path) -> None:
    (folder / "record.sqlite3").unlink()
    with sqlite3.connect(folder / "record.sqlite3") as made:
        made.execute("CREATE TABLE django_migrations (app, name)")


def keys_as(text: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "keys.json").write_text(text)


SPOILT: list[tuple[Callable[[Path], object], type[SakseiError], str]] = [
    (lambda w: (w / "keys.json").unlink(), DamagedRecord, "keys.json is missing"),
    (keys_as("{"), DamagedRecord, "cannot be read"),
    (
        keys_as('{"format": 1, "current": null}'),
        DamagedRecord,
        "no key",
    ),
    (
        keys_as('{"format": 2, "current": {}}'),
        DamagedRecord,
        "newer",
    ),
    (lambda w: (w / "record.sqlite3").unlink(), NotAWorkspace, "lost its database"),
    (lambda w: (w / "record.sqlite3").write_bytes(b""), SakseiError, "record.sqlite3"),
    (plain_instead, DamagedRecord, "is not encrypted, and this workspace is"),
]


@pytest.mark.parametrize(("spoil", "error", "words"), SPOILT)
def test_what_is_missing_or_put_there_is_told(
    folder: Path, spoil: Callable[[Path], object], error: type[SakseiError], words: str
) -> None:
    spoil(folder)
    with pytest.raises(error, match=words):
        opens(folder)


def test_stock_sqlite_in_place_of_the_cipher_writes_nothing(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (folder / "record.sqlite3").read_bytes()
    monkeypatch.setattr(raw.dbapi2, "connect", sqlite3.connect)
    with pytest.raises(SakseiError, match="does not encrypt"):
        opens(folder)
    assert (folder / "record.sqlite3").read_bytes() == before


def test_no_bit_of_the_key_file_is_changed_unnoticed(folder: Path) -> None:
    path = folder / "keys.json"
    whole, dice = path.read_bytes(), random.Random(7)
    for _ in range(200):
        place = dice.randrange(len(whole))
        changed = bytearray(whole)
        changed[place] ^= 1 << dice.randrange(8)
        path.write_bytes(changed)
        try:
            opened = workspaces.unlocked(folder, passphrase=PASSPHRASE)
        except SakseiError:
            continue
        assert json.loads(changed) == json.loads(whole) and opened.keys


# -- what is put away


@settings(max_examples=50)
@given(data=st.binary(max_size=300), name=st.text(max_size=20), place=st.integers(min_value=0))
def test_what_is_sealed_opens_alone_as_it_was(data: bytes, name: str, place: int) -> None:
    _, mine = keys.make(PASSPHRASE)
    kept = sealed.seal(mine, data, name)
    assert sealed.unseal(mine, kept, name) == data
    changed = bytearray(kept)
    changed[place % len(kept)] ^= 1
    for spoilt in (bytes(changed), kept[:-1], kept + b"\0"):
        with pytest.raises(DamagedRecord):
            sealed.unseal(mine, spoilt, name)
    with pytest.raises(DamagedRecord):
        sealed.unseal(mine, kept, name + "x")


def test_segments_cannot_be_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed, "SEGMENT", 4)
    _, mine = keys.make(PASSPHRASE)
    kept = sealed.seal(mine, b"eight of", "n")
    assert sealed.unseal(mine, kept, "n") == b"eight of"
    with pytest.raises(DamagedRecord):
        sealed.unseal(mine, kept[: -(4 + sealed.TAG)], "n")


def test_the_ordinary_age_opens_an_original(private: Workspace) -> None:
    source = held("Police arrested Dara Moun.")
    assert private.keys
    content = (private.files / source.file).read_bytes()
    assert content.startswith(b"age-encryption.org/v1")
    assert pyrage.decrypt(content, [private.keys.identity]) == b"Police arrested Dara Moun."


@pytest.mark.parametrize(
    "spoil", [lambda b: b[:-1], lambda b: b[:90] + b"x" + b[91:], lambda _: b""]
)
def test_a_kept_file_that_was_changed_is_found(
    private: Workspace, spoil: Callable[[bytes], bytes]
) -> None:
    path = private.files / held().file
    path.write_bytes(spoil(path.read_bytes()))
    assert f"its file {path.name} was changed" in wrong()


def test_a_recovery_key_that_was_not_added_is_not_left(
    folder: Path, tmp_path: Path, run: Run, passphrase_file: Path
) -> None:
    made = tmp_path / "key.txt"
    assert run("recipients", "--make", made, "--add", "age1nobody").exit_code == 1
    assert not made.exists()
    assert run("recipients", "--make", made).exit_code == 0
    assert made.exists()


def test_what_cannot_be_put_there_leaves_no_draft(private: Workspace) -> None:
    path, before = private.folder / "learnt.json", set(private.folder.iterdir())
    path.mkdir()
    with pytest.raises(OSError, match="directory"):
        derived.put(path, b"Dara Moun")
    path.rmdir()
    assert set(private.folder.iterdir()) == before
