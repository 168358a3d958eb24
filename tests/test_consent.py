"""Consent of persons: by default none, by use; no newspaper and no older paper lifts a refusal."""

from collections.abc import Callable
from pathlib import Path

import cast
import pytest
from conftest import Run
from hypothesis import given, settings
from hypothesis import strategies as st
from snapshots import Laptop, rows, wrong

from saksei.errors import InvalidCode, InvalidValue, NotFound, RefusedWrite
from saksei.exchange.imports import import_package
from saksei.linking.actions import judge
from saksei.publishing.actions import Answer, erase_consent, record_consent
from saksei.publishing.consent import CONSENT, OFFICE, PUBLIC, naming, standings
from saksei.publishing.models import Consent
from saksei.statements.actions import withdraw_statements
from saksei.workspace import Workspace

MEDIA, UN = "name_in_media_or_report", "name_to_government_via_un"
# Beside the cast: a cook who is known from an interview alone, and a soldier who is too.
TALK: cast.Tables = {
    "sources": [{"id": "talk", "title": "Interview 4", "confidentiality": "confidential"}],
    "records": [{"id": one, "kind": "person"} for one in ("cook", "soldier")],
    "statements": [
        cast.said("cook", "name", "Lina Ros", "talk"),
        cast.said("soldier", "name", "Vuth Seng", "talk"),
        cast.said("soldier", "party", "state", "talk"),
        cast.said("mek", "name", "Tola Vann", "talk"),  # what nobody else calls her
    ],
}


@pytest.fixture
def talk(case: Workspace, tmp_path: Path) -> Workspace:
    """The cast's case, with an interview."""
    import_package(cast.write_package(tmp_path / "talk", TALK))
    return case


def answered(person: str, state: str, use: str = MEDIA, **more: str) -> Consent:
    answer = Answer(person=person, use=use, state=state, given_by="self", **more)
    return record_consent([answer])[0]


def basis(person: str, use: str = MEDIA) -> str:
    return naming(use).basis.get(person, "")


def test_who_is_known_from_an_interview_alone_is_not_named(talk: Workspace) -> None:
    assert basis("cook") == basis("soldier") == ""
    assert "Lina Ros" in naming(MEDIA).unspoken


def test_who_is_named_in_public_may_be_named_where_that_is_retold(talk: Workspace) -> None:
    uses = (MEDIA, "research", "share_in_network", UN, "name_in_public_un_report", "court", "photo")
    assert [basis("sopheap", use) for use in uses] == [PUBLIC] * 3 + [""] * 4


def test_a_name_that_no_public_source_gives_is_not_given(talk: Workspace) -> None:
    assert basis("mek") == PUBLIC
    assert "Tola Vann" in naming(MEDIA).unspoken and "Mek Tola" in naming(MEDIA).names


def test_an_official_who_speaks_in_public_may_be_named_but_not_pictured(talk: Workspace) -> None:
    assert (basis("spokesman", UN), basis("spokesman", "photo")) == (OFFICE, "")
    assert basis("soldier", UN) == ""


def test_names_of_public_sources_can_be_switched_off(talk: Workspace) -> None:
    config = talk.folder / "saksei.toml"
    config.write_text(config.read_text() + "[leaving]\npublic_names = false\n")
    from saksei.workspace import open_folder

    with open_folder(talk.folder):
        assert basis("sopheap") == ""


def test_a_name_that_was_withdrawn_is_public_no_more(case: Workspace) -> None:
    withdraw_statements([cast.said("mek", "name", "Mek Tola", "alert")["id"]], reason="another")
    assert basis("mek") == ""


def test_consent_is_for_its_use_alone(talk: Workspace) -> None:
    answered("cook", "granted")
    assert (basis("cook"), basis("cook", UN)) == (CONSENT, "")


def test_a_refusal_outweighs_every_newspaper(case: Workspace) -> None:
    answered("sopheap", "refused")
    assert basis("sopheap") == "" and "Sopheap Lim-Ros" in naming(MEDIA).unspoken
    assert basis("sopheap", "research") == PUBLIC


def test_who_refuses_to_be_stored_is_named_for_no_use(case: Workspace) -> None:
    answered("sopheap", "refused", use="store")
    assert not any(one.named for one in standings("sopheap"))


@pytest.mark.parametrize("state", ["refused", "withdrawn"])
def test_a_refusal_binds_who_is_judged_the_same(case: Workspace, state: str) -> None:
    answered("dara-a", "granted")
    answered("dara-c", state)
    assert [basis(one) for one in ("dara-a", "dara-b", "dara-c")] == ["", "", ""]


def test_a_judgement_brings_a_refusal_with_it(talk: Workspace) -> None:
    answered("cook", "refused")
    assert basis("mek") == PUBLIC
    judge("same", "cook", "mek", reason="she said so")
    assert basis("mek") == ""


