"""Any text at all can be read, always in the same way, and what is found stands in it."""

import re
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reading.pieces import FACTS, MARKS, pieces
from reading.sound import check

from saksei.errors import SakseiError
from saksei.reading.numbers.numbers import RULES
from saksei.reading.read import read
from saksei.reading.times.timewords import ATOMS, PHRASES

ANY = st.text(st.characters(codec=None), max_size=300)  # halves of surrogate pairs as well
PROSE = st.lists(st.sampled_from(MARKS) | st.sampled_from(FACTS) | st.sampled_from(pieces()))
ROW = st.lists(st.sampled_from(MARKS + FACTS), min_size=1, max_size=4)
DAY = st.none() | st.dates()


def held(text: str, published: date | None) -> None:
    """Read a text twice."""
    found = read(text, published)
    check(text, found)
    assert read(text, published) == found


@settings(max_examples=200)
@given(ANY, DAY)
def test_any_characters(text: str, published: date | None) -> None:
    held(text, published)


@settings(max_examples=300)
@given(PROSE, DAY)
def test_any_words_and_marks(words: list[str], published: date | None) -> None:
    held("".join(words), published)


@settings(max_examples=60)
@given(ROW, st.integers(2, 600), DAY)
def test_the_same_words_again_and_again(
    words: list[str], times: int, published: date | None
) -> None:
    held("".join(words) * min(times, 6000 // len("".join(words))), published)


@pytest.mark.parametrize("text", ["a\nBy r told l to,e say,o"])
def test_what_the_fuzzer_found(text: str) -> None:
    held(text, None)


@settings(max_examples=60)
@given(ANY, st.text(max_size=20))
def test_a_day_that_is_none_is_refused_and_nothing_else(text: str, published: str) -> None:
    try:
        check(text, read(text, published))
    except SakseiError:
        assert published


GRAMMARS = {"atoms": ATOMS, "phrases": PHRASES, "numbers": RULES}
LETTERS = st.characters(min_codepoint=0x531, max_codepoint=0x5AF)  # as Alphabet gives them


@pytest.mark.parametrize("name", GRAMMARS)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_where_no_rule_is_tried_none_begins(name: str, data: st.DataObject) -> None:
    grammar = GRAMMARS[name]
    each = re.compile(grammar.pattern.pattern.removeprefix(grammar.gate))
    for rule in grammar.rules.values():
        alone = re.sub(r"\(\?<?[=!][^()]*\)", "", rule)  # whatever may stand beside it
        shape = data.draw(st.from_regex(alone, fullmatch=True, alphabet=LETTERS))
        found = [(one.first, one.last) for one in grammar.find(shape)]
        assert found == [one.span() for one in each.finditer(shape)]
