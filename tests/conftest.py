"""Fixtures: a new workspace, one with the cast's case in it, and the command line.

`pytest --postgres` runs the tests that take a workspace from here on a server of their own, each
on a copy of the database that the fixture was filled into once.
"""

import inspect
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from saksei import workspace as workspaces
from saksei.cipher import keys, passphrases, sessions

workspaces.prepare()
# What a guess costs is for people's passphrases; tests open workspaces by the thousand.
keys.COST = keys.Cost(64, 1, 1)
# No test depends on how busy the machine is.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

import cast  # noqa: E402
import servers  # noqa: E402
from hands import PASSPHRASE, held  # noqa: E402
from readings import ARTICLE, Hand, arrests  # noqa: E402
from snapshots import Laptop  # noqa: E402
from typer.testing import CliRunner, Result  # noqa: E402

from saksei.cli import app  # noqa: E402
from saksei.exchange.imports import import_package  # noqa: E402
from saksei.sources.models import Source  # noqa: E402

Run = Callable[..., Result]
Server = servers.Server | None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="the record on a PostgreSQL server")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a server: what touches a record, but not what is about its file; else all but what is
    about the server."""
    wanted = _on_a_server if config.getoption("--postgres") else _without_a_server
    kept = [one for one in items if isinstance(one, pytest.Function) and wanted(one)]
    config.hook.pytest_deselected(items=[one for one in items if one not in set(kept)])
    items[:] = kept


def _without_a_server(one: pytest.Function) -> bool:
    return one.path.name != "test_postgres.py"


def _on_a_server(one: pytest.Function) -> bool:
    if one.path.name == "test_postgres.py":
        return True
    by_itself = set(inspect.signature(one.function).parameters) & {"empty", "with_case"}
    touches = {"workspace", "case", "team"} & set(one.fixturenames)
    sealed = {"sealed", "sealed_case"} & set(one.fixturenames)
    return bool(touches) and not by_itself and not sealed and one.get_closest_marker("file") is None


@pytest.fixture(autouse=True)
def _own_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What Saksei remembers of workspaces outside them is each test's own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path.with_name(f"{tmp_path.name}-config")))


@pytest.fixture(scope="session")
def server(pytestconfig: pytest.Config) -> Iterator[Server]:
    """The server, where the tests run on one."""
    with ExitStack() as stack:
        wanted = pytestconfig.getoption("--postgres")
        yield stack.enter_context(servers.running()) if wanted else None


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """An empty workspace, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("empty") / "w"
    with servers.database_of(server, folder):
        workspaces.create(folder, name="test", actor="tester").close()
    return folder


@pytest.fixture(scope="session")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty encrypted workspace."""
    folder = tmp_path_factory.mktemp("sealed") / "w"
    workspaces.create(folder, name="test", actor="tester", passphrase=PASSPHRASE).close()
    return folder


@pytest.fixture(scope="session")
def with_case(empty: Path, tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """A workspace with the cast's case, made once and copied for each test."""
    return _with_case(empty, tmp_path_factory, server)


@pytest.fixture(scope="session")
def sealed_case(sealed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An encrypted workspace with the cast's case."""
    return _with_case(sealed, tmp_path_factory, None)


def _with_case(template: Path, tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    folder = tmp_path_factory.mktemp("case") / "w"
    shutil.copytree(template, folder)
    package = cast.write_package(tmp_path_factory.mktemp("package") / "p", cast.CASE)
    with (
        servers.database_of(server, folder, template),
        workspaces.open_folder(folder, actor="tester", passphrase=PASSPHRASE),
    ):
        import_package(package)
    return folder


def copied(template: Path, tmp_path: Path, server: Server = None) -> Iterator[workspaces.Workspace]:
    """A copy of a workspace, open."""
    folder = tmp_path / "w"
    shutil.copytree(template, folder)
    with (
        servers.database_of(server, folder, template, drop=True),
        workspaces.open_folder(folder, actor="tester", passphrase=PASSPHRASE) as opened,
    ):
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
def workspace(empty: Path, tmp_path: Path, server: Server) -> Iterator[workspaces.Workspace]:
    """A new, empty workspace, open."""
    yield from copied(empty, tmp_path, server)


@pytest.fixture
def case(with_case: Path, tmp_path: Path, server: Server) -> Iterator[workspaces.Workspace]:
    """A workspace with the cast's case, open."""
    yield from copied(with_case, tmp_path, server)


@pytest.fixture
def private(sealed_case: Path, tmp_path: Path) -> Iterator[workspaces.Workspace]:
    """An encrypted workspace with the cast's case, open."""
    yield from copied(sealed_case, tmp_path)


@pytest.fixture
def edition(case: workspaces.Workspace) -> str:
    """Arrests of the case, kept."""
    from saksei.findings.actions import save_edition
    from saksei.findings.questions import ask

    return save_edition(ask(unit="acts", acts=("arrest",)), name="Arrests in May").pk


@pytest.fixture
def ben(anna: Laptop, tmp_path: Path) -> Laptop:
    """A second laptop, with what that of the test's own `anna` has."""
    return Laptop(tmp_path / "ben", anna.folder)


@pytest.fixture
def new(empty: Path, tmp_path: Path) -> Laptop:
    """An empty laptop."""
    return Laptop(tmp_path / "new", empty)


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
