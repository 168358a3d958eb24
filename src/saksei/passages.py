"""Decides where a quoted passage stands in its text.

A quote is looked for as it is; failing that, with what copying changes made alike on both sides:
white space, no-break and soft hyphens, zero-width marks, typographic quotes and dashes, and the
way accents are encoded (NFC). Capitals and spelling have to agree.

Invariant: offsets count characters of the original text, and `text[start:end] == quote`.
"""

import hashlib
import heapq
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from saksei.errors import PassageNotFound

CONTEXT = 32
MAX_QUOTE = 20_000
MAX_OCCURRENCES = 10_000

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u0060", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff", ""),
        "\u2026": "...",
    }
)
_JOINERS = "\u200c\u200d"
_STACKS = 9  # the combining class of the marks that put the next letter under this one
_LONGEST_CLUSTER = 32  # normalising longer runs of accents takes time with the square of the run


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a text: its offsets, its words, and the words before and after."""

    start: int
    end: int
    quote: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class _Folded:
    """A text made alike, and where each of its characters came from."""

    text: str
    starts: "array[int]"
    ends: "array[int]"


def digest(text: str) -> str:
    """The SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def at(text: str, start: int, end: int) -> Passage:
    """The passage from `start` to `end`; raises PassageNotFound when that is no stretch of it."""
    if not 0 <= start < end <= len(text):
        raise PassageNotFound(
            f"there is no passage from {start} to {end} in a text of {len(text)} characters; "
            "select at least one character of it"
        )
    _check_length(end - start)
    before, after = text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT]
    return Passage(start, end, text[start:end], before, after)


