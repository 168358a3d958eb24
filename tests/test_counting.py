"""Counting: units, filters, windows, groups, and the rows that prove a number."""

from datetime import date

import pytest
from small_record import Record, arrest, judged, said

from saksei.analysis.proof import prove
from saksei.analysis.question import UNITS, Question
from saksei.analysis.standards import basis
from saksei.errors import InvalidValue

MAY = {"start": date(2031, 5, 1), "end": date(2031, 5, 31)}
THREE = [said("g1", "number", "3"), said("g1", "type", "unnamed_group")]


# -- units


def test_four_named_people_in_one_report_are_four_acts():
    rows = [row for n in range(4) for row in arrest(f"a{n}", victim=f"p{n}")]
    assert Record(rows).bounds() == (4, 4)


def test_persons_count_once_however_many_acts():
    record = Record(arrest("a1", victim="p1") + arrest("a2", victim="p1"))
    assert record.bounds(unit="persons") == (1, 1)


def test_persons_are_never_summed_over_act_types():
    record = Record(arrest("a1", victim="p1") + arrest("a2", victim="p1", type="charge"))
    each = [record.bounds(unit="persons", acts=(one,)) for one in ("arrest", "charge")]
    assert each == [(1, 1), (1, 1)]
    assert record.bounds(unit="persons") == (1, 1)


def test_events_are_counted_by_their_types():
    record = Record([said("e1", "type", "protest"), said("e2", "type", "raid"), *arrest("a1")])
    assert record.bounds(unit="events") == (2, 2)
    assert record.bounds(unit="events", acts=("protest",)) == (1, 1)


@pytest.mark.parametrize(("unit", "number"), [("statements", 5), ("sources", 2)])
def test_what_acts_rest_on_is_counted(unit, number):
    rows = arrest("a1", "s1", victim="p1") + arrest("a1", "s2") + arrest("a2", "s1", date="2031")
    assert Record(rows).bounds(unit=unit) == (number, number)


def test_what_unsure_acts_rest_on_has_bounds():
    record = Record(arrest("a1", "s1") + arrest("a2", "s2"), [judged("unsure", "a1", "a2")])
    assert record.bounds(basis("corroborated"), unit="sources") == (0, 2)


def test_countable_steps_are_acts_and_others_are_not():
    rows = [said("t1", "type", "charge"), said("t1", "person", "p1"), said("t2", "type", "hearing")]
    assert Record(rows).bounds(acts=("charge",)) == (1, 1)
    assert Record(rows).bounds() == (1, 1)
    assert Record(rows).bounds(unit="persons") == (1, 1)


def test_an_act_without_a_type_is_none():
    assert Record([said("a1", "victim", "p1")]).bounds() == (0, 0)


def test_a_withheld_minor_is_a_known_person():
    rows = arrest("a1", victim="p1")
    record = Record([*rows, said("p1", "minor", "yes"), said("p1", "name", "Pisey")])
    found = record.count(unit="persons").bounds
    assert (found.minimum, found.unnamed) == (1, 0)


def test_an_organisation_is_no_person():
    record = Record([*arrest("a1", victim="g1"), said("g1", "type", "ngo")])
    assert record.bounds() == (1, 1)
    assert record.bounds(unit="persons") == (0, 0)


def test_every_unit_is_in_words():
    assert all(words.startswith(unit) for unit, words in UNITS.items())
    with pytest.raises(InvalidValue, match="'victims' is no unit; count acts, persons"):
        Question(unit="victims")


def test_an_unknown_act_type_is_refused():
    with pytest.raises(InvalidValue, match="'abduct' is no act type"):
        Record([]).bounds(acts=("abduct",))


# -- groups


def test_an_unnamed_group_counts_its_number_of_acts_and_of_persons():
    record = Record([*arrest("a1", victim="g1"), *THREE])
    assert (record.bounds(), record.bounds(unit="persons")) == ((3, 3), (3, 3))


def test_the_number_of_the_act_goes_before_that_of_the_group():
    record = Record([*arrest("a1", victim="g1", number="2"), *THREE])
    assert (record.bounds(), record.bounds(unit="persons")) == ((2, 2), (2, 2))


def test_a_group_without_a_number_counts_one():
    record = Record([*arrest("a1", victim="g1"), said("g1", "description", "some")])
    assert (record.bounds(), record.bounds(unit="persons")) == ((1, 1), (1, 1))


