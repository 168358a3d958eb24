"""Findings kept as editions, and reports whose numbers go stale."""

import re
from typing import Any

import pytest
from django.test import Client
from hands import held, state, wrong

from saksei.errors import AlreadyThere, ChangedMeanwhile, InvalidValue, NotFound, RefusedWrite
from saksei.findings.actions import save_edition, withdraw_editions
from saksei.findings.editions import basis_of, edition, question_of, since
from saksei.findings.models import Edition
from saksei.findings.questions import ask
from saksei.journal import Grown
from saksei.linking.actions import judge
from saksei.publishing.models import Release
from saksei.reports.actions import erase_manuscript, save_manuscript
from saksei.reports.manuscripts import Draft
from saksei.reports.models import Manuscript
from saksei.sealing.opening import verified
from saksei.statements.actions import Said, record_statements
from saksei.web import prepared
from saksei.web.views import findings
from saksei.workspace import Workspace

MAY = "/findings/?unit=acts&act=arrest&from=2031-05-01&to=2031-05-31"


@pytest.mark.parametrize("standard", ["reported", "corroborated", "admitted", "reviewed"])
@pytest.mark.parametrize(
    "asked",
    [
        "unit=acts&act=arrest", "unit=persons&act=arrest&from=2031-05-01&to=2031-05-31",
        "unit=sources&from=2031-05-03", "unit=acts&act=arrest&without=alert",
        "unit=events&to=2031-06-30",
    ],
)  # fmt: skip
def test_what_lies_near_a_question_gives_the_same_page_as_the_whole(
    pages: Client, monkeypatch: pytest.MonkeyPatch, asked: str, standard: str
) -> None:
    address = f"/findings/?{asked}&standard={standard}"
    judge("unsure", "dara-1", "child-1")
    whole = shown(pages.get(address))
    monkeypatch.setattr(prepared, "LARGE", 0)
    assert shown(pages.get(address)) == whole


