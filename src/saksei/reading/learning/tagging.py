"""Decides what a learner sees of a text: tokens in short units, and features that name nobody.

A word's letters become a feature only when it is an ordinary word: in small letters, Latin, in at
least three of the texts learnt from, hardly ever with a capital there, and in no name that the
readings found. Of any other token only its shape is seen ("Xx", "9", "other"). So neither names
nor numbers of people get into a model, unless a name is written like an ordinary word in three
texts and no reading takes it for a name.

Invariant: units follow each other and are at most `LONGEST_UNIT` tokens long; a feature is ASCII.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from saksei.reading.model import Reading, Span

LONGEST_UNIT = 256
_TEXTS_WITH_WORD = 3
_SMALL_TO_CAPITAL = 10  # a word with a capital more often than once in so many may be a name
_LONGEST_WORD = 20
_TOKEN = re.compile(r"\w+|[^\w\s]")
_ORDINARY = re.compile(r"[a-z]{1,20}")
_GAP = re.compile(r"\n[ \t\r]*\n")
_OPENING, _CLOSING, _STRAIGHT = "\u201c\u201e\u00ab", "\u201d\u00bb", '"'
_ENDS = frozenset(".!?")
_PRONOUNS = frozenset(("he", "she", "they", "it", "we", "i", "his", "her", "their", "who"))


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a mark, and where it stands."""

    start: int
    end: int
    text: str


Unit = tuple[Token, ...]
Features = list[str]


def units(text: str, paragraphs: Iterable[Span] = ()) -> Iterator[Unit]:
    """The tokens of each paragraph, of a long one in portions that end with a sentence."""
    for start, end in tuple(paragraphs) or _blocks(text):
        unit: list[Token] = []
        for found in _TOKEN.finditer(text, start, end):
            unit.append(Token(*found.span(), found[0]))
            if len(unit) == LONGEST_UNIT:
                cut = _last_end(unit)
                yield tuple(unit[:cut])
                unit = unit[cut:]
        if unit:
            yield tuple(unit)


def _blocks(text: str) -> Iterator[Span]:
    start = 0
    for gap in _GAP.finditer(text):
        yield start, gap.start()
        start = gap.end()
    yield start, len(text)


def _last_end(unit: Sequence[Token]) -> int:
    places = range(len(unit), len(unit) // 2, -1)
    return next((place for place in places if unit[place - 1].text in _ENDS), len(unit))


def ordinary_words(readings: Iterable[tuple[str, Reading]]) -> frozenset[str]:
    """The words of these texts that may be seen by their letters."""
    texts: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    names: set[str] = set()
    for text, reading in readings:
        tokens = [found[0] for found in _TOKEN.finditer(text)]
        texts.update({one for one in tokens if _ORDINARY.fullmatch(one)})
        small.update(tokens)
        inner = (two for one, two in pairwise(tokens) if one not in _ENDS and one.isalnum())
        capital.update(one.lower() for one in inner if not one.islower())
        names.update(_name_words(reading))
    return frozenset(
        word
        for word, count in texts.items()
        if count >= _TEXTS_WITH_WORD
        and word not in names
        and small[word] >= _SMALL_TO_CAPITAL * capital[word]
    )


def _name_words(reading: Reading) -> Iterator[str]:
    """The words of names in a reading; the small ones in them ("of", "the") are nobody's."""
    for entity in reading.entities:
        for name in (entity.name, *entity.aliases):
            words = [found[0] for found in _TOKEN.finditer(name)]
            capitals = [one.lower() for one in words if not one.islower()]
            # A name all in small letters is still one.
            yield from capitals or (words if entity.kind == "person" else ())


def features(unit: Unit, words: Container[str]) -> list[Features]:
    """What is seen of each token: itself, its neighbours, and whether it is quoted."""
    seen = [_seen(token, words) for token in unit]
    quoted = _quoted(unit)
    return [
        [
            "bias",
            f"quoted={quoted[place]}",
            *(f"{step}:{one}" for step in (-2, -1, 0, 1, 2) for one in _at(seen, place + step)),
            f"-1,0:{_at(seen, place - 1)[0]},{seen[place][0]}",
            f"0,1:{seen[place][0]},{_at(seen, place + 1)[0]}",
        ]
        for place in range(len(unit))
    ]


def _at(seen: Sequence[Features], place: int) -> Features:
    return seen[place] if 0 <= place < len(seen) else ["edge"]


def _seen(token: Token, words: Container[str]) -> Features:
    word = token.text
    if word.lower() in _PRONOUNS:
        return ["pronoun", word.lower()]
    if word.islower() and word in words:
        return [word, f"-{word[-3:]}"]
    return [_shape(word)]


def _shape(word: str) -> str:
    if word.isdigit():
        return "9"
    if word.isascii() and not word.isalnum():
        return word
    if word in _OPENING or word in _CLOSING:
        return '"'
    if word.islower():
        return "x"
    if word.isupper():
        return "X"
    return "Xx" if word[0].isupper() else "other"


def _quoted(unit: Unit) -> list[int]:
    """1 inside quotation marks, 0 outside, as far as the marks of the unit tell."""
    inside, found = 0, []
    for token in unit:
        if token.text in _OPENING:
            inside = 1
        elif token.text == _STRAIGHT:
            inside = 1 - inside
        found.append(inside)
        if token.text in _CLOSING:
            inside = 0
    return found


def labels(unit: Unit, marked: Iterable[tuple[str, Span]]) -> list[str]:
    """B-x, I-x or O for each token; what is marked later lies over what was marked before."""
    found = ["O"] * len(unit)
    starts = [token.start for token in unit]
    for label, (start, end) in marked:
        first = _first_over(unit, starts, start)
        for place in range(first, len(unit)):
            if unit[place].start >= end:
                break
            found[place] = f"{'B' if place == first else 'I'}-{label}"
    return found


def _first_over(unit: Unit, starts: Sequence[int], start: int) -> int:
    place = max(bisect_right(starts, start) - 1, 0)
    return place if place < len(unit) and unit[place].end > start else place + 1


def spans(unit: Unit, found: Sequence[str]) -> list[tuple[str, Span]]:
    """The stretches that labels mark; an I after something else begins one."""
    marked: list[tuple[str, Span]] = []
    before = "O"
    for token, label in zip(unit, found, strict=True):
        kind = label[2:]
        if label[0] == "I" and before[2:] == kind and before != "O":
            marked[-1] = (kind, (marked[-1][1][0], token.end))
        elif label != "O":
            marked.append((kind, (token.start, token.end)))
        before = label
    return marked
