"""Read and code: what is typed and not sent, what is closed, and the pages of documents."""

import time
from pathlib import Path

import pytest
from desk import ARTICLE, FIRST, at, by_hand, send, text_of, words
from django.db import connection
from django.test import Client
from hands import held, state, wrong
from test_texts import make_docx, make_pdf

from saksei.exchange.exports import export_package
from saksei.journal import Entry
from saksei.sources.actions import Description, register_source
from saksei.sources.models import Source
from saksei.statements.actions import erase_source, erase_statements
from saksei.statements.models import Decision, Unsent
from saksei.workspace import Workspace

# -- what is typed and not sent


def typing(pages: Client, source: Source, seen: int = 0, tab: str = "one", **fields: object):
    data = {"form": "hand", "kind": "act", "seen": seen, "value-location": "the gate", **fields}
    return pages.post(f"/sources/{source.pk}/code/typed/", data, headers={"x-tab": tab})


def test_what_is_typed_is_kept_and_gone_when_sent(pages: Client, source: Source) -> None:
    entries = Entry.objects.count()
    typing(pages, source)
    assert 'value="the gate"' in pages.get(at(source, hand=1)).content.decode()
    assert Entry.objects.count() == entries
    by_hand(pages, source, "said her lawyer", seen=1)
    assert not Unsent.objects.exists()


def test_a_page_asks_for_what_is_on_its_way_and_then_no_more(pages: Client, source: Source) -> None:
    where, now = f"/sources/{source.pk}/code/typed/", int(time.time())

    def asked(since: object) -> tuple[int, str | None]:
        answer = pages.get(where, {"form": "hand", "seen": 0, "since": since})
        return answer.status_code, answer.headers.get("HX-Trigger")

    assert [asked(now), asked(now - 90), asked("x")] == [(204, None), (286, None), (286, None)]
    typing(pages, source)
    assert [asked(now), asked(now - 90)] == [(204, "newer")] * 2


def test_sending_leaves_what_another_tab_typed(pages: Client, source: Source) -> None:
    typing(pages, source)
    typing(pages, source, seen=1, tab="two", **{"value-location": "the wall"})
    by_hand(pages, source, "said her lawyer", seen=1)
    assert "the wall" in Unsent.objects.get().content


def test_an_older_tab_is_told(pages: Client, source: Source) -> None:
    typing(pages, source)
    answer = typing(pages, source, tab="two", **{"value-location": "the wall"})
    assert "another tab" in words(answer) and "the gate" in words(answer)
    assert "the gate" in Unsent.objects.get().content


def test_erasing_leaves_nothing_typed(pages: Client, source: Source, case: Workspace) -> None:
    secret = "the secret gate"
    typing(pages, source, **{"value-location": secret})
    said = state(source, "Kosal Vann", quote="Kosal Vann")
    erase_statements([said.pk], reason="consent withdrawn")
    assert not Unsent.objects.exists()
    typing(pages, source, **{"value-location": secret})
    erase_source(source.pk, reason="court order")
    assert not Unsent.objects.exists()
    connection.close()
    for path in case.folder.rglob("*"):
        assert not path.is_file() or secret.encode() not in path.read_bytes(), path
    assert "was erased" in words(typing(pages, source))


def test_what_is_typed_is_not_exported(
    pages: Client, source: Source, tmp_path: Path, case: Workspace
) -> None:
    typing(pages, source, **{"value-location": "the secret gate"})
    export_package(tmp_path / "out", whole=True)
    for path in (tmp_path / "out").rglob("*"):
        assert not path.is_file() or b"the secret gate" not in path.read_bytes()


# -- confidential sources


def test_a_confidential_text_is_closed_until_it_is_opened(pages: Client, case: Workspace) -> None:
    source = held(ARTICLE, title="Interview", confidentiality="confidential")
    for answer in (
        pages.get(at(source)), pages.get(at(source, hand=1)),
        send(pages, source, "accept", number=FIRST),
        pages.post(at(source), {"do": "passage", "from": 5, "to": 90}),
    ):  # fmt: skip
        assert b"Dara Moun" not in answer.content and "its text is closed" in words(answer)
    assert not Decision.objects.exists() and not Unsent.objects.exists()
    send(pages, source, "open")
    last = Entry.objects.order_by("-sequence")[0]
    assert (last.action, last.reason, last.actor) == ("open confidential text", source.pk, "tester")
    assert "Dara Moun" in text_of(pages.get(at(source)))
    send(pages, source, "close")
    assert b"Dara Moun" not in pages.get(at(source)).content


def test_the_journal_bears_an_opening(pages: Client, case: Workspace) -> None:
    send(pages, held(ARTICLE, confidentiality="confidential"), "open")
    assert wrong() == ""


# -- pages of documents


@pytest.fixture
def document(case: Workspace) -> Source:
    about = Description(title="Paper")
    return register_source(about, data=make_pdf("Police arrested Rith Oun"), name="paper.pdf")


def test_a_document_stands_beside_its_text(pages: Client, document: Source) -> None:
    shown = pages.get(at(document))
    assert f'src="/sources/{document.pk}/code/page/1/"' in shown.content.decode()
    picture = pages.get(f"/sources/{document.pk}/code/page/1/")
    assert picture["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
    assert pages.get(f"/sources/{document.pk}/code/page/7/").status_code == 400


def test_a_withheld_name_is_in_no_picture(pages: Client, case: Workspace) -> None:
    young = register_source(
        Description(title="Young"), data=make_pdf("Police arrested Pisey Nhem"), name="a.pdf"
    )
    assert "its pages are not shown" in words(pages.get(at(young)))
    assert pages.get(f"/sources/{young.pk}/code/page/1/").status_code == 404


def test_a_word_document_says_whose_setting_it_is(pages: Client, case: Workspace) -> None:
    source = register_source(Description(title="W"), data=make_docx(), name="w.docx")
    assert "The text as Saksei sets it" in words(pages.get(at(source)))
