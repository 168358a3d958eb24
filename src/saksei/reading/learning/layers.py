"""Decides what is labelled in a text, layer by layer, and what the labels say together.

Three layers, since a speech holds events: words of a quote (content, cue, speaker), triggers of
events by type, and for each trigger the words that say to whom. Each sees what the rules found
there, and by which rule: so a learner can leave out what people reject and keep what they accept.

Invariant: what is found lies in the unit that was looked at; each quote has content, each event a
trigger and a type of `EVENT_TYPES`.
"""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from saksei.reading.learning.crf import Labeller
from saksei.reading.learning.tagging import Features, Unit, features, labels, spans, units
from saksei.reading.model import EVENT_TYPES, Event, Quote, Reading, Span
from saksei.reading.spans import Index, hull, overlap

Kind = Literal["quote", "event"]
Layer = Literal["quote", "event", "target"]
KINDS: tuple[Kind, ...] = ("quote", "event")
LAYERS: tuple[Layer, ...] = ("quote", "event", "target")
LIKELY = 0.8  # the chance from which something is worth a person's time
OTHER = "other"  # an event of a type that is too seldom to be learnt
SAME = 0.8  # of the characters of two quotes, shared by both, to be one quote
_REACH = 30  # tokens beside a trigger in which its target is looked for
_MOST_TARGETS = 20  # in one unit; a text of nothing but triggers has no targets
_FURTHEST = 300  # characters from a quote's words to its cue
_BEING = frozenset(("is", "was", "are", "were", "be", "been", "being", "get", "got"))
_BUCKETS = (1, 2, 3, 5, 8, 13)


@dataclass(frozen=True, slots=True)
class Marked:
    """A quote or an event as stretches of a text, each with its part in it.

    Parts of a quote: content (one or several), cue, speaker; of an event: trigger, target.
    `code` is an event's type; `rule` what made it, if it is a rule's.
    """

    kind: Kind
    parts: tuple[tuple[str, Span], ...]
    code: str = ""
    rule: str = ""

    @classmethod
    def of(cls, one: Quote | Event) -> "Marked":
        """A suggestion as stretches."""
        if isinstance(one, Event):
            parts = _there(("trigger", one.trigger), ("target", one.target))
            return cls("event", parts, one.type, one.rule)
        content = (("content", span) for span in one.content)
        parts = _there(*content, ("cue", one.cue), ("speaker", one.speaker))
        return cls("quote", parts, "", one.rule)

    def all(self, part: str) -> tuple[Span, ...]:
        """The stretches of one part."""
        return tuple(span for name, span in self.parts if name == part)

    def first(self, part: str) -> Span | None:
        """The first stretch of one part, None if there is none."""
        return next(iter(self.all(part)), None)

    @property
    def label(self) -> str:
        """The label of its core."""
        return "content" if self.kind == "quote" else self.code

    @property
    def core(self) -> tuple[Span, ...]:
        """The stretches without which it would be nothing."""
        return self.all("content" if self.kind == "quote" else "trigger")

    @property
    def span(self) -> Span:
        """From the first character of its core to the last."""
        return hull(*self.core)


def _there(*parts: tuple[str, Span | None]) -> tuple[tuple[str, Span], ...]:
    return tuple((name, span) for name, span in parts if span)


def same(one: Marked, other: Marked) -> bool:
    """Whether two are the same quote, or the same event whomever it hit."""
    if one.kind != other.kind or one.code != other.code:
        return False
    if one.kind == "event":
        return overlap(one.first("trigger"), other.first("trigger"))
    return alike(one, other) >= SAME


def alike(one: Marked, other: Marked) -> float:
    """Shared characters of the cores by those of either, from 0 to 1."""
    shared = sum(max(0, min(a[1], b[1]) - max(a[0], b[0])) for a in one.core for b in other.core)
    either = sum(end - start for start, end in (*one.core, *other.core)) - shared
    return shared / either if either else 0.0


