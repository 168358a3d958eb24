"""Clusters under judgements: a fast average-link against a slow one, and what always holds."""

from collections.abc import Iterable
from itertools import combinations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.analysis.identity import Pair, components
from saksei.analysis.matching.clusters import Edge, cluster
from saksei.analysis.matching.together import means, together

NODES = st.sampled_from("abcdefgh")
PAIRS = st.tuples(NODES, NODES).filter(lambda pair: pair[0] != pair[1])
# Eighths add up exactly, so that a slow and a fast sum are the same number.
EDGES = st.dictionaries(PAIRS.map(lambda pair: tuple(sorted(pair))), st.integers(0, 8), max_size=14)
FEW = st.lists(PAIRS, max_size=3)


def as_edges(found: dict[tuple[str, ...], int]) -> list[Edge]:
    return [(left, right, eighths / 8) for (left, right), eighths in found.items()]


def blocks(found: dict[str, str]) -> set[frozenset[str]]:
    return {
        frozenset(name for name in found if found[name] == root) for root in set(found.values())
    }


def slow(edges: list[Edge], must: list[Pair], cannot: list[Pair]) -> set[frozenset[str]]:
    """Average link as the definition reads: look at all pairs of clusters each time."""
    alike = {frozenset(edge[:2]): edge[2] for edge in edges}
    nodes = {name for pair in [*alike, *map(frozenset, must)] for name in pair}
    parts = set(components(must)) | {frozenset({name}) for name in nodes}
    parts = {one for one in parts if not any(one < other for other in parts)}

    def mean(one: frozenset[str], other: frozenset[str]) -> float:
        return sum(alike.get(frozenset({a, b}), 0) for a in one for b in other) / (
            len(one) * len(other)
        )

    def allowed(one: frozenset[str], other: frozenset[str]) -> bool:
        return not any({a, b} == set(pair) for a in one for b in other for pair in cannot)

    while True:
        ways = [
            (-mean(one, other), min(*one, *other), max(min(one), min(other)), one | other)
            for one, other in combinations(parts, 2)
            if mean(one, other) >= 0.5 and allowed(one, other)
        ]
        if not ways:
            return {one for one in parts if len(one) > 1}
        joined = min(ways, key=lambda way: way[:3])[3]
        parts = {one for one in parts if not one <= joined} | {joined}


@settings(max_examples=300)
@given(EDGES, FEW, FEW)
def test_third_ones_say_how_sure_a_pair_is(
    found: dict[tuple[str, ...], int], must: list, cannot: list
) -> None:
    edges = as_edges(found)
    clusters = cluster(edges, threshold=0.5, must=must, cannot=cannot)
    alone = pa.Table.from_pylist(
        [dict(zip(("left", "right", "probability"), edge, strict=True)) for edge in edges],
        pa.schema([("left", pa.string()), ("right", pa.string()), ("probability", pa.float64())]),
    )
    alike = {frozenset(edge[:2]): edge[2] for edge in edges}

    def mean(one: list[str], other: list[str]) -> float:
        pairs = {frozenset((a, b)) for a in one for b in other if a != b}
        return sum(alike.get(pair, 0) for pair in pairs) / len(pairs)

    within = means(alone, clusters)
    every = [together(alone, clusters, apart=apart)["probability"] for apart in (True, False)]
    for sure, by_itself, (left, right, own) in zip(*every, edges, strict=True):
        one, other = (
            [name for name, root in clusters.items() if root == clusters.get(side)] or [side]
            for side in (left, right)
        )
        expected = mean(one, other)
        if one == other:
            assert within[clusters[left]] == pytest.approx(expected)
            expected = max(own, expected)
        assert sure.as_py() == pytest.approx(expected, abs=1e-6)
        assert by_itself.as_py() == pytest.approx(expected if one == other else own, abs=1e-6)


@settings(max_examples=300)
@given(EDGES, FEW, FEW)
def test_it_is_average_link(found: dict[tuple[str, ...], int], must: list, cannot: list) -> None:
    edges = as_edges(found)
    assert blocks(cluster(edges, threshold=0.5, must=must, cannot=cannot)) == slow(
        edges, must, cannot
    )


@given(EDGES, FEW, FEW, st.randoms())
def test_order_does_not_matter(
    found: dict[tuple[str, ...], int], must: list, cannot: list, random: object
) -> None:
    edges = as_edges(found)
    first = cluster(edges, threshold=0.5, must=must, cannot=cannot)
    for rows in (edges, must, cannot):
        random.shuffle(rows)  # type: ignore[attr-defined]
    turned = [(right, left, p) for left, right, p in edges]
    assert cluster(turned, threshold=0.5, must=must, cannot=cannot) == first


@given(EDGES, FEW, FEW)
def test_judgements_are_law(found: dict[tuple[str, ...], int], must: list, cannot: list) -> None:
    """What was judged the same is together; what was judged different is not, unless the same
    forces it along a path."""
    made = cluster(as_edges(found), threshold=0.5, must=must, cannot=cannot)
    for left, right in must:
        assert made[left] == made[right]
    forced = {frozenset(pair) for part in components(must) for pair in combinations(part, 2)}
    for left, right in cannot:
        if frozenset((left, right)) not in forced:
            assert left not in made or made[left] != made.get(right)


@given(EDGES, FEW, FEW)
def test_what_is_unrelated_changes_nothing(
    found: dict[tuple[str, ...], int], must: list, cannot: list
) -> None:
    edges = as_edges(found)
    before = cluster(edges, threshold=0.5, must=must, cannot=cannot)
    after = cluster([*edges, ("y", "z", 0.9)], threshold=0.5, must=must, cannot=cannot)
    assert after == before | {"y": "y", "z": "y"}


@given(EDGES, FEW)
def test_without_judgements_it_is_as_at_the_start(
    found: dict[tuple[str, ...], int], must: list
) -> None:
    edges = as_edges(found)
    start = cluster(edges, threshold=0.5)
    cluster(edges, threshold=0.5, must=must)
    assert cluster(edges, threshold=0.5) == start


def _together(edges: Iterable[Edge], **law: object) -> set[frozenset[str]]:
    return blocks(cluster(edges, threshold=0.5, **law))  # type: ignore[arg-type]


def test_a_chain_is_no_cluster() -> None:
    chain = [("a", "b", 0.9), ("b", "c", 0.8), ("c", "d", 0.9)]
    assert _together(chain) == {frozenset("ab"), frozenset("cd")}


def test_different_holds_by_way_of_a_third() -> None:
    edges = [("a", "b", 0.9), ("b", "c", 0.9), ("a", "c", 0.9)]
    assert _together(edges, cannot=[("a", "c")]) == {frozenset("ab")}
