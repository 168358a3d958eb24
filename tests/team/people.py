"""People of a team for the tests: who took up an invitation, and a browser for each."""

import time
from pathlib import Path
from types import SimpleNamespace

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, hotp_value
from django.test import Client

from saksei import rights
from saksei import workspace as workspaces
from saksei.accounts import actions, secret
from saksei.accounts import team as rules
from saksei.accounts.models import Account

PASSWORD = "eleven lotus ponds"
SEED = generate_totp_secret()


def member(name: str, role: str, *, factor: bool = True) -> Account:
    """Somebody who took up an invitation, with an authenticator app."""
    _, word = actions.invite(name, role)
    made = actions.take_up(word, PASSWORD)
    if factor:
        data = {"secret": get_adapter().encrypt(SEED)}
        Authenticator.objects.create(user=made, type=Authenticator.Type.TOTP, data=data)
    return made


def staff(folder: Path) -> None:
    """Switch accounts on in a workspace, with one for each role, named after it."""
    with workspaces.open_folder(folder, actor="tester"):
        secret.make()
        rules.switch_on()
    with workspaces.open_folder(folder, actor="tester"):
        for role in rights.ROLES:
            member(role, role)


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