@dataclass(frozen=True, slots=True)
class View:
    """A unit of a text, what is seen of its tokens, and what the rules found there."""

    unit: Unit
    seen: Sequence[Features]
    rules: tuple[Marked, ...]

    @property
    def span(self) -> Span:
        """From its first character to its last."""
        return self.unit[0].start, self.unit[-1].end


def views(text: str, reading: Reading, words: Container[str]) -> Iterator[View]:
    """All units of a text."""
    index = Index(_placed(one) for one in learnable(reading))
    for unit in units(text, reading.layout.paragraphs):
        rules = tuple(index.over((unit[0].start, unit[-1].end)))
        yield View(unit, features(unit, words), rules)


def _placed(one: Quote | Event) -> tuple[Span, Marked]:
    marked = Marked.of(one)
    return marked.span, marked


def learnable(reading: Reading) -> list[Quote | Event]:
    """The suggestions of the kinds that are learnt."""
    return [*reading.quotes, *reading.events]


_PARTS: dict[Kind, tuple[str, ...]] = {
    "quote": ("content", "cue", "speaker"),
    "event": ("target", "trigger"),
}


def _named(given: Iterable[Marked], *parts: str) -> list[tuple[str, Span]]:
    """The stretches of some parts with their labels; triggers are labelled by type."""
    ordered = list(given)
    return [
        (one.code if part == "trigger" else part, span)
        for part in parts
        for one in ordered
        for span in one.all(part)
    ]


def _clues(unit: Unit, rules: Sequence[Marked], *parts: str) -> list[Features]:
    """What the rules say of each token and its neighbours, and which rule said it."""
    said = ["O", *labels(unit, _named(rules, *parts)), "O"]
    by = labels(unit, [(one.rule, span) for one in rules for span in one.core])
    return [
        [
            f"rules={said[place]}",
            f"any={said[place][0]}",  # a type seldom seen is still one that the rules gave
            f"rules-1={said[place - 1]}",
            f"rules+1={said[place + 1]}",
            f"rule={by[place - 1]}",
        ]
        for place in range(1, len(said) - 1)
    ]


def seen(kind: Kind, view: View) -> list[Features]:
    """The features of a view's tokens for the words of quotes, or for triggers."""
    rules = [one for one in view.rules if one.kind == kind]
    clues = _clues(view.unit, rules, *_PARTS[kind])
    return [[*one, *clue] for one, clue in zip(view.seen, clues, strict=True)]


def wanted(kind: Kind, view: View, right: Iterable[Marked], common: Container[str]) -> list[str]:
    """The labels of a view's tokens when these are right; types that are not common are `OTHER`."""
    parts = _PARTS["quote"] if kind == "quote" else ("trigger",)
    given = (one for one in right if one.kind == kind)
    return labels(
        view.unit,
        [
            (name if kind == "quote" or name in common else OTHER, span)
            for name, span in _named(given, *parts)
        ],
    )


def around(view: View, event: Marked) -> tuple[Unit, list[Features]]:
    """The tokens near an event's trigger, and their features for its target."""
    trigger = event.span
    at = [
        place for place, token in enumerate(view.unit) if overlap((token.start, token.end), trigger)
    ]
    if not at:
        return (), []
    low, high = max(0, at[0] - _REACH), at[-1] + 1 + _REACH
    unit = view.unit[low:high]
    rules = [one for one in view.rules if same(one, event)]
    clues = _clues(unit, rules, "target")
    passive = any(token.text in _BEING for token in view.unit[max(0, at[0] - 4) : at[0]])
    trigger_seen = [f"trigger:{one}" for one in view.seen[at[0]] if one.startswith("0:")]
    found = []
    for place, (base, clue) in enumerate(zip(view.seen[low:high], clues, strict=True), low):
        where = f"at={_bucket(place, at[0], at[-1])},{passive}"
        found.append([*base, *clue, *trigger_seen, where, f"{where},{event.code}"])
    return unit, found


