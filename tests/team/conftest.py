"""A team at work: the case with accounts of every role, and a browser for each."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import servers
from conftest import Server, copied
from django.test import Client

from saksei import rights
from saksei.workspace import Workspace
from team.people import signed_in, staff


@pytest.fixture(scope="session")
def with_team(with_case: Path, tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """The case with accounts switched on, and one account for each role, named after it."""
    folder = tmp_path_factory.mktemp("team") / "w"
    shutil.copytree(with_case, folder)
    with servers.database_of(server, folder, with_case):
        staff(folder)
    return folder


@pytest.fixture
def team(with_team: Path, tmp_path: Path, server: Server) -> Iterator[Workspace]:
    """A copy of it, open."""
    yield from copied(with_team, tmp_path, server)


@pytest.fixture
def by(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """The browser of each role; nothing is begun in threads."""
    monkeypatch.setattr("saksei.web.working.begin", lambda *_: None)
    clients = {role: signed_in(role, again=True) for role in rights.ROLES}
    return clients.__getitem__
