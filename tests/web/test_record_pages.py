"""A record's own page: what is said of it by whom, what contradicts, and what can be taken back."""

import random
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from hands import held, queries, state

from saksei.analysis.answers.result import Asked
from saksei.analysis.contradictions import contradictions
from saksei.analysis.standards import Basis
from saksei.findings.asking import ask_for
from saksei.findings.parts import custody_of, part
from saksei.findings.tables import tables
from saksei.linking.actions import judge, withdraw_judgements
from saksei.linking.models import Judgement
from saksei.linking.queue import identity_among
from saksei.statements.actions import Said, record_statements, withdraw_statements
from saksei.statements.models import Record, Statement
from saksei.workspace import Workspace

DARA = "/records/dara-1/"


def body(pages: Client, path: str) -> str:
    answer = pages.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_record_is_the_statements_of_all_that_are_one_with_it(pages: Client) -> None:
    text = body(pages, "/records/dara-a/")
    for name in ("Dara Moun", "Moun Dara", "Dara Mun"):
        assert name in text
    assert 'href="/records/dara-c/"' in text
    assert "River Watch" in text


def test_a_contradiction_stands_with_its_preferred_version_and_why(pages: Client) -> None:
    text = body(pages, DARA)
    assert "contradicted" in text
    assert "3 May 2031" in text and "4 May 2031" in text
    assert "as many independent origins (1)" in text
    assert text.index("3 May 2031") < text.index("4 May 2031")


def test_the_tables_of_a_part_say_what_the_tables_of_the_whole_say(case: Workspace) -> None:
    whole = contradictions(tables(Basis()), variants=True)
    assert whole
    for one in whole:
        mine = contradictions(part(one.record), (one.kind,), variants=True)
        assert one in mine
    for person in Record.objects.filter(kind="person").values_list("pk", flat=True):
        root = tables(Basis()).identity.of(person)
        asked = Asked(persons=(root,), on=date(2031, 7, 1))
        everything = ask_for("custody", Basis(), asked)
        assert custody_of(root, date(2031, 7, 1)).sheets == everything.sheets


@pytest.mark.parametrize("seed", range(8))
def test_who_is_one_with_a_few_is_who_is_one_with_them_among_all(
    case: Workspace, seed: int
) -> None:
    chosen = random.Random(seed)
    acts = list(Record.objects.filter(kind="act").order_by("pk").values_list("pk", flat=True))
    for _ in range(6):
        judge(chosen.choice(("same", "same", "unsure")), *chosen.sample(acts, 2))
    for one in chosen.sample(list(Judgement.objects.in_force()), 2):
        withdraw_judgements([one.pk], reason="another seed")
    whole = Judgement.objects.in_force().identity()
    for act in acts:
        assert identity_among([act]).of(act) == whole.of(act)
        assert Judgement.objects.joined([act]) == {
            one for one in acts if whole.of(one) == whole.of(act)
        }


def test_a_passage_stands_in_its_context_with_who_says_so(pages: Client) -> None:
    source = held("In Lotus City, police arrested Nuon Vuth at dawn, a neighbour said.")
    person = state(source, "Nuon Vuth", quote="Nuon Vuth").entity_id
    text = body(pages, f"/records/{person}/")
    assert "police arrested <mark>Nuon Vuth</mark> at dawn" in text
    assert "tester" in text


def test_a_minor_has_no_name_and_no_passage(pages: Client) -> None:
    held_one = held("Pisey Nhem was led away. Pisey is fourteen.", title="Another")
    record_statements(
        [Said(entity="child", property="name", value="Pisey Nhem", source=held_one.pk,
              quote="Pisey Nhem")]
    )  # fmt: skip
    for path in ("/records/child/", "/records/child-1/", "/records/child/custody/",
                 "/records/child/history/"):  # fmt: skip
        text = body(pages, path)
        assert "Pisey" not in text and "Nhem" not in text
    for one in Statement.objects.about("child"):
        assert "Pisey" not in body(pages, f"/statements/{one.pk}/")


