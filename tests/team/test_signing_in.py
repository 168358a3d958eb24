"""Signing in: by name, password and second factor; guessing is limited, and sessions end."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import hotp_value
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings

from saksei import rights
from saksei.accounts import actions
from saksei.accounts import team as rules
from saksei.accounts.models import Account
from saksei.errors import NotFound
from saksei.web.serving import for_a_team
from saksei.workspace import Workspace
from team.attacks import guess_codes, guess_passwords
from team.people import PASSWORD, SEED, browser, code, member, signed_in


def code_of(seed: str) -> str:
    """What the app shows now that was given this secret."""
    return f"{hotp_value(seed, int(time.time()) // 30):06d}"


def sign_in(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post("/accounts/login/", {"login": name, "password": password}, **more)


def test_a_name_a_password_and_a_code_open_the_record(team: Workspace) -> None:
    client = browser()
    assert client.get("/")["location"] == "/accounts/login/?next=%2F"
    assert sign_in(client, "reader")["location"] == "/accounts/factor/authenticate/"
    assert client.get("/").status_code == 302  # the password alone opens nothing
    client.post("/accounts/factor/authenticate/", {"code": code()})
    assert client.get("/").status_code == 200


def test_who_has_no_second_factor_reaches_nothing_but_its_page(team: Workspace) -> None:
    member("new", rights.KEEPER, factor=False)
    client = browser()
    sign_in(client, "new")
    for address in ("/", "/records/", "/search/?q=Dara", "/team/", "/sources/alert/"):
        assert client.get(address)["location"] == "/accounts/factor/totp/activate/"
    page = client.get("/accounts/factor/totp/activate/", follow=True)
    assert page.status_code == 200 and b"test" not in page.content  # not the workspace's name


def test_the_last_factor_cannot_be_taken_away(team: Workspace) -> None:
    client = signed_in("reader", again=True)
    client.post("/accounts/factor/totp/deactivate/")
    assert Authenticator.objects.filter(user__name="reader").exists()


def test_a_factor_is_set_up_with_a_code(team: Workspace) -> None:
    member("new", rights.READER, factor=False)
    client = signed_in("new", again=True)
    client.get("/accounts/factor/totp/activate/")
    seed = client.session["mfa.totp.secret"]
    now = code_of(seed)
    assert client.post("/accounts/factor/totp/activate/", {"code": now}).status_code == 302
    assert client.get("/").status_code == 200


def everything_stored() -> str:
    """All rows of all tables, as text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def test_the_secrets_of_factors_are_encrypted_in_the_database(team: Workspace) -> None:
    member("new", rights.READER, factor=False)
    client = signed_in("new", again=True)
    client.get("/accounts/factor/totp/activate/")
    stored = everything_stored()
    assert client.session["mfa.totp.secret"] not in stored and SEED not in stored
    assert PASSWORD not in stored and "argon2" in stored


def test_passwords_are_guessed_five_times_also_across_restarts(team: Workspace) -> None:
    assert guess_passwords(50) == 5
    right = sign_in(browser(), "coder")
    assert right.status_code != 302  # even the right one, until the time is over


def test_codes_are_guessed_five_times_also_across_restarts(team: Workspace) -> None:
    assert guess_codes(50) == 5


def said(answer: Any) -> str:
    """A page without what differs each time: its token, and the name that was typed."""
    return re.sub(r'value="[^"]*"', "", answer.content.decode())


def test_a_name_that_is_not_there_is_answered_as_one_that_is(team: Workspace) -> None:
    there, nobody = (sign_in(browser(), name, "x" * 14) for name in ("reader", "nobody"))
    assert there.status_code == nobody.status_code
    assert said(there) == said(nobody) and b"not correct" in there.content


def test_nobody_signs_up(team: Workspace) -> None:
    new = {"name": "intruder", "username": "intruder", "password1": PASSWORD, "password2": PASSWORD}
    assert browser().get("/accounts/signup/").status_code == 404
    assert browser().post("/accounts/signup/", new).status_code == 404
    assert not Account.objects.filter(name="intruder").exists()


