"""Decides what of a back end's findings becomes a suggestion, and counts what does not.

Only the content of a quote may differ from the text: then it is aligned and marked approximate,
and the words shown are those of the text. Names, cues and triggers are never aligned: "Mara Keo"
is not "Mara Kea". A speaker is looked for outside the words spoken, and not far from them.

Invariant: every span lies in the text and reproduces the words, or is marked approximate; the
same text and the same findings give the same suggestions, in the order of the text.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast, get_args

from saksei import vocabulary
from saksei.reading.backends.base import ALIKE, KINDS, NAMED, Found
from saksei.reading.backends.places import (
    MISSING,
    SEVERAL,
    Nowhere,
    Place,
    bare,
    like_place,
    one_place,
    verbatim,
)
from saksei.reading.model import EVENT_TYPES, Entity, Event, NonResponse, Quote, Span
from saksei.reading.spans import in_marks, overlap

FURTHEST_PART = 1_000  # characters; a speaker further from the quote is likely somebody else
UNKNOWN = "of no known kind"
REPEATED = "given twice"
NON_RESPONSES: frozenset[str] = frozenset(get_args(NonResponse.__annotations__["kind"]))

Suggested = Quote | Event | NonResponse


@dataclass(frozen=True, slots=True)
class Aligned:
    """What of a back end's findings stands in the text, and how many were dropped, by reason.

    Ids of entities ("b1" ...) are not those of the rules' reading.
    """

    suggestions: tuple[Suggested, ...] = ()
    entities: tuple[Entity, ...] = ()
    dropped: dict[str, int] = field(default_factory=dict)


@cache
def stances() -> tuple[str, ...]:
    """The codes of the vocabulary's list of stances."""
    return tuple(vocabulary.load().lists["stance"].codes)


def align(text: str, found: Iterable[Found], *, origin: str, alike: float = ALIKE) -> Aligned:
    """The findings that stand in the text."""
    suggestions: dict[tuple[Span, str, str], Suggested] = {}
    named: dict[tuple[str, str], set[Span]] = {}
    dropped: Counter[str] = Counter()
    for one in found:
        try:
            if one.kind in NAMED:
                spans = _mentions(text, one)
                named.setdefault((one.kind, text[slice(*spans[0])]), set()).update(spans)
                continue
            span, suggestion = _suggestion(text, one, origin, alike)
            if suggestions.setdefault((span, one.kind, one.code), suggestion) is not suggestion:
                raise Nowhere(REPEATED)
        except Nowhere as reason:
            dropped[str(reason)] += 1
    ordered = tuple(suggestions[key] for key in sorted(suggestions))
    return Aligned(ordered, _entities(named), dict(sorted(dropped.items())))


def _mentions(text: str, found: Found) -> list[Span]:
    """All places of a name in what the back end was shown, or the one that it means."""
    words, within = bare(found.words), _shown(text, found)
    if found.near is None and (spans := verbatim(text, words, within)):
        return spans
    return [one_place(text, words, within, found.near).span]


def _entities(named: dict[tuple[str, str], set[Span]]) -> tuple[Entity, ...]:
    ordered = sorted((tuple(sorted(spans)), kind, name) for (kind, name), spans in named.items())
    return tuple(
        Entity(id=f"b{number}", kind=cast(Any, kind), name=name, mentions=spans)
        for number, (spans, kind, name) in enumerate(ordered, 1)
    )


def _shown(text: str, found: Found) -> Span:
    low, high = found.within or (0, len(text))
    return max(0, low), min(len(text), high)


def _suggestion(text: str, found: Found, origin: str, alike: float) -> tuple[Span, Suggested]:
    if found.kind not in KINDS or found.code not in _codes(found.kind):
        raise Nowhere(UNKNOWN)
    code = found.code or "asserts"
    common: dict[str, Any] = {
        "origin": origin,
        "rule": ".".join((origin.partition(":")[0], found.kind, code)),
        "tier": "maybe",
    }
    if found.kind == "quote":
        return _quote(text, found, alike, {**common, "stance": code})
    span = _place(text, found).span
    part = _Parts(text, _shown(text, found), [span])
    common["cue"] = span
    if found.kind == "non_response":
        speaker = part.nearest(found.speaker)
        return span, NonResponse(span=span, kind=cast(Any, code), speaker=speaker, **common)
    return span, Event(
        type=code, trigger=span, target=part.nearest(found.target),
        actor=part.nearest(found.actor), date_span=part.nearest(found.date),
        place=part.nearest(found.place), **common,
    )  # fmt: skip


def _codes(kind: str) -> Iterable[str]:
    if kind == "quote":
        return ("", *stances())
    return EVENT_TYPES if kind == "event" else NON_RESPONSES


def _place(text: str, found: Found, alike: float | None = None) -> Place:
    """Where the words stand; the sentence that was given decides among several places.

    With `alike`, words that are only like those given will do.
    """
    words, shown = bare(found.words), _shown(text, found)
    try:
        return _stands(text, words, shown, found.near, alike)
    except Nowhere as reason:
        if str(reason) != SEVERAL or not found.sentence:
            raise
        sentence = like_place(text, bare(found.sentence), shown, None, alike or ALIKE)
        return _stands(text, words, sentence.span, None, alike)


def _stands(text: str, words: str, within: Span, near: int | None, alike: float | None) -> Place:
    if alike is None:
        return one_place(text, words, within, near)
    return like_place(text, words, within, near, alike)


def _quote(text: str, found: Found, alike: float, common: dict[str, Any]) -> tuple[Span, Quote]:
    pieces = _pieces(text, found, alike)
    content = tuple(one.span for one in pieces)
    direct = tuple(span for span in content if in_marks(text, span))
    kind = "indirect" if not direct else "direct" if direct == content else "mixed"
    part = _Parts(text, _shown(text, found), content)
    return content[0], Quote(
        content=content, direct=direct, kind=cast(Any, kind), cue=part.nearest(found.cue),
        speaker=part.nearest(found.speaker), approximate=any(one.approximate for one in pieces),
        **common,
    )  # fmt: skip


def _pieces(text: str, found: Found, alike: float) -> list[Place]:
    """All pieces in order; one that stands nowhere, or in another, spoils the whole."""
    pieces = [_place(text, found, alike)]
    for words in found.more:
        piece = like_place(text, bare(words), _shown(text, found), pieces[-1].end, alike)
        if any(overlap(piece.span, one.span) for one in pieces):
            raise Nowhere(MISSING)
        pieces.append(piece)
    return sorted(pieces, key=lambda one: one.start)


@dataclass(frozen=True, slots=True)
class _Parts:
    """Finds who and whom around the words that they belong to, never inside these words."""

    text: str
    shown: Span
    around: Sequence[Span]

    def nearest(self, words: str) -> Span | None:
        """The nearest place of the words, None when they do not stand near."""
        first, last = self.around[0][0], self.around[-1][1]
        low, high = max(self.shown[0], first - FURTHEST_PART), last + FURTHEST_PART
        try:
            inner, within = bare(words), (low, min(self.shown[1], high))
            spans = verbatim(self.text, inner, within)
            spans = spans or [one_place(self.text, inner, within, first).span]
        except Nowhere:
            return None
        free = [span for span in spans if not any(overlap(span, one) for one in self.around)]
        return min(free, key=lambda span: min(_gap(span, one) for one in self.around), default=None)


def _gap(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)
