"""Which pairs are looked at, in a small record and in one that has too many; and by way of whom."""

from itertools import combinations

import pyarrow as pa
import pytest

from saksei.analysis.matching import blocking, name_features
from saksei.analysis.matching.blocking import keys_of, limits, weighed
from saksei.analysis.matching.engine import DuckDB
from saksei.analysis.matching.matching import fit, match, rematch
from saksei.analysis.matching.model import PERSON, Commonness
from saksei.analysis.matching.reports import commonness_of, complete, names_of, prepared
from saksei.analysis.matching.ways import brought_up, by_way

NAMES = (
    "Dara Moun", "Moun Dara", "Dara Muon", "Sopheap Limros", "Sopheap Lim Ros", "Pisey Nhem",
    "Pisey Nhim", "Dara Nhem", "Sopheap Moun", "Pisey Moun",
)  # fmt: skip


def invented() -> pa.Table:
    """Forty reports of people with a few names, in two provinces and four months."""
    rows = [
        {
            "id": f"r{number:02}", "list": f"list-{number % 3}", "kind": "person", "act": "arrest",
            "name": NAMES[number % len(NAMES)], "date": f"2031-0{1 + number % 4}-1{number % 7}",
            "place": f"Land/Province {number % 2}",
        }
        for number in range(40)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows)


def named(*names: str) -> pa.Table:
    return prepared(
        pa.table({"id": [f"r{n}" for n in range(len(names))], "name": names}), Commonness()
    )


def keys(table: pa.Table, report: int) -> set[int]:
    return {row["key"] for row in keys_of(table).to_pylist() if row["report"] == report}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kor Srey Neat", "Sreyneat Kor"),  # syllables joined, the other order
        ("Phoan Kruang-ta", "Kruangta Poan"),  # and another spelling
        ("Neul Neul", "Neul Noel"),  # one word twice
    ],
)
def test_split_and_joined_syllables_share_a_key(one: str, other: str) -> None:
    table = named(one, other)
    assert keys(table, 0) & keys(table, 1)


def test_names_of_nothing_in_common_share_none() -> None:
    table = named("Dara Moun", "Sopheap Lim")
    assert not keys(table, 0) & keys(table, 1)


def test_a_small_record_looks_at_every_pair_that_shares_a_key() -> None:
    table = prepared(invented(), Commonness())
    found = limits(keys_of(table), len(table))
    assert (found.most, found.least) == (None, 0)
    looked_at = DuckDB().candidates(weighed(keys_of(table), found), found.least)
    shared = sum(bool(keys(table, a) & keys(table, b)) for a, b in combinations(range(8), 2))
    low = [row for row in looked_at.to_pylist() if row["other"] < 8]
    assert len(low) == shared


@pytest.fixture
def strained(monkeypatch: pytest.MonkeyPatch) -> None:
    """A record of forty reports is more than can be borne."""
    for name, value in {
        "ROWS_ANYHOW": 500, "ROWS_PER_REPORT": 1, "PAIRS_ANYHOW": 100, "PAIRS_PER_REPORT": 1,
        "FEW": 2, "SOME": 1,
    }.items():  # fmt: skip
        monkeypatch.setattr(blocking, name, value)


@pytest.mark.usefixtures("strained")
def test_a_strained_record_looks_at_the_pairs_whose_keys_say_most() -> None:
    table = prepared(invented(), Commonness())
    every = keys_of(table)
    found = limits(every, len(table))
    assert found.most is not None and found.least > 0
    looked_at = DuckDB().candidates(weighed(every, found), found.least)
    assert 0 < len(looked_at) <= 100
    pairs = {(row["one"], row["other"]) for row in looked_at.to_pylist()}
    names = table["name"].to_pylist()
    assert any(names[one] == names[other] for one, other in pairs)


@pytest.mark.usefixtures("strained")
def test_new_reports_give_what_a_full_run_gives_in_a_strained_record() -> None:
    table = invented()
    model = fit(table)
    assert model.keys(PERSON).most is not None
    full = match(table, model=model)
    before = match(table.filter([number % 5 != 0 for number in range(40)]), model=model)
    after = rematch(before, table)
    assert after.edges.equals(full.edges)
    assert (after.persons, after.acts) == (full.persons, full.acts)


def edges(*rows: tuple[str, str, float, bool]) -> pa.Table:
    columns = ("left", "right", "probability", "by_way")
    return pa.table(dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))


def test_two_sure_pairs_bring_up_the_third() -> None:
    found = edges(("a", "b", 0.9, False), ("b", "c", 0.8, False), ("c", "d", 0.3, False))
    assert by_way(found, 0.6).to_pylist() == [{"left": "a", "right": "c"}]


def test_what_keys_bring_up_is_estimated_from_what_a_third_leads_to() -> None:
    triangle = [("a", "b", 0.9, False), ("b", "c", 0.8, False)]
    assert brought_up(edges(*triangle, ("a", "c", 0.7, True)), 0.6) == (0, 1)
    assert brought_up(edges(*triangle, ("a", "c", 0.7, False)), 0.6) == (3, 3)


def test_how_common_a_name_is_is_told_in_large_records_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = [*NAMES, "Dara Limros", "Tevy Kong"]
    given = complete(pa.table({"id": names, "name": names}))
    common = commonness_of(given, names_of(given))
    assert named("Dara Moun")["namesakes"].to_pylist() == [None]
    monkeypatch.setattr(name_features, "FEW_NAMES", 2)
    table = prepared(pa.table({"id": ["1", "2"], "name": ["Dara Moun", "Tevy Kong"]}), common)
    often, rare = table["namesakes"].to_pylist()
    assert often > rare


@pytest.mark.parametrize("lacking", ["act", "name", "everything"])
def test_a_record_may_lack_acts_names_or_everything(lacking: str) -> None:
    table = invented().slice(0, 0 if lacking == "everything" else 4)
    found = match(table.drop_columns(lacking) if lacking in table.column_names else table)
    assert set(found.persons) <= set(table["id"].to_pylist())
    assert not (lacking == "act" and found.acts)
