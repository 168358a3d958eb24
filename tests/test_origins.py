"""Independence: a page that copies or retells another is not a second origin."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import Record, arrest

from saksei.analysis.origins import JOIN, independent, origins, with_retellings

keys = st.sets(st.sampled_from("ABCD"), min_size=1, max_size=3).map(
    lambda some: JOIN.join(sorted(some))
)
quick = settings(derandomize=True, max_examples=200)


def test_a_source_that_derives_from_nothing_is_its_own_origin():
    assert origins(["a"], []) == {"a": "a"}


def test_a_copy_of_a_copy_has_the_first_as_its_origin():
    assert origins("abc", [("b", "a"), ("c", "b")]) == {"a": "a", "b": "a", "c": "a"}


def test_an_origin_that_nobody_has_seen_is_one_origin():
    assert origins("ab", [("a", "agency"), ("b", "agency")]) == {"a": "agency", "b": "agency"}


def test_a_source_that_retells_two_has_both_as_origins():
    assert origins("abc", [("c", "a"), ("c", "b")])["c"] == f"a{JOIN}b"


def test_a_circle_of_copies_is_one_origin():
    assert set(origins("abc", [("a", "b"), ("b", "c"), ("c", "a")]).values()) == {"a"}


def test_what_leads_into_a_circle_has_it_as_its_origin():
    assert origins("abc", [("a", "b"), ("b", "c"), ("c", "b")])["a"] == "b"


@pytest.mark.parametrize(
    ("given", "number"),
    [
        ([], 0),
        (["A"], 1),
        (["A", "A"], 1),
        (["A", "B"], 2),
        (["A + B"], 1),
        (["A", "A + B"], 1),
        (["A", "B", "A + B"], 2),
        (["A + B", "C"], 2),
        (["A + B", "B + C", "C + D"], 2),
        (["A + B", "A + C", "B + C"], 1),
    ],
)
def test_independent_counts_what_shares_no_origin(given, number):
    assert independent(given) == number


@quick
@given(st.lists(keys, max_size=6))
def test_the_order_of_sources_does_not_matter(given):
    assert independent(given) == independent(sorted(given, reverse=True))


@quick
@given(st.lists(keys, max_size=6), keys)
def test_one_source_more_adds_one_origin_at_most_and_takes_none(given, one):
    assert independent(given) <= independent([*given, one]) <= independent(given) + 1


def test_setting_a_source_aside_takes_its_retellings_too():
    derived = [("b", "a"), ("c", "b"), ("c", "x"), ("d", "x")]
    assert with_retellings("a", derived) == {"a", "b", "c"}


def test_an_id_with_a_plus_is_one_source():
    record = Record([*arrest("a1", "wire+paper", victim="p1")])
    from saksei.analysis.standards import basis

    assert record.bounds(basis("corroborated")) == (0, 0)