def test_a_number_with_a_range_gives_bounds():
    record = Record(arrest("a1", victim="g1", number="4-6"))
    assert (record.bounds(), record.bounds(unit="persons")) == ((4, 6), (4, 6))


def test_at_least_a_number_is_counted_and_said():
    record = Record([*arrest("a1", victim="g1", number="at least 4"), *THREE])
    found = record.count()
    assert (found.bounds.minimum, found.at_least, found.open_numbers) == (4, True, 1)
    assert "1 group(s) are given as 'at least' a number, which is counted" in prove(found).caveats


def test_two_acts_against_one_group_hit_the_same_people():
    rows = [*arrest("a1", victim="g1"), *arrest("a2", victim="g1", type="charge"), *THREE]
    assert (Record(rows).bounds(), Record(rows).bounds(unit="persons")) == ((6, 6), (3, 3))


def with_member(verdict, **more):
    """A group of three and one more who is, or may be, among them."""
    rows = [*arrest("a1", victim="g1"), *THREE, *arrest("a2", victim="p1", **more)]
    return Record(rows, [judged(verdict, "a2", "a1")])


def test_among_takes_one_off():
    record = with_member("among")
    assert (record.bounds(), record.bounds(unit="persons")) == ((3, 3), (3, 3))


def test_perhaps_among_takes_one_off_the_minimum_only():
    record = with_member("may_be_among")
    assert (record.bounds(), record.bounds(unit="persons")) == ((3, 4), (3, 4))


def test_who_is_among_and_not_counted_is_one_of_the_group():
    record = with_member("among", date="2030-01-01")
    record.statements.append(said("a1", "date", "2031-05-03"))
    assert record.bounds(**MAY) == (3, 3)


def test_who_is_among_and_counted_by_another_act_takes_one_off_the_persons():
    record = with_member("among", date="2030-01-01")
    record.statements.append(said("a1", "date", "2031-05-03"))
    record.statements.extend(arrest("a3", victim="p1", date="2031-05-04"))
    assert (record.bounds(**MAY), record.bounds(unit="persons", **MAY)) == ((4, 4), (3, 3))


def test_more_among_a_group_than_its_number_count_themselves():
    rows = [row for n in range(2, 7) for row in arrest(f"a{n}", victim=f"p{n}")]
    judgements = [judged("among", f"a{n}", "a1") for n in range(2, 7)]
    record = Record([*arrest("a1", victim="g1"), *THREE, *rows], judgements)
    assert (record.bounds(), record.bounds(unit="persons")) == ((5, 5), (5, 5))


def test_one_among_two_groups_takes_one_off_both():
    rows = arrest("a1", victim="g1", number="3") + arrest("a2", victim="g2", number="2")
    judgements = [judged("among", "a3", "a1"), judged("among", "a3", "a2")]
    record = Record(rows + arrest("a3", victim="p1"), judgements)
    assert (record.bounds(), record.bounds(unit="persons")) == ((4, 4), (4, 4))


def test_an_act_that_names_nobody_may_have_hit_somebody_who_counts():
    record = Record(arrest("a1", victim="p1") + arrest("a2"))
    assert (record.bounds(), record.bounds(unit="persons")) == ((2, 2), (1, 2))


def test_acts_that_name_nobody_hit_somebody():
    assert Record(arrest("a1") + arrest("a2")).bounds(unit="persons") == (1, 2)


def test_unnamed_ones_are_told_apart_in_the_minimum():
    assert [
        with_member("among").count(unit=unit).bounds.unnamed for unit in ("acts", "persons")
    ] == [
        2,
        2,
    ]


# -- windows


@pytest.mark.parametrize(
    ("day", "bounds"),
    [
        ("2031-05-03", (1, 1)),
        ("2031-05-31", (1, 1)),
        ("2031-06-01", (0, 0)),
        ("2031-05", (1, 1)),
        ("2031", (0, 1)),
        ("2031-05-31~", (0, 1)),
        ("2031-05-13?", (0, 1)),
        ("2031-06-13?", (0, 0)),
        ("2031-04-30/2031-05-01", (0, 1)),
        ("../2031-05-02", (0, 1)),
    ],
)
def test_bounds_come_from_the_interval_of_the_date(day, bounds):
    assert Record(arrest("a1", date=day)).bounds(**MAY) == bounds


