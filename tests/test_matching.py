"""The engine on invented reports: who is one, which acts are one, in any order, old and new."""

import random
from collections.abc import Mapping
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.analysis.matching import learning
from saksei.analysis.matching.engine import DuckDB
from saksei.analysis.matching.explaining import explain
from saksei.analysis.matching.learning import expect, learn
from saksei.analysis.matching.matching import Judged, Matched, fit, match, rematch
from saksei.analysis.matching.model import ACT, PERSON, Model
from saksei.analysis.matching.reports import days, meaningful

Row = Mapping[str, str]


def report(id_: str, name: str | None, date: str, act: str = "arrest", **more: str) -> Row:
    """One report; nobody in it exists."""
    said = {"id": id_, "list": f"list-{id_}", "kind": "person", "act": act, "date": date}
    return said | ({"name": name} if name else {}) | more


REPORTS = [
    report("a1", "Dara Moun", "2031-05-03", place="Land/Lotus City", occasion="land protest"),
    report("a2", "Moun Dara", "2031-05-03", place="Land/Lotus City", occasion="land protest"),
    report("a3", "Mr. Dara Muon", "2031-05", place="Land/Lotus City"),
    report("a4", "Dara Moun", "2031-11-20", place="Land/Lotus City", occasion="march"),
    report("b1", "Sopheap Lim-Ros", "2031-05-06", place="Land/Lotus City", occasion="march"),
    report("b2", "Sopheap Limros", "2031-05-07", place="Land/Lotus City", occasion="march"),
    report("b3", "Sopheap Lim Ros", "2032-01-09", "conviction", outcome="18 months"),
    report("c1", "Pisey Nhem", "2031-05-06", place="Land/Hill Town"),
    report("g1", None, "2031-05-06", place="Land/Lotus City", occasion="march", kind="group"),
    report("u1", None, "2031-06-01", "protest", location="royal palace", occasion="petition"),
    report("u2", None, "2031-06-01", "protest", location="royal palace", occasion="petition"),
]


def table(rows: list[Row]) -> pa.Table:
    return pa.Table.from_pylist([dict(row) for row in rows], schema=pa.schema(
        [(name, pa.string()) for name in sorted({name for row in REPORTS for name in row})]
    ))  # fmt: skip


def together(found: Mapping[str, str]) -> set[frozenset[str]]:
    return {frozenset(n for n in found if found[n] == root) for root in set(found.values())}


@pytest.fixture(scope="module")
def matched() -> Matched:
    return match(table(REPORTS), engine=DuckDB())


def test_persons_are_one_whatever_order_and_spelling(matched: Matched) -> None:
    assert together(matched.persons) == {
        frozenset(["a1", "a2", "a3", "a4"]),
        frozenset(["b1", "b2", "b3"]),
    }


def test_one_person_s_arrests_at_far_dates_are_two(matched: Matched) -> None:
    assert frozenset(["a1", "a2", "a3"]) in together(matched.acts)
    assert "a4" not in matched.acts


def test_acts_that_name_nobody_are_matched_too(matched: Matched) -> None:
    assert frozenset(["u1", "u2"]) in together(matched.acts)


def test_a_group_s_act_is_never_a_single_one(matched: Matched) -> None:
    assert "g1" not in matched.acts
    assert ("b1", "g1") in {(row["left"], row["right"]) for row in matched.among.to_pylist()}


def test_order_does_not_matter(matched: Matched) -> None:
    for seed in range(3):
        rows = list(REPORTS)
        random.Random(seed).shuffle(rows)
        again = match(table(rows), engine=DuckDB())
        assert (again.persons, again.acts) == (matched.persons, matched.acts)
        assert again.edges.equals(matched.edges)


def test_an_unrelated_report_changes_no_cluster(matched: Matched) -> None:
    more = report("z1", "Tevy Kong", "2019-02-02", "threat", place="Elsewhere/Far")
    after = match(table([*REPORTS, more]), engine=DuckDB())
    assert (after.persons, after.acts) == (matched.persons, matched.acts)


@settings(max_examples=8)
@given(st.sets(st.sampled_from([row["id"] for row in REPORTS]), max_size=6))
def test_new_reports_give_what_a_full_run_gives(new: set[str]) -> None:
    model = fit(table(REPORTS))
    full = match(table(REPORTS), model=model)
    before = match(table([row for row in REPORTS if row["id"] not in new]), model=model)
    after = rematch(before, table(REPORTS))
    assert (after.persons, after.acts) == (full.persons, full.acts)
    assert after.edges.equals(full.edges)


