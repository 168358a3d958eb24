"""What is in a compartment does not exist for who is not let in: nowhere, and in no number."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client
from hands import held, state

from saksei import rights, search
from saksei.accounts import actions
from saksei.accounts.models import Compartment
from saksei.analysis.standards import Basis
from saksei.findings.questions import ask
from saksei.journal import Entry
from saksei.linking.actions import judge
from saksei.models import Decision, Judgement, Record, Review, Source, Statement, Text
from saksei.statements.actions import review_statements
from saksei.workspace import Workspace
from team.people import signed_in

SECRET = "Vuthy Samnang"
WORDS = f"LOTUS CITY, 2 June 2031 - Police arrested {SECRET} at the silver bridge.\n"


@pytest.fixture
def closed(team: Workspace) -> tuple[str, str, str]:
    """A source in a compartment, the person and the act that only it knows."""
    source = held(WORDS, title="Notes from the silver bridge")
    one = state(source, SECRET, quote=SECRET)
    act = state(source, "arrest", entity="new:act", property="type").entity_id
    state(source, one.entity_id, entity=act, property="victim")
    review_statements([one.pk])
    judge("unsure", one.entity_id, "mek", reason="silver bridge")
    actions.make_compartment("Bridge")
    actions.enclose("Bridge", [source.pk])
    actions.open_compartment("Bridge", "keeper")
    return source.pk, one.entity_id, act


def outside(role: str = rights.REVIEWER) -> rights.Acting:
    every = frozenset(Compartment.objects.values_list("pk", flat=True))
    return rights.Acting(role, role, every)


def words(answer: object) -> str:
    page = answer.content.decode("utf-8", "replace")  # type: ignore[attr-defined]
    return unescape(re.sub(r"<[^>]+>", " ", page))


def test_no_query_finds_it(closed: tuple[str, str, str]) -> None:
    source, person, act = closed
    with rights.acting_as(outside()):
        assert not Source.objects.filter(pk=source).exists()
        assert not Text.objects.filter(source=source).exists()
        assert not Statement.objects.filter(source=source).exists()
        assert not Record.objects.filter(pk__in=[person, act]).exists()
        assert not Review.objects.filter(statement__entity=person).exists()
        assert not Judgement.objects.filter(left=person).exists()
        assert not Decision.objects.filter(source=source).exists()
        assert Record.objects.filter(pk="mek").exists() and Source.objects.count() == 4


def test_it_is_in_no_count(closed: tuple[str, str, str]) -> None:
    everything = ask(acts=("arrest",), basis=Basis()).counted.bounds.maximum
    with rights.acting_as(outside()):
        seen = ask(acts=("arrest",), basis=Basis()).counted.bounds.maximum
    assert everything == seen + 1
    assert ask(acts=("arrest",), basis=Basis()).counted.bounds.maximum == everything


PAGES = (
    "/", "/sources/", "/chronology/", "/findings/?acts=arrest", "/map/", "/letters/", "/reports/",
    "/patterns/", "/patterns/custody/", "/pairs/", "/records/", "/records/?kind=person",
    "/records/?kind=act", "/records/mek/", "/records/mek/history/", "/waiting/", "/history/",
    "/contradictions/", "/due/", "/search/?q=silver bridge", f"/search/?q={SECRET}",
    "/search/?q=Vuthy", "/team/", "/exports/",
)  # fmt: skip


@pytest.mark.parametrize("role", [rights.READER, rights.REVIEWER, rights.PUBLISHER])
def test_no_page_tells_of_it(closed: tuple[str, str, str], role: str) -> None:
    search.refresh()
    client, (source, person, act) = signed_in(role), closed
    told = [
        (page, word)
        for page in PAGES
        for word in (SECRET, "Samnang", "silver", "Bridge", source, person, act)
        if word in words(client.get(page)).replace(f"q={SECRET}", "")
        and not (page.startswith("/search") and word in page)
    ]
    assert told == []


def test_who_is_let_in_finds_it(closed: tuple[str, str, str]) -> None:
    search.refresh()
    client, (source, person, _) = signed_in("keeper"), closed
    assert SECRET in words(client.get("/search/?q=Samnang"))
    assert client.get(f"/sources/{source}/").status_code == 200
    assert SECRET in words(client.get(f"/records/{person}/"))


def test_its_addresses_are_as_those_of_nothing(closed: tuple[str, str, str]) -> None:
    client, (source, person, _) = signed_in("reviewer"), closed
    statement = Statement.objects.filter(entity=person).values_list("pk", flat=True)[0]
    judgement = Judgement.objects.get(left=person).pk
    for address, key in (
        ("/sources/{}/", source), ("/sources/{}/code/", source), ("/records/{}/", person),
        ("/records/{}/history/", person), ("/statements/{}/", statement),
        ("/judgements/{}/", judgement), ("/pairs/mek/{}/", person),
    ):  # fmt: skip
        there, nothing = client.get(address.format(key)), client.get(address.format("nothing-1"))
        assert there.status_code == nothing.status_code == 404, address
        same = words(there).replace(key, ""), words(nothing).replace("nothing-1", "")
        assert same[0] == same[1], address


def test_no_page_of_the_journal_tells_of_it(closed: tuple[str, str, str]) -> None:
    client = signed_in("reader")
    shut = Entry.objects.filter(item__key__in=closed).values_list("sequence", flat=True)
    assert shut
    for sequence in set(shut):
        assert client.get(f"/history/{sequence}/").status_code == 404


def test_the_number_of_everything_is_the_same_without_it(
    team: Workspace, request: pytest.FixtureRequest
) -> None:
    client = signed_in("reader")
    pages = ("/records/?kind=act", "/findings/?acts=arrest", "/sources/", "/waiting/")
    before = [re.findall(r"\d+", words(client.get(page))) for page in pages]
    request.getfixturevalue("closed")
    after = [re.findall(r"\d+", words(client.get(page))) for page in pages]
    assert before == after


def test_what_was_kept_from_it_is_closed_too(closed: tuple[str, str, str]) -> None:
    from saksei.findings.actions import save_edition
    from saksei.reports.actions import save_manuscript

    made = save_edition(ask(acts=("arrest",), basis=Basis()), name="All arrests", note="")
    save_manuscript(title="Bridge", body=f"{SECRET} was arrested.")
    client = signed_in("reader")
    assert client.get(f"/findings/{made.pk}/").status_code == 404
    assert "Bridge" not in words(client.get("/reports/"))
    assert signed_in("keeper").get(f"/findings/{made.pk}/").status_code == 200


def test_shutting_is_at_once_and_opening_too(closed: tuple[str, str, str]) -> None:
    client, (source, _, _) = signed_in("coder"), closed
    assert client.get(f"/sources/{source}/").status_code == 404
    actions.open_compartment("Bridge", "coder")
    assert client.get(f"/sources/{source}/").status_code == 200
    actions.shut_compartment("Bridge", "coder")
    assert client.get(f"/sources/{source}/").status_code == 404


def test_a_new_file_leaves_closed_ones_where_they_are(
    closed: tuple[str, str, str], team: Workspace, by: Callable[[str], Client]
) -> None:
    name = Source.objects.get(pk=closed[0]).file
    answer = by("coder").post("/sources/new/", {"title": "Another", "text": WORDS})
    assert (
        answer.status_code == 302
    )  # also where somebody else holds the same words in a closed one
    assert (team.files / name).is_file()


def test_a_keeper_who_is_not_let_in_cannot_tell_its_name(closed: tuple[str, str, str]) -> None:
    actions.shut_compartment("Bridge", "keeper")
    client = signed_in("keeper", again=True)
    assert "Bridge" not in words(client.get("/team/"))
    for name in ("Bridge", "No such"):
        sent = {"do": "open", "compartment": name, "name": "reader"}
        assert f"no compartment {name}" in words(client.post("/team/change/", sent))


def test_the_name_of_a_minor_is_withheld_by_a_closed_source_too(team: Workspace) -> None:
    said = state(held("Dara Moun is 15."), "yes", entity="dara-a", property="minor")
    actions.make_compartment("Age")
    actions.enclose("Age", [said.source_id])
    page = words(signed_in("reader").get("/records/dara-a/"))
    assert "Dara Moun" not in page
