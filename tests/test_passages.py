"""Passages: found again where they stand, offsets and all."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei.errors import PassageNotFound
from saksei.passages import Passage, at, digest, locate, stands

STORY = (
    "PHNOM PENH\u00a0\u2014 \u201cThey took her away,\u201d Dara Moun told the Mekong Ledger.\n"
    "Police denied it on Nov.\u00a027. Sopheap Lim\u2011Ros co\u00adoperated.\n"
    "Police declined to say more."
)


@st.composite
def slices(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(st.text(min_size=1, max_size=60))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@given(slices())
def test_any_slice_is_found_again_where_it_was(given_slice: tuple[str, int, int]) -> None:
    text, start, end = given_slice
    passage = at(text, start, end)
    found = locate(
        text, passage.quote, prefix=passage.prefix, suffix=passage.suffix, near=passage.start
    )
    assert found == passage
    assert stands(text, found)


@given(slices())
def test_a_slice_encoded_another_way_is_found_as_the_text_has_it(
    given_slice: tuple[str, int, int],
) -> None:
    text, start, end = given_slice
    try:
        found = locate(text, unicodedata.normalize("NFD", text[start:end]), near=start)
    except PassageNotFound:
        return  # a slice may begin in the middle of a letter
    assert text[found.start : found.end] == found.quote


@given(st.text(max_size=80), st.text(max_size=10))
def test_what_is_returned_always_stands_in_the_text(text: str, quote: str) -> None:
    try:
        found = locate(text, quote)
    except PassageNotFound as error:
        reason = str(error)
        assert ";" in reason
    else:
        assert stands(text, found)


@pytest.mark.parametrize(
    ("typed", "original"),
    [
        ('PENH - "They took', "PENH\u00a0\u2014 \u201cThey took"),
        ("it  on\nNov. 27", "it on Nov.\u00a027"),
        ("Sopheap Lim-Ros", "Sopheap Lim\u2011Ros"),
        ("cooperated", "co\u00adoperated"),
        (" Ledger. Police denied ", "Ledger.\nPolice denied"),
    ],
)
def test_typing_differences_are_overlooked(typed: str, original: str) -> None:
    assert locate(STORY, typed).quote == original


def test_accents_may_be_encoded_either_way() -> None:
    assert locate("Cafe\u0301 Mekong", "Caf\u00e9").end == 5
    assert locate("\u1112\u1161\u11ab", "\ud55c").quote == "\u1112\u1161\u11ab"


def test_zero_width_spaces_between_khmer_words_are_overlooked() -> None:
    assert locate("តុលាការ\u200bភ្នំពេញ", "តុលាការភ្នំពេញ").start == 0


def test_capitals_have_to_agree() -> None:
    with pytest.raises(PassageNotFound, match="nearest line is 'Police denied it"):
        locate(STORY, "police denied it on Nov. 27")


def test_context_then_nearness_choose_among_several() -> None:
    second = STORY.rindex("Police")
    assert locate(STORY, "Police", suffix=" declined").start == second
    assert locate(STORY, "Police", prefix="operated.\n").start == second
    assert locate(STORY, "Police", near=len(STORY)).start == second
    assert locate(STORY, "Police", near=0).start == STORY.index("Police")


def test_several_places_without_context_are_refused() -> None:
    with pytest.raises(PassageNotFound, match="stands 2 times in the text; give more words"):
        locate(STORY, "Police")


@pytest.mark.parametrize("quote", ["", "  ", "never said", "x" * 20_001])
def test_what_does_not_stand_there_is_refused(quote: str) -> None:
    with pytest.raises(PassageNotFound):
        locate(STORY, quote)


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 4), (0, 10_000)])
def test_offsets_outside_the_text_are_refused(start: int, end: int) -> None:
    with pytest.raises(PassageNotFound, match="no passage from"):
        at(STORY, start, end)


def test_a_passage_whose_text_changed_no_longer_stands() -> None:
    passage = at(STORY, 5, 12)
    assert not stands("x" + STORY, passage)
    assert not stands("", passage)
    assert not stands("abc", Passage(-3, -1, "ab", "", ""))


def test_a_hostile_run_of_accents_does_not_hang() -> None:
    with pytest.raises(PassageNotFound):
        locate("a" + "\u0301\u0316" * 50_000, "b\u0301")


def test_the_digest_is_sha_256_of_utf_8() -> None:
    assert digest("").startswith("e3b0c44298fc1c14")
    assert digest("\ud800") != digest("?")
