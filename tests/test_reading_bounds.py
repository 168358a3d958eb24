"""No rule takes longer for a text than its length has it: work is counted, no clock is asked.

What is counted are calls of functions, ours and those that Python is written in. A text of twice
the length may take little more than twice as many, whatever is repeated in it.
"""

import random
import sys
from collections import Counter

import pytest
from reading.pieces import FACTS, pieces

from saksei.reading.events import triggers
from saksei.reading.grammar import tags
from saksei.reading.read import read
from saksei.reading.text.document import document

SIZE = 6_000  # more than the longest sentence
REPEATED = [
    '"', "“", "”", "“”", "'", "‘", "’", "«»", "''", '"a" ', "“Go,” he said. ", "(", "( ", "()",
    ".", ". ",
    ",", "-", "- ", "a", "aB1-", "ab-", "a'", "ab.", "A.", "\n", " ", "\n\n", "\u200b", "a\u00ad",
    "漢", "e\u0301",
    "1", "12 ", "12,", "1.", "1/", "1-", "$1 ", "arrested ", "and arrested ", ", arrested",
    "arrested for ",
    "the arrest of ", "for protesting the arrest of ", "on charges of ", "was given two years ",
    "A, B and ", "A B ", "and ", "who ", ", who said", "he said ", "He said. ", "and said ",
    "said that ",
    "Monday ", "last week - a lawyer - ", "- - ", "on 3 May 2021 ", "at least two people ",
    "of the ",
    "Dara Moun was arrested on Monday. ", "He was arrested. ", "The lawyer said he left. ",
    "Go.\n\n",
    "declined to comment ", "according to ", "Dock Union (DU) ", "three activists including ",
    "since ",
]  # fmt: skip


def calls(text: str) -> int:
    """How many calls reading a text takes."""
    seen: Counter[str] = Counter()

    def note(frame: object, event: str, argument: object) -> None:
        seen[event] += 1

    sys.setprofile(note)
    try:
        read(text, "2021-01-01")
    finally:
        sys.setprofile(None)
    return seen["call"] + seen["c_call"]


@pytest.fixture(scope="module", autouse=True)
def _read_before() -> None:
    """Word lists are loaded once, whatever is read first."""
    read("".join(FACTS), "2021-01-01")


@pytest.mark.parametrize("piece", REPEATED)
def test_work_grows_with_the_length(piece: str) -> None:
    once, twice = (calls(piece * (size // len(piece))) for size in (SIZE, 2 * SIZE))
    assert twice < 2.2 * once + 2_000


def name(number: int) -> str:
    """A name for each number."""
    letters = [*"abcdefghijklmnopqrstuvwxyz"]
    return f"{letters[number % 26].upper()}{letters[number // 26 % 26]}{letters[number // 676]}o"


@pytest.mark.parametrize(
    "sentence",
    [
        "{0} Moun was arrested. ",  # thousands with one surname
        "{0} Moun was arrested. Moun left. He said so. ",
        "Activist {0} {0}son spoke. The activist said he left. ",
        "Two people were arrested on Monday, {0} said. ",
        "“Go,” {0} said. He left. ",
        "{0}\n\n",
    ],
)
def test_work_grows_with_the_number_of_names(sentence: str) -> None:
    few, many = (
        calls("".join(sentence.format(name(number)) for number in range(size)))
        for size in (150, 300)
    )
    assert many < 2.2 * few + 2_000


LONG = (
    "- ",
    "( ) ",
    "who ",
    "Monday ",
    "and said ",
    ", arrested",
    "X, 47, ",
    "from last week ",
    "had in a letter ",
)


@pytest.mark.parametrize("piece", LONG)
def test_no_sentence_exhausts_the_stack(piece: str) -> None:
    read("Dara Moun " + piece * (4_900 // len(piece)) + "said he was arrested.")


def test_a_word_that_is_passed_over_tells_of_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = document(" ".join((*FACTS, *REPEATED))).lines
    found = [triggers.triggers(line.parsed) for line in lines]
    monkeypatch.setattr(triggers, "_may_tell", lambda low: True)
    assert found == [triggers.triggers(line.parsed) for line in lines]


def test_a_word_of_one_tag_has_it_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    small = [f"{word} " for word in tags.fixed_tags()]
    chance = random.Random(1)
    text = "".join(chance.choice((small, FACTS, pieces())[number % 3]) for number in range(6_000))
    found = [line.parsed.tags for line in document(text).lines]
    monkeypatch.setattr(tags, "fixed_tags", dict)
    assert found == [line.parsed.tags for line in document(text).lines]
