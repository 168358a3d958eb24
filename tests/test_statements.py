"""Who says what, where exactly: recorded whole or not at all, withdrawn once, erased for good."""

import sqlite3
from contextlib import closing

import cast
import pytest
from django.db import connection
from hands import held, notes, state, tamper, wrong

from saksei.errors import InvalidCode, InvalidValue, NotFound, PassageNotFound, RefusedWrite
from saksei.findings.questions import ask
from saksei.models import Entry, Item, Record, Review, Source, Statement, Text
from saksei.passages import digest
from saksei.statements.actions import (
    Said,
    erase_source,
    erase_statements,
    record_statements,
    review_statements,
    withdraw_import,
    withdraw_statements,
)
from saksei.workspace import Workspace

QUOTE = "Police arrested land activist Dara Moun on Lotus Square on 3 May"


# -- recorded


def test_a_quote_is_found_with_its_offsets_and_context(workspace: Workspace) -> None:
    one = state(held(), quote=QUOTE)
    start = cast.ARTICLE.index(QUOTE)
    assert (one.start, one.end) == (start, start + len(QUOTE))
    assert (one.prefix, one.suffix[:5]) == (cast.ARTICLE[:start], ", the")
    assert one.text_digest == digest(cast.ARTICLE)


def test_a_quote_is_kept_as_the_text_has_it(workspace: Workspace) -> None:
    one = state(held(), quote='"We only sang," said  Mek Tola.')
    assert one.quote == "“We only sang,” said Mek Tola."


def test_a_quote_that_does_not_stand_is_refused_with_the_nearest_line(
    workspace: Workspace,
) -> None:
    with pytest.raises(PassageNotFound, match="nearest line is 'LOTUS CITY, 4 May"):
        state(held(), quote="Police arrested activist Dara Moun on Lotus Square on 13 May")


def test_a_quote_from_a_source_that_is_not_held_is_refused(case: Workspace) -> None:
    with pytest.raises(InvalidValue, match=r"ledger is not held.*give a locator"):
        state("ledger", quote=QUOTE)


def test_a_locator_stands_in_for_the_quote_where_the_source_is_not_held(case: Workspace) -> None:
    one = Statement.objects.get(pk=state("ledger", locator="p. 3, second paragraph").pk)
    assert (one.locator, one.quote, one.text_id) == ("p. 3, second paragraph", "", None)


def test_a_new_record_is_one_throughout_the_call(case: Workspace) -> None:
    said = [
        Said(entity="new:person", property="name", value="Dara Moun", source="ledger"),
        Said(entity="new:person", property="role", value="farmer", source="ledger"),
    ]
    first, second = record_statements(said)
    assert first.entity_id == second.entity_id
    assert Record.objects.get(pk=first.entity_id).kind == "person"


def test_two_calls_make_two_records(case: Workspace) -> None:
    assert state("ledger").entity_id != state("ledger").entity_id


def test_a_value_is_kept_in_its_normal_form(case: Workspace) -> None:
    one = state("ledger", " 2031-05-03 ", entity="dara-1", property="date")
    assert Statement.objects.get(pk=one.pk).value == "2031-05-03"


def test_a_statement_says_who_speaks_how_and_when(case: Workspace) -> None:
    one = state("state", speaker="spokesman", stance="denies", said="2031-05-08", credibility="4")
    kept = Statement.objects.get(pk=one.pk)
    assert (kept.speaker_id, kept.stance, kept.said) == ("spokesman", "denies", "2031-05-08")
    assert (kept.credibility, kept.origin, kept.recorded_by) == ("4", "typed", "tester")


def test_a_statement_without_a_stance_asserts(case: Workspace) -> None:
    assert state("ledger", stance="").stance == "asserts"


WRONG = [
    ({"entity": "new:dog"}, InvalidValue, "no kind 'dog'"),
    ({"entity": "nobody"}, NotFound, "no record 'nobody'"),
    ({"property": "nickname"}, InvalidValue, "a person has no property 'nickname'; it has name"),
    ({"property": "gender", "value": "femal"}, InvalidCode, "did you mean"),
    ({"property": "birth_date", "value": "3 May"}, InvalidValue, "3 May"),
    ({"property": "age", "value": "old"}, InvalidValue, "old"),
    ({"property": "identifier", "value": "17"}, InvalidValue, "scheme:value"),
    (
        {"property": "member_of", "value": "nobody"},
        NotFound,
        "no such record; name its identifier: `saksei show group --find nobody` looks for one",
    ),
    ({"property": "member_of", "value": "mek"}, InvalidValue, "a person; it takes a group"),
    ({"property": "residence", "value": "three"}, InvalidValue, "a group; it takes a place"),
    ({"value": "  "}, InvalidValue, "name is empty"),
    ({"value": "a\0b"}, InvalidValue, "NUL"),
    ({"value": "a\udcff"}, InvalidValue, "value has bytes that are no text"),
    ({"value": "x" * 10_001}, InvalidValue, "at most 10000"),
    ({"source": "nothing"}, NotFound, "no source 'nothing'"),
    ({"speaker": "nobody"}, NotFound, "no person or group"),
    ({"speaker": "protest"}, NotFound, "no person or group"),
    ({"stance": "shouts"}, InvalidCode, "stance"),
    ({"credibility": "9"}, InvalidCode, "credibility"),
    ({"origin": "dreamt"}, InvalidCode, "origin"),
    ({"said": "yesterday"}, InvalidValue, "yesterday"),
]


