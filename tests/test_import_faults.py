"""An import that is killed, or runs out of space, leaves the workspace as it was."""

import errno
import hashlib
import shutil
import time
from pathlib import Path

import cast
import pytest
from children import KILLED, Point, run
from deeds import take_in
from django.db import connections
from snapshots import files, snapshot, write_everything, wrong

from saksei import cli
from saksei import workspace as workspaces
from saksei.exchange import imports
from saksei.exchange.imports import import_package
from saksei.originals import Kept
from saksei.statements.models import Statement
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

STATEMENTS, ORIGINALS, ROUNDS = 20_000, 5, 12


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of 20,000 statements and a few preserved originals."""
    folder = tmp_path_factory.mktemp("large") / "p"
    originals = [f"page {number}\n".encode() * 1000 for number in range(ORIGINALS)]
    tables: cast.Tables = {
        "sources": [
            {"id": f"page-{number}", "title": f"Page {number}", "file": f"files/{number}",
             "sha256": hashlib.sha256(data).hexdigest()}
            for number, data in enumerate(originals)
        ],
        "records": [{"id": f"x{number}", "kind": "person"} for number in range(1000)],
        "statements": [
            {"id": f"y{number}", "entity": f"x{number % 1000}", "property": "name",
             "value": f"Name {number}", "source": f"page-{number % ORIGINALS}"}
            for number in range(STATEMENTS)
        ],
    }  # fmt: skip
    cast.write_package(folder, tables)
    (folder / "files").mkdir()
    for number, data in enumerate(originals):
        (folder / "files" / str(number)).write_bytes(data)
    return folder


@pytest.fixture
def folder(with_case: Path, tmp_path: Path, package: Path) -> Path:
    """A workspace with the cast's case, closed, and the package beside it."""
    (tmp_path / "p").symlink_to(package)
    return shutil.copytree(with_case, tmp_path / "w")


def rows(folder: Path) -> dict[str, list[object]]:
    """Every row of every table; files that a kill left are swept by the next import."""
    content = snapshot(folder)
    return {name: list(rows) for name, rows in content.items() if name != "files"}


def imports_whole(folder: Path, package: Path) -> None:
    """Import into a workspace after a kill, and find all there, sound and swept."""
    with workspaces.open_folder(folder, actor="tester"):
        import_package(package)
        assert Statement.objects.filter(source__id__startswith="page-").count() == STATEMENTS
        assert not wrong()
        assert len(files(folder)) == ORIGINALS


def test_after_a_kill_the_next_import_works_and_sweeps(folder: Path, package: Path) -> None:
    before, end = rows(folder), Point("saksei.journal:Writing.close", after=True)
    assert run(take_in, folder.parent, first=end).code == KILLED
    assert files(folder) and rows(folder) == before
    imports_whole(folder, package)


def test_killed_at_any_moment_all_or_nothing_came_in(folder: Path, package: Path) -> None:
    whole = shutil.copytree(folder.parent, folder.parent / "whole", symlinks=True)
    began = time.monotonic()
    assert run(take_in, whole).code == 0
    took, before = time.monotonic() - began, rows(folder)
    for number in range(ROUNDS):
        run(take_in, folder.parent, killed_after=took * number / ROUNDS)
        if (after := rows(folder)) != before:  # it was done before the kill
            assert len(after["statement"]) == len(before["statement"]) + STATEMENTS
            assert len(after["journal_entry"]) == len(before["journal_entry"]) + 1
            break
    imports_whole(folder, package)


def test_an_import_that_is_stopped_removes_its_files(
    case: Workspace, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(table: str, number: int) -> None:
        if table == "records":
            raise KeyboardInterrupt

    before = snapshot(case.folder)
    with pytest.raises(KeyboardInterrupt):
        import_package(package, progress=stop)
    assert snapshot(case.folder) == before


def test_a_stop_after_the_end_keeps_the_files(
    case: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_package(write_everything(tmp_path / "p"))
    stored = sorted(path.name for path in case.files.iterdir())
    imports._forget(stored)
    assert sorted(path.name for path in case.files.iterdir()) == stored
    assert not wrong()


def refused(case: Workspace, package: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """What the command says when it fails; nothing has come in."""
    before = snapshot(case.folder)
    with pytest.raises(SystemExit, match="1"):
        cli.main(["-w", str(case.folder), "import", str(package), "--json"])
    assert snapshot(case.folder) == before
    return capsys.readouterr().err.strip()


def test_a_full_disk_of_the_database_is_one_sentence(
    case: Workspace,
    package: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    options = connections["default"].settings_dict["OPTIONS"]
    full = f"{options['init_command']} PRAGMA max_page_count=200;"
    monkeypatch.setitem(options, "init_command", full)
    assert "database or disk is full; nothing was written" in refused(case, package, capsys)


def test_a_full_disk_of_the_files_is_one_sentence(
    case: Workspace,
    package: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(data: bytes) -> Kept:
        raise OSError(errno.ENOSPC, "No space left on device", str(case.files))

    monkeypatch.setattr(imports, "store_file", full)
    said = refused(case, package, capsys)
    assert said.endswith("No space left on device; nothing was written")
    assert "\n" not in said
