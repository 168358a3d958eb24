"""Rows that are made when they are read are those that would be made at once."""

import gc

from small_record import Record, arrest, said

from saksei.analysis.answers.backing import Backing, rests_by
from saksei.analysis.answers.dated import happenings, of_act_type
from saksei.analysis.answers.result import Made, Sheet
from saksei.analysis.collecting import uncollected
from saksei.analysis.names import Labels, labels

ROWS = [
    *arrest("a1", victim="p1"), *arrest("a1", "s2", victim="p1"), *arrest("a2", "s3", victim="p2"),
    said("t1", "type", "release", "s2"), said("t1", "person", "p1", "s2"),
    said("p1", "name", "Dara Moun"), said("p2", "name", "Pisey"), said("p2", "minor", "yes"),
]  # fmt: skip
RECORDS = ("a1", "a2", "t1", "a9")


def test_only_what_is_read_is_made_and_said_before():
    told = []
    rows = Made([1, 2, 3, 4], lambda one: (one, one * one), told.append)
    sheet = Sheet("squares", "Squares", ("number", "statements"), rows)
    assert sheet.shown(2) == (["number"], [[1], [2]]) and told == [[1, 2]]
    assert list(rows) == [(1, 1), (2, 4), (3, 9), (4, 16)] and rows[-1] == (4, 16)
    assert told == [[1, 2], [1, 2, 3, 4]] and len(rows) == 4


def test_what_a_few_records_rest_on_is_what_all_say():
    tables = Record(ROWS).tables()
    few, every = Backing(tables), Backing(tables)
    few.read(["a1", "t1"])
    few.read(["a1", "a2", "a9"])
    assert [few.rests_on(one) for one in RECORDS] == [every.rests_on(one) for one in RECORDS]
    assert every.rests_on("a1")[1] == ("s1", "s2") and every.rests_on("a9") == ((), ())


def test_a_key_rests_on_what_its_records_rest_on():
    tables = Record(ROWS).tables()
    backing = Backing(tables)
    found = rests_by(tables, [("x", "a1"), ("x", "a1"), ("x", "t1"), ("y", "t1")])
    for key, records in (("x", ("a1", "t1")), ("y", ("t1",))):
        both = [backing.rests_on(one) for one in records]
        assert set(found[key][1]) == {one for statements, _ in both for one in statements}
        assert list(found[key][0]) == sorted({one for _, some in both for one in some})


def test_labels_of_a_few_are_those_of_all():
    tables = Record(ROWS).tables()
    few = Labels(tables, ["p1", "p2"])
    few.read(["p2", "p9"])
    assert dict(few) == labels(tables, ["p1", "p2"]) and len(few) == 2
    assert few.get("p9", "nobody") == "nobody"


def test_some_types_alone_are_those_among_all():
    tables = Record(ROWS).tables()
    every = happenings(tables)
    arrests = happenings(tables, types=of_act_type(tables, "arrest"))
    assert arrests.met == tuple(one for one in every.met if one.type == "arrest")
    beside = happenings(tables, types=of_act_type(tables, "charge"), beside=["p1"])
    assert beside.met == tuple(one for one in every.met if one.victim == "p1")


def test_collection_goes_on_after_an_error():
    try:
        with uncollected():
            assert not gc.isenabled()
            raise ValueError
    except ValueError:
        assert gc.isenabled()