def test_bounds_come_from_the_preferred_date_only():
    rows = arrest("a1", "s1", date="2031-05-03") + arrest("a1", "s2", date="2031-05-03")
    proof = Record(rows + arrest("a1", "s3", date="2031-06-01")).proof(**MAY)
    assert [(row.act, row.certain) for row in proof.rows] == [("a1", True)]
    assert "by another version it was 1 June 2031 (s3; " in proof.caveats[0]
    assert proof.caveats[0].endswith("which would take one off")


def test_another_version_that_lies_inside_stands_with_what_is_left_out():
    rows = arrest("a1", "s1", date="2031-06-01") + arrest("a1", "s2", date="2031-05-03")
    proof = Record(rows).proof(**MAY)
    assert proof.left_out[0].reason.startswith("outside the window by the preferred date; by an")
    assert "which would add one" in proof.caveats[0]


def test_a_group_would_add_its_number():
    rows = arrest("a1", "s1", date="2031-06-01", number="3") + arrest("a1", "s2", date="2031-05-03")
    assert "which would add 3" in Record(rows).proof(**MAY).caveats[0]


def test_an_undated_act_is_in_no_window_and_this_is_said():
    proof = Record(arrest("a1", victim="p1")).proof(**MAY)
    assert proof.rows == ()
    assert (proof.left_out[0].act, proof.left_out[0].statements) == ("a1", ("s000", "s001"))
    assert proof.left_out[0].reason.startswith("undated: ")


def test_an_undated_act_counts_without_a_window():
    assert Record(arrest("a1")).bounds() == (1, 1)


def test_a_window_may_be_open_on_one_side():
    record = Record(arrest("a1", date="2031-05-03") + arrest("a2", date="2031"))
    assert record.bounds(start=date(2031, 5, 1)) == (1, 2)
    assert record.bounds(end=date(2031, 5, 1)) == (0, 1)


def test_a_window_that_ends_before_it_begins_is_refused():
    with pytest.raises(InvalidValue, match="turn them round"):
        Question(start=date(2031, 6, 1), end=date(2031, 5, 1))


def test_an_imprecise_date_is_said():
    proof = Record(arrest("a1", date="2031")).proof(**MAY)
    assert "(a1): dated only 2031, so it counts in the maximum alone" in proof.caveats[0]


# -- filters


def test_a_place_holds_what_lies_within_it():
    rows = arrest("a1", place="l1") + arrest("a2", place="l3") + arrest("a3")
    record = Record([*rows, said("l1", "part_of", "l2"), said("l2", "part_of", "l4")])
    assert [record.bounds(place=one) for one in ("l1", "l2", "l4", "l3")] == [(1, 1)] * 4


def test_where_an_act_was_is_said_when_it_is_left_out():
    proof = Record(arrest("a1", place="l1") + arrest("a2")).proof(place="l2")
    reasons = [one.reason for one in proof.left_out]
    assert reasons == [
        "not known to lie in l2: place l1",
        "not known to lie in l2: no place given",
    ]


def test_places_that_are_judged_the_same_are_one():
    rows = [*arrest("a1", place="l2"), said("l2", "part_of", "l9")]
    record = Record(rows, [judged("same", "l1", "l2"), judged("same", "l8", "l9")])
    assert [record.bounds(place=one) for one in ("l1", "l2", "l8", "l9")] == [(1, 1)] * 4


@pytest.mark.parametrize("wanted", ["police", "Military Police", "MILITARY"])
def test_a_perpetrator_is_a_code_or_a_part_of_the_words(wanted):
    rows = arrest("a1", perpetrator="Military police") + arrest("a2", perpetrator="guards")
    assert Record([*rows, said("a1", "perpetrator_type", "police")]).bounds(perpetrator=wanted) == (
        1,
        1,
    )


def test_a_charge_matches_any_version():
    rows = arrest("a1", "s1", charge="incitement") + arrest("a1", "s2", charge="plotting")
    assert [Record(rows).bounds(charge=one) for one in ("plot", "INCITE", "theft")] == [
        (1, 1),
        (1, 1),
        (0, 0),
    ]


def test_an_occasion_matches_under_any_of_its_ids():
    record = Record(arrest("a1", occasion="e2"), [judged("same", "e1", "e2")])
    assert [record.bounds(occasion=one) for one in ("e1", "e2", "e3")] == [(1, 1), (1, 1), (0, 0)]


