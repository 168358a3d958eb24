"""Asking whether they follow each other: what is counted, what is refused, in which words."""

from datetime import date, timedelta

import numpy as np
import pytest
from small_record import Record, said
from test_custody import sheet, values

from saksei.analysis.answers.coverage import change, unknown
from saksei.analysis.answers.hawkes import hawkes
from saksei.analysis.answers.occurrences import Occurrence, occurrences
from saksei.analysis.answers.result import Asked
from saksei.analysis.excitation.simulation import simulate
from saksei.analysis.standards import Basis, Standard
from saksei.errors import InvalidValue

BEGIN = date(2031, 1, 1)


def happened(record, day, kind="arrest", source="s1", **more):
    """An act or event with its day, in days from the first or as a date in words."""
    when = day if isinstance(day, str) else (BEGIN + timedelta(days=int(day))).isoformat()
    rows = [said(record, "type", kind, source), said(record, "date", when, source)]
    return rows + [said(record, name, value, source) for name, value in more.items()]


def asked(rows, basis=None, **more):
    return hawkes(Record(rows).tables(basis or Basis()), Asked(**more))


def spread(number, every=3, letter="a", kind="arrest", source="s1"):
    return [row for n in range(number) for row in happened(f"{letter}{n}", n * every, kind, source)]


def excited(days=700, branching=0.6, seed=5):
    background = 0.25 * (1 + 0.5 * np.sin(2 * np.pi * np.arange(days) / 365))[:, None]
    events = simulate(background, np.array([[branching]]), 3.0, np.random.default_rng(seed))[0]
    return [row for n, at in enumerate(sorted(events)) for row in happened(f"a{n}", at)]


def test_under_fifty_is_refused_with_the_number_and_what_would_help():
    reason = asked(spread(49)).refused or ""
    assert reason.startswith("49 occurrences of arrest with a certain day, and under 50")
    assert "ask chains" in reason


def test_an_empty_record_is_refused():
    assert "0 occurrences" in (asked([said("p1", "name", "Dara Moun")]).refused or "")


def test_acts_of_one_event_and_day_are_one_occurrence():
    rows = [row for n in range(60) for row in happened(f"a{n}", 4, event="e1")]
    rows += happened("a99", 5, event="e1")
    found = values(asked(rows))
    assert found["arrest, with a certain day"] == "2"


def test_many_uncertain_days_are_refused_and_named():
    rows = spread(60)
    for n in range(40):
        rows += happened(f"a{100 + n}", f"2031-0{1 + n % 6}")
    result = asked(rows)
    assert "the day of 40 of 100 is not certain" in (result.refused or "")
    assert {one.reason for one in result.left_out} == {"its day is not certain in every version"}
    assert len(result.left_out) == 40


def test_a_day_that_two_sources_give_otherwise_is_not_certain():
    rows = [*happened("a1", 1), said("a1", "date", "2031-01-04", "s2"), *happened("a2", "2031-01")]
    rows += [
        *happened("a3", 5),
        said("a3", "date", "2031-01", "s2"),
        *happened("a4", "2031-01-09?"),
    ]
    found = occurrences(Record(rows).tables(), ["arrest"], None, None)
    assert [one.record for one in found.uncertain] == ["a1", "a2", "a4"]
    assert [one.day for one in found.certain] == [date(2031, 1, 6)]


def test_a_short_window_is_refused():
    reason = asked(spread(60, every=1)).refused or ""
    assert reason.startswith("60 days are too short") and "at least 112" in reason


def test_a_change_in_how_closely_was_looked_is_refused():
    rows = spread(120)
    for n in range(60, 120):
        rows += [row for s in ("s2", "s3") for row in happened(f"a{n}", n * 3, source=s)]
    reason = asked(rows).refused or ""
    assert "how closely was looked changed: in 2031 Q4" not in reason
    assert "an occurrence rests on 3.0 origins, in 2031 Q1 on 1.0" in reason
    assert "--from" in reason and "--without" in reason


def test_copies_are_no_closer_look():
    rows = spread(120)
    for n in range(60, 120):
        rows += happened(f"a{n}", n * 3, source="s2")
    assert "looked changed" not in (
        hawkes(Record(rows, derivations=[("s2", "s1")]).tables(), Asked()).refused or ""
    )


def test_coverage_of_few_or_even_quarters():
    even = [Occurrence("arrest", BEGIN + timedelta(days=3 * n), None, 1 + n % 2) for n in range(99)]
    assert change(even) is None and not unknown(even)
    assert change(even[:5]) is None
    assert unknown([Occurrence("arrest", BEGIN, None, 1)])


def test_no_excitation_is_refused():
    reason = asked(spread(130, every=4)).refused or ""
    assert "a changing rate without excitation does as well in 2 of" in reason
    assert "More events" in reason


@pytest.fixture(scope="module")
def found():
    rows = [*excited(), *happened("a9998", "2031-03-01/2031-03-03"), *spread(5, 9, "e", "protest")]
    return asked(rows)


def test_excitation_has_numbers_with_intervals(found):
    assert found.refused is None
    numbers = values(found)
    low, high = map(
        float, numbers["spectral radius of the branching matrix, 95 % interval"].split("–")
    )
    assert low < 0.6 < high
    assert sheet(found, "branching")[0]["each"] == "arrest"
    assert {one["baseline"] for one in sheet(found, "sensitivity")} >= {"as chosen"}
    assert len(found.charts[0].rows) == 2 and sheet(found, "months")[0]["sources"] == ("s1",)


def test_what_it_is_called_and_what_is_left_out(found):
    said_of = " ".join(found.caveats)
    assert "an association in documented events" in said_of and "no forecast of persons" in said_of
    assert "protest is left out of the model: 5 occurrences, under 50" in said_of
    assert "each occurrence rests on one origin" in said_of
    assert "1 without a certain day are left out; drawn among the days" in said_of
    assert "cause" not in " ".join(one.name for one in found.values)


def test_moments_are_fitted_where_nearly_all_are_known():
    events = simulate(np.full((300, 1), 0.4), np.zeros((1, 1)), 1.0, np.random.default_rng(1))[0]
    rows = []
    for n, at in enumerate(events):
        minute = f"T{int(at % 1 * 24):02}:{int(at * 1440) % 60:02}"
        rows += happened(f"a{n}", (BEGIN + timedelta(days=int(at))).isoformat() + minute)
    assert (asked(rows).refused or "").startswith("a changing rate")


def test_a_window_and_a_standard_are_kept():
    rows = spread(60)
    assert (
        values(asked(rows, start=BEGIN, end=date(2031, 1, 31)))["arrest, with a certain day"]
        == "11"
    )
    result = asked(rows, Basis(standard=Standard.CORROBORATED))
    assert values(result)["arrest, with a certain day"] == "0"
    assert {one.reason for one in result.left_out} == {"does not meet the standard"}


def test_kinds_of_protest_count_as_protest():
    rows = [*spread(3), *happened("e1", 2, "vigil"), *happened("e2", 3, "raid")]
    assert values(asked(rows))["protest, with a certain day"] == "1"
    assert values(asked(rows, by="raid"))["raid, with a certain day"] == "1"


def test_what_is_no_type_is_refused():
    with pytest.raises(InvalidValue, match="'mood' is neither an act type nor an event type"):
        asked(spread(3), by="protest,mood")
