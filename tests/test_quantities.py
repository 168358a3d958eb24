"""Quantities: the least and the greatest number that a wording may mean."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei.errors import InvalidQuantity
from saksei.quantities import QUALIFIERS, parse

numbers = st.one_of(
    st.integers(0, 10**12).map(str),
    st.decimals(0, 10**9, places=3).map(lambda number: f"{number:f}"),
)
units = st.sampled_from(["", " riel", " percent", " square metres", " នាក់"])
plain = st.tuples(st.sampled_from(["", *(f"{one} " for one in QUALIFIERS)]), numbers, units)
ranges = st.tuples(st.integers(0, 10**6), st.integers(0, 10**6), units).map(
    lambda parts: f"{min(parts[:2])}-{max(parts[:2])}{parts[2]}"
)
periods = st.tuples(st.integers(0, 90), st.integers(0, 90)).map(
    lambda parts: f"P{parts[0]}Y{parts[1]}D"
)
texts = st.one_of(plain.map("".join), ranges, periods).filter(
    lambda text: not text.startswith("fewer than 0")
)


@given(texts)
def test_the_normal_form_is_read_back_unchanged(text: str) -> None:
    assert parse(parse(text).text) == parse(text)


@given(texts)
def test_the_low_bound_is_not_above_the_high_one_nor_below_zero(text: str) -> None:
    found = parse(text)
    assert found.low is not None
    assert found.low >= 0
    assert found.high is None or found.low <= found.high


@given(st.text(max_size=20))
def test_any_text_is_a_quantity_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert parse(parse(text).text) == parse(text)
    except InvalidQuantity as error:
        reason = str(error)
        assert "write" in reason


@pytest.mark.parametrize(
    ("text", "low", "high", "qualifier", "unit"),
    [
        ("4", 4, 4, "exactly", None),
        ("at least 21", 21, None, "at least", None),
        ("at most 26593", 0, 26593, "at most", None),
        ("About 30", 30, 30, "about", None),
        ("nearly 130", 0, 130, "nearly", None),
        ("more than 150", 151, None, "more than", None),
        ("fewer than 5", 0, 4, "fewer than", None),
        ("4-6", 4, 6, "between", None),
        ("4 \u2013 6 people", 4, 6, "between", "people"),
        ("2000000 riel", 2000000, 2000000, "exactly", "riel"),
        ("20%", 20, 20, "exactly", "percent"),
        ("more than 3 years", 3, None, "more than", "years"),
        ("P15M11D", 468, 468, "exactly", "duration"),
        ("P3Y", 1096, 1096, "exactly", "duration"),
    ],
)
def test_bounds(text: str, low: int, high: int | None, qualifier: str, unit: str | None) -> None:
    found = parse(text)
    assert found.low == Decimal(low)
    assert found.high == (None if high is None else Decimal(high))
    assert (found.qualifier, found.unit) == (qualifier, unit)


def test_fractions_keep_their_digits() -> None:
    assert parse("38.50").text == "38.50"
    assert parse("fewer than 0.5").high == Decimal("0.5")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "below zero"),
        ("1,000,000", "separators"),
        ("1 000", "separators"),
        ("4 million", "digits only"),
        ("two", "write 4"),
        ("1e5", "write 4"),
        ("6-4", "write 4-6"),
        ("about 4-6", "a range"),
        ("fewer than 0", "less than nothing"),
        ("3 at least", "where the unit stands"),
        ("P", "for a duration"),
        ("9" * 30, "at most 24"),
        ("", "write 4"),
    ],
)
def test_what_cannot_be_a_quantity_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidQuantity, match=reason):
        parse(text)
