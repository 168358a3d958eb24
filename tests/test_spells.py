"""Spells of custody as columns: each person's own, each begin in one, each end in one at most."""

from collections import Counter
from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import Record
from test_custody import asked, sheet, step, taken

from saksei.analysis.answers.dated import happenings
from saksei.analysis.answers.spells import UNKNOWN, spells_of

DAYS = ["", "2031-05", "2031", "../2031-05-10", "2031-05-04/..", "2031-05-09?",
        *(f"2031-05-{day:02}" for day in range(1, 13))]  # fmt: skip
KINDS = [
    "arrest",
    "arrest",
    "release",
    "release",
    "custody",
    "charge",
    "detention_order",
    "bail_granted",
]
HAPPENED = st.lists(
    st.tuples(st.sampled_from(KINDS), st.sampled_from(DAYS), st.sampled_from(["p1", "p2", "p3"])),
    min_size=1, max_size=12,
)  # fmt: skip


def spells(some):
    rows = []
    for number, (kind, day, person) in enumerate(some):
        if kind == "arrest":
            rows += taken(f"a{number}", day, person)
        else:
            rows += step(f"t{number}", kind, day, person)
    tables = Record(rows).tables()
    return tables, happenings(tables)


@settings(max_examples=25, deadline=None)
@given(HAPPENED)
def test_spells_of_many_are_those_of_each(some):
    tables, found = spells(some)
    every = spells_of(tables, found)
    for person in found.persons:
        alone = spells_of(tables, found.of_persons([person]))
        assert list(alone) == every.of_persons().get(person, [])
        assert list(alone.days(date(2031, 6, 1))[0]) == [
            least for one, least in zip(every, every.days(date(2031, 6, 1))[0], strict=True)
            if one.person == person
        ]  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(HAPPENED)
def test_each_begin_is_in_one_spell_and_each_end_in_one_at_most(some):
    tables, found = spells(some)
    every = spells_of(tables, found)
    begins = Counter(row.record for one in every for row in one.begins)
    ends = Counter(row.record for one in every for row in one.ends)
    dated = {row.record for row in found.met if row.type == "arrest" and row.date}
    assert dated <= begins.keys() and set((begins + ends).values()) <= {1}
    least, most = every.days(date(2031, 6, 1))
    assert np.all((least <= most) | (most == UNKNOWN)) and np.all(least >= 0)
    held = every.held_on(date(2031, 5, 6))
    assert np.all(held.possibly[held.surely])


def test_a_release_that_may_have_been_at_any_time_before_is_by_its_last_day():
    (one,) = sheet(
        asked(*taken(day="../2031-05-03"), *step("t1", "release", "../2031-06-01")), "custody"
    )
    assert (one["from"], one["until"]) == ("by 3 May 2031", "by 1 June 2031")
    assert one["last known held"] == "not known"