def test_a_confidential_source_has_no_words_here(pages: Client) -> None:
    source = held("Nuon Vuth was seen at the gate.", title="Talk", confidentiality="confidential")
    said = state(source, "Nuon Vuth", quote="Nuon Vuth")
    for path in (f"/records/{said.entity_id}/", f"/statements/{said.pk}/"):
        text = body(pages, path)
        assert "seen at the gate" not in text and "Talk" not in text
        assert "Nuon Vuth" in text


def test_a_statement_is_withdrawn_confirmed_and_erased_with_a_reason(pages: Client) -> None:
    source = held("Police arrested Nuon Vuth. Vuth Nuon was let go.")
    first = state(source, "Nuon Vuth", quote="Nuon Vuth")
    second = state(source, "Vuth Nuon", quote="Vuth Nuon")
    assert pages.post(f"/statements/{first.pk}/", {"do": "withdraw"}).status_code == 400
    assert pages.post(f"/statements/{first.pk}/", {"do": "confirm"}).status_code == 302
    assert "tester" in body(pages, f"/statements/{first.pk}/")
    there = pages.post(f"/statements/{first.pk}/", {"do": "withdraw", "reason": "a misreading"})
    assert there["Location"] == f"/records/{first.entity_id}/"
    assert "a misreading" in body(pages, f"/records/{first.entity_id}/")
    erasing = f"/statements/{second.pk}/erase/"
    assert "for good" in body(pages, erasing)
    once = {"do": "erase", "reason": "consent withdrawn"}
    assert pages.post(erasing, once).status_code == 400  # not asked twice
    assert pages.post(erasing, once | {"sure": second.pk}).status_code == 302
    assert "Vuth Nuon" not in body(pages, f"/records/{second.entity_id}/")


def test_a_merge_is_undone_from_the_record(pages: Client) -> None:
    assert 'href="/judgements/j3/"' in body(pages, DARA)
    assert pages.post("/judgements/j3/", {"reason": ""}).status_code == 400
    assert pages.post("/judgements/j3/", {"reason": "two arrests"}).status_code == 302
    text = body(pages, DARA)
    assert 'href="/records/dara-2/"' not in text.split('id="judgements"')[0]
    assert "two arrests" in text


def test_custody_stands_in_the_words_of_the_question(pages: Client) -> None:
    text = body(pages, "/records/sopheap/custody/")
    assert "Custody, person by person" in text
    assert "6 May 2031" in text
    assert "/records/sopheap/custody/" in body(pages, "/records/sopheap/")


def test_what_is_withdrawn_is_folded_away_but_there(pages: Client) -> None:
    one = Statement.objects.about("dara-1").first()
    assert one is not None
    withdraw_statements([one.pk], reason="typed twice")
    text = body(pages, DARA)
    assert '<details id="gone">' in text and "typed twice" in text


def more(source: str, number: int) -> None:
    """So many more roles of a person, acts against them, and notes of one act."""
    for one in range(number):
        victim = Said(entity="new:act", property="victim", value="sopheap", source=source)
        record_statements(
            [replace(victim, entity="sopheap", property="role", value=f"role {number} {one}"),
             replace(victim, entity="sopheap-1", property="note", value=f"note {number} {one}"),
             victim, replace(victim, property="type", value="arrest"),
             replace(victim, property="date", value=f"2031-06-{one + 1:02}")]
        )  # fmt: skip


def test_a_larger_record_costs_no_more_queries(pages: Client) -> None:
    source = held("Police arrested many.", title="Many")
    paths = ["/records/sopheap/", "/records/sopheap-1/", "/records/sopheap/custody/",
             "/records/sopheap/history/"]  # fmt: skip
    more(source.pk, 2)
    few = [queries(pages, path) for path in paths]
    more(source.pk, 20)
    assert [queries(pages, path) for path in paths] == few


def test_a_letter_is_called_by_its_reference(pages: Client) -> None:
    made = state(held(), "un:AL KHM 7/2031", entity="new:letter", property="reference")
    text = pages.get(f"/records/{made.entity_id}/").content.decode()
    assert "<h1>un:AL KHM 7/2031</h1>" in text
