"""Quantities: value, qualifier, what is counted, which days. All sentences are invented."""

import re
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.reading.grammar import shapes
from saksei.reading.model import Quantity
from saksei.reading.numbers import numerals
from saksei.reading.numbers.numbers import RULES, count, quantities
from saksei.reading.text.document import Document, document
from saksei.reading.times.times import times
from saksei.vocabulary.loader import load

UNITS = frozenset({*load().lists["unit"].codes, ""})
PUBLISHED = date(2020, 11, 17)


def read(text: str) -> tuple[Document, tuple[Quantity, ...]]:
    """A text made ready, and its quantities."""
    doc = document(text, PUBLISHED)
    return doc, quantities(doc, times(doc.text, PUBLISHED))


def only(text: str) -> Quantity:
    """The one quantity of a sentence."""
    (found,) = read(text)[1]
    return found


def words(text: str, part: str) -> str:
    """The words of a part of the only quantity."""
    doc, (found,) = read(text)
    start, end = getattr(found, part)
    return doc.text[start:end]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty-one", 21),
        ("two hundred and five", 205),
        ("1.5 million", 1_500_000),
        ("half a million", 500_000),
        ("a dozen", 12),
        ("a hundred thousand and six", 100_006),
        ("26,593", 26593),
        ("one hundred and", 100),
        ("two three", 2),
        ("nineteen eighty", 19),
    ],
)
def test_numerals(words: str, value: float) -> None:
    tokens = shapes.scan(words)
    assert tokens.values[0] == value


def test_what_may_be_a_decimal_or_a_thousand_has_no_value() -> None:
    assert numerals.digits("1.500") is None
    assert numerals.digits("9" * 40) is None


@pytest.mark.parametrize(
    ("text", "value", "op"),
    [
        ("Police detained 19 activists.", 19, "="),
        ("Police detained at least 21 activists.", 21, ">="),
        ("Police detained no fewer than twenty-one activists.", 21, ">="),
        ("More than 20 people were held.", 21, ">="),
        ("Over 20 people were held.", 21, ">="),
        ("Up to 200 people were held.", 200, "<="),
        ("As many as 200 people were held.", 200, "<="),
        ("Fewer than five people were held.", 4, "<="),
        ("Nearly 40 people were held.", 40, "~"),
        ("Some 70 families were evicted.", 70, "~"),
        ("An estimated 300 people came.", 300, "~"),
        ("Close to 300 people came.", 300, "~"),
        ("300 people or so came.", 300, "~"),
        ("50 or more people came.", 50, ">="),
        ("All 125 seats were won.", 125, "="),
        ("A total of 12 monks were defrocked.", 12, "="),
        ("More than 3.5 percent of villagers left.", 3.5, ">="),
        ("They paid more than $2 million.", 2_000_000, ">="),
    ],
)
def test_value_and_qualifier(text: str, value: float, op: str) -> None:
    found = only(text)
    assert (found.value, found.op) == (value, op)


@pytest.mark.parametrize(
    "text", ["Between 20 and 30 people came.", "20-30 people came.", "Some 20 to 30 people came."]
)
def test_ranges(text: str) -> None:
    found = only(text)
    assert (found.value, found.op, found.high) == (20, "=", 30)


@pytest.mark.parametrize(
    ("text", "kind", "unit"),
    [
        ("Police made 19 arrests.", "count", "arrests"),
        ("There were three protests.", "count", "events"),
        ("He was beaten four times.", "count", "occasions"),
        ("She got an 18-month sentence.", "duration", "months"),
        ("He was held for up to two years.", "duration", "years"),
        ("He was fined 2 million riel.", "money", "money"),
        ("He was fined $500.", "money", "money"),
        ("About 40 per cent of farmers left.", "percent", "percent"),
        ("The jail was designed to hold 500 inmates.", "capacity", "persons"),
        ("Prisons currently house 900 inmates.", "stock", "persons"),
        ("Eleven of them are in prison.", "stock", "persons"),
        ("Soldiers fired, wounding two.", "count", "persons"),
        ("Four were hurt.", "count", "persons"),
        ("Only one of the killings was tried.", "count", "acts"),
        ("The list names 30 pagodas.", "count", "other"),
    ],
)
def test_what_is_counted(text: str, kind: str, unit: str) -> None:
    found = only(text)
    assert (found.kind, found.unit) == (kind, unit)
    assert unit in UNITS


