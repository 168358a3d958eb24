"""What every page keeps to, and what a wrong address or form is answered with."""

import html
import re

import pytest
from django.test import Client, override_settings
from hands import held, queries, state

from saksei.findings import asking
from saksei.web.sheets import as_csv, defused
from saksei.workspace import Workspace

EVERY = ["/", "/sources/", "/sources/new/", "/sources/ledger/", "/records/", "/records/?kind=act",
         "/records/dara-1/", "/chronology/", "/findings/?unit=acts&act=arrest", "/patterns/",
         "/patterns/chains/", "/letters/", "/reports/", "/reports/new/", "/help/",
         "/pairs/", "/pairs/dara-a/mek/", "/pairs/link/", "/records/sopheap/custody/",
         "/records/dara-1/history/", "/statements/dara-a.name.ledger.9n/",
         "/statements/dara-a.name.ledger.9n/erase/", "/judgements/j3/", "/history/", "/history/1/",
         "/history/1/undo/", "/search/", "/search/?q=Dara",
         "/contradictions/", "/due/", "/releases/", "/records/mek/consent/",
         "/leave/?address=/records/"]  # fmt: skip
CHILD = "Pisey"  # of the cast: a minor


@pytest.mark.parametrize("path", EVERY)
def test_a_page_loads_nothing_from_elsewhere_and_names_no_minor(pages: Client, path: str) -> None:
    answer = pages.get(path)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "script-src 'self'" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "no-store"
    assert CHILD not in text
    assert " style=" not in text and "<style" not in text and " onclick" not in text
    assert 'src="http' not in text and 'href="//' not in text


@pytest.mark.parametrize(
    "path", ["/records/?kind=person&", "/chronology/?", "/findings/?unit=persons&", "/sources/?"]
)
def test_a_file_names_no_minor(pages: Client, path: str) -> None:
    answer = pages.get(f"{path}format=csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert CHILD.encode() not in b"".join(answer)


def test_without_the_key_everything_is_closed(pages: Client) -> None:
    with override_settings(SAKSEI_KEY="lotus"):
        assert pages.get("/records/dara-a/").status_code == 403
        assert pages.get("/?key=wrong").status_code == 403
        opened = pages.get("/records/dara-a/?key=lotus")
        assert opened["Location"] == "/records/dara-a/"
        assert opened.cookies["saksei-80"]["httponly"]
        assert pages.get("/records/dara-a/").status_code == 200


def test_another_name_for_this_computer_is_not_answered(pages: Client) -> None:
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400


def test_a_form_from_elsewhere_is_refused(case: Workspace) -> None:
    strict = Client(enforce_csrf_checks=True, headers={"host": "127.0.0.1"})
    answer = strict.post("/sources/new/", {"text": "Police arrested Dara Moun."})
    assert answer.status_code == 403
    assert "load it anew" in answer.content.decode()


@pytest.mark.parametrize("question", ["courts", "custody"])
def test_an_answer_offers_as_files_what_it_has_tables_of(pages: Client, question: str) -> None:
    page = pages.get(f"/patterns/{question}/").content.decode()
    links = re.findall(r'<a href="([^"]*format=csv[^"]*)" download>CSV</a>', page)
    assert all(pages.get(html.unescape(one)).status_code == 200 for one in links)
    assert ("First table:" in page) == bool(links)


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/records/nobody/", 404, "there is no record nobody"),
        ("/sources/nothing/", 404, "there is no source nothing"),
        ("/nowhere/", 404, "Nothing has this address"),
        ("/records/?kind=unicorn", 404, "there is no kind unicorn"),
        ("/findings/?unit=acts&from=2031-02-30", 400, "is no day"),
        ("/findings/?unit=camels", 400, "is no unit"),
        ("/findings/?unit=acts&from=2031-05-02&to=2031-05-01", 400, "turn them round"),
        ("/patterns/horoscope/", 404, "there is no method"),
        ("/patterns/custody/?person=nobody", 400, "there is no record"),
        ("/chronology/?standard=rumoured", 400, "there is no standard"),
        ("/reports/nothing/", 404, "there is no report"),
        ("/findings/nothing/", 404, "there is no edition"),
    ],
)
def test_a_mistake_is_answered_with_a_sentence(
    pages: Client, path: str, status: int, sentence: str
) -> None:
    answer = pages.get(path)
    assert answer.status_code == status
    assert sentence in answer.content.decode().replace("&#x27;", "'")


