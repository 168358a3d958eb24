"""Same or not? in pages: what is shown of a pair, keys as buttons, others at work meanwhile."""

import json

import pytest
from django.test import Client
from hands import held, queries, state

from saksei.linking.actions import judge
from saksei.linking.models import Judgement, Proposal
from saksei.moments import now
from saksei.statements.actions import erase_statements
from saksei.web import working
from saksei.workspace import Workspace

WHY = [["", "", -8.0], ["name", "same words, rare", 9.5], ["date", "a day apart", -1.2]]


def propose(left: str, right: str, verdict: str = "same", kind: str = "person") -> Proposal:
    return Proposal.objects.create(
        left_id=left, right_id=right, kind=kind, verdict=verdict, probability=0.8,
        effect=2.25, why=json.dumps(WHY), run="link-1", proposed_at=now(),
    )  # fmt: skip


@pytest.fixture
def queue(case: Workspace) -> list[Proposal]:
    """Three pairs that wait: two of persons, one of an act and a group's."""
    return [
        propose("sopheap", "dara-a"), propose("mek", "spokesman", "unsure"),
        propose("child-1", "group-1", "may_be_among", "act"),
    ]  # fmt: skip


def another() -> Client:
    """Somebody else's browser."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def pair(answer: str) -> str:
    """The address of the pair that a page shows."""
    return (
        answer.split('class="verdicts"', maxsplit=1)[0]
        .rsplit('action="', 1)[1]
        .split('"', maxsplit=1)[0]
    )


def test_a_pair_stands_side_by_side_with_why_it_came_up(pages: Client, queue: object) -> None:
    text = pages.get("/pairs/?kind=person").content.decode()
    assert "Sopheap Lim-Ros" in text and "Dara Moun" in text
    assert "≠" in text
    assert "same words, rare" in text and "+9.5" in text and "+1.5" in text
    assert "0 judged, 2 left" in text
    assert "moves the main counts by 2" in text
    assert "victim of" in text


def test_a_pair_with_a_group_is_asked_in_its_own_words(pages: Client, queue: object) -> None:
    text = pages.get("/pairs/?kind=act").content.decode()
    assert "may be among the group" in text and "Is among them" in text
    assert "Pisey" not in text
    pages.post(pair(text), {"verdict": "same"})
    assert Judgement.objects.get(left="child-1", right="group-1").verdict == "among"


def test_a_verdict_is_a_judgement_and_the_next_pair_comes(pages: Client, queue: object) -> None:
    first = pages.get("/pairs/?kind=person").content.decode()
    answer = pages.post(
        pair(first), {"verdict": "different", "reason": "two towns", "kind": "person"}
    )
    assert answer["Location"] == "/pairs/?kind=person"
    made = Judgement.objects.get(left="sopheap", right="dara-a")
    assert (made.verdict, made.reason, made.origin) == ("different", "two towns", "suggested")
    text = pages.get(answer["Location"]).content.decode()
    assert "1 judged, 1 left" in text and "Mek Tola" in text


def test_the_last_judgement_is_undone_and_its_pair_comes_back(pages: Client, queue: object) -> None:
    pages.post("/pairs/sopheap/dara-a/", {"verdict": "same"})
    answer = pages.post("/pairs/undo/")
    assert answer["Location"] == "/pairs/sopheap/dara-a/"
    assert not Judgement.objects.in_force().on("sopheap", "dara-a").exists()
    assert "nothing was judged" in pages.post("/pairs/undo/", follow=True).content.decode()


def test_two_reviewers_have_different_pairs(pages: Client, queue: object) -> None:
    first = pair(pages.get("/pairs/?kind=person").content.decode())
    second = pair(another().get("/pairs/?kind=person").content.decode())
    assert first != second
    assert pair(pages.get("/pairs/?kind=person").content.decode()) == first
    third = another().get("/pairs/?kind=person").content.decode()
    assert "Others have the pairs" in third


def test_later_leaves_a_pair_to_others(pages: Client, queue: object) -> None:
    first = pair(pages.get("/pairs/?kind=person").content.decode())
    pages.post(f"{first}later/", {"kind": "person"})
    assert pair(pages.get("/pairs/?kind=person").content.decode()) != first
    assert pair(another().get("/pairs/?kind=person").content.decode()) == first


def test_a_forged_cookie_is_a_new_reviewer(pages: Client, queue: object) -> None:
    pages.cookies["reviewer"] = '{"name": "rv-x", "judged": ["j1"], "skipped": []}'
    pages.post("/pairs/undo/")
    assert Judgement.objects.in_force().filter(pk="j1").exists()


def test_who_is_slower_sees_both_judgements_and_decides(pages: Client, queue: object) -> None:
    shown = pages.get("/pairs/sopheap/dara-a/").content.decode()
    assert 'name="known" value=""' in shown
    theirs = judge("same", "dara-a", "sopheap", reason="one face")
    mine = {"verdict": "different", "reason": "two towns", "known": ""}
    answer = pages.post("/pairs/sopheap/dara-a/", mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "one face" in text and "two towns" in text
    assert list(Judgement.objects.in_force().on("sopheap", "dara-a")) == [theirs]
    refused = pages.post("/pairs/sopheap/dara-a/", mine | {"over": theirs.pk, "reason": " "})
    assert refused.status_code == 400
    assert list(Judgement.objects.in_force().on("sopheap", "dara-a")) == [theirs]
    assert pages.post("/pairs/sopheap/dara-a/", mine | {"over": theirs.pk}).status_code == 302
    assert [one.verdict for one in Judgement.objects.in_force().on("sopheap", "dara-a")] == [
        "different"
    ]


def test_judgements_that_contradict_stand_with_their_path(pages: Client) -> None:
    judge("different", "dara-a", "dara-c")
    text = pages.get("/pairs/").content.decode()
    assert "contradict each other" in text
    for one in ("j1", "j2"):
        assert f'href="/judgements/{one}/"' in text


def test_two_records_that_nobody_proposed_can_be_judged(pages: Client) -> None:
    assert pages.post("/pairs/mek/sopheap/", {"verdict": "unsure"}).status_code == 302
    assert Judgement.objects.get(left="mek", right="sopheap").origin == "typed"
    assert pages.post("/pairs/mek/dara-1/", {"verdict": "same"}).status_code == 400
    assert pages.post("/pairs/mek/sopheap/", {"verdict": "perhaps"}).status_code == 400


def test_linking_runs_beside_the_pages(pages: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("saksei.web.views.pairs.working.begin", _at_once)
    assert pages.post("/pairs/link/").status_code == 302
    text = pages.get("/pairs/link/").content.decode()
    assert "Look now" in text and "Proposed" in text
    working._works["link"] = working.Work("link")
    waiting = pages.get("/pairs/link/")
    assert waiting["Refresh"] == "2"
    del working._works["link"]


def _at_once(name: str, do: object) -> None:
    working._works[name] = working.Work(name, done=True, result=do())  # type: ignore[operator]


def test_more_pairs_and_values_cost_no_more_queries(pages: Client, queue: object) -> None:
    path = "/pairs/sopheap/dara-a/"
    source = held("Many.", title="Many")
    state(source, "One more", entity="sopheap")
    few = queries(pages, path)
    for number in range(20):
        person = state(source, f"Name {number}").entity_id
        state(source, f"Name {number}", entity="sopheap")
        state(source, "sopheap", entity="new:act", property="victim")
        propose("sopheap", person)
    assert queries(pages, path) == few


def test_what_was_judged_unsure_stays_in_reach_until_it_is_decided(pages: Client) -> None:
    judge("unsure", "sopheap", "mek", reason="recorded as new; not compared yet")
    text = pages.get("/pairs/").content.decode()
    assert "No pair waits" in text and "/pairs/sopheap/mek/" in text and "not compared yet" in text
    assert "/pairs/sopheap/mek/" not in pages.get("/pairs/?kind=act").content.decode()
    judge("different", "sopheap", "mek")
    assert "/pairs/sopheap/mek/" not in pages.get("/pairs/").content.decode()


def test_an_erased_record_is_not_named_by_the_pair_that_it_was_in(pages: Client) -> None:
    one = state(held(), "Mek Tola", entity="new:person")
    judge("unsure", one.entity_id, "mek", reason="the same name")
    assert f"/pairs/{one.entity_id}/mek/" in pages.get("/pairs/").content.decode()
    erase_statements([one.pk], reason="court order")
    assert one.entity_id not in pages.get("/pairs/").content.decode()


def test_what_may_be_among_a_group_is_asked_again_in_its_own_words(pages: Client) -> None:
    known = judge("may_be_among", "child-1", "group-1").pk
    assert "/pairs/child-1/group-1/" in pages.get("/pairs/").content.decode()
    assert "Is among them" in pages.get("/pairs/child-1/group-1/").content.decode()
    pages.post("/pairs/child-1/group-1/", {"verdict": "among", "known": known})
    assert Judgement.objects.filter(left="child-1", verdict="among").count() == 1
    assert "/pairs/child-1/group-1/" not in pages.get("/pairs/").content.decode()