def whole_letters(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch widened until it cuts no letter from its marks, nor a stacked one in two, and then
    without the white space around it. Khmer stacks its letters with U+17D2."""
    start, end = max(0, start), min(len(text), end)
    while 0 < start < len(text) and _continues(text, start):
        start -= 1
    while 0 < end < len(text) and _continues(text, end):
        end += 1
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _continues(text: str, place: int) -> bool:
    """Whether what stands at a place is part of the letter before it."""
    before, here = text[place - 1], text[place]
    if before in _JOINERS or here in _JOINERS:
        return True
    stacked = unicodedata.combining(before) == _STACKS and unicodedata.category(here)[0] == "L"
    return stacked or unicodedata.category(here)[0] == "M"


def in_normal_form(text: str) -> tuple[str, Callable[[int, int], tuple[int, int]]]:
    """The text in NFC, and where a stretch of that stands in the text as it is."""
    if unicodedata.is_normalized("NFC", text):
        return text, lambda start, end: (start, end)
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    for start, end in _clusters(text):
        pieces.append(unicodedata.normalize("NFC", text[start:end]))
        starts.extend([start] * len(pieces[-1]))
        ends.extend([end] * len(pieces[-1]))
    return "".join(pieces), lambda start, end: (starts[start], ends[end - 1])


def stands(text: str, passage: Passage) -> bool:
    """Whether the passage's words stand at its offsets."""
    inside = 0 <= passage.start < passage.end <= len(text)
    return inside and text[passage.start : passage.end] == passage.quote


def locate(
    text: str, quote: str, *, prefix: str = "", suffix: str = "", near: int | None = None
) -> Passage:
    """The one place of `quote` in `text`; context, then nearness to `near`, choose among several.

    Raises PassageNotFound when it does not stand there, or when several places remain.
    """
    if not quote or (quote.isspace() and quote not in text):
        raise PassageNotFound("the quote is empty; give the words of the passage")
    _check_length(len(quote))
    if places := _occurrences(text, quote):
        start = _choose(text, places, quote, prefix, suffix, near)
        return at(text, start, start + len(quote))
    folded = _fold(text)
    alike = _fold(quote).text.strip()
    places = _occurrences(folded.text, alike) if alike else []
    if not places:
        raise PassageNotFound(_not_found(text, quote))
    close = None if near is None else bisect_left(folded.starts, near)
    before, after = _fold(prefix).text, _fold(suffix).text
    first = _choose(folded.text, places, alike, before, after, close)
    return at(text, folded.starts[first], folded.ends[first + len(alike) - 1])


def _check_length(length: int) -> None:
    if length > MAX_QUOTE:
        raise PassageNotFound(
            f"the passage has {length} characters, but at most {MAX_QUOTE} can be quoted; "
            "select the sentences that matter"
        )


def _occurrences(text: str, quote: str) -> list[int]:
    places: list[int] = []
    place = text.find(quote)
    while place >= 0:
        places.append(place)
        if len(places) > MAX_OCCURRENCES:
            raise PassageNotFound(
                f"{_shown(quote)} stands more than {MAX_OCCURRENCES} times in the text; "
                "give more words"
            )
        place = text.find(quote, place + 1)
    return places


def _choose(
    text: str, places: list[int], quote: str, prefix: str, suffix: str, near: int | None
) -> int:
    if len(places) > 1 and (prefix or suffix):
        scores = [_agreement(text, place, len(quote), prefix, suffix) for place in places]
        best = max(scores)
        places = [place for place, score in zip(places, scores, strict=True) if score == best]
    if near is not None:
        return min(places, key=lambda place: abs(place - near))
    if len(places) > 1:
        raise PassageNotFound(
            f"{_shown(quote)} stands {len(places)} times in the text; give more words or a position"
        )
    return places[0]


def _agreement(text: str, place: int, size: int, prefix: str, suffix: str) -> int:
    """How many characters next to the place agree with the context given."""
    before = text[max(0, place - len(prefix)) : place]
    after = text[place + size : place + size + len(suffix)]
    return _shared(before[::-1], prefix[::-1]) + _shared(after, suffix)


def _shared(one: str, other: str) -> int:
    """How many characters the two begin with alike."""
    for count, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return count
    return min(len(one), len(other))


def _fold(text: str) -> _Folded:
    pieces: list[str] = []
    starts, ends = array("I"), array("I")
    for start, end in _clusters(text):
        piece = _alike(text[start:end])
        if piece == " " and pieces and pieces[-1] == " ":
            ends[-1] = end
        elif piece:
            pieces.append(piece)
            starts.extend([start] * len(piece))
            ends.extend([end] * len(piece))
    return _Folded("".join(pieces), starts, ends)


def _clusters(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text where no character of one piece can merge with one of the next."""
    start = 0
    for place in range(1, len(text)):
        # Nothing below U+0300 merges with what stands before it.
        if text[place] < "\u0300" or not _joins(text[start:place], text[place]):
            yield start, place
            start = place
    if text:
        yield start, len(text)


@lru_cache(maxsize=1 << 14)
def _joins(cluster: str, mark: str) -> bool:
    if len(cluster) >= _LONGEST_CLUSTER:
        return False
    if unicodedata.combining(mark):
        return True
    normal = unicodedata.normalize("NFC", cluster)
    return unicodedata.normalize("NFC", cluster + mark) != normal + mark


@lru_cache(maxsize=1 << 14)
def _alike(cluster: str) -> str:
    if cluster.isspace():
        return " "
    return unicodedata.normalize("NFC", cluster).translate(_ALIKE)


def _not_found(text: str, quote: str) -> str:
    line = _nearest_line(text, quote)
    hint = f"; the nearest line is {_shown(line, 200)}" if line else ""
    return f"{_shown(quote)} does not stand in the text{hint}; copy the words from the text itself"


def _nearest_line(text: str, quote: str) -> str:
    """The line most like the quote, "" if none is; only lines that share words are compared."""
    wanted = quote[:300]
    words = set(wanted.lower().split())
    shared = heapq.nlargest(
        12, _lines(text), key=lambda line: len(words.intersection(line.lower().split()))
    )
    ratios = [
        (SequenceMatcher(None, wanted, line, autojunk=False).ratio(), line) for line in shared
    ]
    ratio, line = max(ratios, default=(0.0, ""))
    return line.strip() if ratio >= 0.4 else ""


def _lines(text: str, width: int = 300) -> Iterator[str]:
    for line in text.splitlines():
        for place in range(0, len(line), width):
            yield line[place : place + width]


def _shown(quote: str, width: int = 60) -> str:
    words = " ".join(quote.split())
    return f"'{words}'" if len(words) <= width else f"'{words[:width]}...'"
