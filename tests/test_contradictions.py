"""Where one record is given more than one value."""

import pytest
from small_record import Record, arrest, judged, said

from saksei.analysis.contradictions import contradictions

DATES = [("2031-05-03", "s1"), ("2031-05-04", "s2"), ("2031-05-04", "s3"), ("2031-05", "s4")]


def found_in(record, *kinds, **more):
    return contradictions(record.tables(), kinds, **more)


def dated(*rows, **more):
    """An act with these (date, source) pairs."""
    said_so = [said("a1", "date", *row) for row in rows]
    return Record([said("a1", "type", "arrest", "s0"), *said_so], **more)


def test_every_version_is_there_with_its_sources_and_the_preferred_one_first():
    (one,) = found_in(dated(*DATES[:3]))
    assert (one.record, one.property, one.kind) == ("a1", "date", "act")
    versions = [(v.value, v.sources, v.origins, v.preferred) for v in one.versions]
    assert versions == [
        ("2031-05-04", ("s2", "s3"), 2, True),
        ("2031-05-03", ("s1",), 1, False),
    ]


def test_a_version_names_its_statements_and_is_put_into_words():
    version = found_in(dated(*DATES[:2]))[0].versions[0]
    assert (version.statements, version.in_words) == (("s001",), "3 May 2031")


def test_why_a_version_is_preferred():
    assert found_in(dated(*DATES[:3]))[0].why == "most independent origins: 2, against 1"


def test_why_ties_go_where_they_go():
    why = found_in(dated(*DATES[:2]))[0].why
    assert why.startswith("as many independent origins (1)")
    assert "more precise" in why


def test_a_coarser_version_supports_the_preferred_one_and_is_marked():
    (one,) = found_in(dated(*DATES))
    marked = {v.value: v.supports_preferred for v in one.versions}
    assert marked == {"2031-05-04": False, "2031-05-03": False, "2031-05": True}
    assert one.why == (
        "most independent origins: 3 with the coarser versions that contain it, against 2"
    )


def test_only_coarser_versions_do_not_contradict():
    record = dated(DATES[0], DATES[3])
    assert found_in(record) == []
    assert [one.property for one in found_in(record, variants=True)] == ["date"]


def test_a_coarser_place_supports_the_place_within_it():
    rows = arrest("a1", "s1", place="l1") + arrest("a1", "s2", place="l2")
    assert found_in(Record([*rows, said("l1", "part_of", "l2")])) == []
    assert len(found_in(Record(rows))) == 1


def test_copies_are_one_origin():
    (one,) = found_in(dated(*DATES[:3], derivations=[("s3", "s2")]))
    assert {version.value: version.origins for version in one.versions} == {
        "2031-05-03": 1,
        "2031-05-04": 1,
    }


def test_properties_that_take_several_values_are_variants():
    record = Record([said("p1", "name", "Dara Moun"), said("p1", "name", "Moun Dara", "s2")])
    assert found_in(record) == []
    assert [one.multiple for one in found_in(record, variants=True)] == [True]


def test_one_record_under_two_ids_does_not_contradict_itself():
    rows = arrest("a1", "s1", victim="p1") + arrest("a1", "s2", victim="p2")
    assert len(found_in(Record(rows))) == 1
    assert found_in(Record(rows, [judged("same", "p1", "p2")])) == []


def test_joining_two_records_shows_their_contradictions():
    rows = arrest("a1", "s1", date="2031-05-03") + arrest("a2", "s2", date="2031-05-04")
    assert found_in(Record(rows)) == []
    assert [one.record for one in found_in(Record(rows, [judged("same", "a1", "a2")]))] == ["a1"]


@pytest.mark.parametrize(("kind", "number"), [("act", 1), ("person", 1), ("group", 0)])
def test_kinds_can_be_chosen(kind, number):
    rows = [said("p1", "gender", "man"), said("p1", "gender", "woman", "s2")]
    assert len(found_in(Record([*rows, *dated(*DATES).statements]), kind)) == number


def test_the_person_of_a_step_is_called_so():
    rows = [said("t1", "type", "charge"), said("t1", "person", "p1"), said("t1", "person", "p2")]
    assert [one.property for one in found_in(Record(rows))] == ["person"]


def test_people_stand_with_their_names():
    rows = arrest("a1", "s1", victim="p1") + arrest("a1", "s2", victim="p2")
    (one,) = found_in(Record([*rows, said("p1", "name", "Dara Moun")]))
    assert [version.in_words for version in one.versions] == ["Dara Moun", "p2"]


def test_what_is_denied_stands_with_its_denial():
    denial = said("a1", "date", "2031-05-03", "s2", stance="denies", affirms=False)
    record = dated(DATES[0])
    record.statements.append(denial)
    assert [version.denied_by for version in found_in(record)[0].versions] == [("s002",)]


def test_an_empty_record_has_none():
    assert found_in(Record([])) == []
