"""A team at work: the case with accounts of every role, and a browser for each."""

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
import servers
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value
from conftest import Server, copied
from django.test import Client

from saksei import rights
from saksei import workspace as workspaces
from saksei.accounts import actions, secret
from saksei.accounts import team as rules
from saksei.accounts.models import Account
from saksei.workspace import Workspace

PASSWORD = "eleven lotus ponds"
SEED = generate_totp_secret()


@pytest.fixture(scope="session")
def with_team(with_case: Path, tmp_path_factory: pytest.TempPathFactory, server: Server) -> Path:
    """The case with accounts switched on, and one account for each role, named after it."""
    folder = tmp_path_factory.mktemp("team") / "w"
    shutil.copytree(with_case, folder)
    with servers.database_of(server, folder, with_case):
        with workspaces.open_folder(folder, actor="tester"):
            secret.make()
            rules.switch_on()
        with workspaces.open_folder(folder, actor="tester"):
            for role in rights.ROLES:
                member(role, role)
    return folder


@pytest.fixture
def team(with_team: Path, tmp_path: Path, server: Server) -> Iterator[Workspace]:
    """A copy of it, open."""
    yield from copied(with_team, tmp_path, server)


def member(name: str, role: str, *, factor: bool = True) -> Account:
    """Somebody who took up an invitation, with an authenticator app."""
    _, word = actions.invite(name, role)
    made = actions.take_up(word, PASSWORD)
    if factor:
        data = {"secret": get_adapter().encrypt(SEED)}
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data=data)
    return made


def code(ahead: int = 0) -> str:
    """What the authenticator app shows now."""
    return f"{hotp_value(SEED, int(time.time()) // 30 + ahead):06d}"


def browser() -> Client:
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def signed_in(name: str, *, again: bool = False) -> Client:
    """A browser in which somebody is signed in; `again`: and has just shown their factor again."""
    made = browser()
    made.force_login(Account.objects.get(name=name))
    if again:
        session = made.session
        asked = SimpleNamespace(session=session)
        user = Account.objects.get(name=name)
        record_authentication(asked, user, "password", reauthenticated=True)
        session.save()
    return made


@pytest.fixture
def by(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """The browser of each role; nothing is begun in threads."""
    monkeypatch.setattr("saksei.web.working.begin", lambda *_: None)
    clients = {role: signed_in(role, again=True) for role in rights.ROLES}
    return clients.__getitem__
