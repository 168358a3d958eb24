"""A backup holds everything, opens for its key alone, and makes a workspace again or nothing."""

import io
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Run
from django.db.migrations.executor import MigrationExecutor
from hands import PASSPHRASE, held, snapshot, state, wrong
from pyrage import x25519

from saksei import workspace as workspaces
from saksei.errors import AlreadyThere, DamagedRecord, InvalidValue, SakseiError, WrongKey
from saksei.keeping import packing
from saksei.keeping.backup import backup, verify
from saksei.keeping.rekeying import encrypt
from saksei.keeping.restoring import restore
from saksei.models import Entry, Source, Statement

KEY = x25519.Identity.generate()
TO = [str(KEY.to_public())]


@pytest.fixture(params=["plain", "encrypted"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A workspace with the case, a kept file and a vocabulary of its own, closed."""
    template = request.getfixturevalue("with_case" if request.param == "plain" else "sealed_case")
    shutil.copytree(template, tmp_path / "w")
    (tmp_path / "w" / "vocabulary").mkdir()
    (tmp_path / "w" / "vocabulary" / "act.yaml").write_text(
        "kind: act\nproperties:\n  union: {value: text, definition: A union.}\n"
    )
    with workspaces.open_folder(tmp_path / "w", passphrase=PASSPHRASE):
        held("Police arrested Dara Moun.")
    return tmp_path / "w"


@pytest.fixture
def file(folder: Path, tmp_path: Path) -> Path:
    """A backup of it."""
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        return backup(opened, TO, tmp_path / "b.age")


def content(folder: Path, passphrase: str = PASSPHRASE) -> tuple[object, ...]:
    """What a workspace holds, in which nothing is wrong."""
    with workspaces.open_folder(folder, passphrase=passphrase) as opened:
        assert wrong() == "" and "union" in opened.vocabulary.kinds["act"].properties
        return (
            list(Statement.objects.order_by("pk").values_list()),
            list(Source.objects.order_by("pk").values_list()),
            list(Entry.objects.values_list("sequence", "digest")),
        )


def test_what_is_restored_is_what_there_was(folder: Path, file: Path, tmp_path: Path) -> None:
    restore(file, tmp_path / "again", [KEY], lambda: PASSPHRASE)
    assert content(tmp_path / "again") == content(folder)
    assert workspaces.unlocked(tmp_path / "again", passphrase=PASSPHRASE).encrypted == (
        (folder / "keys.json").exists()
    )


def test_a_new_passphrase_or_the_old_one_opens_it(sealed_case: Path, tmp_path: Path) -> None:
    with workspaces.open_folder(sealed_case, passphrase=PASSPHRASE) as opened:
        made = backup(opened, TO, tmp_path / "b.age")
    other = "words that nobody said before"
    restore(made, tmp_path / "new", [KEY], lambda: other)
    restore(made, tmp_path / "kept", [KEY])
    with workspaces.open_folder(tmp_path / "new", passphrase=other):
        assert Statement.objects.count() > 30
    with workspaces.open_folder(tmp_path / "kept", passphrase=PASSPHRASE):
        assert Statement.objects.count() > 30
    with pytest.raises(WrongKey):
        workspaces.open_folder(tmp_path / "new", passphrase=PASSPHRASE)


def test_it_says_what_it_holds(folder: Path, file: Path) -> None:
    found = verify(file, [KEY])
    with workspaces.open_folder(folder, passphrase=PASSPHRASE):
        last = Entry.objects.order_by("-sequence")[0]
        assert (found.sequence, found.digest) == (last.sequence, bytes(last.digest).hex())
        assert found.counts["statement"] == Statement.objects.count()
        assert (found.files, last.action, last.reason) == (1, "back up", f"for {TO[0]}")


def test_the_commands_do_it(
    sealed_case: Path, run: Run, tmp_path: Path, passphrase_file: Path
) -> None:
    shutil.copytree(sealed_case, tmp_path / "w")
    (tmp_path / "key").write_text(str(KEY))
    out, key = ("--out", tmp_path / "b.age"), ("--identity", tmp_path / "key")
    assert run("backup", "--to", TO[0], *out).exit_code == 0
    told = json.loads(run("backup", "--verify", out[1], *key, "--json").output)
    assert told["encrypted"] and told["counts"]["statement"] > 30
    assert "Next: saksei -w" in run("restore", out[1], tmp_path / "again", *key).output
    assert isinstance(run("backup", "--verify", out[1]).exception, InvalidValue)
    assert isinstance(run("backup").exception, InvalidValue)
    assert isinstance(run("backup", "--to", "age1nobody").exception, InvalidValue)


def test_a_record_on_a_server_is_not_for_these_commands(case: workspaces.Workspace) -> None:
    there = replace(case, config={"schema": "saksei_x"})
    with pytest.raises(InvalidValue, match="pg_dump"):
        backup(there, TO)
    with pytest.raises(InvalidValue, match="its disk"):
        encrypt(there, PASSPHRASE)


def test_it_opens_for_its_key_alone(file: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongKey, match="not made for this key"):
        restore(file, tmp_path / "again", [x25519.Identity.generate()], lambda: PASSPHRASE)
    assert not (tmp_path / "again").exists()


def test_others_may_write_meanwhile(
    sealed_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(sealed_case, tmp_path / "w")
    packed, sequences = packing.pack, []

    def pack_later(*given: object) -> None:
        with workspaces.open_folder(folder, passphrase=PASSPHRASE):
            state("ledger", "Somebody Else")
            sequences.append(Entry.objects.count())
        packed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("saksei.keeping.backup.pack", pack_later)
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        made = backup(opened, TO, tmp_path / "b.age")
    assert verify(made, [KEY]).sequence == sequences[0] - 1


def test_a_backup_of_an_older_version_is_upgraded(
    sealed_case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import connection

    folder = shutil.copytree(sealed_case, tmp_path / "w")
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        made_by = backup.__globals__["_written"]

        def as_older(*given: object) -> None:
            workspaces.connect_to(opened, opened.database)
            MigrationExecutor(connection).migrate([("saksei", "0009_consent")])
            connection.close()
            made_by(*given)

        monkeypatch.setattr("saksei.keeping.backup._written", as_older)
        made = backup(opened, TO, tmp_path / "b.age")
    restore(made, tmp_path / "again", [KEY])
    with workspaces.open_folder(tmp_path / "again", passphrase=PASSPHRASE):
        assert wrong() == ""


@pytest.mark.parametrize("there", ["again/file", "again"])
def test_it_is_not_restored_over_anything(file: Path, tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    before = snapshot(tmp_path)
    with pytest.raises(AlreadyThere):
        restore(file, tmp_path / "again", [KEY])
    assert snapshot(tmp_path) == before


def test_no_word_lies_on_the_disk_on_the_way(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bytes] = []
    packed = packing.pack

    def look(*given: object) -> None:
        drafts = folder.glob("backing-up*")
        seen.extend(path.read_bytes() for path in drafts)
        packed(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("saksei.keeping.backup.pack", look)
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        made = backup(opened, TO, tmp_path / "b.age")
    assert seen and not any(b"Dara" in one or b"ledger" in one for one in seen)
    assert b"Dara" not in made.read_bytes() and not [*folder.glob("backing-up*")]


# -- damage


@pytest.mark.parametrize("end", [0, 100, 1000, 70_000, -17, -1])
def test_what_is_cut_short_restores_nothing(file: Path, tmp_path: Path, end: int) -> None:
    file.write_bytes(file.read_bytes()[:end])
    before = snapshot(tmp_path)
    with pytest.raises((DamagedRecord, WrongKey), match=r"restored|key"):
        restore(file, tmp_path / "again", [KEY])
    assert snapshot(tmp_path) == before


def packed(files: dict[str, bytes], path: Path, **about: object) -> Path:
    out = io.BytesIO()
    packing.pack(out, about, files, [KEY.to_public()])
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("name", ["../outside", "/tmp/outside", "vault/../../outside"])
def test_a_backup_made_to_do_harm_writes_nothing_outside(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    made = packed({name: b"x"}, tmp_path / "in" / "b.age", encrypted=True)
    with pytest.raises(SakseiError):
        restore(made, tmp_path / "in" / "again", [KEY])
    assert [path.name for path in tmp_path.iterdir()] == ["in"]
    assert [path.name for path in (tmp_path / "in").iterdir()] == ["b.age"]


def test_a_file_that_changes_while_it_is_packed_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "f").write_bytes(b"abc")
    hashed = packing._hashed

    def changed(content: Path) -> packing.Member:
        found = hashed(content)
        content.write_bytes(b"abd")
        return found

    monkeypatch.setattr(packing, "_hashed", changed)
    with pytest.raises(DamagedRecord, match="changed meanwhile"):
        packing.pack(io.BytesIO(), {}, {"f": tmp_path / "f"}, [KEY.to_public()])
