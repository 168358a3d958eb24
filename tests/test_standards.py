"""Standards: which statements and acts a question admits, and which value is preferred."""

from datetime import date

import pytest
from small_record import Record, arrest, judged, said

from saksei.analysis.standards import Standard, basis
from saksei.errors import InvalidValue

SPRING, SUMMER = date(2031, 3, 1), date(2031, 6, 1)
CORROBORATED, ADMITTED, REVIEWED = basis("corroborated"), basis("admitted"), basis("reviewed")


def preferred(name, *rows, entity="a1", **more):
    """The preferred value of a property of an act that these (value, source) pairs give."""
    said_so = [said(entity, name, value, source) for value, source in rows]
    tables = Record([said(entity, "type", "arrest", "s0"), *said_so], **more).tables()
    return tables.rows(f"SELECT {name} FROM {tables.acts} WHERE record = $1", [entity])[0][0]


def review(number, **more):
    return {"id": f"r{number}", "statement": f"s{number:03}", "reviewed": SPRING} | more


# -- reported and corroborated


def test_one_source_is_enough_to_be_reported():
    assert Record(arrest("a1")).bounds() == (1, 1)


def test_two_independent_sources_corroborate():
    record = Record(arrest("a1", "s1") + arrest("a1", "s2"))
    assert record.bounds(CORROBORATED) == (1, 1)


def test_a_second_statement_of_the_same_source_does_not_corroborate():
    assert Record(arrest("a1", date="2031-05", victim="p1")).bounds(CORROBORATED) == (0, 0)


def test_all_properties_together_corroborate():
    record = Record([said("a1", "type", "arrest", "s1"), said("a1", "date", "2031-05", "s2")])
    assert record.bounds(CORROBORATED) == (1, 1)


def test_a_copy_does_not_corroborate():
    record = Record(arrest("a1", "s1") + arrest("a1", "s2"), derivations=[("s2", "s1")])
    assert record.bounds(CORROBORATED) == (0, 0)


def test_two_that_cite_an_unseen_origin_do_not_corroborate():
    record = Record(
        arrest("a1", "s1") + arrest("a1", "s2"), derivations=[("s1", "wire"), ("s2", "wire")]
    )
    assert record.bounds(CORROBORATED) == (0, 0)


def test_a_source_that_retells_two_does_not_corroborate_alone():
    retold = [("s3", "s1"), ("s3", "s2")]
    assert Record(arrest("a1", "s3"), derivations=retold).bounds(CORROBORATED) == (0, 0)


def test_a_source_that_retells_two_does_not_corroborate_one_of_them():
    record = Record(
        arrest("a1", "s1") + arrest("a1", "s3"), derivations=[("s3", "s1"), ("s3", "s2")]
    )
    assert record.bounds(CORROBORATED) == (0, 0)


def test_both_that_are_retold_corroborate_each_other():
    rows = arrest("a1", "s1") + arrest("a1", "s2") + arrest("a1", "s3")
    record = Record(rows, derivations=[("s3", "s1"), ("s3", "s2")])
    assert record.bounds(CORROBORATED) == (1, 1)


def test_reports_that_are_judged_the_same_corroborate_each_other():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), [judged("same", "a1", "a2")])
    assert record.bounds(CORROBORATED) == (1, 1)


def test_a_denial_corroborates_nothing():
    no = said("a1", "type", "arrest", "s2", stance="denies", affirms=False)
    assert Record([*arrest("a1", "s1"), no]).bounds(CORROBORATED) == (0, 0)


# -- admitted


def conceding(**party):
    """An arrest that a spokesman concedes, and what is said of the spokesman's party."""
    spokesman = said("p9", "party", "state", "s2", **party)
    return Record([*arrest("a1"), said("a1", "type", "arrest", "s2", speaker="p9"), spokesman])


def test_the_authority_admits():
    assert conceding().bounds(ADMITTED) == (1, 1)


