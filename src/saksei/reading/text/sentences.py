"""Decides where quotations and sentences begin and end.

Quotations are paired paragraph by paragraph, so that a mark that is missing spoils one paragraph
only; one that is not closed runs to the paragraph's end. Sentences are cut outside quotations, and
inside those that are not closed by a speaker's tag.

Invariant: sentences of a paragraph follow each other without overlap and cover its words; a
quotation lies in one paragraph; time is linear in the length of the text.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from saksei.reading.grammar.syntax import verb_forms
from saksei.reading.lexicon import load, words
from saksei.reading.model import Span

LONGEST_SENTENCE = 5_000
_DOUBLE = '\u201c\u201d\u201e\u201f"\u00ab\u00bb'
_OPENS, _CLOSES = "\u201c\u201e\u00ab\u2018", "\u201d\u00bb\u2019"
_MARK = {
    False: re.compile(f"[{_DOUBLE}]|''"),
    True: re.compile("[\u2018\u2019]|(?<!')'(?!')"),  # two straight ones are a double mark
}
_STOP = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]]*+(?=\s|$)")
_WORD_BEFORE = re.compile(r"[\w.]+$")
_SPEAKER = r"\s*(?:(?:[A-Z][\w’'.-]*|he|she|they|it|the|a|an|one|who)\s+){1,6}?"


@dataclass(frozen=True, slots=True)
class Quotation:
    """A stretch between quotation marks, marks included; `closed` by a mark of its own."""

    start: int
    end: int
    closed: bool = True
    single: bool = False

    @property
    def span(self) -> Span:
        """Its place, marks included."""
        return self.start, self.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's place, and the number of its paragraph."""

    start: int
    end: int
    paragraph: int


def quotations(text: str, paragraphs: tuple[Span, ...]) -> list[Quotation]:
    """All quotations in order, without those within another.

    Single marks count where the text has no double ones, or has most of them within single ones.
    """
    double = [pair for span in paragraphs for pair in _paired(text, span, single=False)]
    single = [pair for span in paragraphs for pair in _paired(text, span, single=True)]
    starts = [one.start for one in single]
    outside = [one for one in double if _around(one.start, single, starts) is None]
    if len(outside) * 2 >= len(double) > 0:
        return double
    return sorted((*outside, *single), key=lambda one: one.start)


@lru_cache(maxsize=1)
def _tag() -> "re.Pattern[str]":
    """A speaker and a verb that quotes, as they stand after a question in quotation marks."""
    quoting = {base for base, entry in load("cues")["verbs"].items() if "q" in entry["frames"]}
    forms = (
        form
        for form, (base, codes) in verb_forms().items()
        if base in quoting and set("zd") & set(codes)
    )
    return re.compile(rf"{_SPEAKER}(?:{'|'.join(sorted(forms))})\b")


def _paired(text: str, paragraph: Span, *, single: bool) -> Iterator[Quotation]:
    start, end = paragraph
    opened: int | None = None
    plural: int | None = None  # an apostrophe that may have closed what nothing else closes
    for found in _MARK[single].finditer(text, start, end):
        place = found.start()
        if single and opened is not None and plural is None and _after_plural(text, place, end):
            plural = place + 1
        opens = _opens(text, place, start, end, single=single)
        closes = _closes(text, place, end, single=single)
        if opened is None:
            if opens:
                opened = place
        elif plural is not None and opens and text[place] == "\u2018":
            yield Quotation(opened, plural, True, single)
            opened, plural = place, None
        elif (closes and not (opens and text[place] in _OPENS)) or (
            text[place] == "\u201c" and text[opened] == "\u201e"
        ):
            yield Quotation(opened, found.end(), True, single)
            opened = plural = None
    if opened is None or (single and text[opened] != "\u2018") or end - opened <= 2:
        return
    yield Quotation(opened, plural or end, plural is not None, single)


def _after_plural(text: str, place: int, end: int) -> bool:
    return text[place] == "\u2019" and text[place - 1] == "s" and text[place + 1 : end][:1] == " "


def _opens(text: str, place: int, start: int, end: int, *, single: bool) -> bool:
    mark = text[place]
    if mark in _CLOSES and mark != "\u201d":
        return False
    if mark in _OPENS and not single:
        return True
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    return (before.isspace() or before in '([—–-:\u201c"') and not after.isspace()


def _closes(text: str, place: int, end: int, *, single: bool) -> bool:
    mark = text[place]
    if mark in _OPENS:
        return False
    after = text[place + 1] if place + 1 < end else " "
    if not single:
        return mark in _CLOSES or not after.isalnum()
    before = text[place - 1]
    if after.isalnum() or before.isspace():
        return False
    # "the students' leaders": a plural's apostrophe closes nothing
    return before in ".,!?;:…—–" or before != "s" or not after.isspace()


def sentences(text: str, paragraphs: tuple[Span, ...], quoted: list[Quotation]) -> list[Sentence]:
    """All sentences in order."""
    found: list[Sentence] = []
    starts = [one.start for one in quoted]
    for number, (start, end) in enumerate(paragraphs):
        begun = start
        for stop in _STOP.finditer(text, start, end):
            if stop.end() - begun > 1 and _ends_here(text, stop, end, quoted, starts):
                found.extend(_cut(text, begun, stop.end(), number))
                begun = stop.end()
        found.extend(_cut(text, begun, end, number))
    return found


def _ends_here(
    text: str, stop: "re.Match[str]", end: int, quoted: list[Quotation], starts: list[int]
) -> bool:
    after = text[stop.end() : stop.end() + 80].lstrip()
    if after and after[0].islower():
        return False
    if _abbreviated(text, stop):
        return False
    inside = _around(stop.start(), quoted, starts)
    if inside is None:
        return True
    if stop.end() < inside.end:
        return False  # within a quotation: it is one piece, whoever speaks it
    return not (
        text[stop.start()] in "!?" and _tag().match(text, stop.end(), min(end, stop.end() + 120))
    )


def _around(place: int, quoted: list[Quotation], starts: list[int]) -> Quotation | None:
    number = bisect_right(starts, place) - 1
    return quoted[number] if number >= 0 and quoted[number].end > place else None


def _abbreviated(text: str, stop: "re.Match[str]") -> bool:
    """A full stop that ends an abbreviation or an initial, and no sentence."""
    if stop[0] != ".":
        return False
    word = _WORD_BEFORE.search(text[max(0, stop.start() - 20) : stop.start()])
    if word is None:
        return False
    bare = word[0].lower()
    if len(bare) == 1 and word[0].isupper():
        return True
    if bare in ("no", "nos", "art", "arts", "sec", "para", "p", "pp"):
        return text[stop.end() : stop.end() + 3].strip()[:1].isdigit()
    if bare in (
        "a.m",
        "p.m",
        "u.s",
        "u.n",
        "u.k",
        "d.c",
        "etc",
        "ph.d",
        "inc",
        "ltd",
        "co",
        "corp",
    ):
        return not re.match(
            r"\s+(?:[A-Z][a-z]+ (?:said|was|is|has|had)|The|He|She|They|It|In|On|But)\b",
            text[stop.end() : stop.end() + 40],
        )
    return bare in words("grammar", "abbreviations")


def _cut(text: str, start: int, end: int, paragraph: int) -> Iterator[Sentence]:
    """A sentence without the white space around it; an endless one in portions."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    for begin in range(start, end, LONGEST_SENTENCE):
        yield Sentence(begin, min(end, begin + LONGEST_SENTENCE), paragraph)
