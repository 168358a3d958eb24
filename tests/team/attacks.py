"""What an intruder does again and again; for the tests few times, for the battery many."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cast
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from hands import held, state

from saksei import rights
from saksei import workspace as workspaces
from saksei.accounts import actions
from saksei.exchange.imports import import_package
from saksei.linking.actions import judge
from saksei.web.needs import ANYBODY, FACTOR, FILES, MEMBER, need_of
from team.people import PASSWORD, browser, staff

AUTHENTICATE = "/accounts/factor/authenticate/"


@contextmanager
def a_team(folder: Path) -> Iterator[None]:
    """A team's workspace with the cast's case and an account of each role."""
    workspaces.create(folder / "w", actor="tester").close()
    package = cast.write_package(folder / "p", cast.CASE)
    with workspaces.open_folder(folder / "w", actor="tester"):
        import_package(package)
    staff(folder / "w")
    with workspaces.open_folder(folder / "w", actor="tester"):
        yield
    shutil.rmtree(folder / "w")


def restart() -> None:
    """As a server that is stopped and started: what it knew by heart is gone."""
    connection.close()


def guess_passwords(number: int) -> int:
    """How many of so many guesses, each from another address, were held against the password."""
    tried = 0
    for one in range(number):
        sent = {"login": "coder", "password": f"guess number {one}"}
        answer = browser().post("/accounts/login/", sent, REMOTE_ADDR=_address(one))
        tried += b"are not correct" in answer.content
        restart()
    return tried


def guess_codes(number: int) -> int:
    """How many of so many guesses, by who has the password, were held against the code;
    the password is given again after every tenth."""
    tried, client, sent = 0, browser(), {"login": "reviewer", "password": PASSWORD}
    for one in range(number):
        if one % 10 == 0:
            client = browser()
            client.post("/accounts/login/", sent, REMOTE_ADDR=_address(one))
        guess = {"code": f"{one % 1_000_000:06d}"}
        answer = client.post(AUTHENTICATE, guess, REMOTE_ADDR=_address(one))
        tried += b"Incorrect code" in answer.content
        restart()
    return tried


def _address(number: int) -> str:
    return f"10.{number // 65_536 % 256}.{number // 256 % 256}.{number % 256}"


# -- every role at every address

# An object of each kind that is there, and one that is not.
OBJECTS: dict[str, tuple[object, object]] = {
    "source": ("alert", "none"), "record": ("dara-a", "none"), "left": ("mek", "none"),
    "right": ("sopheap", "none"), "statement": ("mek.name.alert.8a", "none"),
    "judgement": ("j1", "none"), "sequence": (1, 99), "number": (1, 9), "name": ("e", "none"),
    "report": ("r", "none"), "kind": ("pdf", "none"), "question": ("custody", "none"),
    "word": ("w", "v"), "key": ("k", "l"), "pk": (1, 2),
}  # fmt: skip


def _named() -> list[tuple[str, list[str]]]:
    """The name of each address, with the names of its objects."""
    every = get_resolver().reverse_dict
    return [(one, every[one][0][0][1]) for one in sorted(o for o in every if isinstance(o, str))]


def addresses() -> list[tuple[str, str]]:
    """Every address with each of its objects, by the name of the address."""
    found = []
    for name, names in _named():
        for which in (0, 1) if names else (0,):
            given = {one: OBJECTS[one][which] for one in names}
            found.append((name, reverse(name, kwargs=given)))
    return found


def closed_objects() -> dict[str, str]:
    """Objects in a compartment that is open to nobody."""
    source = held("Police arrested Vuthy Samnang.", title="Closed")
    one = state(source, "Vuthy Samnang")
    pair = judge("unsure", one.entity_id, "mek", reason="closed")
    actions.make_compartment("Bridge")
    actions.enclose("Bridge", [source.pk])
    person = one.entity_id
    return {
        "source": source.pk, "record": person, "left": person, "statement": one.pk,
        "judgement": pair.pk,
    }  # fmt: skip


def let_in(client: Client, closed: dict[str, str]) -> tuple[int, list[tuple[str, str, int]]]:
    """At how many addresses of closed objects somebody was tried, and where the answer was not the
    one for an object that is not there."""
    wrong, tried = [], 0
    for name, names in _named():
        if not set(names) & set(closed):
            continue
        given = {one: closed.get(one, OBJECTS[one][0]) for one in names}
        nothing = {one: "none" if one in closed else given[one] for one in names}
        for method in ("GET", "HEAD", "POST"):
            status = client.generic(method, reverse(name, kwargs=given)).status_code
            missing = client.generic(method, reverse(name, kwargs=nothing)).status_code
            tried += 1
            if status != missing or status == 200:
                wrong.append((name, method, status))
    return tried, wrong


def cells() -> list[tuple[str, str, str]]:
    """Every address with its name, and how it is asked."""
    return [(name, address, method) for name, address in addresses() for method in ("GET", "POST")]


def unexpected(client: Client, role: str) -> tuple[int, list[tuple[str, str, int]]]:
    """At how many addresses a role was tried, and what was not as the table says."""
    wrong, tried = [], 0
    for name, address, method in cells():
        need = need_of(name, method)
        if need in (ANYBODY, FACTOR, MEMBER):
            continue
        may = need in rights.MAY[role] and (name not in FILES or rights.EXPORT in rights.MAY[role])
        status = client.generic(method, address).status_code
        tried += 1
        barred = status == 404 if need is None else status == 403
        if status >= 500 or barred == may:
            wrong.append((name, method, status))
    return tried, wrong


# -- forms filled with what no person would type

NASTY = (
    "", "x", "0", "-1", "9" * 40, "a\x00b", "😀", "<script>", "'; DROP TABLE source; --",
    "../../etc/passwd", "2031-02-30", "%00", "\u202e", "a" * 5_000, "mek", "same", "grant", "alert",
)  # fmt: skip
FIELDS = (
    "do", "name", "role", "compartment", "sources", "reason", "verdict", "known", "over", "kind",
    "record", "value-type", "value-date", "start", "end", "quote", "number", "title", "body",
    "version", "text", "date", "confidentiality", "derived_from", "address", "q", "page", "acts",
    "standard", "as_of", "from", "to", "source", "format", "code", "password", "login",
)  # fmt: skip
SLOW = ("pattern", "report-file", "map", "account_logout")


def operations() -> dict[str, list[str]]:
    """What forms can be sent to, by name, each with its addresses."""
    found: dict[str, list[str]] = {}
    for name, address in addresses():
        if name not in SLOW:
            found.setdefault(name, []).append(address)
    return found


def fuzz(
    client: Client, role: str, number: int, seed: int
) -> list[tuple[str, int, dict[str, str]]]:
    """Which of so many forms, to all operations by turns, had a fault of the server as answer."""
    chance, broken, there = random.Random(f"{role} {seed}"), [], list(operations().items())
    for one in range(number):
        name, each = there[one % len(there)]
        address = chance.choice(each)
        fields = {one: chance.choice(NASTY) for one in chance.sample(FIELDS, 6)}
        send: Callable[..., object] = client.post if chance.random() < 0.7 else client.get
        status = send(address, fields).status_code  # type: ignore[attr-defined]
        if status >= 500:
            broken.append((name, status, fields))
    return broken
