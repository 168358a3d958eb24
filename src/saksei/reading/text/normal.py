"""Decides what the running text of a document is, and where each of its characters came from.

The normal form has one line for each paragraph: hard wraps and the hyphens of broken words are
undone, spaces are plain, invisible marks are gone, page headers and pagers are left out. Rules
read the normal form; `Normal.span` leads back to the text as received.

Invariant: every character of the normal form has its place in the source, in order, and only
white space, ligatures and broken words differ from it.
"""

import re
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from saksei.reading.model import Span

_SPACES = dict.fromkeys((0x09, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000), " ")
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u2060\ufeff\r\u200e\u200f")
_LIGATURES = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl"}
_ODD = re.compile("[" + "".join(_INVISIBLE) + "".join(_LIGATURES) + "]")
_LINE = re.compile(r"[^\n\x0b\x0c\x85\u2028\u2029]+")
_PAGER = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDS = re.compile(r"[.!?:;…][\"'”’»)\]]*\s*$")
_BULLET = re.compile(r"\s*(?:[•·*▪◦‣–—-]|\(?\d{1,2}[.)])\s")
_BROKEN = re.compile(r"[a-z]{2}[-\u2010]$")
_HYPHENS = ("-", "\u2010")
_HYPHENATED = re.compile(r"(?<![^\W\d_])[^\W\d_]++[-\u2010][^\W\d_]+")
_LONGEST_HEADER = 90
_SHORTEST_WRAP = 40


class Origin:
    """Where the characters of a normal form came from, as stretches that were taken over whole."""

    def __init__(self) -> None:
        self._begins = array("q")
        self._sources = array("q")
        self._size = 0
        self._next = -1  # the place in the source that would go on with the last stretch

    def add(self, source: int, size: int) -> None:
        """So many characters more, from a place in the source on."""
        if source != self._next:
            self._begins.append(self._size)
            self._sources.append(source)
        self._size += size
        self._next = source + size

    def last(self) -> int:
        """Where the last character came from."""
        return self._next - 1

    def of(self, place: int) -> int:
        """Where the character at a place came from."""
        number = bisect_right(self._begins, place) - 1
        return self._sources[number] + place - self._begins[number]

    def span(self, start: int, end: int) -> Span:
        """Where the characters from `start` up to `end` came from, with all between."""
        number = bisect_right(self._begins, start) - 1
        further = self._sources[number] - self._begins[number]
        whole = number + 1 == len(self._begins) or end <= self._begins[number + 1]
        return start + further, (end + further if whole else self.of(end - 1) + 1)


@dataclass(frozen=True, slots=True)
class Normal:
    """The normal form, its paragraphs, and where its characters came from."""

    source: str
    text: str
    origin: Origin
    paragraphs: tuple[Span, ...]
    left_out: tuple[Span, ...]  # page headers and pagers, in the source

    def span(self, start: int, end: int) -> Span:
        """The stretch of the source that `text[start:end]` came from; never empty."""
        return self.origin.span(start, end)


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str  # stripped


def normal(source: str) -> Normal:
    """The normal form of a text."""
    lines = list(_lines(source))
    broken = any(one.text.endswith(_HYPHENS) for one in lines)
    hyphenated = frozenset(_HYPHENATED.findall(source) if broken else ())
    headers = _headers(lines)
    pieces: list[str] = []
    origin = Origin()
    paragraphs: list[Span] = []
    size = begun = 0
    for paragraph in _paragraphs([one for one in lines if one.start not in headers], source):
        for number, line in enumerate(paragraph):
            following = paragraph[number + 1] if number + 1 < len(paragraph) else None
            text = _cleaned(source, line, following, hyphenated, origin)
            pieces.append(text)
            size += len(text)
        if size > begun:
            paragraphs.append((begun, size))
            pieces.append("\n")
            origin.add(origin.last(), 1)
            size += 1
            begun = size
    left_out = tuple((one.start, one.end) for one in lines if one.start in headers)
    return Normal(source, "".join(pieces), origin, tuple(paragraphs), left_out)


