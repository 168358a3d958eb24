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
from saksei.reading.backends.base import KINDS, NAMED, Found
from saksei.reading.backends.places import (
    MISSING,
    Nowhere,
    Place,
    bare,
    like_place,
    one_place,
    verbatim,
)
from saksei.reading.model import EVENT_TYPES, Entity, Event, NonResponse, Quote, Span

ALIKE = 90
FURTHEST_PART = 1_000  # characters; a speaker further from the quote is likely somebody else
UNKNOWN = "of no known kind"
REPEATED = "given twice"
_QUOTATION = "\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"
_NON_RESPONSES = frozenset(get_args(NonResponse.__annotations__["kind"]))

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
    within = _sentence(text, found, alike)
    code = found.code or ("asserts" if found.kind == "quote" else "")
    rule = ".".join((origin.partition(":")[0], found.kind, code))
    if found.kind == "quote":
        return _quote(text, found, within, alike, origin=origin, rule=rule, stance=code)
    place = one_place(text, bare(found.words), within, found.near)
    common: dict[str, Any] = {"origin": origin, "rule": rule, "tier": "maybe"}
    part = _Parts(text, _shown(text, found), [place.span])
    common["cue"] = place.span
    if found.kind == "non_response":
        speaker = part.nearest(found.speaker)
        return place.span, NonResponse(
            span=place.span, kind=cast(Any, code), speaker=speaker, **common
        )
    return place.span, Event(
        type=code, trigger=place.span, target=part.nearest(found.target),
        actor=part.nearest(found.actor), date_span=part.nearest(found.date),
        place=part.nearest(found.place), **common,
    )  # fmt: skip


def _codes(kind: str) -> Iterable[str]:
    if kind == "quote":
        return ("", *stances())
    return EVENT_TYPES if kind == "event" else _NON_RESPONSES


def _sentence(text: str, found: Found, alike: float) -> Span:
    """The sentence that the back end gave, if it stands there; else all that it was shown."""
    shown = _shown(text, found)
    try:
        return like_place(text, bare(found.sentence), shown, None, alike).span
    except Nowhere:
        return shown


def _quote(
    text: str, found: Found, within: Span, alike: float, *, origin: str, rule: str, stance: str
) -> tuple[Span, Quote]:
    pieces = _pieces(text, found, within, alike)
    content = tuple(sorted({one.span for one in pieces}))
    direct = tuple(span for span in content if _in_marks(text, span))
    kind = "indirect" if not direct else "direct" if direct == content else "mixed"
    part = _Parts(text, _shown(text, found), content)
    return content[0], Quote(
        content=content, direct=direct, kind=cast(Any, kind), stance=stance, rule=rule,
        speaker=part.nearest(found.speaker), cue=part.nearest(found.cue), tier="maybe",
        origin=origin, approximate=any(one.approximate for one in pieces),
    )  # fmt: skip


def _pieces(text: str, found: Found, within: Span, alike: float) -> list[Place]:
    """The first piece has to stand there; a further one that does not spoils the whole."""
    first = like_place(text, bare(found.words), within, found.near, alike)
    shown, pieces = _shown(text, found), [first]
    for words in found.more:
        piece = like_place(text, bare(words), shown, pieces[-1].end, alike)
        if any(piece.start < one.end and one.start < piece.end for one in pieces):
            raise Nowhere(MISSING)
        pieces.append(piece)
    return pieces


def _in_marks(text: str, span: Span) -> bool:
    start, end = span
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    return before in tuple(_QUOTATION) and any(mark in after for mark in _QUOTATION)


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
        free = [span for span in spans if not any(_overlap(span, one) for one in self.around)]
        return min(free, key=lambda span: min(_gap(span, one) for one in self.around), default=None)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _gap(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)
