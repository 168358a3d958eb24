"""Who is targeted: shares with what is not recorded, Hill numbers with bounds, change points."""

import itertools

import numpy as np
import pytest
from small_record import Record, said
from test_custody import sheet, taken, values

from saksei.analysis.answers.diversity import changes, hill, hill_bounds, refusal
from saksei.analysis.answers.result import Asked
from saksei.analysis.answers.widening import widening
from saksei.errors import InvalidValue


@pytest.mark.parametrize(("order", "number"), [(0, 3), (1, 2.8284), (2, 2.6667)])
def test_hill_numbers(order, number):
    assert hill([2, 1, 1], order) == pytest.approx(number, abs=1e-4)


def test_of_nobody_there_are_no_groups():
    assert hill([], 1) == 0 and hill_bounds([], 0, 5, 1) == (0, 0)


@pytest.mark.parametrize("order", [0, 1, 2])
@pytest.mark.parametrize("known", [(3, 1), (2, 2), (5,), (1, 1, 1)])
def test_the_bounds_hold_for_every_way_to_place_the_unrecorded(order, known):
    groups, unknown = 4, 3
    low, high = hill_bounds(known, unknown, groups, order)
    for places in itertools.product(range(groups), repeat=unknown):
        weights = [*known, *[0] * (groups - len(known))]
        for place in places:
            weights[place] += 1
        assert low - 1e-9 <= hill(weights, order) <= high + 1e-9


def test_a_change_in_the_mix_is_found():
    counts = [[9, 1]] * 10 + [[1, 9]] * 10
    assert changes(counts) == [10]


def test_a_series_without_a_change_is_rarely_given_one():
    random = np.random.default_rng(5)
    alarms = sum(bool(changes(random.poisson(4, (24, 3)))) for _ in range(100))
    assert alarms <= 5


def test_few_months_or_few_acts_are_refused():
    assert "29 in 29 months" in (refusal([[1]] * 29) or "")
    assert refusal([[9]] * 11) and not refusal([[9]] * 12)


def asked(*rows, **more):
    return widening(Record(list(rows)).tables(), Asked(**more))


MONK = [*taken(), said("p1", "sector", "monk")]
UNIONIST = [*taken("a2", person="p2"), said("p2", "sector", "labour")]


def test_shares_with_those_whose_group_is_not_recorded():
    result = asked(*MONK, *UNIONIST, *taken("a3", person="p3"))
    found = {one["group"]: one["share"] for one in sheet(result, "shares")}
    assert found == {"monks": "33–67 %", "labour": "33–67 %", "not recorded": "33 %"}
    assert "the group of 1 of 3 persons is not recorded" in result.caveats


def test_who_is_of_two_groups_counts_in_equal_parts():
    result = asked(*MONK, said("p1", "sector", "youth"))
    assert {one["persons"] for one in sheet(result, "shares")} == {"0.5"}
    assert values(result)["effective number of groups, by share"] == "2"


def test_a_person_counts_once_a_month():
    assert sheet(asked(*MONK, *taken("a9", "2031-05-20")), "effective")[0]["persons"] == 1


def test_nobody_with_a_group_is_refused_with_what_would_help():
    refused = asked(*taken()).refused or ""
    assert "recorded for none of 1 person" in refused and "record the property 'sector'" in refused


def test_what_is_not_dated_to_the_month_is_left_out_and_named():
    result = asked(*MONK, *taken("a9", "2031"))
    assert [one.record for one in result.left_out] == ["a9"]


def test_small_months_and_few_acts_are_said():
    said_of = " ".join(asked(*MONK).caveats)
    assert "1 month with under 10 persons" in said_of and "change points refused" in said_of


def test_what_cannot_be_told_by_is_refused():
    with pytest.raises(InvalidValue, match="cannot be told by 'mood'; use sector, gender"):
        asked(*MONK, by="mood")


def test_who_is_in_no_month_still_counts_in_the_whole():
    result = asked(*MONK, *taken("a9", "2031", "p9"), said("p9", "sector", "labour"))
    assert values(result)["persons targeted"] == "2"
    assert values(result)["effective number of groups, in all"] == "2"


def test_what_somebody_was_at_the_time_stays_with_that_time():
    rows = [*taken("a1", "2031-05-03", victim_characteristic="campaigner"),
            *taken("a2", "2031-06-03", victim_characteristic="witness")]  # fmt: skip
    found = sheet(asked(*rows, by="victim_characteristic"), "shares")
    assert [(one["month"], one["persons"]) for one in found] == [
        ("May 2031", "1"),
        ("June 2031", "1"),
    ]


def test_one_person_of_unknown_groups_may_be_of_all_of_them():
    assert hill_bounds([], 1, 4, 0) == (1, 4)
