"""Whom acts hit: acts of two persons are two, and who is not named is one of the named at most."""

from collections.abc import Mapping

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei.analysis.matching.engine import DuckDB
from saksei.analysis.matching.explaining import INSTEAD, explain
from saksei.analysis.matching.matching import Judged, Matched, match
from saksei.analysis.matching.model import ACT, PERSON
from saksei.analysis.matching.victims import Hit, one_at_most

Row = Mapping[str, str]
DAY = {"act": "arrest", "date": "2031-05-06", "place": "Land/Lotus City", "occasion": "march"}
REPORTS: list[Row] = [
    {"id": "dara", "name": "Dara Moun", "sex": "m", "age": "31"},
    {"id": "pisey", "name": "Pisey Nhem", "sex": "f", "age": "40"},
    {"id": "sopheap", "name": "Sopheap Lim-Ros", "sex": "f", "age": "24"},
    {"id": "woman", "sex": "f", "age": "25"},
]
NAMED = ("dara", "pisey", "sopheap")


def found(persons: Judged | None = None, acts: Judged | None = None, *more: Row) -> Matched:
    """The reports of one march, matched."""
    rows = [
        {"list": f"list-{row['id']}", "kind": "person", **DAY, **row} for row in [*REPORTS, *more]
    ]
    names = sorted({name for row in rows for name in row})
    schema = pa.schema([(name, pa.string()) for name in names])
    return match(
        pa.Table.from_pylist(rows, schema=schema), persons=persons or Judged(),
        acts=acts or Judged(),
    )  # fmt: skip


def sure(matched: Matched) -> dict[tuple[str, str], float]:
    """How sure each pair of acts is."""
    rows = matched.edges_of(ACT).to_pylist()
    return {(row["left"], row["right"]): row["probability"] for row in rows}


def of_woman(matched: Matched) -> dict[str, float]:
    """How sure it is of each that she is the one who is not named."""
    pairs = sure(matched)
    return {one: pairs.get((min(one, "woman"), max(one, "woman")), 0.0) for one in NAMED}


def test_whoever_is_not_named_is_one_of_the_named_at_most() -> None:
    alone = of_woman(found())
    assert 0 < sum(alone.values()) <= 1
    # One more arrest of the same march, and each of the others is less likely to be hers.
    more = of_woman(found(None, None, {"id": "tevy", "name": "Tevy Kong", "sex": "f"}))
    assert all(more[one] < alone[one] for one in NAMED if alone[one])


def test_a_machine_never_says_whom_a_report_means_that_names_nobody() -> None:
    matched = found()
    assert "woman" not in matched.persons and "woman" not in matched.acts


def test_sex_and_age_tell_who_it_is_not() -> None:
    likely = of_woman(found())
    assert likely["sopheap"] > likely["pisey"] > likely["dara"]


def test_an_act_known_to_be_one_person_s_is_nobody_else_s() -> None:
    judged = sure(found(acts=Judged(same=(("pisey", "woman"),))))
    assert not {("sopheap", "woman"), ("dara", "woman")} & judged.keys()


def test_acts_of_persons_judged_different_are_not_asked_for() -> None:
    again: Row = {"id": "moun", "name": "Moun Dara", "sex": "m"}
    apart = Judged(different=(("dara", "moun"),))
    assert ("dara", "moun") in sure(found(None, None, again))
    assert ("dara", "moun") not in sure(found(apart, None, again))


def test_what_is_judged_one_act_is_told_whatever_the_names() -> None:
    judged = found(acts=Judged(same=(("dara", "pisey"),)))
    assert judged.acts["dara"] == judged.acts["pisey"]
    assert judged.persons.get("dara", "dara") != judged.persons.get("pisey", "pisey")


def test_the_waterfall_says_that_it_may_be_somebody_else() -> None:
    matched = found()
    pair = ("sopheap", "woman")
    pairs = pa.table({"left": [pair[0]], "right": [pair[1]]})
    likely = {pair: sure(matched)[pair]}
    told = explain(matched.table, ACT, matched.model, DuckDB(), pairs, likely, {pair})[pair]
    assert told.steps[-1].label == INSTEAD and told.steps[-1].bits < 0


def asked(matched: Matched, kind: str = ACT) -> list[tuple[str, str]]:
    """Of whoever is not named, whom they may be, the likeliest first."""
    rows = matched.unsure(kind).to_pylist()
    return [(row["left"], row["right"]) for row in rows if row["nobody"] == "woman"]


@pytest.mark.parametrize("law", ["persons", "acts"])
def test_after_the_likeliest_is_ruled_out_the_next_is_asked(law: str) -> None:
    before, apart = found(), Judged(different=(("sopheap", "woman"),))
    after = found(persons=apart) if law == "persons" else found(acts=apart)
    assert asked(before)[0] == ("sopheap", "woman") and asked(after)[0] == ("pisey", "woman")
    assert of_woman(after)["pisey"] > of_woman(before)["pisey"]


def test_what_is_known_of_who_is_not_named_makes_nobody_else_surer() -> None:
    alike: Row = {"id": "piseth", "name": "Pisey Nhim", "sex": "f", "age": "40"}
    before = of_woman(found(None, None, alike))
    told = sure(found(None, Judged(same=(("pisey", "woman"),)), alike))
    assert told.get(("sopheap", "woman"), 0.0) <= before["sopheap"]


