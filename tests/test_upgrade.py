"""An older workspace is upgraded after a backup, or not at all."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from hands import snapshot, wrong

from saksei import upgrading
from saksei import workspace as workspaces
from saksei.errors import RefusedWrite, WorkspaceTooOld
from saksei.models import (
    Decision,
    Derivation,
    Entry,
    Item,
    Judgement,
    Record,
    Review,
    Source,
    Statement,
)
from saksei.upgrading import upgrade
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

DATA = (Source, Derivation, Record, Statement, Judgement, Review, Entry, Item)
ORIGINAL = ("record.sqlite3", "saksei.toml")


@pytest.fixture
def older(with_case: Path, tmp_path: Path) -> Path:
    """A workspace with the case, as the first version of the database holds it."""
    return as_of(with_case, tmp_path / "w", "0001_record")


def as_of(template: Path, folder: Path, migration: str) -> Path:
    """A copy of a workspace as an older version of the database holds it."""
    shutil.copytree(template, folder)
    with workspaces.open_folder(folder):
        MigrationExecutor(connection).migrate([("saksei", migration)])
    return folder


def rows(database: Path) -> list[list[tuple[object, ...]]]:
    tables = [model._meta.db_table for model in DATA]
    with closing(sqlite3.connect(database)) as raw:
        return [
            raw.execute(f"SELECT {_first(raw, name)} FROM {name}").fetchall() for name in tables
        ]


def _first(raw: sqlite3.Connection, table: str) -> str:
    """The columns that the first version has; the key comes first."""
    found = [name for _, name, *_ in raw.execute(f"PRAGMA table_info({table})")]
    return ", ".join(f'"{name}"' for name in found if name != "sealed")


def triggers(database: Path) -> int:
    with closing(sqlite3.connect(database)) as raw:
        count = raw.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")
        return int(count.fetchone()[0])


def test_an_older_workspace_says_how_to_upgrade(older: Path) -> None:
    with pytest.raises(WorkspaceTooOld, match=r"\d step\(s\) behind.*upgrade.*backup"):
        workspaces.open_folder(older)


def test_an_upgrade_keeps_every_row(older: Path) -> None:
    before = rows(older / "record.sqlite3")
    upgrade(older)
    assert rows(older / "record.sqlite3") == before
    assert len(before[3]) > 30


def test_a_workspace_from_before_decisions_is_upgraded(with_case: Path, tmp_path: Path) -> None:
    folder = as_of(with_case, tmp_path / "w", "0002_tripwires")
    before = rows(folder / "record.sqlite3")
    with pytest.raises(WorkspaceTooOld, match=r"\d step\(s\) behind"):
        workspaces.open_folder(folder)
    upgrade(folder)
    assert rows(folder / "record.sqlite3") == before
    with workspaces.open_folder(folder):
        assert wrong() == "" and not Decision.objects.exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM sqlite_master WHERE name LIKE 'decision_%'")
            assert cursor.fetchone()[0] >= 3


def test_an_upgraded_workspace_opens_and_is_sound(older: Path) -> None:
    assert triggers(older / "record.sqlite3") == 0
    upgrade(older)
    with workspaces.open_folder(older):
        assert wrong() == ""
    assert triggers(older / "record.sqlite3") > 0


def test_the_backup_is_the_older_record(older: Path) -> None:
    before = rows(older / "record.sqlite3")
    backup = upgrade(older)
    assert backup is not None
    assert (rows(backup), triggers(backup)) == (before, 0)


def test_a_backup_put_back_is_the_older_workspace_again(older: Path) -> None:
    backup = upgrade(older)
    assert backup is not None
    backup.replace(older / "record.sqlite3")
    with pytest.raises(WorkspaceTooOld):
        workspaces.open_folder(older)


def test_a_second_upgrade_does_nothing(older: Path) -> None:
    upgrade(older)
    before = snapshot(older)
    assert upgrade(older) is None
    assert snapshot(older) == before


def test_an_upgrade_that_fails_changes_nothing(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = rows(older / "record.sqlite3")
    monkeypatch.setattr(workspaces, "migrate", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        upgrade(older)
    assert rows(older / "record.sqlite3") == before
    assert [*older.glob("upgrading*"), *older.glob("backups/*")] == []


def test_a_full_disk_during_the_upgrade_is_a_sentence(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(upgrading, "_copy", full)
    with pytest.raises(RefusedWrite, match=r"disk is full.*unchanged"):
        upgrade(older)


@pytest.mark.parametrize("command", ["BEGIN", "BEGIN IMMEDIATE"])
def test_a_workspace_in_use_is_not_upgraded(older: Path, command: str) -> None:
    before = rows(older / "record.sqlite3")
    with closing(sqlite3.connect(older / "record.sqlite3", isolation_level=None)) as other:
        other.execute(command)
        other.execute("SELECT count(*) FROM statement").fetchone()
        with pytest.raises(RefusedWrite, match="close every other program"):
            upgrade(older)
    assert rows(older / "record.sqlite3") == before
    assert not [*older.glob("backups/*")]


def test_what_another_process_upgraded_meanwhile_is_left_alone(
    older: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [["0002_tripwires"], []]  # due before the lock is held, done once it is
    monkeypatch.setattr(upgrading, "migrations", lambda _: answers.pop(0))
    assert upgrade(older) is None
    assert triggers(older / "record.sqlite3") == 0


TRIPWIRES = [
    *(f"DELETE FROM {model._meta.db_table}" for model in DATA),
    "UPDATE journal_entry SET actor = 'nobody'",
    "UPDATE journal_item SET commitment = x'00'",
    "UPDATE journal_item SET salt = x'00'",
    "UPDATE statement SET value = 'Mek Tola' WHERE property = 'name'",
    "UPDATE statement SET speaker_id = 'mek'",
    "UPDATE statement SET source_id = 'alert'",
    "UPDATE judgement SET verdict = 'different' WHERE verdict = 'same'",
    "UPDATE judgement SET left_id = 'mek'",
    "UPDATE source SET sha256 = 'x'",
]


@pytest.mark.parametrize("command", [one for one in TRIPWIRES if "review" not in one])
def test_a_tripwire_refuses(case: Workspace, command: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match=r"never|only the salt"):
        cursor.execute(command)
    assert wrong() == ""


def test_a_tripwire_lets_a_salt_be_destroyed(case: Workspace) -> None:
    assert Item.objects.update(salt=None) == Item.objects.count() > 50


def test_a_withdrawal_is_never_taken_back(case: Workspace) -> None:
    from saksei.linking.actions import withdraw_judgements

    withdraw_judgements(["j1"], reason="not the same")
    with pytest.raises(DatabaseError, match="never taken back"):
        Judgement.objects.filter(pk="j1").update(withdrawn_at="")


def test_an_erasure_is_never_taken_back(case: Workspace) -> None:
    from saksei.statements.actions import erase_statements

    one = Statement.objects.get(value="Mek Tola")
    erase_statements([one.id], reason="consent withdrawn")
    with pytest.raises(DatabaseError, match="never"):
        Statement.objects.filter(pk=one.id).update(erased_at="", value="Mek Tola")
