"""Durations: open cases stay open, uncertain days widen, and few ends give no median."""

import math
import warnings
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter
from small_record import Record, said
from test_custody import sheet, step, taken, values

from saksei.analysis.answers.durations import durations
from saksei.analysis.answers.result import Asked
from saksei.analysis.answers.survival import Duration, logrank, survival
from saksei.analysis.answers.turnbull import medians
from saksei.errors import InvalidValue


def exact(*days):
    return [Duration(one, one) for one in days]


def test_the_median_of_exact_durations():
    found = survival(exact(1, 2, 3, 4, 5)).median
    assert found and (found.low, found.high) == (3, 3)


def test_open_cases_move_the_median_and_are_not_dropped():
    closed, opened = exact(1, 2, 3, 4, 5), [Duration(6, None)] * 4
    found = survival([*closed, *opened])
    assert found.number == 9 and found.median and found.median.low == 5


def test_a_median_that_is_not_reached_is_none():
    found = survival([*exact(1, 2, 3, 4, 5), *[Duration(9, None)] * 10]).median
    assert found and found.low is None and found.interval_high is None


def test_uncertain_days_widen_the_median():
    found = survival([Duration(n, n + 3) for n in range(1, 8)]).median
    assert found and (found.low, found.high) == (4, 7)
    assert found.estimate and 4 <= (found.estimate[0] or 0) <= 7


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 6))),
        min_size=1, max_size=30,
    )
)  # fmt: skip
def test_turnbulls_medians_are_those_of_lifelines(some):
    lower = [float(least) for least, _ in some]
    upper = [math.inf if wide is None else float(least + wide) for least, wide in some]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        curves = KaplanMeierFitter().fit_interval_censoring(lower, upper).survival_function_
    reached = [curve.index[curve <= 0.5].min() for _, curve in curves.items()]
    expected = [math.inf if math.isnan(day) else float(day) for day in reached]
    # Half is a matter of rounding where a curve touches it.
    assume(all(abs(curve - 0.5).min() > 1e-9 for _, curve in curves.items()))
    times = Counter(zip(lower, upper, strict=True))
    found = medians([a for a, _ in times], [b for _, b in times], list(times.values()))
    assert found == (min(expected), max(expected))


def test_under_five_ends_no_median_is_given():
    found = survival(exact(1, 2, 3, 4))
    assert found.median is None and "no median is given under 5" in (found.refused or "")


def test_no_durations_at_all():
    assert survival([]).refused


@pytest.mark.parametrize("bad", [(-1, 2), (3, 2)])
def test_a_negative_interval_is_refused(bad):
    with pytest.raises(InvalidValue, match="a duration cannot run from"):
        Duration(*bad)


def test_groups_that_differ_and_groups_that_do_not():
    low, high = logrank([exact(*range(1, 20)), exact(*range(101, 120))])
    assert high < 0.001 and low <= high
    assert logrank([exact(*range(1, 20)), exact(*range(1, 20))])[0] > 0.9


def case(number, *, charged=2, released=10):
    """Somebody who was arrested, charged and released so many days later."""
    person, day = f"p{number}", date(2031, 1, 1) + timedelta(days=number)
    rows = taken(f"a{number}", day.isoformat(), person)
    if charged is not None:
        at = (day + timedelta(days=charged)).isoformat()
        rows += step(f"t{number}c", "charge", at, person)
    if released is not None:
        at = (day + timedelta(days=released)).isoformat()
        rows += step(f"t{number}r", "release", at, person)
    return [*rows, said(person, "gender", "female" if number % 2 else "male")]


def asked(cases, **more):
    tables = Record([row for some in cases for row in some]).tables()
    return durations(tables, Asked(**more))


def test_medians_of_a_record():
    found = values(asked([case(n, released=10 + n) for n in range(1, 8)]))
    assert found["from arrest to release: median"] == "14"
    assert found["from arrest to charge: median"] == "2"


def test_who_was_not_released_is_open():
    result = asked([case(n, released=None) for n in range(1, 8)])
    rows = [one for one in sheet(result, "durations") if one["what"] == "from arrest to release"]
    assert {one["ended"] for one in rows} == {"open"} and len(rows) == 7
    assert any("from arrest to release: no median" in one for one in result.caveats)


def test_compared_by_gender_and_period():
    result = asked([case(n) for n in range(1, 13)], by="gender")
    assert {one["group"] for one in sheet(result, "compared")} == {"female", "male"}
    assert sheet(result, "tests")[0]["groups"] == 2
    result = asked([case(n) for n in range(1, 5)], by="period")
    assert {one["group"] for one in sheet(result, "compared")} == {"2031 Q1"}
    assert sheet(result, "tests")[0]["least p"] == "too few to compare"


def test_what_cannot_be_compared_by_is_refused():
    with pytest.raises(InvalidValue, match="cannot be compared by 'mood'; use charge, period"):
        asked([case(1)], by="mood")


def test_nothing_on_record_is_refused_in_a_sentence():
    assert asked([[said("p1", "name", "Dara Moun")]]).refused


def test_a_window_takes_what_certainly_began_in_it():
    result = asked([case(n) for n in (1, 40)], start=date(2031, 2, 1), end=date(2031, 3, 1))
    assert {one["from"] for one in sheet(result, "durations")[:1]} == {"10 February 2031"}


# E. J. Freireich and others (1963), weeks of remission: drug, with who was still in remission, and
# placebo; as reprinted with medians of 23 and 8 and a log-rank chi-square of 16.8.
DRUG = [*exact(6, 6, 6, 7, 10, 13, 16, 22, 23),
        *(Duration(n, None) for n in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35))]  # fmt: skip
PLACEBO = exact(1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)


def test_published_medians_and_a_published_log_rank_test():
    drug, placebo = survival(DRUG).median, survival(PLACEBO).median
    assert drug and placebo and (drug.low, placebo.low) == (23, 8)
    assert logrank([DRUG, PLACEBO])[0] == pytest.approx(4.17e-5, rel=0.01)


def test_the_median_runs_over_every_estimate_of_it():
    found = survival([Duration(n, n + 20) for n in (1, 1, 1, 30, 30)] + [Duration(12, None)] * 3)
    median = found.median
    assert median and median.estimate
    low, high = median.estimate
    assert (median.low or 0) <= (low or 0) and (median.high or 1e9) >= (high or 1e9)
    assert (median.interval_low or 0) <= (median.low or 0)


def test_who_was_charged_before_the_arrest_has_no_time_to_a_charge():
    rows = [*step("t1", "charge", "2031-01-01"), *taken("a1", "2031-02-01")]
    result = asked([rows])
    assert "from arrest to charge" not in {one["what"] for one in sheet(result, "durations")}
    assert "1 arrest after a charge: without a time from arrest to charge" in result.caveats