def test_whoever_is_one_with_a_speaker_of_the_authority_admits():
    rows = [said("a1", "type", "arrest", "s2", speaker="p8"), said("p9", "party", "state")]
    assert Record(rows, [judged("same", "p8", "p9")]).bounds(ADMITTED) == (1, 1)


@pytest.mark.parametrize(
    "party", [{"withdrawn": SPRING}, {"erased": True}, {"stance": "denies", "affirms": False}]
)
def test_a_party_that_is_withdrawn_erased_or_denied_admits_nothing(party):
    assert conceding(**party).bounds(ADMITTED) == (0, 0)


def test_a_party_counts_from_the_day_on_which_it_was_recorded():
    record = conceding(recorded=SUMMER)
    assert record.bounds(basis("admitted", as_of=SPRING)) == (0, 0)
    assert record.bounds(basis("admitted", as_of=SUMMER)) == (1, 1)


def test_others_than_the_authority_admit_nothing():
    rows = [said("a1", "type", "arrest", "s2", speaker="p9"), said("p9", "party", "press")]
    assert Record(rows).bounds(ADMITTED) == (0, 0)


# -- reviewed


def test_only_reviewed_statements_count():
    rows = arrest("a1", victim="p1") + arrest("a2", victim="p2")
    assert Record(rows, reviews=[review(0), review(1)]).bounds(REVIEWED) == (1, 1)


def test_a_withdrawn_review_counts_no_more():
    record = Record(arrest("a1"), reviews=[review(0, withdrawn=SUMMER)])
    assert record.bounds(REVIEWED) == (0, 0)


def test_a_review_counts_from_its_day_until_its_withdrawal():
    record = Record(arrest("a1"), reviews=[review(0, withdrawn=SUMMER)])
    days = [date(2031, 2, 28), SPRING, date(2031, 5, 31), SUMMER]
    found = [record.bounds(basis("reviewed", as_of=day))[0] for day in days]
    assert found == [0, 1, 1, 0]


# -- without a source


def test_without_a_source_its_acts_go():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"))
    assert record.bounds(basis("without=s1")) == (1, 1)


def test_without_a_source_what_derives_from_it_goes_too():
    record = Record(
        arrest("a1", "s3") + arrest("a2", "s4"), derivations=[("s2", "s1"), ("s3", "s2")]
    )
    assert record.bounds(basis(without=("s1",))) == (1, 1)


def test_an_origin_that_nobody_has_seen_can_be_set_aside():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), derivations=[("s1", "wire")])
    assert record.bounds(basis("without=wire")) == (1, 1)


def test_without_a_source_its_origin_stays():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), derivations=[("s2", "s1")])
    assert record.bounds(basis("without=s2")) == (1, 1)


def test_without_one_of_two_sources_an_act_is_not_corroborated():
    record = Record(arrest("a1", "s1") + arrest("a1", "s2"))
    assert record.bounds(basis("corroborated", without=("s2",))) == (0, 0)


# -- as of a day, and as published


def test_a_statement_counts_from_its_day_until_its_withdrawal():
    record = Record([said("a1", "type", "arrest", recorded=SPRING, withdrawn=SUMMER)])
    days = [date(2031, 2, 28), SPRING, date(2031, 5, 31), SUMMER]
    assert [record.bounds(basis(as_of=day))[0] for day in days] == [0, 1, 1, 0]


def test_a_withdrawn_statement_does_not_count():
    assert Record([said("a1", "type", "arrest", withdrawn=SPRING)]).bounds() == (0, 0)


def test_an_erased_statement_does_not_count_on_any_day():
    record = Record([said("a1", "type", "arrest", erased=True)])
    assert record.bounds(basis(as_of=SUMMER)) == (0, 0)


def test_a_derivation_counts_from_its_day():
    rows = arrest("a1", "s1") + arrest("a1", "s2")
    record = Record(rows, derivations=[("s2", "s1", SUMMER)])
    days = (SPRING, SUMMER)
    assert [record.bounds(basis("corroborated", as_of=day))[0] for day in days] == [1, 0]