@pytest.mark.parametrize(
    "text",
    [
        "He was charged under article 495 and articles 22 and 23 of the code.",
        "Sok Dara, 34, is a 34-year-old teacher aged 34.",
        "On May 3, 2019, at 10:30 he came to 24 Palm Street, room 12.",
        "It was the 29th anniversary of the G20 and of COVID-19.",
        "Dozens, hundreds and several people came; many a one left.",
        "No one knew which one of the most famous ones it was one day.",
        "Call 012 345 678. In 2019 he left.",
        "2.1 Dara was held.",
    ],
)
def test_what_counts_nothing(text: str) -> None:
    assert [one for one in read(text)[1] if one.kind != "duration"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police made 19 arrests between July 31 and Sept. 10.", ("2020-07-31", "2020-09-10")),
        ("At least 21 people were held in the past three months.", ("2020-08-17", "2020-11-17")),
        ("On Friday, police beat two men in the market.", ("2020-11-13", "2020-11-13")),
        ("Police fired on 9 March, injuring 40 people.", ("2020-03-09", "2020-03-09")),
        (
            "Some 50 people were held since the drive began on 1 August.",
            ("2020-08-01", "2020-11-17"),
        ),
        ("The group said on Monday that 30 people were held.", None),
        ("Five people came, the group said, and left on Monday; 30 stayed.", None),
        ("Prisons now hold 900 inmates.", ("2020-11-17", "2020-11-17")),
        ("The jail was built for 500 inmates in 1990.", None),
    ],
)
def test_the_window(text: str, expected: tuple[str, str] | None) -> None:
    assert read(text)[1][-1].window == expected


def test_the_population_and_the_rest_of_the_clause() -> None:
    text = "At least 21 human rights defenders have been threatened in the past month."
    assert words(text, "phrase") == "At least 21 human rights defenders"
    assert words(text, "population") == "human rights defenders"
    assert words(text, "what").startswith("have been threatened")
    text = "The group documented 19 arrests of defenders and activists."
    assert words(text, "phrase") == "19 arrests of defenders and activists"
    assert words(text, "population") == "defenders and activists"


def test_a_capacity_beside_a_stock_counts_the_same() -> None:
    text = "Prisons currently house roughly 40,000 people in halls built for no more than 26,593."
    stock, capacity = read(text)[1]
    assert (stock.kind, stock.op, capacity.kind, capacity.op) == ("stock", "~", "capacity", "<=")
    assert capacity.unit == "persons"


def test_a_quantity_as_the_count_of_an_event() -> None:
    found = count(only("Police made 19 arrests."))
    assert found is not None and (found.value, found.op) == (19, "=")
    assert count(only("He was held for two years.")) is None


VOCABULARY = """
at least more than fewer no up to some about between and 20 30 twenty-one a dozen 1.5 million of the
people arrests article 495 $ % percent 34 , . ; one were held currently prisons in 2019 May since -
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))


@given(TEXTS)
@settings(max_examples=150)
def test_any_text_gives_spans_inside(text: str) -> None:
    doc, found = read(text)
    for one in found:
        spans = [one.phrase, one.number, one.cue, one.unit_span, one.population, one.what]
        for span in (*spans, one.window_span):
            assert span is None or 0 <= span[0] < span[1] <= len(doc.text)
        assert one.phrase[0] <= one.number[0] < one.number[1] <= one.phrase[1]
        assert one.value >= 0 and one.unit in UNITS


def test_no_rule_repeats_without_bound() -> None:
    assert not re.search(r"[*+]|\{", RULES.pattern.pattern)


@pytest.mark.parametrize("piece", ["21 people on Friday, ", "at least ", "7 ", "one of the one. "])
def test_the_work_grows_with_the_length(piece: str) -> None:
    size = 1_000_000 // len(piece) // 64
    assert calls(piece * size * 2) < 2.3 * calls(piece * size) + 1000


def calls(text: str) -> int:
    """How many calls of functions the quantities of a text take."""
    doc = document(text, PUBLISHED)
    found = times(doc.text, PUBLISHED)
    seen: Counter[str] = Counter()

    def note(frame: object, event: str, arg: object) -> None:
        seen[event] += 1

    sys.setprofile(note)
    try:
        quantities(doc, found)
    finally:
        sys.setprofile(None)
    return seen.total()