def test_consent_ends_with_its_last_day(talk: Workspace) -> None:
    answered("cook", "granted", expires="2020-01-31")
    assert basis("cook") == ""
    assert {one.use: one.why for one in standings("cook")}[MEDIA] == "the consent has expired"


def test_a_minor_is_named_on_no_basis(case: Workspace) -> None:
    record_consent([Answer(person="child", use=MEDIA, state="granted", given_by="family")])
    assert basis("child") == ""


def test_an_older_paper_does_not_lift_a_withdrawal(talk: Workspace) -> None:
    answered("cook", "granted", date="2031-05-01")
    answered("cook", "withdrawn", date="2031-06-01")
    with pytest.raises(RefusedWrite, match="only consent that was given after that day"):
        answered("cook", "granted", date="2031-05-20")
    answered("cook", "granted", date="2031-06-02")
    assert basis("cook") == CONSENT


@pytest.mark.parametrize(
    ("wrong_", "error"),
    [
        ({"use": "fame"}, InvalidCode),
        ({"state": "maybe"}, InvalidCode),
        ({"given_by": "editor"}, InvalidCode),
        ({"given_by": ""}, InvalidValue),
        ({"expires": "soon"}, InvalidValue),
        ({"date": "soon"}, InvalidValue),
        ({"state": "refused", "expires": "2031-01-01"}, InvalidValue),
        ({"person": "nobody"}, NotFound),
        ({"person": "city"}, InvalidValue),
    ],
)
def test_what_is_no_answer_is_refused(
    case: Workspace, wrong_: dict[str, str], error: type[Exception]
) -> None:
    right = {"person": "mek", "use": MEDIA, "state": "granted", "given_by": "self"}
    with pytest.raises(error):
        record_consent([Answer(**(right | wrong_))])
    assert not Consent.objects.exists()


def test_an_answer_is_never_overwritten(talk: Workspace) -> None:
    from django.db.utils import DatabaseError

    one = answered("cook", "granted")
    with pytest.raises(DatabaseError, match="never changed"):
        Consent.objects.filter(pk=one.pk).update(state="refused")
    with pytest.raises(DatabaseError, match="never deleted"):
        Consent.objects.all().delete()


def test_words_of_an_answer_can_be_erased_and_the_answer_stays(talk: Workspace) -> None:
    one = answered("cook", "withdrawn", how="told Sister Maria", limits="not the village")
    erase_consent([one.pk], reason="she asked")
    one.refresh_from_db()
    assert (one.how, one.limits, one.state, basis("cook")) == ("", "", "withdrawn", "")
    assert not wrong()


def test_answers_travel_between_laptops(empty: Path, with_case: Path, tmp_path: Path) -> None:
    anna, ben = Laptop(tmp_path / "anna", with_case), Laptop(tmp_path / "ben", empty)
    with anna.open():
        answered("sopheap", "refused")
    anna.give(ben, whole=False)
    with ben.open():
        assert basis("sopheap") == "" and Consent.objects.count() == 1
    assert rows(ben.export(), "consents") == rows(anna.export(), "consents")


def test_commands_record_and_show_consent(talk: Workspace, run: Run) -> None:
    given = ("--use", MEDIA, "--granted", "--by", "self", "--limits", "not the village")
    assert run("consent", "cook", *given).exit_code == 0
    shown = run("consent", "cook", "--json").stdout
    assert "not the village" in shown and '"may be named": "yes"' in shown
    assert isinstance(run("consent", "cook", "--granted").exception, InvalidValue)
    assert isinstance(run("consent", "nobody").exception, NotFound)


STATES = st.lists(
    st.tuples(st.sampled_from(["dara-a", "dara-b", "cook"]),
              st.sampled_from(["granted", "refused", "withdrawn", "not_asked"])),
    max_size=6,
)  # fmt: skip


@settings(max_examples=25)
@given(STATES)
def test_whoever_last_said_no_is_not_named(
    fresh: Callable[[], Workspace], answers: list[tuple[str, str]]
) -> None:
    with fresh():
        last: dict[str, str] = {}
        for person, state in answers:
            answered(person, state)
            last[person] = state
        found = naming(MEDIA).basis
        no = {one for one, state in last.items() if state in ("refused", "withdrawn")}
        daras = {"dara-a", "dara-b", "dara-c"}
        assert not no & found.keys() and (not no & daras or not daras & found.keys())
        assert ("cook" in found) == (last.get("cook") == "granted")


@pytest.fixture(scope="module")
def fresh(with_case: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Workspace]:
    """A way to open a new copy of the case with its interview."""
    import shutil

    from saksei.workspace import open_folder

    def made() -> Workspace:
        folder = tmp_path_factory.mktemp("fresh")
        shutil.copytree(with_case, folder / "w")
        opened = open_folder(folder / "w", actor="tester")
        import_package(cast.write_package(folder / "talk", TALK))
        return opened

    return made