def test_where_a_place_lies_counts_from_its_day():
    record = Record([*arrest("a1", place="l1"), said("l1", "part_of", "l2", recorded=SUMMER)])
    days = (SPRING, SUMMER)
    assert [record.bounds(basis(as_of=day), place="l2")[0] for day in days] == [0, 1]


def test_published_by_goes_by_the_day_on_which_a_source_appeared():
    published = {"s1": "2031-03-01", "s2": "2031-04"}
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), published=published)
    days = [date(2031, 2, 28), SPRING, date(2031, 4, 29), date(2031, 4, 30)]
    assert [record.bounds(basis(published_by=day))[0] for day in days] == [0, 1, 1, 2]


def test_undated_sources_are_left_out_of_what_was_published_and_this_is_said():
    answer = Record(arrest("a1")).proof(basis(published_by=SUMMER))
    assert answer.rows == ()
    assert "1 undated sources are left out of what was published" in answer.caveats


# -- a basis in words


def test_a_basis_is_written_in_words():
    words = basis("corroborated", without=("s1",), as_of=SPRING, published_by=SUMMER).in_words()
    assert words.startswith("corroborated: the act's statements")
    assert "without s1 and what derives from it; as recorded by 2031-03-01" in words
    assert words.endswith("as published by 2031-06-01")


def test_every_standard_has_a_definition():
    assert all(one.definition for one in Standard)


def test_an_unknown_standard_is_refused_with_those_that_there_are():
    with pytest.raises(InvalidValue, match="reported, corroborated, admitted, reviewed or without"):
        basis("proven")


# -- which value is preferred


def test_most_independent_origins_are_preferred():
    rows = [("2031-05-03", "s1"), ("2031-05-04", "s2"), ("2031-05-04", "s3")]
    assert preferred("date", *rows) == "2031-05-04"


def test_copies_do_not_make_a_value_preferred():
    rows = [("2031-05-03", "s1"), ("2031-05-04", "s2"), ("2031-05-04", "s3")]
    assert preferred("date", *rows, derivations=[("s3", "s2")]) == "2031-05-03"


def test_a_coarser_date_supports_the_finer_one():
    rows = [("2031-05-07", "s1"), ("2031-05-08", "s2"), ("2031-05-08", "s3"), ("2031", "s4")]
    assert preferred("date", ("2031-05-09", "s5"), ("2031-05-09", "s6"), *rows) == "2031-05-09"
    rows = [("2031-05-08", "s1"), ("2031-06-07", "s2"), ("2031-06", "s3")]
    assert preferred("date", *rows) == "2031-06-07"


def test_a_time_of_day_is_finer_than_the_day():
    assert preferred("date", ("2031-05-07", "s1"), ("2031-05-07T21:30", "s2")).endswith("T21:30")


def test_a_place_within_another_is_supported_by_it():
    rows = [("l9", "s1"), ("l1", "s2"), ("l2", "s3")]
    within = [said("l1", "part_of", "l2")]
    statements = [said("a1", "place", *row) for row in rows]
    tables = Record([*arrest("a1", "s0"), *statements, *within]).tables()
    assert tables.rows(f"SELECT place FROM {tables.acts}") == [("l1",)]


def test_ties_go_to_the_more_precise():
    assert preferred("date", ("2031-04", "s1"), ("2031-05-07", "s2")) == "2031-05-07"


def test_further_ties_go_to_the_lowest_statement_id():
    assert preferred("date", ("2031-05-08", "s1"), ("2031-05-07", "s2")) == "2031-05-08"


def test_versions_that_name_one_record_by_two_ids_are_one_version():
    same = [judged("same", "p1", "p2")]
    rows = [("p3", "s1"), ("p1", "s2"), ("p2", "s3")]
    assert preferred("victim", *rows, judgements=same) == "p1"


def test_of_nothing_there_is_not_at_least_nothing():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), [judged("unsure", "a1", "a2")])
    found = record.count(ADMITTED)
    assert (found.bounds.minimum, found.bounds.maximum, found.at_least) == (0, 0, False)
    assert found.unsure_pairs == 1
