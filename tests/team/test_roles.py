"""Every role at every address: what the table says and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from hands import held, tamper, wrong

from saksei import rights
from saksei.accounts.models import Export
from saksei.journal import Entry
from saksei.models import Source
from saksei.web.needs import ANYBODY, NEEDS, need_of
from saksei.workspace import Workspace
from team.attacks import addresses, cells, closed_objects, let_in, unexpected
from team.people import browser


@pytest.mark.parametrize("role", rights.ROLES)
def test_each_role_reaches_what_the_table_says(by: Callable[[str], Client], role: str) -> None:
    tried, wrong = unexpected(by(role), role)
    assert tried > 100 and wrong == []


@pytest.mark.parametrize("role", rights.ROLES)
def test_no_role_opens_what_is_closed(
    team: Workspace, by: Callable[[str], Client], role: str
) -> None:
    tried, wrong = let_in(by(role), closed_objects())
    assert tried > 20 and wrong == []


def test_who_is_not_signed_in_reaches_the_door(team: Workspace) -> None:
    client = browser()
    wrong = []
    for name, address, method in cells():
        need = need_of(name, method)
        if need == ANYBODY:
            continue
        answer = client.generic(method, address)
        shut = answer.status_code == 404 if need is None else answer.status_code == 302
        if not shut or b"Dara" in answer.content or b"test" in answer.content:
            wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_an_address_that_nobody_declared_is_open_to_nobody(
    by: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(NEEDS, "records")
    assert by("keeper").get("/records/").status_code == 404


def test_every_address_is_declared_or_closed_on_purpose() -> None:
    assert {name for name, _ in addresses()} - set(NEEDS) == {"account_signup"}
    assert set(NEEDS) <= {name for name, _ in addresses()}


def actions_in_the_code() -> set[str]:
    """What the source calls its writes."""
    found = set()
    for path in Path("src/saksei").rglob("*.py"):
        found |= set(re.findall(r'writing\(\s*"([^"]+)"', path.read_text("utf-8")))
    return found


def test_every_write_is_in_the_table() -> None:
    assert actions_in_the_code() <= set(rights.WRITES)


@pytest.mark.parametrize("role", rights.ROLES)
@pytest.mark.parametrize("action", sorted(rights.WRITES))
def test_the_one_door_for_writes_asks_the_table(team: Workspace, role: str, action: str) -> None:
    from saksei.errors import NotAllowed
    from saksei.journal import writing

    before = Entry.objects.count()
    try:
        with rights.acting_as(rights.Acting(role, role)), writing(action, actor=role):
            pass
    except NotAllowed:
        done = False
    else:
        done = True
    assert done == (rights.WRITES[action] in rights.MAY[role])
    assert Entry.objects.count() == before + done


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE given SET role = 'keeper' WHERE role = 'reader'",
        "UPDATE invitation SET role = 'keeper' WHERE role = 'coder'",
        "DELETE FROM given WHERE role = 'reader'",
    ],
)
def test_a_right_taken_past_the_journal_is_found(team: Workspace, change: str) -> None:
    assert wrong() == ""
    tamper(team, change)
    assert re.search("is not what the journal says|is in the journal but no longer", wrong())


def test_a_coder_closes_a_source_and_a_keeper_opens_it(by: Callable[[str], Client]) -> None:
    page, sent = "/sources/alert/", {"level": "confidential", "reason": "the speaker asked for it"}
    assert by("publisher").post(page, sent).status_code == 403
    assert by("coder").post(page, {"level": "confidential"}).status_code == 400
    assert by("coder").post(page, sent).status_code == 302
    assert Source.objects.get(pk="alert").confidentiality == "confidential"
    back = sent | {"level": "public"}
    refused = by("coder").post(page, back)
    assert refused.status_code == 400 and "is not enough to open source" in refused.content.decode()
    assert by("keeper").post(page, back, follow=True).status_code == 200
    assert Source.objects.get(pk="alert").confidentiality == "public"


def test_the_original_of_a_confidential_source_stands_in_the_journal(
    by: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = held("Words.", confidentiality="confidential")
    monkeypatch.setattr("saksei.web.signing_in.granted", lambda _: Export(id="exp-1"))
    assert by("coder").get(f"/sources/{source.pk}/original/").status_code == 200
    last = Entry.objects.order_by("-sequence")[0]
    assert (last.action, last.reason, last.actor) == ("open confidential text", source.pk, "coder")
