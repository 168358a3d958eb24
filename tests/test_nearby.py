"""A part of a record near a question answers it as the whole does: bounds, rows, caveats."""

from dataclasses import asdict, dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_record import Record, arrest, judged, said, vocabulary
from test_counting_properties import MAY, often, records, types

from saksei.analysis import nearby
from saksei.analysis.counting import count
from saksei.analysis.nearby import Said
from saksei.analysis.proof import prove
from saksei.analysis.question import UNITS, Question
from saksei.analysis.sql_text import quoted_tuple
from saksei.analysis.standards import Basis, Standard, basis
from saksei.analysis.tables import Tables

JUNE = {"start": date(2031, 6, 1), "end": date(2031, 6, 30)}


@dataclass
class Files:
    """Reads a part from the tables of the whole."""

    tables: Tables

    def about(self, some):
        query = (
            "SELECT entity, property, value, source FROM statements "
            f"WHERE entity IN {quoted_tuple([*some, ''])}"
        )
        return [Said(*row) for row in self.tables.rows(query)]

    def hitting(self, some):
        query = (
            "SELECT entity FROM statements WHERE property IN ('victim', 'person') "
            f"AND value IN {quoted_tuple([*some, ''])}"
        )
        return {row[0] for row in self.tables.rows(query)}

    def rows(self, part):
        here = quoted_tuple([*part.records, ""])
        statements = self.tables.connection.sql(f"FROM statements WHERE entity IN {here}")
        return part.rows(statements.to_arrow_table())


def both(record, standard, question):
    """The answers by the whole of a record and by the part near the question."""
    whole = record.tables()
    reads = Files(whole)
    part = nearby.part(whole, question, reads)
    assert part is not None
    on = Basis(standard=Standard(standard))
    near = Tables(reads.rows(part), on, vocabulary(), like=part)
    return answer(record.tables(on), question), answer(near, question)


def answer(tables, question):
    counted = count(tables, question)
    return (
        counted.bounds, counted.unsure_pairs, counted.open_numbers, counted.at_least,
        asdict(prove(counted)),
    )  # fmt: skip


@st.composite
def reviewed(draw):
    """A small record of which some statements were reviewed, and acts of other years beside it."""
    record = draw(records())
    far = [said("a9", "type", "arrest"), said("a9", "victim", "p9"), said("a9", "date", "2025")]
    rows = [*record.statements, *far, *arrest("a8", victim="p0", date="2025-01")]
    chosen = draw(st.lists(st.integers(0, len(rows) - 1), max_size=6, unique=True))
    reviews = [{"id": f"r{n}", "statement": f"s{n:03}"} for n in chosen]
    return Record(rows, record.judgements, record.derivations, reviews)


@often(40)
@given(reviewed(), st.sampled_from(Standard), st.sampled_from(list(UNITS)), types,
       st.sampled_from([MAY, JUNE]))  # fmt: skip
def test_the_part_answers_as_the_whole(record, standard, unit, acts, window):
    acts = () if unit == "events" else acts
    whole, near = both(record, standard, Question(unit=unit, acts=acts, **window))
    assert near == whole


@often(15)
@given(reviewed(), st.sampled_from(Standard), st.sampled_from(["acts", "persons"]))
def test_so_it_does_of_one_type_or_some_persons(record, standard, unit):
    for asked in ({"acts": ("arrest",)}, {"acts": ("charge",), "persons": ("p0", "p9")}):
        whole, near = both(record, standard, Question(unit=unit, **asked))
        assert near == whole


@often(15)
@given(reviewed(), st.sampled_from(["acts", "persons", "sources"]), types)
def test_standards_that_share_tables_answer_as_each_alone(record, unit, acts):
    question = Question(unit=unit, acts=acts, **MAY)
    whole = record.tables()
    reads = Files(whole)
    part = nearby.part(whole, question, reads)
    rows = reads.rows(part)
    most, checked = (
        Tables(rows, Basis(standard=one), vocabulary(), like=part)
        for one in (Standard.ADMITTED, Standard.REVIEWED)
    )
    for standard in Standard:
        near = checked if standard is Standard.REVIEWED else most.under(standard)
        alone = record.tables(Basis(standard=standard))
        assert answer(near, question) == answer(alone, question)


@often(8)
@given(reviewed(), st.permutations([(MAY, "reported"), (JUNE, "corroborated"), (MAY, "admitted")]))
def test_tables_like_others_answer_one_question_after_the_other(record, asked):
    whole = record.tables()
    like = Tables(whole.folder, Basis(standard=Standard.ADMITTED), vocabulary(), like=whole)
    for window, standard in asked:
        question, alone = Question(**window), record.tables(basis(standard))
        assert answer(like.under(Standard(standard)), question) == answer(alone, question)


def test_what_lies_far_is_no_part():
    record = Record([*arrest("a1", date="2031-05-03"), *arrest("a2", date="2025-05-03")])
    whole = record.tables()
    part = nearby.part(whole, Question(**MAY), Files(whole))
    assert part.records == {"a1"}


def test_what_may_be_one_with_something_near_is_a_part():
    rows = [*arrest("a1", date="2031-05-03"), *arrest("a2", date="2025-05-03")]
    whole = Record(rows, [judged("unsure", "a1", "a2")]).tables()
    assert nearby.part(whole, Question(**MAY), Files(whole)).records == {"a1", "a2"}


def test_one_may_have_the_type_and_another_the_day():
    rows = [said("a2", "type", "charge", "s2"), said("a2", "date", "2031-05-03", "s3")]
    rows += [said("a2", "date", "2031-05-03", "s4"), *arrest("a1", date="2025-05-03")]
    record = Record([*rows, said("a1", "type", "arrest", "s5")], [judged("unsure", "a1", "a2")])
    whole, near = both(record, "reported", Question(acts=("arrest",), **MAY))
    assert near == whole
    assert whole[0].maximum == 1


@pytest.mark.parametrize(
    ("on", "asked"),
    [
        (basis(without=("s1",)), MAY), (basis(as_of=date(2031, 7, 1)), MAY),
        (basis(published_by=date(2031, 7, 1)), MAY), (basis(), {}),
        (basis(), MAY | {"assessment": "defender_wide=meets"}),
    ],
)  # fmt: skip
def test_what_no_part_can_answer_asks_the_whole(on, asked):
    whole = Record([*arrest("a1", date="2031-05-03")]).tables(on)
    assert nearby.part(whole, Question(**asked), Files(whole)) is None