def test_a_group_is_nobody_whom_a_person_may_be() -> None:
    group: Row = {"id": "five", "kind": "group", "sex": "f", "age": "25"}
    assert of_woman(found(None, None, group)) == of_woman(found())
    assert "five" not in {one for pair in asked(found(None, None, group), PERSON) for one in pair}


@pytest.mark.parametrize(
    ("born", "joined"), [("1990-05-02", True), ("1990-05", False), ("1990", False)]
)
def test_a_day_of_birth_says_who_it_is_but_a_year_does_not(born: str, joined: bool) -> None:
    more = [{"id": one, "birth": born, "sex": "f", **name}
            for one, name in (("x", {"name": "Tevy Kong"}), ("y", {}))]  # fmt: skip
    matched = found(None, None, *more)
    assert (matched.persons.get("x", "x") == matched.persons.get("y", "y")) is joined


def test_nobody_is_joined_to_somebody_by_way_of_a_third() -> None:
    again: Row = {"id": "woman-2", "sex": "f", "age": "25", "charge": "incitement"}
    matched = found(None, Judged(same=(("sopheap", "woman"),)), again)
    assert matched.acts["sopheap"] == matched.acts["woman"] != matched.acts.get("woman-2")


@pytest.mark.parametrize("law", ["persons", "acts"])
def test_who_is_judged_to_be_meant_keeps_their_other_reports(law: str) -> None:
    again: Row = {"id": "sopheap-2", "name": "Sopheap Lim-Ros", "sex": "f", "age": "24"}
    same = Judged(same=(("sopheap", "woman"),))
    matched = found(same, None, again) if law == "persons" else found(None, same, again)
    clusters = matched.persons if law == "persons" else matched.acts
    assert clusters["sopheap"] == clusters["sopheap-2"] == clusters["woman"]


def test_an_identifier_beside_a_name_keeps_namesakes_together() -> None:
    more: list[Row] = [
        {"id": "t", "name": "Tevy Kong", "identifier": "X-123"}, {"id": "s", "name": "Tevy Kong"},
        {"id": "w", "identifier": "X-123"},
    ]  # fmt: skip
    persons = found(None, None, *more).persons
    assert persons["t"] == persons["s"] == persons["w"]


def test_a_report_that_names_nobody_says_nothing_of_two_who_are_named() -> None:
    alike: Row = {"id": "piseth", "name": "Pisey Nhim", "sex": "f", "age": "40"}
    judged = Judged(same=(("pisey", "woman"),))
    before, after = (
        {
            (row["left"], row["right"]): row["probability"]
            for row in one.edges_of(PERSON).to_pylist()
        }
        for one in (found(None, None, alike), found(judged, None, alike))
    )
    assert after["piseth", "pisey"] == before["piseth", "pisey"]


def test_contradictory_judgements_lose_no_act() -> None:
    more: list[Row] = [{"id": one, "name": "Dara Moun", "sex": "m"} for one in ("d2", "d3")]
    law = Judged(same=(("dara", "d2"), ("d2", "d3")), different=(("dara", "d3"),))
    acts = found(law, None, *more).acts
    assert acts["dara"] == acts["d2"] == acts["d3"]


def test_a_judgement_on_what_is_not_there_is_nothing() -> None:
    assert sure(found(Judged(different=(("dara", "gone"),)))) == sure(found())


ODDS = st.dictionaries(
    st.tuples(st.sampled_from("uvw"), st.sampled_from("abcd")), st.floats(0.02, 1.0), max_size=12
)


@given(ODDS)
def test_the_unnamed_are_shared_out_whatever_the_order(edges: dict[tuple[str, str], float]) -> None:
    table = pa.table({
        "unique_id": list("abcduvw"), "who": list("abcduvw"),
        "name": [*(f"Name {one}" for one in "abcd"), None, None, None],
    })  # fmt: skip
    clusters = {"a": "a", "b": "a"}  # one act, told twice: one alternative, not two

    def told(rows: list[tuple[tuple[str, str], float]]) -> dict[tuple[str, str], float]:
        pairs = pa.table({
            "left": pa.array([min(pair) for pair, _ in rows], pa.string()),
            "right": pa.array([max(pair) for pair, _ in rows], pa.string()),
            "probability": pa.array([own for _, own in rows], pa.float64()),
        })  # fmt: skip
        shared = one_at_most(pairs, Hit(table, clusters), clusters).to_pylist()
        return {(row["right"], row["left"]): row["probability"] for row in shared}

    rows = list(edges.items())
    shared = told(rows)
    assert shared == pytest.approx(told(rows[::-1]), abs=2e-6)
    for unnamed in "uvw":
        acts: dict[str, float] = {}
        for (one, other), now in shared.items():
            if one == unnamed:
                act = clusters.get(other, other)
                acts[act] = max(acts.get(act, 0.0), now)
        assert sum(acts.values()) <= 1 + 1e-5
    assert all(shared[pair] <= own + 2e-6 for pair, own in edges.items())