@pytest.mark.parametrize(("change", "error", "words"), WRONG)
def test_a_wrong_statement_is_refused_with_all_that_came_with_it(
    case: Workspace, change: dict[str, str], error: type[Exception], words: str
) -> None:
    before = (Statement.objects.count(), Record.objects.count(), Entry.objects.count())
    right = {"entity": "new:person", "property": "name", "value": "Dara", "source": "ledger"}
    with pytest.raises(error, match=words):
        record_statements([Said(**right), Said(**(right | change))])
    assert (Statement.objects.count(), Record.objects.count(), Entry.objects.count()) == before


# -- withdrawn


def test_a_withdrawn_statement_stays_with_who_when_and_why(case: Workspace) -> None:
    one = state("ledger")
    withdraw_statements([one.id], reason="another Dara")
    kept = Statement.objects.get(pk=one.id)
    assert (kept.value, kept.withdrawn_by, kept.withdrawn_why) == (
        "Dara Moun", "tester", "another Dara",
    )  # fmt: skip
    assert kept not in Statement.objects.in_force()


def test_a_withdrawn_statement_no_longer_counts(case: Workspace) -> None:
    before = ask(acts=("arrest",)).counted.bounds.minimum
    mine = Statement.objects.filter(entity="child-1").values_list("pk", flat=True)
    withdraw_statements(list(mine), reason="retold wrongly")
    assert ask(acts=("arrest",)).counted.bounds.minimum == before - 1


def test_an_import_is_withdrawn_whole(case: Workspace) -> None:
    batch = Statement.objects.values_list("batch", flat=True)[0]
    own = state("ledger")
    assert withdraw_import(batch, reason="wrong file") > 30
    assert [one.pk for one in Statement.objects.in_force()] == [own.pk]
    with pytest.raises(NotFound, match="no statement in force"):
        withdraw_import(batch, reason="wrong file")


def test_a_statement_cannot_be_withdrawn_twice(case: Workspace) -> None:
    one, other = state("ledger"), state("ledger")
    withdraw_statements([one.id], reason="another Dara")
    with pytest.raises(RefusedWrite, match="withdrawn already, on 20"):
        withdraw_statements([other.id, one.id], reason="again")
    assert Statement.objects.get(pk=other.pk).withdrawn_at == ""


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_withdrawal_needs_a_reason(case: Workspace, reason: str) -> None:
    with pytest.raises(InvalidValue, match="needs a reason"):
        withdraw_statements([state("ledger").id], reason=reason)


def test_what_is_not_there_cannot_be_withdrawn(case: Workspace) -> None:
    with pytest.raises(NotFound, match="no statement st-nothing"):
        withdraw_statements(["st-nothing"], reason="wrong")


# -- reviewed


def test_a_statement_is_reviewed_against_its_passage(workspace: Workspace) -> None:
    one = state(held(), quote=QUOTE)
    review_statements([one.id], note="read twice")
    review = Review.objects.get()
    assert (review.statement_id, review.reviewed_by, review.note) == (
        one.id, "tester", "read twice",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["bare", "withdrawn", "erased"])
def test_what_has_no_passage_or_is_gone_is_not_reviewed(workspace: Workspace, name: str) -> None:
    source = held()
    good, bad = state(source, quote=QUOTE), state(source, quote="" if name == "bare" else QUOTE)
    if name == "withdrawn":
        withdraw_statements([bad.id], reason="another Dara")
    if name == "erased":
        erase_statements([bad.id], reason="consent withdrawn")
    with pytest.raises(RefusedWrite):
        review_statements([good.id, bad.id])
    assert Review.objects.count() == 0


# -- erased


WORDS = "xylograph-of-Dara"


def in_any_file(workspace: Workspace, words: str) -> list[str]:
    """The files of the workspace's folder in which words stand, the database's log included."""
    files = [path for path in workspace.folder.rglob("*") if path.is_file()]
    return [path.name for path in files if words.encode() in path.read_bytes()]


@pytest.mark.file
def test_the_search_would_find_the_words(workspace: Workspace) -> None:
    state(held(), WORDS)
    assert in_any_file(workspace, WORDS) == ["record.sqlite3-wal"]


def test_erased_words_stand_in_no_file(workspace: Workspace) -> None:
    source = held(f"A witness named {WORDS}.", note=f"of {WORDS}", obtained_how=f"from {WORDS}")
    one = state(source, WORDS, quote=f"named {WORDS}", note=WORDS, locator=WORDS)
    review_statements([one.id], note=WORDS)
    ask(acts=("arrest",))
    for name in ("report.html", "backups/record-1.sqlite3", "upgrading.sqlite3"):
        (workspace.folder / "backups").mkdir(exist_ok=True)
        (workspace.folder / name).write_text(WORDS)
    erase_source(source.id, reason="a court's order")
    assert in_any_file(workspace, WORDS) == []