def test_a_fault_prints_nothing_of_the_record(
    pages: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("Dara Moun")

    monkeypatch.setattr("saksei.web.views.front._kinds", fail)
    answer = pages.get("/")
    assert answer.status_code == 500
    assert "Dara" not in answer.content.decode()
    assert "Nothing was written" in answer.content.decode()


@pytest.mark.parametrize("question", [one for one in asking.QUESTIONS if one != "leave-one-out"])
def test_every_question_is_answered_and_its_form_has_what_it_goes_by(
    pages: Client, question: str
) -> None:
    text = pages.get(f"/patterns/{question}/")
    assert text.status_code == 200
    used = asking.used_by(question) or ()
    assert ('name="person"' in text.content.decode()) == ("persons" in used)
    assert ('name="from"' in text.content.decode()) == ("start" in used)


def test_a_form_keeps_what_was_typed(pages: Client) -> None:
    answer = pages.post("/sources/new/", {"title": "A title", "date": "yesterday", "text": "Text."})
    assert answer.status_code == 400
    assert 'value="A title"' in answer.content.decode()
    assert "yesterday" in answer.content.decode()


def test_a_source_that_is_there_is_told_apart_or_registered_anyway(pages: Client) -> None:
    form = {"title": "Activist held", "text": "Once more.", "publisher": "Mekong Ledger",
            "date": "2031-05-04"}  # fmt: skip
    first = pages.post("/sources/new/", form)
    assert first.status_code == 409
    assert "anyway" in first.content.decode()
    assert pages.post("/sources/new/", form | {"anyway": "on"}).status_code == 302


def test_the_original_is_kept_and_never_shown(pages: Client) -> None:
    source = held("<script>alert(1)</script> Police arrested Dara Moun.")
    answer = pages.get(f"/sources/{source.pk}/original/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_confidential_source_is_not_called_by_its_title(pages: Client) -> None:
    source = held("A witness spoke.", title="Talk with Sopheap", confidentiality="confidential")
    for path in ("/sources/", f"/sources/{source.pk}/"):
        assert "Talk with" not in pages.get(path).content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_a_cell_is_no_formula(text: str) -> None:
    assert defused(text) == f"'{text}"
    assert f"'{text}".strip() in as_csv(["a"], [[text]]).decode("utf-8-sig")


@pytest.mark.parametrize("path", ["/", "/sources/", "/records/?kind=person"])
def test_more_rows_cost_no_more_queries(pages: Client, path: str) -> None:
    few = queries(pages, path)
    source = held("Twenty more.", title="More")
    for number in range(20):
        state(source, f"Person Number {number}")
    assert queries(pages, path) <= few


def test_who_is_not_named_is_told_by_nothing_else_either(pages: Client) -> None:
    """A minor and a confidential speaker, on every page that shows values."""
    closed = held("A witness spoke.", title="Talk", confidentiality="confidential")
    person = state(closed, "Vanna Keo").entity_id
    state(closed, person, entity="new:position", property="speaker")
    for who in (person, "child"):
        state(closed, "2017-02-03", entity=who, property="birth_date")
        state(closed, "the tailor of Lotus Lane", entity=who, property="description")
    paths = ["/records/?kind=person", f"/records/{person}/", "/records/child/",
             f"/sources/{closed.pk}/", "/search/?q=tailor", "/search/?q=Vanna"]  # fmt: skip
    for path in paths:
        text = (
            pages.get(path).content.decode().replace('value="tailor"', "").replace("q=tailor", "")
        )
        for told in ("February 2017", "2017-02-03", "tailor of", "Vanna Keo"):
            assert told not in text, f"{path} tells {told}"


def test_nothing_watches_unless_asked_to(pages: Client) -> None:
    assert "reload.js" not in pages.get("/").content.decode()
    assert pages.get("/begun/").status_code == 404


def test_a_source_is_registered_with_how_far_it_can_be_relied_on(pages: Client) -> None:
    form = {"title": "Memo", "text": "Police arrested Dara Moun.", "reliability": "B"}
    refused = pages.post("/sources/new/", form)
    assert refused.status_code == 400 and "needs its reason" in refused.content.decode()
    made = pages.post("/sources/new/", form | {"reliability_reason": "right before"}, follow=True)
    assert "<dt>reliability</dt><dd>B</dd>" in made.content.decode()
