"""Fixtures: a new workspace, one with the cast's case in it, and the command line."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saksei import workspace as workspaces
from saksei.cipher import keys, passphrases, sessions

workspaces.prepare()
# What a guess costs is for people's passphrases; tests open workspaces by the thousand.
keys.COST = keys.Cost(64, 1, 1)

import cast  # noqa: E402
from hands import PASSPHRASE, held  # noqa: E402
from readings import ARTICLE, Hand, arrests  # noqa: E402
from typer.testing import CliRunner, Result  # noqa: E402

from saksei.cli import app  # noqa: E402
from saksei.exchange.imports import import_package  # noqa: E402
from saksei.sources.models import Source  # noqa: E402

Run = Callable[..., Result]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty workspace, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("empty") / "w"
    workspaces.create(folder, name="test", actor="tester").close()
    return folder


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty encrypted workspace."""
    folder = tmp_path_factory.mktemp("sealed") / "w"
    workspaces.create(folder, name="test", actor="tester", passphrase=PASSPHRASE).close()
    return folder


@pytest.fixture(scope="session")
def with_case(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the cast's case, made once and copied for each test."""
    return _with_case(empty, tmp_path_factory)


@pytest.fixture(scope="session")
def sealed_case(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted workspace with the cast's case."""
    return _with_case(sealed, tmp_path_factory)


def _with_case(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "w"
    shutil.copytree(template, folder)
    package = cast.write_package(tmp_path_factory.mktemp("package") / "p", cast.CASE)
    with workspaces.open_folder(folder, actor="tester", passphrase=PASSPHRASE):
        import_package(package)
    return folder


def _copied(template: Path, tmp_path: Path) -> Iterator[workspaces.Workspace]:
    folder = tmp_path / "w"
    shutil.copytree(template, folder)
    with workspaces.open_folder(folder, actor="tester", passphrase=PASSPHRASE) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """A login without a folder of its own, and no passphrase in a file."""
    monkeypatch.delenv(sessions.VARIABLE, raising=False)
    monkeypatch.delenv(passphrases.VARIABLE, raising=False)


@pytest.fixture
def passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The passphrase of the encrypted workspaces in a file, as a service has it."""
    path = tmp_path / "passphrase"
    path.touch(0o600)
    path.write_text(f"{PASSPHRASE}\n")
    monkeypatch.setenv(passphrases.VARIABLE, str(path))
    return path


@pytest.fixture
def workspace(empty: Path, tmp_path: Path) -> Iterator[workspaces.Workspace]:
    """A new, empty workspace, open."""
    yield from _copied(empty, tmp_path)


@pytest.fixture
def case(with_case: Path, tmp_path: Path) -> Iterator[workspaces.Workspace]:
    """A workspace with the cast's case, open."""
    yield from _copied(with_case, tmp_path)


@pytest.fixture
def private(sealed_case: Path, tmp_path: Path) -> Iterator[workspaces.Workspace]:
    """An encrypted workspace with the cast's case, open."""
    yield from _copied(sealed_case, tmp_path)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> list[Callable[[str], Hand]]:
    """What reads sources: the article's perfect reader; put another in its place."""
    from saksei.coding import reviewing

    hands: list[Callable[[str], Hand]] = [arrests]
    monkeypatch.setattr(reviewing, "read_text", lambda text, _: hands[0](text).reading())
    return hands


@pytest.fixture
def source(workspace: workspaces.Workspace, reader: object) -> Source:
    """The article of readings.py, held in an empty workspace, with its perfect reader."""
    return held(ARTICLE)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a command of the workspace `tmp_path/w` as a person would; errors included."""
    from saksei import cli
    from saksei.errors import SakseiError

    def command(*arguments: object) -> Result:
        result = CliRunner().invoke(app, ["-w", str(tmp_path / "w"), *map(str, arguments)])
        if isinstance(result.exception, SakseiError):
            return result
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    assert cli.app is app
    return command
