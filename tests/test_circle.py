"""The circle as numbers: breadth, length, days, and the documented reproduction number."""

from datetime import date

import pytest
from small_record import Record, arrest, judged, said

from saksei.analysis import candidates
from saksei.analysis.answers.circle import circle, circles
from saksei.analysis.answers.result import Asked
from saksei.analysis.standards import Standard, basis

FIRST = [*arrest("a1", victim="p1", date="2031-05-03"), said("p1", "name", "Dara Moun")]
PROTEST = [said("e1", "type", "protest"), said("e1", "occasion", "a1"),
           said("e1", "date", "2031-05-06")]  # fmt: skip


def answering(record, source="s1", date="2031-05-06", **more):
    return arrest(record, source, date=date, occasion="e1", **more)


def asked(*rows, judgements=(), standard="reported", act="arrest"):
    tables = Record(list(rows), list(judgements)).tables(basis(standard))
    return circles(tables, Asked(act=act))


def values(result):
    return {one.name: one.text for one in result.values}


def rows_of(result, name):
    (sheet,) = (one for one in result.sheets if one.name == name)
    return [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows]


def test_a_chain_with_its_days_statements_and_sources():
    (one,) = rows_of(asked(*FIRST, *PROTEST, *answering("a2", "s3")), "chains")
    assert (one["first"], one["days between"], one["sources"]) == (
        "Dara Moun (a1)", "3", ("s1", "s3"),
    )  # fmt: skip
    assert len(one["statements"]) == 2


def test_half_of_two_acts_answer_one():
    result = asked(*FIRST, *PROTEST, *answering("a2", victim="p2"))
    assert values(result)["documented reproduction number"] == "0.5"


def test_a_group_counts_with_its_number():
    result = asked(*FIRST, *PROTEST, *answering("a2", number="3"))
    assert values(result)["documented reproduction number"] == "0.75"
    assert rows_of(result, "breadth")[0]["later acts"] == "3"


def test_an_act_that_answers_two_counts_once():
    second = arrest("a9", victim="p9", date="2031-05-03")
    rows = [*FIRST, *second, *PROTEST, said("e1", "occasion", "a9"), *answering("a2")]
    assert values(asked(*rows))["of them answering an earlier one"] == "1"


def test_an_undecided_pair_widens_the_number():
    rows = [*FIRST, *PROTEST, *answering("a2", victim="p2"), *answering("a3", victim="p2")]
    result = asked(*rows, judgements=[judged("unsure", "a2", "a3")])
    assert values(result)["of them answering an earlier one"] == "0–2"
    low, high = circle(
        Record(rows, [judged("unsure", "a2", "a3")]).tables(), Asked()
    ).reproduction or (0, 0)
    # Both ways to decide it lie within.
    assert low <= 1 / 2 and high >= 2 / 3


def test_the_longest_chain():
    further = [*answering("a2"), said("e2", "type", "protest"), said("e2", "occasion", "a2"),
               *arrest("a3", date="2031-06-01", occasion="e2")]  # fmt: skip
    result = asked(*FIRST, *PROTEST, *further)
    assert [one["place"] for one in rows_of(result, "longest")] == [1, 2, 3]


def test_each_standard_stands_beside_the_others():
    rows = rows_of(asked(*FIRST, *PROTEST, *answering("a2")), "standards")
    found = {one["standard"]: one["reproduction number"] for one in rows}
    assert found == {
        "reported": "0.5", "corroborated": "no act", "admitted": "no act", "reviewed": "no act",
    }  # fmt: skip


def test_no_chain_is_said_and_the_number_is_nought():
    result = asked(*FIRST)
    assert "no recorded occasion leads from one act" in result.caveats[0]
    assert values(result)["documented reproduction number"] == "0"


def test_no_act_at_all_has_no_number():
    assert "documented reproduction number" not in values(asked())


@pytest.mark.parametrize("day", ["2031-04-01", "2031-05"])
def test_an_act_that_may_come_before_what_it_answers_is_named(day):
    result = asked(*FIRST, *PROTEST, *answering("a2", date=day))
    assert any("may come before Dara Moun (a1)" in one for one in result.caveats)


def test_a_circle_of_occasions_ends():
    rows = [*FIRST, *PROTEST, *answering("a2"), said("a1", "occasion", "a2")]
    assert len(rows_of(asked(*rows), "longest")) == 2


def test_an_answer_to_an_act_that_may_not_count_is_only_possibly_one():
    early = arrest("a1", victim="p1", date="2031-04/2031-05")
    tables = Record([*early, *PROTEST, *answering("a2", victim="p2")]).tables()
    result = circles(tables, Asked(start=date(2031, 5, 1), end=date(2031, 5, 31)))
    assert values(result)["of them answering an earlier one"] == "0–1"


def test_a_ring_of_occasions_is_named():
    rows = [*FIRST, *PROTEST, *answering("a2"), said("a1", "occasion", "a2")]
    assert any("a ring, from a1 to a2 and back" in one for one in asked(*rows).caveats)


def test_a_step_counts_as_the_act_that_it_is():
    def refused(record, **more):
        return [said(record, name, value) for name, value in
                {"type": "bail_refused", "person": "p1", **more}.items()]  # fmt: skip

    rows = [*refused("t1", date="2031-05-01"), *refused("t2", date="2031-06-01", occasion="t1")]
    assert len(rows_of(asked(*rows, act="bail_denial"), "chains")) == 1


def test_standards_side_by_side_are_each_as_if_asked_alone(monkeypatch):
    monkeypatch.setattr(candidates, "LARGE", 0)
    state = [said("g1", "type", "state_body"), said("g1", "party", "state")]
    second = [*answering("a2", victim="p2"), *answering("a3", "s3", victim="p3", speaker="g1")]
    rows = [*FIRST, *PROTEST, *second, *arrest("a3", "s4", victim="p3", date="2031-05-06"), *state]
    for standard in Standard:
        together = rows_of(asked(*rows, standard=standard), "standards")
        for other, row in zip(Standard, together, strict=True):
            alone = values(asked(*rows, standard=other))
            assert row["acts"] == alone["acts of the type arrest"]
            assert row["answering an earlier one"] == alone["of them answering an earlier one"]
    assert len({row["acts"] for row in together}) > 2