def test_many_rows_are_shown_in_parts_and_kept_whole(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    acts = [row.act for row in ask(unit="acts", acts=("arrest",)).proof.rows]
    monkeypatch.setattr(findings, "ROWS", len(acts) - 1)
    address = "/findings/?unit=acts&act=arrest"
    told = [pages.get(f"{address}&page={number}").content.decode() for number in (1, 2)]
    rows = [re.findall(r'<td><a href="/records/([^/]+)/">\1<', one) for one in told]
    assert [one for some in rows for one in some if one in acts] == acts
    assert f"page 2 of 2, {len(acts)} rows" in told[1]
    file = pages.get(f"{address}&page=2&format=csv").content.decode()
    assert all(f"\n{act}," in file for act in acts)


def shown(page: Any) -> str:
    """A page without what differs each time."""
    return re.sub(r"\b\w{64}\b", "", page.content.decode())  # tokens against forged forms


def kept(name: str = "Arrests in May") -> Edition:
    return save_edition(ask(unit="acts", acts=("arrest",)), name=name)


def another_arrest() -> str:
    """One more arrest, in another source; returns the act."""
    source = held("Police arrested Mek Tola on 9 May.", title="Once more", date="2031-05-10")
    victim = state(source, "Nuon Vuth").entity_id
    told = [("type", "arrest"), ("victim", victim), ("date", "2031-05-09")]
    made = record_statements(
        [
            Said(entity="new:act", property=name, value=value, source=source.pk)
            for name, value in told
        ]
    )
    return made[0].entity_id


def test_an_edition_is_the_question_the_number_and_its_acts(case: Workspace) -> None:
    answer = ask(unit="persons", acts=("arrest",))
    made = save_edition(answer, name="  Persons   in May ")
    assert made.name == "Persons in May"
    assert question_of(made) == answer.counted.question
    assert basis_of(made) == answer.counted.tables.basis
    assert (made.minimum, made.maximum) == (
        answer.counted.bounds.minimum, answer.counted.bounds.maximum,
    )  # fmt: skip
    assert not since(made).stale
    assert since(made).moved == ()


def test_an_edition_says_what_changed_and_which_writes_did_it(case: Workspace) -> None:
    made = kept()
    act = another_arrest()
    found = since(made)
    assert found.stale
    moved = {one.act: one for one in found.moved}
    assert moved[act].before is None
    assert moved[act].now == (1, True)
    assert any("st-" in one for one in moved[act].because)


def test_a_name_is_given_once_and_is_free_again_once_withdrawn(case: Workspace) -> None:
    made = kept()
    with pytest.raises(AlreadyThere):
        kept()
    with pytest.raises(InvalidValue):
        save_edition(ask(unit="acts"), name=" ")
    with pytest.raises(InvalidValue):
        withdraw_editions([made.pk], reason=" ")
    withdraw_editions([made.pk], reason="wrong window")
    assert kept().pk != made.pk
    assert edition("Arrests in May").withdrawn_at == ""


def test_a_finding_is_counted_kept_and_found_stale(pages: Client) -> None:
    page = pages.get(MAY).content.decode()
    number = re.search(r'class="big">([^<]+)<', page)
    assert number
    answer = pages.post(MAY, {"name": "May"})
    assert answer.status_code == 302
    there = answer["Location"]
    assert "it is the same" in pages.get(there).content.decode()
    act = another_arrest()
    later = pages.get(there).content.decode()
    assert number[1] in later
    assert "Asked again now it is" in later
    assert act in later


def test_a_finding_shows_every_standard_and_links_its_rows(pages: Client) -> None:
    page = pages.get(MAY).content.decode()
    for standard in ("reported", "corroborated", "admitted", "reviewed"):
        assert f"standard={standard}" in page
    assert 'href="/records/dara-1/"' in page
    assert "(minor, name withheld)" in page


def test_a_report_prints_live_numbers_and_is_checked(case: Workspace) -> None:
    made = kept()
    body = (
        f"# May\n\nPolice arrested [number {made.pk}] people ([source ledger]). Nobody said why."
        "\n\nThere were 19 arrests on 3 May 2031 ([source nowhere])."
    )
    saved = save_manuscript(title="May", body=body)
    draft = Draft(saved)
    report = draft.report(made="2031-06-01")
    assert [block.anchor for block in report.blocks if hasattr(block, "anchor")]
    kinds = [one.kind for one in draft.check()]
    assert kinds == ["missing", "typed", "unsourced"]
    another_arrest()
    assert "changed" in [one.kind for one in Draft(saved).check()]


def test_a_version_is_never_written_over(case: Workspace) -> None:
    first = save_manuscript(title="May", body="One.")
    second = save_manuscript(title="May", body="Two.", report=first.report, version=1)
    with pytest.raises(ChangedMeanwhile):
        save_manuscript(title="May", body="Mine.", report=first.report, version=1)
    assert Manuscript.objects.newest(first.report) == second
    assert Manuscript.objects.filter(report=first.report).count() == 2


def test_who_saves_second_sees_both_versions(pages: Client) -> None:
    there = pages.post("/reports/new/", {"title": "May", "body": "One.", "version": "0"})[
        "Location"
    ]
    pages.post(there, {"title": "May", "body": "Theirs.", "version": "1"})
    answer = pages.post(there, {"title": "May", "body": "Mine.", "version": "1"})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Theirs." in text and "Mine." in text
    assert pages.post(there, {"title": "May", "body": "Both.", "version": "2"}).status_code == 302


@pytest.mark.parametrize("kind", ["html", "pdf", "xlsx", "json"])
def test_a_report_is_kept_as_a_file(pages: Client, kind: str) -> None:
    body = "The police took a child, Pisey Nhem, away ([source alert])."
    there = pages.post("/reports/new/", {"title": "May", "body": body, "version": "0"})["Location"]
    answer = pages.get(f"{there}{kind}/")
    assert answer.status_code == 200
    assert b"Pisey" not in answer.content


@pytest.mark.file
def test_an_erased_report_is_gone_from_the_bytes_too(case: Workspace) -> None:
    first = save_manuscript(title="May", body="Sok Pisal spoke to us.")
    save_manuscript(title="May", body="Sok Pisal spoke.", report=first.report, version=1)
    assert erase_manuscript(first.report, reason="consent withdrawn") == 2
    assert b"Sok Pisal" not in case.database.read_bytes()
    assert wrong() == ""
    with pytest.raises(RefusedWrite):
        save_manuscript(title="May", body="Again.", report=first.report, version=2)
    with pytest.raises(NotFound):
        erase_manuscript(first.report, reason="again")


def test_an_undecided_pair_is_led_to_unless_it_would_tell_who_a_minor_is(pages: Client) -> None:
    judge("unsure", "mek", "sopheap", reason="one voice")
    judge("unsure", "child", "dara-a", reason="perhaps")
    page = pages.get(MAY.replace("unit=acts", "unit=persons")).content.decode()
    assert 'href="/pairs/mek/sopheap/"' in page
    told = page.split('id="change"')[1].split("</section>")[0]
    assert "child" not in told and "Dara" not in told


def test_an_edition_is_sealed_from_its_page_and_recorded(pages: Client) -> None:
    one = kept()
    page = pages.get(f"/findings/{one.pk}/").content.decode()
    assert f'action="/findings/{one.pk}/seal/"' in page and "Name in media" in page
    told = {"use": "research", "recipient": "River Watch"}
    answer = pages.post(f"/findings/{one.pk}/seal/", told)
    assert answer["Content-Disposition"] == f'attachment; filename="{one.pk}.seal"'
    assert verified(answer.content)[-1].startswith("Arrests in May: at least 6 acts")
    assert Release.objects.get().recipient == "River Watch"
    assert pages.get("/history/").status_code == 200 and wrong() == ""


@pytest.mark.parametrize("told", [{"use": "research"}, {"use": "store", "recipient": "x"}])
def test_a_seal_without_use_or_recipient_is_a_sentence(pages: Client, told: dict[str, str]) -> None:
    answer = pages.post(f"/findings/{kept().pk}/seal/", told)
    assert answer.status_code == 400 and not Release.objects.exists()


def test_the_script_that_verifies_is_handed_out(pages: Client) -> None:
    assert pages.get("/verify_seal.py").content.startswith(b"#!/usr/bin/env python3")


def test_the_history_shows_the_head_of_the_journal(pages: Client) -> None:
    assert Grown().root().hex() in pages.get("/history/").content.decode()
