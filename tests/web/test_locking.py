"""A served workspace that is left alone locks itself; what is sent then goes on once it is open."""

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from hands import PASSPHRASE

from saksei import workspace as workspaces
from saksei.models import Source
from saksei.web import locking, prepared
from saksei.workspace import Workspace

FORM = {"title": "Alert 8", "address": "https://riverwatch.example/8", "confidentiality": "public"}
GIVEN = {locking.PASSPHRASE: PASSPHRASE}


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The clock, in hours, to be put forward; nobody else looks at it."""
    now = [0.0]
    monkeypatch.setattr(locking, "_now", lambda: now[0] * 3600)
    monkeypatch.setattr(locking, "_watch", lambda served: None)
    return now


@pytest.fixture
def pages(private: Workspace, hours: list[float]) -> Iterator[Client]:
    """The pages of an encrypted workspace, as they are served."""
    locking.arm(private)
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    locking._served = None
    if not workspaces.is_open():
        workspaces.open_folder(private.folder, passphrase=PASSPHRASE)


def test_in_use_it_stays_open(pages: Client, hours: list[float]) -> None:
    for _ in range(10):
        hours[0] += 0.2
        assert pages.get("/records/dara-1/").status_code == 200


def test_left_alone_it_answers_nothing_but_the_question(pages: Client, hours: list[float]) -> None:
    pages.get("/records/?kind=person")
    hours[0] += 0.3
    for path in ("/", "/records/dara-1/", "/sources/?format=csv", "/search/?q=Dara"):
        answer = pages.get(path)
        assert answer.status_code == locking.LOCKED
        assert "Passphrase" in answer.content.decode() and b"Dara" not in answer.content
    assert not workspaces.is_open()
    assert connections.settings["default"]["PASSWORD"] == ""
    assert connections["default"].connection is None
    assert not prepared._kept and not prepared._names_at


def test_the_passphrase_leads_to_the_page_that_was_asked_for(
    pages: Client, hours: list[float]
) -> None:
    hours[0] += 1
    path = "/records/?kind=person"
    assert pages.post(path, {locking.PASSPHRASE: "something else"}).status_code == locking.LOCKED
    assert "does not open" in pages.post(path, {locking.PASSPHRASE: ""}).content.decode()
    assert pages.post(path, GIVEN)["Location"] == path
    assert "Dara Moun" in pages.get(path).content.decode()


def test_a_form_that_was_sent_goes_on(pages: Client, hours: list[float]) -> None:
    hours[0] += 1
    asking = pages.post("/sources/new/", FORM).content.decode()
    assert all(f'name="{name}" value="{value}"' in asking for name, value in FORM.items())
    assert Source.objects is not None and not workspaces.is_open()
    again = {**FORM, **GIVEN, locking.AGAIN: "1"}
    assert pages.post("/sources/new/", again).status_code == 302
    assert Source.objects.filter(title="Alert 8").exists()


def test_a_wrong_passphrase_keeps_the_form(pages: Client, hours: list[float]) -> None:
    hours[0] += 1
    again = {**FORM, locking.PASSPHRASE: "something else", locking.AGAIN: "1"}
    asking = pages.post("/sources/new/", again).content.decode()
    assert 'value="Alert 8"' in asking and "something else" not in asking


def test_a_forged_form_is_refused_all_the_same(private: Workspace, hours: list[float]) -> None:
    locking.arm(private)
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    hours[0] += 1
    again = {**FORM, **GIVEN, locking.AGAIN: "1"}
    assert strict.post("/sources/new/", again).status_code == 403
    assert not Source.objects.filter(title="Alert 8").exists()
    locking._served = None


def test_a_file_has_to_be_chosen_again_and_that_is_said(pages: Client, hours: list[float]) -> None:
    hours[0] += 1
    sent = {**FORM, "file": SimpleUploadedFile("a.txt", b"Police arrested Dara Moun.")}
    assert "choose it again" in pages.post("/sources/new/", sent).content.decode()


def test_a_part_of_a_page_stays_as_it_is(pages: Client, hours: list[float]) -> None:
    hours[0] += 1
    answer = pages.get("/records/dara-1/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Reswap"], answer.content) == (423, "none", b"")


def test_while_something_is_under_way_it_does_not_lock(
    pages: Client, hours: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(locking, "under_way", lambda: True)
    hours[0] += 1
    assert pages.get("/").status_code == 200


def test_a_plain_one_never_locks_and_says_what_it_is(case: Workspace, hours: list[float]) -> None:
    locking.arm(case)
    hours[0] += 100
    answer = Client(headers={"host": "127.0.0.1"}).get("/")
    assert answer.status_code == 200 and "not encrypted" in answer.content.decode()


def test_an_encrypted_one_is_not_said_to_be_plain(pages: Client) -> None:
    assert "not encrypted" not in pages.get("/").content.decode()
