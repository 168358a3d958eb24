"""A text for reading, cut into stretches that each know where they stand and what is suggested in
them.

Invariant: a stretch's place is that of the text as it is held, so what a person selects is found
again; a withheld name is one stretch, which can be selected whole and is never printed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from saksei.analysis.names import WITHHELD
from saksei.findings.protection import Protection
from saksei.passages import in_normal_form, whole_letters
from saksei.reading.model import Span

PART = 15_000  # characters on a page, about 2,500 words
LOOKS = {
    "entities": "people", "quotes": "quotes", "non_responses": "silence", "events": "events",
    "quantities": "numbers", "hand": "hand",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """A passage to mark: its place, which kind of thing (a key of LOOKS), what was decided, and
    the number of the suggestion."""

    start: int
    end: int
    group: str
    state: str = "open"
    number: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that look alike; `end` only where what is shown is not what stands there."""

    start: int
    words: str
    look: str = ""
    number: str = ""
    end: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text."""

    stretches: Sequence[Stretch]


def parts(text: str) -> list[Span]:
    """Where each page of a long text begins and ends: at the end of a line, or of a word."""
    found, start = [], 0
    while len(text) - start > PART:
        limit = start + PART
        cut = max(text.rfind("\n", start + PART // 2, limit), text.rfind("\n\n", start, limit)) + 1
        cut = cut or text.rfind(" ", start + PART // 2, limit) + 1
        cut = cut or whole_letters(text, start, limit)[1]
        found.append((start, cut))
        start = cut
    return [*found, (start, len(text))]


def lines(
    text: str, part: Span, marks: Iterable[Mark], hidden: Sequence[Span], now: str
) -> list[Line]:
    """The lines of a part, marked; `hidden` are places of names to be withheld, `now` is
    the number of the suggestion that is looked at."""
    inside = [one for one in marks if one.start < part[1] and one.end > part[0]]
    inside.sort(key=lambda one: (one.start - one.end, one.start))  # a short one is seen on top
    found = []
    start = part[0]
    for line in text[slice(*part)].splitlines(keepends=True):
        end = start + len(line.rstrip("\r\n"))
        here = [one for one in inside if one.start < end and one.end > start]
        gone = [one for one in hidden if one[0] < end and one[1] > start]
        if end > start:
            found.append(Line(tuple(_stretches(text, (start, end), here, gone, now))))
        start += len(line)
    return found


def withheld(text: str, hidden: Protection) -> list[Span]:
    """Places of names to be withheld."""
    if hidden.names is None:
        return []
    normal, place = in_normal_form(text)
    return [place(*found.span()) for found in hidden.names.finditer(normal) if found.group()]


def shown(text: str, part: Span, hidden: Sequence[Span]) -> str:
    """A part of a text with the names at these places withheld."""
    pieces, place = [], part[0]
    for start, end in hidden:
        if start < part[1] and end > part[0]:
            pieces += [text[place : max(place, start)], WITHHELD]
            place = max(place, min(end, part[1]))
    return "".join([*pieces, text[place : part[1]]])


def _stretches(
    text: str, line: Span, marks: Sequence[Mark], gone: Sequence[Span], now: str
) -> Iterator[Stretch]:
    cuts = {*line, *(place for one in marks for place in (one.start, one.end))}
    cuts = {place for place in cuts if not any(s < place < e for s, e in gone)}
    cuts |= {place for one in gone for place in one}
    places = sorted(place for place in cuts if line[0] <= place <= line[1])
    for start, end in pairwise(places):
        over = [one for one in marks if one.start < end and one.end > start]
        look, number = _look(over, now), next((o.number for o in over[::-1] if o.number), "")
        if any(s <= start and end <= e for s, e in gone):
            yield Stretch(start, WITHHELD, f"{look} withheld".strip(), number, end)
        else:
            yield Stretch(start, text[start:end], look, number)


def _look(over: Sequence[Mark], now: str) -> str:
    """Classes of the style sheet: kind and decision of the shortest, and what lies around it."""
    if not over:
        return ""
    top = over[-1]
    classes = [LOOKS[top.group], top.state]
    if any(one.group == "quotes" for one in over[:-1]):
        classes.append("quoted")
    if any(one.group == "hand" for one in over[:-1]):
        classes.append("hand")
    if now and any(one.number == now for one in over):
        classes.append("now")
    return " ".join(dict.fromkeys(classes))