def test_a_value_erased_alone_stands_in_no_file(workspace: Workspace) -> None:
    source = held()
    for number in range(60):  # so that pages of the database are split and moved
        state(source, f"Dara Moun {number} " + "x" * (number * 40))
    one = state(source, WORDS, note=f"said of {WORDS}", said="2031-05-04")
    ask(acts=("arrest",))
    erase_statements([one.id], reason="consent withdrawn")
    assert in_any_file(workspace, WORDS) == []


def test_an_erasure_leaves_that_there_was_a_statement(workspace: Workspace) -> None:
    one = state(held(), WORDS, quote=QUOTE)
    erase_statements([one.id], reason="consent withdrawn")
    kept = Statement.objects.get(pk=one.pk)
    assert (kept.value, kept.property, kept.recorded_by) == ("(erased)", "name", "tester")
    assert (kept.quote, kept.start, kept.text_digest) == ("", None, "")
    assert kept.erased_at > kept.recorded_at


def test_an_erasure_forgets_who_spoke(case: Workspace) -> None:
    one = state("state", speaker="spokesman", said="2031-05-08")
    erase_statements([one.id], reason="consent withdrawn")
    kept = Statement.objects.get(pk=one.pk)
    assert (kept.speaker_id, kept.said) == (None, "")


def test_an_erasure_destroys_the_salts_of_what_was_said(workspace: Workspace) -> None:
    one, other = state(source := held(), WORDS), state(source)
    withdraw_statements([one.id], reason="retold")
    erase_statements([one.id], reason="consent withdrawn")
    items = Item.objects.filter(key=one.id).order_by("entry_id")
    assert [item.salt is None for item in items] == [True, True, False]
    assert Item.objects.get(key=other.id).salt is not None


def test_after_an_erasure_the_record_is_sound(workspace: Workspace) -> None:
    source = held()
    erase_statements([state(source, WORDS).id], reason="consent withdrawn")
    state(source)
    erase_source(source.id, reason="a court's order")
    assert wrong() == ""
    assert "statements: 2 erased" in notes()


def test_after_an_erasure_the_journal_still_proves_the_rest(workspace: Workspace) -> None:
    source = held()
    one, other = state(source, WORDS), state(source, "Mek Tola")
    erase_statements([one.id], reason="consent withdrawn")
    tamper(workspace, f"UPDATE statement SET value = 'Mek' WHERE id = '{other.id}'")
    assert wrong() == f"statement {other.id}: is not what the journal says was written"


def test_what_was_erased_cannot_be_written_in_again(workspace: Workspace) -> None:
    one = state(held(), WORDS)
    erase_statements([one.id], reason="consent withdrawn")
    tamper(workspace, f"UPDATE statement SET value = 'Mek' WHERE id = '{one.id}'")
    assert f"statement {one.id}: is not what" in wrong()


def test_erasing_a_source_removes_bytes_text_and_statements(workspace: Workspace) -> None:
    source = held(publisher="Mekong Ledger")
    state(source, quote=QUOTE)
    assert erase_source(source.id, reason="a court's order") == 1
    kept = Source.objects.get()
    assert (kept.held, kept.title, kept.publisher, kept.sha256) == (False, "", "", "")
    assert (list(workspace.files.iterdir()), Text.objects.get().content) == ([], "")


@pytest.mark.parametrize("reason", ["", " "])
def test_an_erasure_needs_a_reason(workspace: Workspace, reason: str) -> None:
    one = state(source := held())
    with pytest.raises(InvalidValue, match="needs a reason"):
        erase_statements([one.id], reason=reason)
    with pytest.raises(InvalidValue, match="needs a reason"):
        erase_source(source.id, reason=reason)


def test_nothing_is_erased_twice(workspace: Workspace) -> None:
    one = state(source := held())
    erase_statements([one.id], reason="consent withdrawn")
    with pytest.raises(RefusedWrite, match="erased already"):
        erase_statements([one.id], reason="again")
    erase_source(source.id, reason="a court's order")
    with pytest.raises(RefusedWrite, match="erased already"):
        erase_source(source.id, reason="again")


def test_what_is_not_there_cannot_be_erased(workspace: Workspace) -> None:
    with pytest.raises(NotFound):
        erase_statements(["st-nothing"], reason="wrong")
    with pytest.raises(NotFound):
        erase_source("src-nothing", reason="wrong")


@pytest.mark.file
def test_a_log_that_another_program_holds_is_said(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = state(held(), WORDS)
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.05)
    connection.close()
    with closing(sqlite3.connect(workspace.database, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM statement").fetchone()
        with pytest.raises(RefusedWrite, match="another program has it open"):
            erase_statements([one.id], reason="consent withdrawn")