def test_a_changed_report_is_matched_anew() -> None:
    changed = [dict(row) | ({"name": "Pisey Nhem"} if row["id"] == "a4" else {}) for row in REPORTS]
    model = fit(table(REPORTS))
    after = rematch(match(table(REPORTS), model=model), table(changed))
    assert after.persons == match(table(changed), model=model).persons


def test_judgements_are_law_and_withdrawn_leave_nothing(matched: Matched) -> None:
    law = Judged(same=(("c1", "b1"),), different=(("a1", "a2"),))
    judged = match(table(REPORTS), persons=law)
    assert judged.persons["c1"] == judged.persons["b1"]
    assert judged.persons.get("a1", "a1") != judged.persons.get("a2", "a2")
    assert not {"a1", "a2"} <= {
        n for n, root in judged.acts.items() if root == judged.acts.get("a1")
    }
    assert match(table(REPORTS)).persons == matched.persons


def test_the_waterfall_adds_up(matched: Matched) -> None:
    pairs = pa.table({"left": ["a1"], "right": ["a2"]})
    for kind in (PERSON, ACT):
        found = explain(matched.table, kind, matched.model, DuckDB(), pairs)["a1", "a2"]
        *_, (_, _, _, total) = found.rows()
        weights = matched.model.weights(kind)
        assert weights.probability(total) == pytest.approx(found.probability)
        assert found.lines()


def test_the_waterfall_says_what_third_reports_say(matched: Matched) -> None:
    pairs = pa.table({"left": ["a1"], "right": ["a2"]})
    alone = explain(matched.table, PERSON, matched.model, DuckDB(), pairs)["a1", "a2"]
    for more in (0.0, alone.probability / 2, alone.probability, 1.0):
        sure = {("a1", "a2"): more}
        found = explain(matched.table, PERSON, matched.model, DuckDB(), pairs, sure)["a1", "a2"]
        *_, (field, _, _, total) = found.rows()
        assert (field == "others") == (more != alone.probability)
        assert found.probability == pytest.approx(more, abs=1e-5)
        assert matched.model.persons.probability(total) == pytest.approx(found.probability)


def test_an_engine_remembers_no_record_but_the_one_at_hand(matched: Matched) -> None:
    engine = DuckDB()
    fewer = table(REPORTS[::2])
    for each in (table(REPORTS), fewer, table(REPORTS), fewer):
        assert match(each, engine=engine).edges.equals(match(each).edges)
    tables = engine.read("SELECT table_name FROM duckdb_tables()")["table_name"].to_pylist()
    assert not any("keyed" in name for name in tables)


def test_m_is_learnt_from_judgements(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "LEAST", 2)
    model = fit(table(REPORTS))
    ids = [row["id"] for row in REPORTS if row.get("name")]
    labels = [(one, other, one[0] == other[0]) for one, other in combinations(ids, 2)]
    learnt = learn(table(REPORTS), labels, model)
    assert learnt.persons != model.persons
    assert learn(table(REPORTS), labels[::-1], model) == learnt


def test_expectation_warns_of_a_blocking_learnt() -> None:
    rows = [
        report(f"r{n}", "Dara Moun", "2031-05-03", place="Land/Lotus City", sex="f")
        for n in range(9)
    ]
    found, warnings = expect(pa.Table.from_pylist([dict(row) for row in rows]), Model())
    assert isinstance(found, Model)
    assert all("blocking" in one for one in warnings)


def test_spark_gives_the_same_pairs_and_scores(matched: Matched) -> None:
    from saksei.analysis.matching.spark import Spark

    found = match(table(REPORTS), model=matched.model, engine=Spark("local"))
    assert (found.persons, found.acts) == (matched.persons, matched.acts)
    for kind in (PERSON, ACT):
        ours, theirs = matched.pairs[kind], found.pairs[kind]
        assert ours.select(["left", "right"]).equals(theirs.select(["left", "right"]))
        assert theirs["weight"].to_pylist() == pytest.approx(ours["weight"].to_pylist())


@pytest.mark.parametrize(
    ("text", "span"),
    [("2031-05-03", 0), ("2031-05", 30), ("2031-05-03T12", 0), ("2031", 364)],
)
def test_a_date_is_an_interval(text: str, span: int) -> None:
    first, last, _ = days(text)
    assert first is not None and last is not None and last - first == span


@pytest.mark.parametrize("text", ["", "soon", "20XX", "2031-05-01/.."])
def test_a_date_that_may_mean_anything_says_nothing(text: str) -> None:
    assert days(text) == (None, None, None)


def test_words_that_say_nothing_are_left_out() -> None:
    assert meaningful("At the gates of the Royal Palaces") == ["gate", "palace", "royal"]
