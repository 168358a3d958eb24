"""From files to tables: every step can be looked at, and nothing that people write breaks one."""

from datetime import date

import pyarrow.parquet as pq
import pytest
from hands import held, state
from small_record import Record, arrest, judged, said, vocabulary

from saksei.analysis import candidates, files
from saksei.analysis.chains import chains
from saksei.analysis.contradictions import contradictions
from saksei.analysis.counting import count
from saksei.analysis.figures import figures
from saksei.analysis.question import UNITS, Question
from saksei.analysis.sql_text import quoted, quoted_tuple
from saksei.analysis.standards import Standard, basis
from saksei.analysis.tables import INPUTS, Tables
from saksei.errors import NotFound
from saksei.findings import tables as tables_
from saksei.findings.questions import ask
from saksei.findings.rows import SCHEMAS, contents
from saksei.findings.tables import drop, tables, written
from saksei.journal import last_entry
from saksei.linking.actions import judge, withdraw_judgements
from saksei.linking.models import Judgement
from saksei.sources.actions import derive
from saksei.sources.models import Source
from saksei.statements.actions import erase_statements, review_statements, withdraw_statements
from saksei.statements.models import Record as Kept
from saksei.statements.models import Statement

ODD = ["O'Brien", "{x}", "a;b", "100%", "--", "$1", "\\", '"', "{}", "% s", "x' OR '1'='1"]


def odd(word):
    """An act whose every word is odd."""
    one = [said(word, "type", "arrest", word, kind="act"), said(word, "victim", "p1", kind="act")]
    more = [said(word, name, word, word, kind="act") for name in ("perpetrator", "charge", "place")]
    return [*one, *more, said(word, "occasion", word, kind="act")]


# -- steps


def test_every_step_is_kept_and_can_be_looked_at():
    counted = Record(arrest("a1", date="2031-05-03")).count()
    sql = counted.tables.sql
    assert {"statements", "identity", "origins", "admitted", "acts", "candidates"} <= sql.keys()
    assert all(counted.tables.rows(f"SELECT count(*) FROM {name}") for name in sql)


def test_a_table_has_every_property_of_its_kind():
    built = Record([said("p1", "name", "Dara"), said("p1", "age", "41")]).tables()
    assert built.rows(f"SELECT record, name, age FROM {built.table('person')}") == [
        ("p1", "Dara", "41")
    ]


@pytest.mark.parametrize("listed", [True, False])
def test_a_table_without_contested_values_has_the_same_columns(listed):
    built = Record([*arrest("a1", date="2031-05"), *arrest("a1", "s2", date="2031-06")]).tables()
    for name, properties in (("several", ("type", "date")), ("none", ("type",))):
        built.build(name, ("act",), properties, listed=listed)
    several, none = (built.rows(f"DESCRIBE {one}_versions") for one in ("several", "none"))
    assert none == several
    assert built.rows("SELECT count(*) FROM none_versions") == [(0,)]


def test_a_folder_may_have_a_quote_in_its_name(tmp_path):
    folder = tmp_path / "O'Brien; {x} 100%"
    folder.mkdir()
    Record(arrest("a1")).write(folder)
    assert count(Tables(folder, basis(), vocabulary()), Question()).bounds.minimum == 1


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("standard", Standard)
def test_an_empty_record_answers_every_question(unit, standard):
    asked = {"unit": unit, "place": "l1", "perpetrator": "police", "occasion": "e1"}
    assert Record([]).bounds(basis(standard), **asked) == (0, 0)


def test_an_empty_record_has_no_rows_and_no_findings():
    proof = Record([]).proof(basis("reviewed", without=("s1",)), start=date(2031, 5, 1))
    assert (proof.rows, proof.left_out) == ((), ())
    assert (chains(Record([]).tables()), figures(Record([]).tables())) == ([], [])


def test_a_record_without_acts_answers_every_question():
    record = Record([said("p1", "name", "Dara"), said("f1", "value", "3")])
    assert [record.bounds(unit=unit) for unit in UNITS] == [(0, 0)] * len(UNITS)
    assert record.proof(persons=("p1",)).rows == ()


# -- what people write


@pytest.mark.parametrize("word", ODD)
def test_no_word_breaks_a_count(word):
    record = Record(odd(word) + arrest("a1"))
    asked = ("perpetrator", "charge", "place", "occasion")
    assert [record.bounds(**{name: word}) for name in asked] == [(1, 1)] * 4
    assert record.proof(basis("corroborated", without=("nobody",))).rows[0].act == word


@pytest.mark.parametrize("word", ODD)
def test_no_word_breaks_what_is_set_aside_or_undecided(word):
    record = Record(
        odd(word) + arrest("a1", victim="p1"), [judged("unsure", word, "a1", kind="act")]
    )
    assert record.bounds() == (1, 2)
    assert record.bounds(basis(without=(word,)), unit="persons", persons=("p1", word)) == (1, 1)


@pytest.mark.parametrize("word", ODD)
def test_no_word_breaks_contradictions_and_chains(word):
    built = Record([*odd(word), said(word, "place", "l2", "s2", kind="act")]).tables()
    assert [one.record for one in contradictions(built)] == [word]
    assert chains(built) == []


def test_words_are_quoted():
    assert quoted("O'Brien") == "'O''Brien'"
    assert quoted_tuple(["a", "b'"]) == "('a', 'b''')"


# -- files


