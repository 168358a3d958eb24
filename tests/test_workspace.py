"""A workspace is made, opened, or refused with nothing touched."""

import asyncio
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, transaction
from hands import PASSPHRASE, held, snapshot, state

import saksei
from saksei import workspace as workspaces
from saksei.errors import (
    AlreadyThere,
    NotAWorkspace,
    SakseiError,
    WorkspaceTooNew,
    WorkspaceTooOld,
)
from saksei.sources.models import Source
from saksei.upgrading import upgrade
from saksei.workspace import Workspace


def database(folder: Path, command: str) -> None:
    with closing(sqlite3.connect(folder / "record.sqlite3")) as raw:
        raw.execute(command)
        raw.commit()


@pytest.mark.file
@pytest.mark.parametrize(
    ("name", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("secure_delete", 1), ("foreign_keys", 1)],
)
def test_the_connection_is_set_for_safety(
    workspace: Workspace, name: str, value: str | int
) -> None:
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {name}").fetchone()[0] == value


@pytest.mark.file
def test_a_transaction_takes_the_write_lock_at_its_begin(workspace: Workspace) -> None:
    with (
        closing(sqlite3.connect(workspace.database, timeout=0)) as other,
        transaction.atomic(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")


def test_a_notebook_opens_a_workspace(with_case: Path, tmp_path: Path) -> None:
    shutil.copytree(with_case, tmp_path / "w")
    with saksei.open(str(tmp_path / "w"), actor="Mek Tola") as opened:
        assert (opened.actor, Source.objects.count()) == ("Mek Tola", 4)


def test_a_running_event_loop_does_not_hinder(with_case: Path, tmp_path: Path) -> None:
    shutil.copytree(with_case, tmp_path / "w")

    async def cell() -> int:
        with saksei.open(tmp_path / "w"):
            state("ledger")
            return Source.objects.count()

    assert asyncio.run(cell()) == 4


def test_a_plain_one_is_read_as_plain_wherever_an_encrypted_one_was_open(
    sealed: Path, with_case: Path
) -> None:
    async def cell() -> int:
        with saksei.open(with_case):
            return Source.objects.count()

    with workspaces.open_folder(sealed, passphrase=PASSPHRASE):
        assert Source.objects.count() == 0
    assert asyncio.run(cell()) == 4
    with saksei.open(with_case):
        assert Source.objects.count() == 4


def test_a_workspace_keeps_the_name_it_was_given(tmp_path: Path) -> None:
    name = 'Lotus "7" \\ សាក្សី 😀 \x7f'
    with workspaces.create(tmp_path / "w", name=name) as made:
        assert made.name == name


def test_the_folder_that_one_stands_in_can_be_made_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "w").mkdir()
    monkeypatch.chdir(tmp_path / "w")
    workspaces.create(Path(), actor="tester").close()
    assert sorted(path.name for path in Path().iterdir()) == [
        "files", "record.sqlite3", "saksei.toml",
    ]  # fmt: skip


@pytest.mark.parametrize("there", ["w/saksei.toml", "w/a.txt", "w"])
def test_what_is_there_is_not_made_a_workspace(tmp_path: Path, there: str) -> None:
    path = tmp_path / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    before = snapshot(tmp_path)
    with pytest.raises(AlreadyThere):
        workspaces.create(tmp_path / "w")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize("there", [True, False])
def test_making_one_that_fails_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    if there:
        (tmp_path / "w").mkdir()
    before = snapshot(tmp_path)
    monkeypatch.setattr(workspaces, "now", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        workspaces.create(tmp_path / "w")
    assert snapshot(tmp_path) == before


def newer_format(folder: Path) -> None:
    config = folder / "saksei.toml"
    config.write_text(config.read_text("utf-8").replace("format = 1", "format = 99"), "utf-8")


def newer_migration(folder: Path) -> None:
    database(
        folder,
        "INSERT INTO django_migrations (app, name, applied) "
        "VALUES ('saksei', '0099_later', '2040-01-01')",
    )


def older(folder: Path) -> None:
    database(folder, "DELETE FROM django_migrations WHERE name = '0002_tripwires'")


def writes(name: str, content: bytes) -> Callable[[Path], None]:
    def write(folder: Path) -> None:
        (folder / name).write_bytes(content)

    return write


BROKEN = [
    (shutil.rmtree, NotAWorkspace, "make one with `saksei init"),
    (lambda folder: (folder / "saksei.toml").unlink(), NotAWorkspace, "not a Saksei workspace"),
    (newer_format, WorkspaceTooNew, "newer Saksei"),
    (newer_migration, WorkspaceTooNew, "newer Saksei"),
    (older, WorkspaceTooOld, "upgrade"),
    (writes("saksei.toml", b"format = "), NotAWorkspace, "saksei.toml cannot be read"),
    (writes("saksei.toml", b"format = 1\nname = '\xff'"), NotAWorkspace, "cannot be read"),
    (writes("saksei.toml", b"name = 'x'"), NotAWorkspace, "cannot be read"),
    (writes("saksei.toml", b"format = 'one'"), NotAWorkspace, "cannot be read"),
    (lambda folder: (folder / "record.sqlite3").unlink(), NotAWorkspace, "lost its database"),
    (writes("record.sqlite3", b"no database " * 999), NotAWorkspace, "cannot be read as a record"),
    (writes("record.sqlite3", b""), NotAWorkspace, "cannot be read as a record"),
    (
        lambda folder: database(folder, "DELETE FROM django_migrations"),
        NotAWorkspace,
        "holds no record",
    ),
]


@pytest.mark.parametrize(("spoil", "error", "words"), BROKEN)
def test_what_cannot_be_opened_is_not_touched(
    empty: Path,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    error: type[SakseiError],
    words: str,
) -> None:
    shutil.copytree(empty, tmp_path / "w")
    spoil(tmp_path / "w")
    before = snapshot(tmp_path)
    with pytest.raises(error, match=words):
        workspaces.open_folder(tmp_path / "w")
    assert snapshot(tmp_path) == before


@pytest.mark.parametrize(("spoil", "error", "words"), [one for one in BROKEN if one[0] != older])
def test_what_cannot_be_upgraded_is_not_touched(
    empty: Path,
    tmp_path: Path,
    spoil: Callable[[Path], None],
    error: type[SakseiError],
    words: str,
) -> None:
    shutil.copytree(empty, tmp_path / "w")
    spoil(tmp_path / "w")
    before = snapshot(tmp_path)
    with pytest.raises(error, match=words):
        upgrade(tmp_path / "w")
    assert snapshot(tmp_path) == before


@pytest.mark.file
def test_a_log_left_by_a_killed_process_is_read(workspace: Workspace, tmp_path: Path) -> None:
    source = held().id
    shutil.copytree(workspace.folder, tmp_path / "killed")  # as a kill leaves it: log and all
    assert (tmp_path / "killed" / "record.sqlite3-wal").stat().st_size > 0
    with workspaces.open_folder(tmp_path / "killed"):
        assert Source.objects.get().id == source


def test_a_refused_folder_does_not_take_the_writes_of_another(
    workspace: Workspace, tmp_path: Path
) -> None:
    with pytest.raises(AlreadyThere):
        workspaces.create(workspace.folder)
    with pytest.raises(NotAWorkspace):
        workspaces.open_folder(tmp_path / "nothing")
    assert workspaces.current() == workspace


def test_nothing_is_written_when_no_workspace_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "_current", None)
    with pytest.raises(NotAWorkspace, match="No workspace is open"):
        state("ledger")


def test_the_actor_is_taken_from_the_environment(
    empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(empty, tmp_path / "w")
    monkeypatch.setenv("SAKSEI_ACTOR", "Sopheap Lim-Ros")
    with workspaces.open_folder(tmp_path / "w") as opened:
        assert opened.actor == "Sopheap Lim-Ros"