def test_a_session_ends_when_nobody_does_anything(
    team: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, now = signed_in("reader"), time.time()
    assert client.get("/").status_code == 200
    monkeypatch.setattr("saksei.web.signing_in.time.time", lambda: now + 31 * 60)
    assert client.get("/").status_code == 302
    monkeypatch.undo()
    assert client.get("/").status_code == 302  # it does not come back


def test_a_session_ends_after_its_hours(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    client, now = signed_in("reader"), time.time()
    answers = []
    for minutes in range(0, 13 * 60, 20):
        monkeypatch.setattr(
            "saksei.web.signing_in.time.time", lambda at=minutes: now + at * 60
        )  # fmt: skip
        answers.append(client.get("/help/").status_code)
    assert answers[: 12 * 3] == [200] * 36 and answers[-1] == 302


def test_closing_an_account_ends_what_is_open(team: Workspace) -> None:
    client = signed_in("coder")
    assert client.get("/").status_code == 200
    actions.close_account("coder")
    assert client.get("/").status_code == 302


def test_a_forged_form_is_refused(team: Workspace) -> None:
    client = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    client.force_login(Account.objects.get(name="keeper"))
    for address in ("/team/invite/", "/sources/new/", "/accounts/login/", "/accounts/logout/"):
        assert client.post(address, {"name": "x"}).status_code == 403


def test_a_request_for_another_host_is_refused(team: Workspace) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example"):
        client = Client(raise_request_exception=False, headers={"host": host})
        answer = client.get("/accounts/login/")
        assert answer.status_code == 400 and b"test" not in answer.content


def test_cookies_are_for_this_name_alone_over_tls(team: Workspace) -> None:
    with override_settings(SESSION_COOKIE_NAME="x", CSRF_COOKIE_NAME="x", SECRET_KEY="x"):
        for_a_team(rules.Team())
        assert settings.SESSION_COOKIE_NAME.startswith("__Host-")
        assert settings.CSRF_COOKIE_NAME.startswith("__Host-")
        assert settings.CSRF_COOKIE_SECURE and settings.SESSION_COOKIE_SECURE


def test_who_just_signed_in_sets_up_the_first_factor_without_the_password_again(
    team: Workspace,
) -> None:
    member("new", rights.CODER, factor=False)
    client = browser()
    sign_in(client, "new")
    assert client.get("/accounts/factor/totp/activate/").status_code == 200
    now = code_of(client.session["mfa.totp.secret"])
    done = client.post("/accounts/factor/totp/activate/", {"code": now}, follow=True)
    assert "ecovery" in words(done) and '<a href="/">' in words(done)
    sign_in(client := browser(), "reader")
    assert "/accounts/" in client.get("/accounts/factor/recovery-codes/")["location"]


def test_who_is_invited_is_listed_and_their_link_can_be_made_void(team: Workspace) -> None:
    _, word = actions.invite("Ana Verin", rights.CODER)
    keeper = signed_in("keeper", again=True)
    assert "invited until" in words(keeper.get("/team/"))
    given = {"do": "open", "compartment": "Lotus case", "name": "Ana Verin"}
    actions.make_compartment("Lotus case")
    with pytest.raises(NotFound, match="has not joined yet"):
        actions.open_compartment(given["compartment"], given["name"])
    keeper.post("/team/change/", {"do": "close", "name": "Ana Verin"})
    assert browser().get(f"/join/{word}/").status_code == 404
    assert "Ana Verin" not in words(keeper.get("/team/"))


def test_invitations_work_once_and_expire(team: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _, word = actions.invite("Ana Verin", rights.CODER)
    page = browser().post(f"/join/{word}/", {"password": PASSWORD, "again": PASSWORD})
    assert page.status_code == 302, page.content.decode()
    assert browser().get(f"/join/{word}/").status_code == 404
    _, late = actions.invite("Rith Oun", rights.CODER)
    monkeypatch.setattr("saksei.accounts.models.now", lambda: "2999-01-01T00:00:00.000000Z")
    with pytest.raises(NotFound):
        actions.take_up(late, PASSWORD)


@pytest.mark.parametrize("weak", ["short", "123456789012", "Ana Verin Ana", "password1234"])
def test_weak_passwords_are_refused(team: Workspace, weak: str) -> None:
    _, word = actions.invite("Ana Verin", rights.CODER)
    answer = browser().post(f"/join/{word}/", {"password": weak, "again": weak})
    assert answer.status_code == 400 and not Account.objects.filter(name="Ana Verin").exists()


PAGES = (
    "", "totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/",
    "reauthenticate/", "webauthn/reauthenticate/",
)  # fmt: skip


def test_every_page_of_an_account_opens_and_is_strict(team: Workspace) -> None:
    member("new", rights.READER, factor=False)
    for name in ("new", "reader"):
        client = signed_in(name, again=True)
        for page in PAGES:
            answer = client.get(f"/accounts/factor/{page}", follow=True)
            assert answer.status_code == 200, page
            assert "script-src 'self';" in answer["Content-Security-Policy"]
            assert not re.search(r"<script(?![^>]*(src=|application/json))", words(answer)), page
    assert (
        "img-src 'self' data:;"
        in signed_in("new", again=True).get("/accounts/factor/totp/activate/")[
            "Content-Security-Policy"
        ]
    )


def words(answer: Any) -> str:
    return answer.content.decode()