@pytest.mark.parametrize(
    ("kind", "name", "value", "bounds"),
    [
        ("act", "date", "2031-05", (date(2031, 5, 1), date(2031, 5, 31), -3, False, None, None)),
        ("act", "date", "2031-05-03?", (*[date(2031, 5, 3)] * 2, -2, True, None, None)),
        ("act", "date", "../2031", (None, date(2031, 12, 31), -7, False, None, None)),
        ("act", "number", "at least 3", (None, None, None, None, 3.0, None)),
        ("group", "number", "2-4", (None, None, None, None, 2.0, 4.0)),
        ("act", "place", "2031-05", files.NOTHING),
        ("letter", "date", "(erased)", files.NOTHING),
        ("act", "date", "(erased)", files.NOTHING),
        ("act", "number", "(erased)", files.NOTHING),
        ("nothing", "known", "3", files.NOTHING),
    ],
)
def test_dates_and_quantities_have_their_bounds(kind, name, value, bounds):
    assert files.bounds_of(vocabulary())(kind, name, value) == bounds


def test_files_are_written_in_portions(tmp_path):
    rows = ((f"s{n}", "o", date(2031, 1, 1)) for n in range(7))
    assert files.write(tmp_path / "d.parquet", files.DERIVATIONS, rows, portion=3) == 7
    found = pq.read_table(tmp_path / "d.parquet")
    assert (found.schema.equals(files.DERIVATIONS), found["source"][6].as_py()) == (True, "s6")


def test_a_file_without_rows_is_written(tmp_path):
    assert files.write(tmp_path / "d.parquet", files.DERIVATIONS, iter(())) == 0
    assert pq.read_table(tmp_path / "d.parquet").num_rows == 0


@pytest.mark.parametrize("unit", ["acts", "persons", "events", "sources"])
@pytest.mark.parametrize("asked", [{"acts": ("arrest",)}, {"start": date(2031, 5, 4)}])
def test_a_large_record_is_answered_from_what_is_near_the_question(monkeypatch, unit, asked):
    rows = arrest("a1", victim="p1", date="2031-05-03") + arrest(
        "a2", "s2", victim="g1", number="3"
    )
    record = Record(
        [*rows, said("a1", "date", "2031-05", "s2"), *arrest("a3", victim="p1", type="charge")],
        [judged("unsure", "a1", "a2"), judged("among", "a3", "a2")],
    )
    asked = asked if unit != "events" else {}
    whole = record.count(unit=unit, **asked).bounds
    monkeypatch.setattr(candidates, "LARGE", 0)
    assert record.count(unit=unit, **asked).bounds == whole


# -- the open workspace


def held_rows(held):
    """The rows of each file as the tables see them."""
    built = Tables(held, basis(), vocabulary())
    return {
        name: sorted(map(repr, built.rows(f"SELECT {columns(name)} FROM {name}")))
        for name in INPUTS
    }


def columns(name):
    return ", ".join(f'"{field.name}"' for field in SCHEMAS[name])


def all_rows():
    """The rows of each file, read from the whole record."""
    return held_rows({name: files.in_memory(*content) for name, content in contents().items()})


def derive_one():
    first, second = Source.objects.filter(pk__in=["alert", "state"])
    derive(second.pk, first.pk, reason="retold")


def withdraw_one():
    withdraw_statements([Statement.objects.in_force().order_by("pk")[3].pk], reason="wrong")


def state_one():
    source = held("Police arrested Mek Tola on 9 May.", title="Once more", date="2031-05-10")
    return state(source, "Mek Tola", quote="Mek Tola")


def review_one():
    review_statements([state_one().pk], note="read")


def judge_one():
    left, right = Kept.objects.filter(kind="person").order_by("pk")[:2]
    judge("unsure", left.pk, right.pk, reason="alike")


def take_back():
    withdraw_judgements(
        [Judgement.objects.in_force().order_by("-judged_at", "-pk")[0].pk], reason="x"
    )


WRITES = (state_one, review_one, judge_one, withdraw_one, derive_one, take_back, state_one)


def test_files_are_kept_and_what_was_written_since_is_laid_over_them(case):
    folder = written().base
    assert {path.name for path in folder.iterdir()} == {f"{name}.parquet" for name in INPUTS}
    for write in WRITES:
        before = all_rows()
        write()
        assert written().base == folder
        assert held_rows(written()) == all_rows() != before


def test_what_another_process_wrote_is_laid_over_too(case):
    folder = written().base
    for write in WRITES:
        write()
    tables_._overlays.clear()
    assert written().base == folder
    assert held_rows(written()) == all_rows()


def test_files_are_made_anew_when_much_was_written_or_something_erased(case, monkeypatch):
    first = written().base
    erase_statements([Statement.objects.in_force().order_by("pk")[0].pk], reason="asked to")
    second = written().base
    assert second != first
    assert not first.exists()
    monkeypatch.setattr(tables_, "MOST_SINCE", 1)
    state_one()
    third = written()
    assert third.base not in (first, second)
    assert not third.since
    assert held_rows(third) == all_rows()


def test_files_of_another_journal_are_not_used(case):
    folder = written().base
    folder.rename(folder.with_name(f"{folder.name.partition('-')[0]}-{'0' * 24}"))
    state_one()
    assert written().base.name.endswith(bytes(last_entry().digest).hex()[:24])


def test_files_can_be_dropped(case):
    folder = written().base
    drop()
    assert not folder.exists()
    assert written().base.is_dir()


def test_a_source_that_is_not_there_cannot_be_set_aside(case):
    with pytest.raises(NotFound, match="there is no source 'nowhere' to leave out"):
        tables(basis("without=nowhere"))


@pytest.mark.parametrize("name", ["place", "occasion"])
def test_a_record_that_is_not_there_cannot_be_asked_for(case, name):
    with pytest.raises(NotFound, match="there is no record 'nowhere' to filter by"):
        ask(**{name: "nowhere"})


def test_the_same_question_has_the_same_answer(case):
    assert ask(unit="persons").as_json() == ask(Question(unit="persons")).as_json()
