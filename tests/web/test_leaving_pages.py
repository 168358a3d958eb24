"""Consent on the page of a person, files for outside, what left, and OCR, in a browser."""

import csv
import io
import time
from pathlib import Path

import pytest
from django.test import Client
from hands import held, state
from test_ocr import WORDS, drawn_words, needs_tesseract, saved
from test_page_pictures import registered
from test_safety import words_of

from saksei.publishing.models import Consent, Release
from saksei.reports.models import Manuscript
from saksei.sources.models import Text
from saksei.workspace import Workspace

MEDIA = "name_in_media_or_report"
COOK = "Lina Ros"
OUTSIDE = {"use": MEDIA, "recipient": "the Mekong Ledger", "format": "csv"}


@pytest.fixture
def cook(case: Workspace) -> str:
    """A cook who is known from an interview alone."""
    talk = held("She cooks.", title="Interview", confidentiality="internal")
    one = state(talk, COOK).entity_id
    state(talk, "cook at the north gate", entity=one, property="role")
    return str(one)


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_a_person_s_page_shows_consent_and_records_an_answer(pages: Client, cook: str) -> None:
    assert f'hx-get="/records/{cook}/consent/"' in pages.get(f"/records/{cook}/").content.decode()
    part = pages.get(f"/records/{cook}/consent/", headers={"HX-Request": "true"}).content.decode()
    assert "Not asked" in part and "<html" not in part
    given = {"use": MEDIA, "state": "granted", "given_by": "self", "limits": "not the village"}
    assert pages.post(f"/records/{cook}/consent/", given).status_code == 302
    assert "not the village" in pages.get(f"/records/{cook}/consent/").content.decode()
    assert Consent.objects.get().person_id == cook


@pytest.mark.parametrize(
    "wrong", [{}, {"use": "fame", "state": "granted"}, {"use": MEDIA, "state": "granted"}]
)
def test_a_wrong_answer_is_a_sentence(pages: Client, wrong: dict[str, str]) -> None:
    answer = pages.post("/records/mek/consent/", wrong)
    assert answer.status_code == 400 and 'role="alert"' in answer.content.decode()
    assert not Consent.objects.exists()
    assert pages.get("/records/city/consent/").status_code == 404


def test_a_table_for_outside_names_nobody_without_a_basis(pages: Client, cook: str) -> None:
    address = "/records/?kind=person"
    inside = b"".join(pages.get(f"{address}&format=csv"))
    outside = pages.post("/leave/", OUTSIDE | {"address": address})
    assert outside["Content-Disposition"].startswith("attachment")
    assert COOK.encode() in inside and b"north gate" in inside
    assert COOK.encode() not in outside.content and b"north gate" not in outside.content
    assert ["mek", "Mek Tola"] in [row[:2] for row in cells(outside.content)]
    assert cook in outside.content.decode()  # still one known person
    kept = Release.objects.get()
    assert (kept.recipient, "mek" in kept.named, cook in kept.named) == (OUTSIDE["recipient"], True,
                                                                         False)  # fmt: skip


@pytest.mark.parametrize(
    "address",
    ["/sources/?", "/chronology/?", "/findings/?unit=persons&act=arrest", "/contradictions/?",
     "/patterns/widening/?", "/map/?"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_every_table_can_leave(
    pages: Client, cook: str, address: str, kind: str, tmp_path: Path
) -> None:
    answer = pages.post("/leave/", OUTSIDE | {"address": address, "format": kind})
    assert answer["Content-Disposition"].startswith("attachment")
    (tmp_path / f"table.{kind}").write_bytes(answer.content)
    assert COOK not in words_of(tmp_path / f"table.{kind}") and Release.objects.count() == 1


def test_acts_by_place_leave_without_small_numbers(pages: Client, cook: str) -> None:
    answer = pages.post("/leave/", OUTSIDE | {"address": "/map/?"})
    numbers = [row[2] for row in cells(answer.content)[1:]]
    assert numbers and all(one == "not shown" or int(one) > 2 for one in numbers)
    inside = [row[2] for row in cells(pages.get("/map/?format=csv").content)[1:]]
    assert "not shown" not in inside


def test_an_address_alone_lets_nothing_go(pages: Client) -> None:
    asked = pages.get("/leave/?address=/records/%3Fkind%3Dperson&use=research&format=csv")
    assert asked.status_code == 200 and "Content-Disposition" not in asked
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"address": "/help/"}, 404),
        ({"address": "//evil.example/records/"}, 404),
        ({"address": "/nowhere/"}, 404),
        ({"address": "/records/mek/consent/"}, 404),
        ({"use": ""}, 400),
        ({"use": "store"}, 400),
        ({"use": "fame"}, 400),
        ({"recipient": " "}, 400),
        ({"format": "exe"}, 400),
        ({"delete_by": "soon"}, 400),
        ({"address": "/findings/"}, 400),
    ],
)
def test_what_does_not_say_for_whom_does_not_leave(
    pages: Client, change: dict[str, str], status: int
) -> None:
    answer = pages.post("/leave/", OUTSIDE | {"address": "/records/?kind=person"} | change)
    assert answer.status_code == status and not Release.objects.exists()


def test_after_a_file_for_outside_pages_are_as_before(pages: Client, cook: str) -> None:
    before = pages.get("/records/?kind=person").content
    pages.post("/leave/", OUTSIDE | {"address": "/records/?kind=person"})
    assert COOK in before.decode() and COOK in pages.get("/records/?kind=person").content.decode()


@pytest.mark.parametrize("kind", ["html", "json"])
def test_a_report_by_hand_leaves_cleared(pages: Client, cook: str, kind: str) -> None:
    pages.post("/reports/new/", {"title": "Of her", "body": f"{COOK} and [record mek] sang.",
                                 "version": "0"})  # fmt: skip
    report = Manuscript.objects.get().report
    inside = pages.get(f"/reports/{report}/{kind}/").content.decode()
    assert COOK in inside and "For the team only" in inside
    address = {"address": f"/reports/{report}/html/", "format": kind}
    outside = pages.post("/leave/", OUTSIDE | address).content.decode()
    assert "of-her" not in Release.objects.get().files  # what is typed may name somebody
    assert COOK not in outside and "Mek Tola" in outside and "the Mekong Ledger" in outside


def test_what_left_is_listed(pages: Client, cook: str) -> None:
    assert "Nothing has left yet." in pages.get("/releases/").content.decode()
    pages.post("/leave/", OUTSIDE | {"address": "/records/?kind=person"})
    assert "the Mekong Ledger" in pages.get("/releases/").content.decode()
    assert "the Mekong Ledger" in pages.get("/records/mek/consent/").content.decode()
    assert "the Mekong Ledger" not in pages.get(f"/records/{cook}/consent/").content.decode()


@needs_tesseract
def test_words_of_a_scan_are_read_from_its_page(pages: Client) -> None:
    source = registered(saved(drawn_words(WORDS), "PNG"), "scan.png")
    assert f"/sources/{source.pk}/ocr/" in pages.get(f"/sources/{source.pk}/").content.decode()
    pages.post(f"/sources/{source.pk}/ocr/", {"language": "eng"})
    for _ in range(200):
        page = pages.get(f"/sources/{source.pk}/ocr/")
        if "Refresh" not in page:
            break
        time.sleep(0.1)
    assert "The pages are read." in page.content.decode()
    assert WORDS in Text.objects.newest(source.pk).content  # type: ignore[union-attr]
    assert pages.get(f"/sources/{source.pk}/code/").status_code == 200
