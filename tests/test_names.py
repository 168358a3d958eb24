"""What to call a record in front of people."""

from datetime import date

import pytest
from small_record import Record, judged, said

from saksei.analysis.names import WITHHELD, labels
from saksei.analysis.standards import basis

LATE = date(2031, 6, 1)
MINOR = said("p1", "minor", "yes")
NAME = said("p1", "name", "Pisey Nhem", "s2")


def label(*rows, of="p1", judgements=(), on=None, **more):
    tables = Record(list(rows), list(judgements), **more).tables(on or basis())
    return labels(tables, [of])[of]


def named(*pairs):
    return [said("p1", "name", name, source) for name, source in pairs]


def test_the_name_that_most_independent_origins_give():
    assert (
        label(*named(("Dara Mun", "s1"), ("Dara Moun", "s2"), ("Dara Moun", "s3"))) == "Dara Moun"
    )


def test_copies_of_a_name_are_one_origin():
    rows = named(("Dara Moun", "s1"), ("Dara Mun", "s2"), ("Dara Mun", "s3"))
    assert label(*rows, derivations=[("s3", "s2")]) == "Dara Moun"


def test_the_fuller_of_two_that_are_as_well_supported():
    assert label(*named(("Moun", "s1"), ("Dara Moun", "s2"))) == "Dara Moun"


def test_names_of_all_records_that_are_one():
    rows = [said("p2", "name", "Dara Moun"), said("p1", "name", "Dara")]
    assert label(*rows, judgements=[judged("same", "p1", "p2")]) == "Dara Moun"


@pytest.mark.parametrize(
    ("record", "name"), [("g1", "description"), ("e1", "title"), ("f1", "about")]
)
def test_what_has_no_name_goes_by_its_description(record, name):
    assert label(said(record, name, "three others"), of=record) == "three others"


def test_a_name_goes_before_a_description():
    rows = [said("p1", "description", "a very well known land activist"), *named(("Dara", "s1"))]
    assert label(*rows) == "Dara"


def test_what_has_neither_goes_by_its_id():
    assert label() == "p1"


@pytest.mark.parametrize(
    "more", [{"withdrawn": LATE}, {"erased": True}, {"stance": "denies", "affirms": False}]
)
def test_a_name_that_is_withdrawn_erased_or_denied_is_not_given(more):
    assert label(said("p1", "name", "Dara Moun", **more)) == "p1"


def test_as_of_a_day_names_are_those_known_then():
    row = said("p1", "name", "Dara Moun", recorded=LATE)
    assert label(row, on=basis(as_of=date(2031, 5, 1))) == "p1"
    assert label(row, on=basis(as_of=LATE)) == "Dara Moun"


def test_a_name_that_was_withdrawn_since_is_not_given_as_of_an_earlier_day():
    row = said("p1", "name", "Dara Moun", withdrawn=LATE)
    assert label(row, on=basis(as_of=date(2031, 5, 1))) == "p1"


def test_a_minor_is_not_named():
    assert label(NAME, MINOR) == WITHHELD


def test_whoever_is_no_minor_is_named():
    assert label(NAME, said("p1", "minor", "no")) == "Pisey Nhem"


@pytest.mark.parametrize(
    "more",
    [
        {"withdrawn": LATE},
        {"erased": True, "value": "(erased)"},
        {"stance": "denies", "affirms": False},
        {"recorded": LATE},
    ],
)
def test_a_minor_is_not_named_whatever_became_of_the_statement(more):
    assert label(NAME, MINOR | more, on=basis(as_of=date(2031, 5, 1))) == WITHHELD


@pytest.mark.parametrize("standard", ["corroborated", "reviewed", "admitted", "without=s1"])
def test_a_minor_is_not_named_on_any_basis(standard):
    assert label(NAME, MINOR, on=basis(standard)) == WITHHELD


@pytest.mark.parametrize("one", ["p0", "p9"])
def test_whoever_is_one_with_a_minor_is_not_named(one):
    rows = [NAME, said(one, "minor", "yes")]
    canonical = min(one, "p1")
    assert label(*rows, of=canonical, judgements=[judged("same", one, "p1")]) == WITHHELD


def test_whoever_is_now_one_with_a_minor_is_not_named_as_of_an_earlier_day():
    rows = [NAME, said("p2", "minor", "yes")]
    late = judged("same", "p1", "p2", judged=LATE)
    assert label(*rows, judgements=[late], on=basis(as_of=date(2031, 5, 1))) == WITHHELD
