"""A file leaves only when it was asked for and granted; four eyes where they are switched on."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from django.test import Client
from hands import held, state

from saksei import rights
from saksei import workspace as workspaces
from saksei.accounts.models import Export
from saksei.errors import NotAllowed
from saksei.journal import Entry
from saksei.linking.actions import judge, withdraw_judgements
from saksei.publishing.models import Release
from saksei.sources.actions import change_confidentiality
from saksei.statements.actions import review_statements
from saksei.workspace import Workspace
from team.people import signed_in

FILE = "/records/?kind=person&format=csv"


def ask_for(client: Client) -> Export:
    client.post("/exports/", {"address": FILE, "reason": "for the partner in Geneva"})
    return Export.objects.get()


def test_a_file_is_asked_for_granted_fetched_and_all_is_in_the_journal(
    by: Callable[[str], Client],
) -> None:
    coder = by("coder")
    assert coder.get(FILE)["location"].startswith("/exports/?for=")
    one = ask_for(coder)
    assert coder.get(FILE).status_code == 302  # asked for is not granted
    by("publisher").post(f"/exports/{one.pk}/", {"do": "grant"})
    fetched = coder.get(FILE)
    assert fetched.status_code == 200 and fetched["content-type"].startswith("text/csv")
    last = Entry.objects.order_by("-sequence").values_list("action", "actor")[:3]
    assert list(last)[::-1] == [
        ("ask for export", "coder"), ("grant export", "publisher"), ("fetch export", "coder"),
    ]  # fmt: skip


def test_a_grant_is_for_one_account_and_one_file(by: Callable[[str], Client]) -> None:
    one = ask_for(by("coder"))
    by("publisher").post(f"/exports/{one.pk}/", {"do": "grant"})
    assert by("reviewer").get(FILE).status_code == 302
    assert by("coder").get(FILE.replace("person", "act")).status_code == 302


def test_a_grant_expires(by: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch) -> None:
    one = ask_for(by("coder"))
    by("publisher").post(f"/exports/{one.pk}/", {"do": "grant"})
    monkeypatch.setattr("saksei.accounts.actions.now", lambda: "2999-01-01T00:00:00.000000Z")
    assert by("coder").get(FILE).status_code == 302


@pytest.mark.parametrize("role", [rights.CODER, rights.REVIEWER, rights.READER])
def test_who_may_not_grant_cannot(by: Callable[[str], Client], role: str) -> None:
    one = ask_for(by("coder"))
    assert by(role).post(f"/exports/{one.pk}/", {"do": "grant"}).status_code == 403
    assert Export.objects.get().answer == ""


def test_a_file_and_a_change_of_rights_ask_for_the_factor_again(team: Workspace) -> None:
    client = signed_in("keeper")
    assert "/accounts/" in client.get(FILE)["location"]
    answer = client.post("/team/change/", {"do": "role", "name": "reader", "role": "keeper"})
    assert answer.status_code == 302 and "/accounts/" in answer["location"]


@pytest.mark.parametrize("way", ["/leave/?address=/records/", "/findings/Arrests/seal/"])
def test_what_leaves_for_a_use_asks_for_the_factor_again(team: Workspace, way: str) -> None:
    sent = {"use": "research", "recipient": "Lotus Institute", "format": "csv"}
    answer = signed_in("publisher").post(way, sent)
    assert answer.status_code == 302 and "/accounts/" in answer["location"]


@pytest.fixture
def four_eyes(team: Workspace) -> Workspace:
    """The team with four eyes switched on."""
    config = team.folder / "saksei.toml"
    config.write_text(config.read_text("utf-8") + "four_eyes = true\n", "utf-8")
    return workspaces.open_folder(team.folder, actor="tester")


def acting(name: str) -> rights.Acting:
    return rights.Acting(name, rights.KEEPER)


LEAVING = {"address": "/records/?kind=person", "use": "research", "format": "csv",
           "recipient": "Lotus Institute", "delete_by": ""}  # fmt: skip


def test_what_leaves_for_a_use_takes_two_people(
    four_eyes: Workspace, by: Callable[[str], Client]
) -> None:
    publisher = by("publisher")
    asked = publisher.post("/leave/", LEAVING)["location"]
    assert asked.startswith("/exports/?for=%2Fleave%2F") and not Release.objects.exists()
    address = parse_qs(asked.partition("?")[2])["for"][0]
    publisher.post("/exports/", {"address": address, "reason": "their study"})
    one = Export.objects.get()
    assert publisher.post(f"/exports/{one.pk}/", {"do": "grant"}).status_code == 403
    assert "address=/records/?kind=person&amp;" in by("keeper").get("/exports/").content.decode()
    by("keeper").post(f"/exports/{one.pk}/", {"do": "grant"})
    assert "Lotus Institute" in publisher.get(address).content.decode()  # filled in again
    other = publisher.post("/leave/", LEAVING | {"recipient": "River Watch"})
    assert other.status_code == 302 and not Release.objects.exists()
    assert publisher.post("/leave/", LEAVING)["content-type"].startswith("text/csv")
    assert Release.objects.get().recipient == "Lotus Institute"


def test_a_seal_takes_two_people(four_eyes: Workspace, by: Callable[[str], Client]) -> None:
    sent = {"use": "court", "recipient": "District Court"}
    answer = by("publisher").post("/findings/Arrests/seal/", sent)
    assert answer["location"].startswith("/exports/?for=%2Ffindings%2FArrests%2Fseal%2F")
    assert by("publisher").get("/findings/Arrests/seal/")["location"] == "/findings/Arrests/"


def test_two_people_judge_the_same(four_eyes: Workspace) -> None:
    with rights.acting_as(acting("keeper")):
        judge("unsure", "mek", "sopheap", reason="one face")
        with pytest.raises(NotAllowed, match="four eyes"):
            judge("same", "mek", "sopheap", reason="one face")
    with rights.acting_as(acting("reviewer")):
        assert judge("same", "mek", "sopheap", reason="one face").judged_by == "reviewer"


def test_two_people_put_an_act_among_a_group(four_eyes: Workspace) -> None:
    with rights.acting_as(acting("keeper")), pytest.raises(NotAllowed, match="four eyes"):
        judge("among", "child-1", "group-1")
    with rights.acting_as(acting("reviewer")):
        judge("may_be_among", "child-1", "group-1")
    with rights.acting_as(acting("keeper")):
        assert judge("among", "child-1", "group-1").judged_by == "keeper"


def test_a_doubt_that_was_taken_back_is_no_second_pair_of_eyes(four_eyes: Workspace) -> None:
    with rights.acting_as(acting("reviewer")):
        doubt = judge("unsure", "mek", "sopheap")
        withdraw_judgements([doubt.pk], reason="the wrong two")
    with rights.acting_as(acting("keeper")), pytest.raises(NotAllowed, match="four eyes"):
        judge("same", "mek", "sopheap")


def test_nobody_confirms_what_they_recorded(four_eyes: Workspace) -> None:
    with rights.acting_as(acting("keeper")):
        one = state(held(), "Mek Tola", quote="Mek Tola")
        with pytest.raises(NotAllowed, match="somebody else"):
            review_statements([one.pk])
    with rights.acting_as(acting("reviewer")):
        assert len(review_statements([one.pk])) == 1


def test_nobody_opens_further_what_they_closed(four_eyes: Workspace) -> None:
    talk = held(title="Talk", confidentiality="internal").pk  # by the tester
    with rights.acting_as(acting("keeper")):
        change_confidentiality(talk, "confidential", reason="asked for")
        with pytest.raises(NotAllowed, match="somebody else than who closed it"):
            change_confidentiality(talk, "internal", reason="asked for")
    with rights.acting_as(acting("tester")):
        assert change_confidentiality(talk, "internal", reason="known now")


def test_nobody_grants_what_they_asked_for(
    four_eyes: Workspace, by: Callable[[str], Client]
) -> None:
    one = ask_for(by("keeper"))
    assert by("keeper").post(f"/exports/{one.pk}/", {"do": "grant"}).status_code == 403
    assert by("publisher").post(f"/exports/{one.pk}/", {"do": "grant"}).status_code == 302
