"""The front page says how many suggestions wait, without reading every text to know."""

import time

import pytest
from desk import FIRST, at, send, words
from django.db import connection
from django.test import Client
from hands import held, queries

from saksei.coding import reviewing
from saksei.coding.left import left, note, read_rest
from saksei.coding.reviewing import review_source
from saksei.models import Decision, Source, Suggested
from saksei.statements.actions import erase_source
from saksei.web import working


def number(source: Source) -> int:
    return left().waiting.get(source.pk, 0)


def test_a_text_is_unread_until_somebody_opens_it_to_code(pages: Client, source: Source) -> None:
    assert left().unread == [source.pk]
    assert "1 text was not read for suggestions" in words(pages.get("/"))
    pages.get(at(source))
    assert left().unread == []
    assert number(source) > 3
    told = words(pages.get("/"))
    assert f"{number(source)} suggestions to decide, in 1 sources" in told
    assert "not read" not in told
    assert source.pk in pages.get("/sources/?left=suggestions").content.decode()


def test_a_decision_takes_one_off_and_undoing_puts_it_back(pages: Client, source: Source) -> None:
    pages.get(at(source))
    before = number(source)
    send(pages, source, "reject", number=FIRST, at=FIRST)
    assert number(source) == before - 1
    send(pages, source, "undo", decision=Decision.objects.get().pk)
    assert number(source) == before
    note(review_source(source.pk))
    assert number(source) == before


def test_the_rest_is_read_beside_other_work(pages: Client, source: Source) -> None:
    answer = pages.post("/read/")
    assert answer.headers["Location"] == "/"
    work = working.at_work("read")
    for _ in range(200):
        if work and work.done:
            break
        time.sleep(0.1)
    assert work and work.done and work.sentence == ""
    assert left().unread == []
    assert number(source) > 3


def test_what_the_reader_would_say_now_is_not_taken_for_what_it_said(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_rest()
    assert left().unread == []
    monkeypatch.setattr("saksei.coding.left.reader_state", lambda _: ("learnt something", 1, 0))
    assert left().unread == [source.pk]
    assert number(source) == 0


def test_a_text_that_cannot_be_read_leaves_the_others(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = held("Police arrested Vanna Keo on 3 May.", title="Another")

    def read(name: str) -> reviewing.Reviewed:
        if name == source.pk:
            raise reviewing.RefusedWrite("no model")
        return review_source(name)

    read_rest(read)
    assert left().unread == [source.pk]
    assert number(other) > 0


def test_an_erased_source_waits_for_nobody(source: Source) -> None:
    read_rest()
    erase_source(source.pk, reason="court order")
    assert not Suggested.objects.exists()
    assert (left().unread, left().waiting) == ([], {})


def test_the_front_page_asks_no_more_for_more_texts(pages: Client, source: Source) -> None:
    few = queries(pages, "/")
    for one in range(9):
        held(f"Police arrested Vanna Keo on {one + 1} May.", title=f"Another {one}")
    assert queries(pages, "/") <= few


@pytest.mark.file
def test_which_text_is_the_newest_is_known_without_its_words(source: Source) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT source_id, digest FROM text ORDER BY source_id, made_at, id"
        )
        assert "COVERING INDEX text_newest" in str(cursor.fetchall())