def _lines(source: str) -> Iterator[_Line]:
    for found in _LINE.finditer(source):
        text = found[0]
        bare = text.strip()
        if bare:
            start = found.start() + text.find(bare)
            yield _Line(start, start + len(bare), bare)


def _headers(lines: list[_Line]) -> frozenset[int]:
    """Where lines start that repeat on each page, or that only number a page."""
    shapes = Counter(re.sub(r"\d+", "#", one.text) for one in lines if len(one.text) <= 90)
    many = {shape for shape, times in shapes.items() if times >= 3 and len(shape) > 3}
    return frozenset(
        one.start
        for one in lines
        if len(one.text) <= _LONGEST_HEADER
        and (_PAGER.fullmatch(one.text) or re.sub(r"\d+", "#", one.text) in many)
        and not one.text.startswith(("\u201c", '"'))
    )


def _paragraphs(lines: list[_Line], source: str) -> Iterator[list[_Line]]:
    """Lines that belong together: hard-wrapped ones are one paragraph."""
    width = _wrapped_at(lines, source)
    paragraph: list[_Line] = []
    for line in lines:
        if paragraph and not _continues(paragraph[-1], line, source, width):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _wrapped_at(lines: list[_Line], source: str) -> int:
    """The width at which the text was wrapped by hand, 0 if it was not."""
    close = [
        len(one.text)
        for one, other in pairwise(lines)
        if source.count("\n", one.end, other.start) == 1
    ]
    inner = [size for size in close if size >= _SHORTEST_WRAP]
    if len(inner) < 4 or max(inner) > 130 or len(inner) * 2 < len(close):
        return 0
    return sorted(inner)[len(inner) * 3 // 4]


def _continues(line: _Line, following: _Line, source: str, width: int) -> bool:
    gap = source.count("\n", line.end, following.start)
    if _BULLET.match(following.text):
        return False
    if gap > 1:
        # A page break in the middle of a sentence: blank lines, or a header that was left out.
        return bool(width) and _runs_on(line, following)
    if width:
        return len(line.text) * 4 >= width * 3 or _runs_on(line, following)
    wrapped = len(line.text) >= _SHORTEST_WRAP or _BROKEN.search(line.text)
    return bool(wrapped) and _runs_on(line, following)


def _runs_on(line: _Line, following: _Line) -> bool:
    """The sentence goes on: no end before, no beginning after."""
    return not _ENDS.search(line.text) and following.text[:1].islower()


def _cleaned(
    source: str,
    line: _Line,
    following: _Line | None,
    hyphenated: frozenset[str],
    origin: Origin,
) -> str:
    """A line's text, its places added to `origin`; a word broken at its end loses the hyphen."""
    end = line.end
    glue = " " if following else ""
    if following and _BROKEN.search(line.text[-3:]) and following.text[:1].islower():
        glue = ""
        if _joined(line, following) not in hyphenated:
            end -= 1
    text = source[line.start : end].translate(_SPACES)
    if _ODD.search(text):
        text = _without_odd(text, line.start, origin)
    else:
        origin.add(line.start, end - line.start)
    if glue:
        origin.add(end, 1)
    return text + glue


def _joined(line: _Line, following: _Line) -> str:
    """The broken word with its hyphen; the text may have it so within a line."""
    before = re.search(r"[^\W\d_]+[-\u2010]$", line.text[-40:])
    after = re.match(r"[^\W\d_]+", following.text[:40])
    return f"{before[0]}{after[0]}" if before and after else ""


def _without_odd(text: str, start: int, origin: Origin) -> str:
    pieces: list[str] = []
    for place, character in enumerate(text, start):
        if character not in _INVISIBLE:
            piece = _LIGATURES.get(character, character)
            pieces.append(piece)
            for _ in piece:
                origin.add(place, 1)
    return "".join(pieces)
