"""A new key is refused where it cannot be given, and nothing changes; a database that was cut."""

import shutil
from pathlib import Path

import pytest
from children import run
from deeds import give_a_key
from hands import PASSPHRASE, held, wrong
from snapshots import snapshot

from saksei import workspace as workspaces
from saksei.cipher import keyfile
from saksei.errors import DamagedRecord, RefusedWrite, SakseiError
from saksei.keeping import rekeying
from saksei.models import Source
from saksei.workspace import Workspace


def test_while_somebody_has_it_open_nothing_changes(private: Workspace) -> None:
    before = snapshot(private.folder)
    Source.objects.count()
    assert "close every other program" in run(give_a_key, private.folder.parent).error
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
