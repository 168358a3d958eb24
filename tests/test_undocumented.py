"""What nobody documented: tables of counts, three models, refusals, lists from the record."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from conftest import Run
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import gammaln
from small_record import Record, arrest, judged, said

from saksei.analysis.answers.result import Asked
from saksei.analysis.answers.undocumented import of_estimate, outward, undocumented
from saksei.analysis.standards import Basis
from saksei.analysis.undocumented import graphs, loglinear
from saksei.analysis.undocumented.captures import Captures, captures, from_csv
from saksei.analysis.undocumented.combining import quantile, rubin, whole
from saksei.analysis.undocumented.estimate import Estimate, Model, estimate, kept_in_bounds, unfit
from saksei.analysis.undocumented.lists import listed, tabulated
from saksei.errors import InvalidValue

WRONG = {
    "": "is empty",
    "A,B,C\n1,0,0\n": "the last column of line 1 is not 'count'",
    "A,count,B\n1,4,0\n": "the last column of line 1 is not 'count'",
    "A,A,B,count\n1,0,0,3\n": "two lists are named 'A'",
    "A,,B,count\n1,0,0,3\n": "a list has no name",
    "A,B,C,count\n1,0,2,3\n": "line 2: '2' under C is neither 0 nor 1",
    "A,B,C,count\n1,0,x,3\n": "line 2: 'x' under C is neither 0 nor 1",
    "A,B,C,count\n1,0,,3\n": "line 2: '' under C is neither 0 nor 1",
    "A,B,C,count\n1,0,1,-3\n": "line 2: '-3' is no count",
    "A,B,C,count\n1,0,1,2.5\n": "line 2: '2.5' is no count",
    "A,B,C,count\n1,0,1,many\n": "line 2: 'many' is no count",
    "A,B,C,count\n1,0,1,9999999999\n": "line 2: '9999999999' is no count",
    "A,B,C,count\n1,0,1\n": "line 2: 3 cells under 4 columns",
    "A,B,C,count\n1,0,1,3\n\n1,0,1,4\n": "line 4: the pattern of line 2 stands here again",
    "A,B,C,count\n0,0,0,3\n": "line 2: this pattern is on no list",
    "A,B,C,count\n1,0,0,0\n": "counts nobody",
    ",".join(f"L{n}" for n in range(30)) + ",count\n": "has 30 lists; at most 24",
}
UNFIT = {
    "A,count\n1,5\n": "the lists are 1, and it takes 3",
    "A,B,count\n1,0,5\n0,1,6\n1,1,4\n": "the lists are 2, and it takes 3",
    "A,B,C,count\n1,0,0,5\n0,1,0,6\n1,1,0,4\n": "the list C is empty",
    "A,B,C,count\n1,0,0,5\n0,0,1,18\n0,1,0,6\n1,1,0,4\n": "no other list has anybody of C",
    "A,B,C,count\n1,0,0,1\n1,1,0,90\n1,1,1,30\n0,0,1,20\n": "A and B have nearly the same people",
}
INVENTED = "A,B,C,count\n0,0,1,63\n0,1,0,55\n0,1,1,18\n1,0,0,69\n1,0,1,17\n1,1,0,21\n1,1,1,28\n"


@pytest.mark.parametrize("text", WRONG)
def test_a_table_that_is_none_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(InvalidValue, match=r"counts\.csv") as raised:
        from_csv(text, "counts.csv")
    assert WRONG[text] in str(raised.value)


@pytest.mark.parametrize("text", UNFIT)
def test_lists_that_carry_no_estimate_are_refused_whole(text: str) -> None:
    made = estimate(from_csv(text, "counts.csv"), 1)
    assert made.refused and UNFIT[text] in made.refused
    assert all(one.refused and one.median is None for one in made.models)


def test_an_empty_pattern_that_counts_nobody_is_let_pass() -> None:
    assert from_csv("A,B,C,count\n0,0,0,0\n1,0,0,3\n", "x").documented == 3


def test_graphs_are_as_many_as_there_are() -> None:
    found = [len(graphs.decomposable(lists).edges) for lists in (3, 4, 5, 6)]
    assert found == [8, 61, 822, 18154]


@pytest.mark.parametrize("lists", [2, 7])
def test_graphs_of_other_numbers_of_lists_are_refused(lists: int) -> None:
    with pytest.raises(InvalidValue, match="3 to 6 lists"):
        graphs.decomposable(lists)


def slow(table: np.ndarray, delta: float, last: int) -> tuple[float, dict[int, float]]:
    """The average by the definition, for three lists: every clique and separator by hand."""
    cliques = {
        0: "0 1 2", 1: "01 2", 2: "02 1", 4: "12 0", 3: "01 02 -0", 5: "01 12 -1", 6: "02 12 -2",
        7: "012",
    }  # fmt: skip
    missing = np.arange(last + 1)
    logs = {}
    for edges, words in cliques.items():
        total = gammaln(table.sum() + missing + 1) - gammaln(missing + 1)
        total = total - np.log(table.sum() + missing)
        for word in words.split():
            total = total + (-1 if word[0] == "-" else 1) * _set(table, delta, word, missing)
        logs[edges] = total
    top = max(one.max() for one in logs.values())
    chances = {edges: np.exp(one - top) for edges, one in logs.items()}
    whole_ = sum(one.sum() for one in chances.values())
    mean = sum(float(one @ missing) for one in chances.values()) / whole_
    return mean, {edges: float(one.sum() / whole_) for edges, one in chances.items()}


def _set(table: np.ndarray, delta: float, word: str, missing: np.ndarray) -> np.ndarray:
    lists = [int(one) for one in word.removeprefix("-")]
    weight = delta * 2 ** (3 - len(lists))
    total = gammaln(8 * delta) - gammaln(8 * delta + table.sum() + missing)
    for cell in product((0, 1), repeat=len(lists)):
        same = zip(lists, cell, strict=True)
        wanted, kept = sum(c << at for at, c in same), sum(1 << at for at in lists)
        rows = [n for n in range(8) if n & kept == wanted]
        number = table[rows].sum() + (0 if any(cell) else missing)
        total = total + gammaln(weight + number) - gammaln(weight)
    return total


@given(st.lists(st.integers(0, 60), min_size=7, max_size=7), st.sampled_from([0.125, 0.5, 1.0]))
def test_graphs_agree_with_the_definition(counts: list[int], delta: float) -> None:
    table = np.array([0, *counts], float)
    if table.sum() == 0:
        return
    _, every = graphs.average(table, delta=delta, greatest=3000)
    mean, weights = slow(table, delta, 3000)
    assert every.mean == pytest.approx(mean, rel=1e-9)
    assert sum(one for _, one in every.weights) == pytest.approx(1, abs=1e-9)
    for edges, weight in every.weights:
        assert weight == pytest.approx(weights[edges], abs=1e-9)


@given(st.lists(st.integers(0, 40), min_size=15, max_size=15), st.permutations(range(4)))
def test_the_order_of_lists_changes_nothing_for_graphs(
    counts: list[int], order: Sequence[int]
) -> None:
    if not any(counts):
        return
    rows = [[n >> at & 1 for at in range(4)] for n in range(1, 16)]
    found = captures("ABCD", zip(rows, counts, strict=True))
    moved = [[row[at] for at in order] for row in rows]
    turned = captures("ABCD", zip(moved, counts, strict=True))
    one, other = (graphs.average(each.table(), greatest=2000)[0] for each in (found, turned))
    assert one.mean == pytest.approx(other.mean, rel=1e-9) and one.interval == other.interval


def test_graphs_find_a_peak_that_is_far_narrower_than_the_numbers_tried() -> None:
    rows = np.array(list(product((0, 1), repeat=4)))[1:]
    chances = np.where(rows, [0.3, 0.2, 0.25, 0.15], [0.7, 0.8, 0.75, 0.85]).prod(axis=1)
    found = captures("ABCD", zip(rows.tolist(), np.round(4e6 * chances).astype(int), strict=True))
    for one in graphs.average(found.table()):
        assert one.mean == pytest.approx(0.357 * 4e6, rel=1e-4) and one.beyond < 1e-9
        assert one.interval[0] < one.median < one.interval[1] < one.interval[0] * 1.01


def test_graphs_beside_a_saturated_one_that_outweighs_them_have_an_average_of_their_own() -> None:
    rows = [[n >> at & 1 for at in range(3)] for n in range(1, 8)]
    counts = [90_000, 80_000, 9_000, 70_000, 11_000, 3_000, 30_000]
    without, every = graphs.average(captures("ABC", zip(rows, counts, strict=True)).table())
    assert every.weights[0][0] == 7 and every.weights[0][1] > 1 - 1e-12
    assert sum(one for _, one in without.weights) == pytest.approx(1) and without.mean > 1000


def test_more_on_one_list_alone_means_more_missing() -> None:
    found = from_csv(INVENTED, "x")
    more = Captures(found.lists, found.patterns, found.counts + 40 * (found.patterns.sum(1) == 1))
    assert graphs.average(more.table())[0].mean > graphs.average(found.table())[0].mean


def test_log_linear_recovers_independent_lists() -> None:
    rows = list(product((0, 1), repeat=3))
    chances = [np.prod([0.4 if one else 0.6 for one in row]) for row in rows]
    counts = [round(10_000 * chance) for chance in chances]
    found = captures("ABC", zip(rows, counts, strict=True))
    fitted = loglinear.fit(found)
    assert isinstance(fitted, loglinear.Fitted) and fitted.pairs == ()
    assert fitted.missing == pytest.approx(2160, rel=0.01)
    assert fitted.interval[1] is not None and fitted.interval[0] < 2160 < fitted.interval[1]


def test_log_linear_without_a_maximum_is_refused() -> None:
    found = from_csv("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n1,1,0,6\n", "x")
    assert "no maximum" in str(loglinear.fit(found))


def test_rubins_rule_by_hand() -> None:
    centre, within, between = rubin([1.0, 2.0, 3.0], [0.5, 0.5, 0.5])
    assert (centre, within, between) == (2.0, 0.25, 1.0)
    assert whole(3, within, between) == pytest.approx(0.25 + 4 / 3)
    # 2 (1 + .25 / (4 / 3)) ** 2 = 2.82 degrees of freedom
    assert quantile(3, within, between) == pytest.approx(3.30, abs=0.02)
    assert quantile(3, within, 0.0) == pytest.approx(1.96, abs=0.001)


def test_an_interval_that_is_too_wide_leaves_its_lower_end() -> None:
    wide = kept_in_bounds(Model("graphs", 900.0, 950.0, (200.0, 1100.0)))
    assert wide.refused and wide.interval == (200.0, None) and wide.median is None
    assert kept_in_bounds(Model("graphs", 900.0, 950.0, (250.0, 1100.0))).refused is None


def test_intervals_are_rounded_outward_and_come_before_medians() -> None:
    assert outward(9073.2, 13843.0) == (9070, 13900) and outward(101.9, None) == (101, None)
    found = from_csv(INVENTED, "x")
    model = Model("graphs", 402.0, 426.0, (354.0, 630.0))
    result = of_estimate(Estimate(found, (model,)), 1, "persons", Basis())
    names = [one.name for one in result.values]
    assert names == ["documented", "graphs: total, 95 % interval", "graphs: total, median"]
    assert any("seed 1; saksei" in one for one in result.caveats)


def test_the_overlap_table_hides_names_and_small_cells() -> None:
    found = from_csv("Ledger,River,Watch,count\n1,1,0,3\n1,0,1,20\n0,1,1,9\n1,0,0,5\n", "x")
    result = of_estimate(Estimate(found, ()), 1, "persons", Basis())
    printed = json.dumps(result.as_json()["rows"])
    assert "Ledger" not in printed and "under 5" in printed and unfit(found) is None


def test_a_file_of_counts_needs_no_workspace(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "counts.csv"
    file.write_text(INVENTED, "utf-8")
    found = json.loads(run("ask", "undocumented", "--counts", str(file), "--json").stdout)
    assert set(found) == {"documented", "models", "refused", "warnings"}
    assert found["documented"] == 271 and found["refused"] is None
    names = {"model", "median", "mean", "interval", "r_hat", "ess", "seed", "refused"}
    assert all(set(one) == names for one in found["models"])
    assert [one["model"] for one in found["models"]] == ["latent-class", "graphs", "log-linear"]
    assert found["models"][1]["interval"] == [354, 630]
    file.write_text("A,B,C,count\n1,0,0,many\n", "utf-8")
    result = run("ask", "undocumented", "--counts", str(file), "--json")
    assert result.exit_code == 1 and "'many' is no count" in str(result.exception)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("ask custody --counts counts.csv", "goes with the question undocumented"),
        ("ask undocumented --counts nowhere.csv", "cannot be read"),
        ("ask undocumented --of mood", "'mood' cannot be estimated"),
        ("ask undocumented --place nowhere", "no place 'nowhere'"),
    ],
)
def test_what_is_asked_wrongly_is_refused_in_a_sentence(
    case: object, run: Run, command: str, said: str
) -> None:
    result = run(*command.split())
    assert result.exit_code == 1 and said in str(result.exception)


def on_lists(patterns: Sequence[str], **more: object) -> Record:
    """A record of arrests: of each person by the sources whose digits are given."""
    statements = [said("l1", "name", "Lotus City")]
    for number, pattern in enumerate(patterns):
        for source in pattern:
            statements += arrest(
                f"a{number:03}", f"s{source}", victim=f"p{number:03}", date="2031-05-02", place="l1"
            )
        statements.append(said(f"p{number:03}", "name", f"Dara {number}", f"s{pattern[0]}"))
    return Record(statements, **more)  # type: ignore[arg-type]


STRATUM = Asked(start=date(2031, 5, 1), end=date(2031, 5, 31), place="l1", seed=1)
PATTERNS = ["1"] * 12 + ["2"] * 11 + ["3"] * 10 + ["12"] * 6 + ["13"] * 5 + ["23"] * 7 + ["123"] * 4


def test_lists_are_publishers_that_are_no_copies_of_each_other() -> None:
    record = on_lists([*PATTERNS, "4", "14"], derivations=[("s4", "s1")])
    found = listed(record.tables(), STRATUM, "persons")
    table = tabulated(found, {}, None)
    assert found.publishers == {"s1": 29, "s2": 28, "s3": 26}
    assert table.lists == ("A", "B", "C") and table.documented == 57
    assert table.overlaps()[0, 1] == 10


def test_small_lists_are_joined_and_what_is_outside_is_no_entry() -> None:
    record = on_lists([*PATTERNS, "5", "6", "56"])
    table = tabulated(listed(record.tables(), STRATUM, "acts"), {}, None)
    assert table.lists == ("A", "B", "C", "D") and list(table.sizes())[3] == 3
    later = replace(STRATUM, start=date(2031, 6, 1), end=date(2031, 6, 30))
    assert tabulated(listed(record.tables(), later, "persons"), {}, None).documented == 0


def test_undecided_links_are_drawn_with_their_probability() -> None:
    pairs = [(f"p{n:03}", f"p{n + 12:03}") for n in range(10)]  # of s1 alone and of s2 alone
    record = on_lists(PATTERNS, judgements=[judged("unsure", *pair) for pair in pairs])
    found = listed(record.tables(), STRATUM, "persons")
    random = np.random.default_rng(1)
    assert found.unsure == tuple(pairs)
    assert tabulated(found, dict.fromkeys(pairs, 1.0), random).documented == 45
    assert tabulated(found, dict.fromkeys(pairs, 0.0), random).documented == 55
    drawn = [tabulated(found, {}, random).documented for _ in range(200)]
    assert np.mean(drawn) == pytest.approx(50, abs=0.6)


def test_a_stratum_of_a_record_is_estimated_with_its_undecided_links() -> None:
    pairs = [(f"p{n:03}", f"p{n + 12:03}") for n in range(4)]
    record = on_lists(PATTERNS, judgements=[judged("unsure", *pair) for pair in pairs])
    result = undocumented(record.tables(), STRATUM)
    assert result.refused is None and result.values[0].text == "51–55"
    assert any("4 undecided links carried through by 5 draws" in one for one in result.caveats)
    assert any("5 draws of links" in str(row) for row in result.sheets[0].rows)
    assert result.sources == ["s1", "s2", "s3"]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Asked(start=STRATUM.start, end=STRATUM.end), "without a place (--place)"),
        (Asked(place="l1"), "without a period (--from and --to)"),
        (replace(STRATUM, act="killing"), "0 publishers documented 10 or more"),
    ],
)
def test_a_stratum_that_is_not_said_or_too_small_is_refused(asked: Asked, reason: str) -> None:
    refused = undocumented(on_lists(PATTERNS).tables(), asked).refused
    assert refused and reason in refused


def test_the_commands_start_without_the_compiler() -> None:
    code = "import sys, saksei.cli; sys.exit('numba' in sys.modules or 'scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