def test_an_occasion_that_may_be_the_one_asked_for_gives_bounds():
    record = Record(arrest("a1", occasion="e2"), [judged("unsure", "e1", "e2")])
    assert record.bounds(occasion="e1") == (0, 1)


def test_acts_against_some_persons():
    record = Record(arrest("a1", victim="p1") + arrest("a2", victim="p2"))
    assert record.bounds(persons=("p1",)) == (1, 1)
    assert record.bounds(persons=("p1", "p2")) == (2, 2)


def test_acts_against_somebody_who_may_be_the_person_asked_for():
    rows = arrest("a1", victim="p1") + arrest("a2", victim="p2")
    record = Record(rows, [judged("unsure", "p1", "p2")])
    assert record.bounds(persons=("p1",)) == (1, 2)
    assert record.bounds(unit="persons", persons=("p1",)) == (1, 1)


def assessing(subject):
    """A strict assessment of a subject as a defender."""
    given = {"subject": subject, "question": "defender_strict", "result": "meets"}
    return [said("x1", name, value, "us") for name, value in given.items()]


@pytest.mark.parametrize("subject", ["p1", "a1"])
def test_an_assessment_of_the_act_or_of_its_victim(subject):
    record = Record(arrest("a1", victim="p1") + arrest("a2", victim="p2") + assessing(subject))
    assert record.bounds(assessment="defender_strict=meets") == (1, 1)
    assert record.bounds(assessment="defender_strict=does_not_meet") == (0, 0)


def test_an_assessed_act_stays_assessed_when_it_may_be_one_with_another():
    rows = arrest("a1", victim="p1") + arrest("a2", victim="p1") + assessing("a1")
    record = Record(rows, [judged("unsure", "a1", "a2")])
    assert record.bounds(assessment="defender_strict=meets") == (1, 1)


def test_an_assessment_that_is_none_is_refused():
    with pytest.raises(InvalidValue, match="QUESTION=RESULT"):
        Record([]).bounds(assessment="good")


# -- unsure pairs


def unsure_pair(one="p1", other="p2", **more):
    rows = arrest("a1", "s1", victim=one, **more) + arrest("a2", "s2", victim=other, **more)
    return Record(rows, [judged("unsure", "a1", "a2"), judged("unsure", "p1", "p2")])


def test_an_unsure_pair_of_acts_gives_bounds():
    assert unsure_pair().bounds() == (1, 2)


def test_an_unsure_pair_of_persons_gives_bounds():
    assert unsure_pair().bounds(unit="persons") == (1, 2)


def test_what_is_only_corroborated_together_may_not_count():
    assert unsure_pair().bounds(basis("corroborated")) == (0, 1)


def test_undecided_pairs_are_said():
    proof = unsure_pair().proof()
    assert "undecided: whether a1 and a2 are one" in proof.caveats
    assert [row.certain for row in proof.rows] == [True, False]


def test_a_judgement_in_force_is_respected():
    record = unsure_pair()
    record.judgements.append(judged("different", "a2", "a1"))
    assert record.bounds() == (2, 2)


def many(pairs):
    """A chain of acts and persons, each perhaps one with the next; in truth all different."""
    rows = [row for n in range(pairs + 1) for row in arrest(f"a{n:02}", victim=f"p{n:02}")]
    chain = [judged("unsure", f"a{n:02}", f"a{n + 1:02}") for n in range(pairs)]
    return Record(rows, chain)


def test_ten_unsure_pairs_are_enumerated():
    found = many(10).count().bounds
    assert (found.minimum, found.maximum, found.outer) == (1, 11, False)


def test_more_unsure_pairs_have_an_outer_bound_that_is_marked():
    found = many(11).count()
    assert (found.bounds.maximum, found.bounds.outer) == (12, True)
    assert found.bounds.minimum <= 1
    assert any("may be wider than need be" in one for one in prove(found).caveats)


def test_an_outer_bound_holds_what_counts_only_when_joined():
    rows = [row for n in range(12) for row in arrest(f"a{n:02}", f"s{n:02}", victim="p1")]
    record = Record(rows, many(11).judgements)
    assert record.count(basis("corroborated")).bounds.maximum >= 6
