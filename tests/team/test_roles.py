"""Every role at every address: what the table says and nothing else."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from hands import held, tamper, wrong

from saksei import rights
from saksei.accounts.models import Export
from saksei.journal import Entry
from saksei.web.needs import ANYBODY, FACTOR, FILES, MEMBER, NEEDS, need_of
from saksei.workspace import Workspace
from team.conftest import browser

# An object of each kind that is there, and one that is not.
OBJECTS: dict[str, tuple[object, object]] = {
    "source": ("alert", "none"), "record": ("dara-a", "none"), "left": ("mek", "none"),
    "right": ("sopheap", "none"), "statement": ("mek.name.alert.8a", "none"),
    "judgement": ("j1", "none"), "sequence": (1, 99), "number": (1, 9), "name": ("e", "none"),
    "report": ("r", "none"), "kind": ("pdf", "none"), "question": ("custody", "none"),
    "word": ("w", "v"), "key": ("k", "l"), "pk": (1, 2),
}  # fmt: skip


def addresses() -> list[tuple[str, str]]:
    """Every address with each of its objects, by the name of the address."""
    found, every = [], get_resolver().reverse_dict
    for name in sorted(one for one in every if isinstance(one, str)):
        names = every[name][0][0][1]
        for which in (0, 1) if names else (0,):
            given = {one: OBJECTS[one][which] for one in names}
            found.append((name, reverse(name, kwargs=given)))
    return found


ALL = addresses()
CELLS = [(name, address, method) for name, address in ALL for method in ("GET", "POST")]


@pytest.mark.parametrize("role", rights.ROLES)
def test_each_role_reaches_what_the_table_says(by: Callable[[str], Client], role: str) -> None:
    client, wrong = by(role), []
    for name, address, method in CELLS:
        need = need_of(name, method)
        if need in (ANYBODY, FACTOR, MEMBER):
            continue
        may = need in rights.MAY[role] and (name not in FILES or rights.EXPORT in rights.MAY[role])
        answer = client.generic(method, address)
        barred = answer.status_code == 404 if need is None else answer.status_code == 403
        if answer.status_code >= 500 or barred == may:
            wrong.append((name, method, answer.status_code))
    assert wrong == []


def test_who_is_not_signed_in_reaches_the_door(team: Workspace) -> None:
    client = browser()
    wrong = []
    for name, address, method in CELLS:
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
    assert {name for name, _ in ALL} - set(NEEDS) == {"account_signup"}
    assert set(NEEDS) <= {name for name, _ in ALL}


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


def test_the_original_of_a_confidential_source_stands_in_the_journal(
    by: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = held("Words.", confidentiality="confidential")
    monkeypatch.setattr("saksei.web.signing_in.granted", lambda _: Export(id="exp-1"))
    assert by("coder").get(f"/sources/{source.pk}/original/").status_code == 200
    last = Entry.objects.order_by("-sequence")[0]
    assert (last.action, last.reason, last.actor) == ("open confidential text", source.pk, "coder")
