"""Numbers that others claim: compared with ours only where all five dimensions are the same."""

import pytest
from small_record import Record, arrest, said

from saksei.analysis.bounds import Bounds
from saksei.analysis.figures import agrees, compare, figures

GIVEN = {
    "value": "at least 2", "unit": "arrests", "population": "anyone", "acts": "arrest",
    "window": "2031-05-01/2031-05-31", "claimant": "River Watch",
}  # fmt: skip
ACTS = [
    *arrest("a1", victim="p1", date="2031-05-03"),
    *arrest("a2", victim="p1", date="2031-05-04"),
    *arrest("a3", victim="p2", date="2031-05-05"),
    *arrest("a4", victim="p3", date="2031-06-05"),
]


def compared(*more, **changed):
    """The comparison of the figure with these values changed; None takes one away."""
    values = {name: value for name, value in {**GIVEN, **changed}.items() if value is not None}
    said_so = [said("f1", name, value, "s9") for name, value in values.items()]
    tables = Record([*ACTS, *said_so, *more]).tables()
    return compare(tables, figures(tables)[0])


def ours(comparison):
    assert comparison.comparable, comparison.differs
    return comparison.ours.bounds.minimum, comparison.ours.bounds.maximum


def test_arrests_of_anyone_in_a_window_are_rebuilt():
    assert ours(compared()) == (3, 3)


def test_persons_in_a_list_are_rebuilt():
    member = said("f1", "member", "p1", "s9")
    assert ours(compared(member, unit="persons", population="listed")) == (1, 1)


@pytest.mark.parametrize(
    ("dimension", "changed", "reason"),
    [
        ("unit", {"unit": "cases"}, "the figure counts cases"),
        ("unit", {"unit": None}, "the figure counts nothing stated"),
        ("population", {"population": "defenders"}, "no assessment of who is a defender"),
        ("population", {"population": None}, "not stated who may be counted"),
        ("population", {"population": "listed"}, "the list of persons is not recorded"),
        ("acts", {"acts": None}, "not stated which acts"),
        ("acts", {"acts": "torture"}, "our record holds no such act"),
        ("window", {"window": None}, "no period is stated"),
        ("window", {"window": "2031-05-01/.."}, "the period is open"),
        ("window", {"window": "2031-05"}, "not exact to the day"),
        ("window", {"window": "2031-05-01/2031-05"}, "not exact to the day"),
        ("window", {"window": "2031-05-01~/2031-05-31"}, "not exact to the day"),
        ("window", {"window": "2031-05-01?/2031-05-31"}, "not exact to the day"),
        ("place", {"place": "l1"}, "where l1 lies is not recorded"),
    ],
)
def test_each_dimension_alone_forbids_the_comparison(dimension, changed, reason):
    found = compared(**changed)
    assert [name for name, _ in found.differs] == [dimension]
    assert reason in found.differs[0][1]
    assert found.ours is None


def test_dimensions_that_differ_are_all_named():
    found = compared(unit="cases", population="other", acts=None, window=None, place="l1")
    assert tuple(name for name, _ in found.differs) == (
        "unit", "population", "acts", "window", "place",
    )  # fmt: skip


def test_a_place_that_lies_in_a_larger_one_is_asked_for():
    rows = [said("l1", "part_of", "l2"), said("a1", "place", "l1")]
    assert ours(compared(*rows, place="l1")) == (1, 1)


def test_a_country_is_the_whole_record():
    assert ours(compared(said("l1", "type", "country"), place="l1")) == (3, 3)


def test_countable_steps_are_acts_that_the_record_holds():
    rows = [said("t1", "type", "charge"), said("t1", "date", "2031-05-08")]
    assert ours(compared(*rows, acts="charge")) == (1, 1)


def test_a_figure_is_never_added_to_our_count():
    figure = [said("f1", name, value, "s9") for name, value in GIVEN.items()]
    assert Record([*ACTS, *figure]).bounds() == Record(ACTS).bounds()


def test_a_figure_keeps_the_words_of_its_claimant():
    figure = compared(about="people taken", population_as_given="everybody we know of").figure
    assert (figure.about, figure.claimant) == ("people taken", "River Watch")
    assert (figure.population_as_given, figure.sources) == ("everybody we know of", ("s9",))


@pytest.mark.parametrize(
    ("value", "agreeing"), [("at least 2", True), ("4-6", False), ("about 3", True)]
)
def test_a_figure_agrees_where_the_ranges_meet(value, agreeing):
    assert agrees(compared(value=value).figure, Bounds(3, 3)) is agreeing


def test_a_record_without_figures_has_none():
    assert figures(Record(ACTS).tables()) == []
