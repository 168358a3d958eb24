"""The chronology: marks over every day that a date may mean, lanes, custody, what is left out."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_record import Record, arrest, said
from test_counting_properties import MAY, often, records

from saksei.analysis.answers.dated import happenings
from saksei.analysis.answers.spells import spells_of
from saksei.analysis.chronology import UNNAMED, chronology, with_custody
from saksei.analysis.standards import Standard, basis

MARCH_ON = date(2031, 3, 1)


@often(40)
@given(records(), st.sampled_from(Standard), st.sampled_from([{}, MAY]))
def test_marks_span_the_days_of_what_happened_and_custody_is_that_of_the_person(
    record, standard, window
):
    tables = record.tables(basis(standard))
    found, shown = happenings(tables), chronology(tables, **window)
    wanted, undated = Counter(), []
    for one in found.met:
        low, high = one.span.low or one.span.high, one.span.high or one.span.low
        if low is None:
            undated.append(one.record)
        elif not window or (high.date() >= window["start"] and low.date() <= window["end"]):
            lane = UNNAMED if one.group or not one.victim else one.victim
            wanted[lane, one.record, low.date(), high.date()] += 1
    assert wanted == Counter(
        (lane.person, m.record, m.earliest, m.latest) for lane in shown.lanes for m in lane.marks
    )
    assert (list(shown.undated), shown.unmet) == (sorted(undated), found.unmet)
    spells = spells_of(tables, found).of_persons()
    for lane in with_custody(tables, shown.lanes):
        assert list(lane.spells) == spells.get(lane.person, [])


def test_lanes_are_in_the_order_of_their_first_mark_and_nobody_comes_last():
    rows = [
        *arrest("a1", victim="p1", date="2031-05-03"), *arrest("a2", victim="p2", date="2031-04"),
        *arrest("a3", date="2031-01-01"), *arrest("a4", victim="p1", date="2030"),
    ]  # fmt: skip
    tables = Record(rows).tables()
    assert [lane.person for lane in chronology(tables).lanes] == ["p1", "p2", ""]
    after = chronology(tables, start=MARCH_ON)
    assert [lane.person for lane in after.lanes] == ["p2", "p1"]
    assert [lane.person for lane in chronology(tables, persons=["p2"]).lanes] == ["p2"]


@pytest.mark.parametrize(("types", "arcs"), [((), 1), (("arrest",), 0), (("arrest", "protest"), 1)])
def test_an_arc_needs_both_of_its_ends(types, arcs):
    rows = [
        *arrest("a1", date="2031-05-03", occasion="e1"), said("e1", "type", "protest"),
        said("e1", "date", "2031-05-02"), *arrest("a2", date="2031-05-03", occasion="e2"),
        said("e2", "type", "protest"),
    ]  # fmt: skip
    found = chronology(Record(rows).tables(), types=types)
    assert [(one.of.record, one.answered.record) for one in found.arcs] == [("a1", "e1")] * arcs
    assert found.undated == ("e2",)