def _bucket(place: int, first: int, last: int) -> str:
    if first <= place <= last:
        return "0"
    distance = first - place if place < first else place - last
    size = next((one for one in _BUCKETS if distance <= one), 99)
    return f"{'before' if place < first else 'after'}{size}"


@dataclass(frozen=True, slots=True)
class Judged:
    """What a learner finds in a view, and how it judges what the rules found: chances, 0 to 1.

    Of a rule's event the chance is that there is one at all, whatever its type.
    """

    found: tuple[tuple[Marked, float], ...]
    rules: tuple[tuple[Marked, float], ...]


def judged(learnt: Mapping[Layer, Labeller], view: View) -> Judged:
    """The quotes and events that the labels of a view make, and what they make of the rules'."""
    found: list[tuple[Marked, float]] = []
    rules: list[tuple[Marked, float]] = []
    for kind in KINDS:
        if kind in learnt:
            named, chances = learnt[kind].label(seen(kind, view))
            marked = spans(view.unit, named)
            whole = _grouped(marked) if kind == "quote" else _events(learnt, view, marked)
            found.extend((one, _chance(view.unit, one.core, chances[one.label])) for one in whole)
            wanted = chances["content"] if kind == "quote" else 1 - chances[""]
            begun = [one for one in view.rules if one.kind == kind and one.span[0] >= view.span[0]]
            rules.extend((one, _chance(view.unit, one.core, wanted)) for one in begun)
    return Judged(tuple(found), tuple(rules))


def _chance(unit: Unit, stretches: Iterable[Span], chances: Sequence[float]) -> float:
    """The mean of a label's chances at the tokens of some stretches."""
    at = [
        place
        for start, end in stretches
        for place in range(
            bisect_left(unit, start, key=lambda token: token.start),
            bisect_left(unit, end, key=lambda token: token.start),
        )
    ]
    return float(sum(chances[place] for place in at)) / len(at) if at else 1.0


def _events(
    learnt: Mapping[Layer, Labeller], view: View, triggers: Sequence[tuple[str, Span]]
) -> Iterator[Marked]:
    for number, (code, span) in enumerate(triggers):
        event = Marked("event", (("trigger", span),), code)
        if code in EVENT_TYPES:
            target = _target(learnt, view, event) if number < _MOST_TARGETS else ()
            yield Marked("event", (*event.parts, *target), code)


def _target(
    learnt: Mapping[Layer, Labeller], view: View, event: Marked
) -> tuple[tuple[str, Span], ...]:
    """The nearest stretch that is likely its target."""
    unit, given = around(view, event)
    if "target" not in learnt or not unit:
        return ()
    named, chances = learnt["target"].label(given)
    marked = [
        (name, span)
        for name, span in spans(unit, named)
        if not overlap(span, event.span) and _chance(unit, [span], chances[name]) >= LIKELY
    ]
    return tuple(sorted(marked, key=lambda one: _gap(one[1], event.span))[:1])


def _gap(one: Span, other: Span) -> int:
    return max(other[0] - one[1], one[0] - other[1], 0)


def _grouped(marked: Sequence[tuple[str, Span]]) -> Iterator[Marked]:
    """Words, cues and speakers put together: each goes to the cue that is nearest."""
    cues = [one for one in marked if one[0] == "cue"]
    groups: dict[Span | None, list[tuple[str, Span]]] = {one[1]: [one] for one in cues}
    for name, span in marked:
        if name != "cue":
            nearest = min(groups, key=lambda cue: _gap(span, cue or span), default=None)
            near = nearest is not None and _gap(span, nearest) <= _FURTHEST
            if near:
                groups[nearest].append((name, span))
            elif name == "content":
                yield Marked("quote", ((name, span),))
    for parts in groups.values():
        speakers = [one for one in parts if one[0] == "speaker"][:1]
        content = [one for one in parts if one[0] == "content"]
        if content:
            yield Marked("quote", (*content, parts[0], *speakers))
