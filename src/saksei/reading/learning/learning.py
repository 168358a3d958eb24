"""Decides what a workspace's own decisions teach: which suggestions to doubt, which to add.

What people accepted, changed, added and rejected is learnt by a chain of labels per layer (see
`layers`); nothing is guessed about what nobody decided: only stretches with decisions count, and
the rest of a text where somebody has gone through the whole of it.

A model is JSON that can be read. It holds weights for ordinary words and shapes, no names and no
text (see `tagging`): a model leaves the house with each backup.

Invariant: the same texts, decisions and seed give the same bytes; what is suggested is marked
`learnt` and "maybe".
"""

import json
import random
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from saksei.errors import CannotLearn, UnusableModel
from saksei.passages import digest
from saksei.reading.learning.crf import Labeller, Sequence_, fit
from saksei.reading.learning.layers import (
    KINDS,
    LAYERS,
    LIKELY,
    Layer,
    Marked,
    View,
    around,
    judged,
    learnable,
    same,
    seen,
    views,
    wanted,
)
from saksei.reading.learning.tagging import labels, ordinary_words
from saksei.reading.model import Event, Quote, Reading, Span
from saksei.reading.spans import Index, in_marks, overlap

VERSION = 1
LEAST_TEXTS = 5
LEAST_EXAMPLES = 20
UNLIKELY = 0.15  # the chance under which a rule's suggestion is doubted
LEAST_OF_A_TYPE = 5  # fewer arrests, bans ... would be learnt by heart
LARGEST_MODEL = 50_000_000


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision on a quote or event. `what` is as it should be: after a change, as changed.

    "added" is what a person marked that nobody had suggested.
    """

    what: Marked
    decision: Literal["accepted", "changed", "added", "rejected"]

    @property
    def right(self) -> bool:
        """Whether it stands."""
        return self.decision != "rejected"


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A text with what the rules suggest in it today, and what people decided.

    `complete`: somebody went through all of it, so that what is not marked there is nothing.
    """

    text: str
    reading: Reading
    decided: tuple[Decided, ...]
    complete: bool = False


@dataclass(frozen=True)
class Model:
    """What was learnt: weights by layer, and the ordinary words that are seen by their letters."""

    layers: Mapping[Layer, Labeller]
    words: frozenset[str]
    texts: int
    seed: int

    def to_bytes(self) -> bytes:
        """As JSON, to be stored."""
        content = {
            "saksei": "learnt", "version": VERSION, "texts": self.texts, "seed": self.seed,
            "words": sorted(self.words),
            "layers": {name: one.stored() for name, one in self.layers.items()},
        }  # fmt: skip
        return json.dumps(content, sort_keys=True, indent=0).encode("ascii")

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Model":
        """From what `to_bytes` gave; raises UnusableModel."""
        content = _content(stored)
        try:
            layers = {name: Labeller.of(content["layers"][name]) for name in content["layers"]}
            words = frozenset(map(str, content["words"]))
            model = cls(layers, words, int(content["texts"]), int(content["seed"]))
        except (TypeError, KeyError, ValueError):
            raise _damaged() from None
        if not layers or not set(layers) <= set(LAYERS):
            raise _damaged()
        return model

    def suggest(self, text: str, reading: Reading) -> tuple[Quote | Event, ...]:
        """What was learnt to be there and the rules did not find, or found of somebody else."""
        return self.judge(text, reading)[0]

    def judge(
        self, text: str, reading: Reading
    ) -> tuple[tuple[Quote | Event, ...], tuple[Quote | Event, ...]]:
        """What to suggest as well; and what of the rules' people would hardly accept.

        Where a rule's suggestion stands, its words are left as they are.
        """
        given = learnable(reading)
        parts = [judged(self.layers, view) for view in views(text, reading, self.words)]
        found = [one for part in parts for one, chance in part.found if chance >= LIKELY]
        unlikely = {one for part in parts for one, chance in part.rules if chance < UNLIKELY}
        likely = Index((one.span, one) for one in found)
        fallen = [Marked.of(one) in unlikely or self._retyped(one, likely) for one in given]
        standing = Index(
            (_span(one), one) for one, fell in zip(given, fallen, strict=True) if not fell
        )
        added = [one for one in found if _is_new(one, standing)]
        new = Index((one.span, one) for one in added)
        doubted = tuple(
            one
            for one, fell in zip(given, fallen, strict=True)
            if fell or any(same(other, Marked.of(one)) for other in new.over(_span(one)))
        )
        everything = Index((_span(one), one) for one in given)
        return tuple(_suggestion(text, one, everything) for one in added), doubted

    @cached_property
    def _types(self) -> Container[str]:
        return self.layers["event"].labels if "event" in self.layers else ()

    def _retyped(self, one: Quote | Event, likely: Index[Marked]) -> bool:
        """Whether there is an event of another type, and the type that the rule gave is known."""
        known = isinstance(one, Event) and f"B-{one.type}" in self._types
        return known and any(
            other.kind == "event" and other.code != Marked.of(one).code
            for other in likely.over(_span(one))
        )


def _span(one: Quote | Event) -> Span:
    return Marked.of(one).span


def _is_new(learnt: Marked, standing: Index[Quote | Event]) -> bool:
    """Nothing of its kind stands there, or the same event with another target or none."""
    target = learnt.first("target")
    for one in standing.over(learnt.span):
        rule = Marked.of(one)
        if rule.kind == learnt.kind and any(overlap(a, b) for a in rule.core for b in learnt.core):
            other = target is not None and not overlap(target, rule.first("target"))
            if learnt.kind == "quote" or not same(learnt, rule) or not other:
                return False
    return True


def _content(stored: bytes) -> Any:
    if len(stored) > LARGEST_MODEL:
        raise _damaged()
    try:
        content = json.loads(stored)
    except (ValueError, RecursionError):
        raise _damaged() from None
    if not isinstance(content, dict) or content.get("saksei") != "learnt":
        raise _damaged()
    if content.get("version") != VERSION:
        raise UnusableModel(
            f"the learnt model is of version {str(content.get('version'))[:20]}, and this program "
            f"uses version {VERSION}; learn it anew"
        )
    return content


def _damaged() -> UnusableModel:
    return UnusableModel("the learnt model is damaged, or is none; learn it anew")


def _suggestion(text: str, one: Marked, rules: Index[Quote | Event]) -> Quote | Event:
    """What was learnt as a suggestion; of a rule's on the same words it keeps the rest."""
    over = [rule for rule in rules.over(one.span) if Marked.of(rule).kind == one.kind]
    made: dict[str, Any] = {"origin": "learnt", "tier": "maybe", "approximate": False}
    if one.kind == "event":
        trigger, rule = one.span, f"learnt.event.{one.code}"
        made |= {"cue": trigger, "trigger": trigger, "target": one.first("target"), "rule": rule}
        for event in over:
            if isinstance(event, Event) and event.type == one.code:
                return replace(event, **made, victims=())
        return Event(type=one.code, **made)
    content = one.all("content")
    direct = tuple(span for span in content if in_marks(text, span))
    made |= {
        "content": content, "direct": direct, "cue": one.first("cue"), "rule": "learnt.quote",
        "kind": "indirect" if not direct else "direct" if direct == content else "mixed",
    }  # fmt: skip
    speaker = one.first("speaker")
    for quote in over:
        if isinstance(quote, Quote) and (speaker is None or overlap(speaker, quote.speaker)):
            return replace(quote, **made)
    return Quote(speaker=speaker, **made)


def train(texts: Iterable[Reviewed], seed: int = 0) -> Model:
    """Learn from decisions; raises CannotLearn when there are too few.

    The seed only sets the order in which examples are added up; nothing is drawn by chance.
    """
    given = [one for one in texts if one.decided]
    check_enough(given)
    return learn(given, seed)


def check_enough(texts: Sequence[Reviewed]) -> None:
    """Raises CannotLearn when this is too little to learn from, and to say how well."""
    right = Counter(one.what.kind for text in texts for one in text.decided if one.right)
    most = max(right.values(), default=0)
    if len(texts) < LEAST_TEXTS or most < LEAST_EXAMPLES:
        raise CannotLearn(
            f"there are decisions on {len(texts)} texts, with {right['quote']} quotes and "
            f"{right['event']} events accepted, changed or added; learning needs {LEAST_TEXTS} "
            f"texts and {LEAST_EXAMPLES} of one kind, since with fewer it repeats single texts, "
            "and what it is worth cannot be measured; review more suggestions first"
        )


def learn(texts: Sequence[Reviewed], seed: int) -> Model:
    """Learn from however little there is; a layer without examples is left out."""
    ordered = sorted(texts, key=lambda one: (digest(one.text), repr(one.decided)))
    words = ordinary_words((one.text, one.reading) for one in ordered)
    codes = Counter(one.what.code for text in ordered for one in text.decided if one.right)
    common = {code for code, count in codes.items() if count >= LEAST_OF_A_TYPE}
    examples: dict[Layer, list[Sequence_]] = {name: [] for name in LAYERS}
    for text in ordered:
        for name, sequence in _sequences(text, words, common):
            examples[name].append(sequence)
    layers: dict[Layer, Labeller] = {}
    for name, sequences in examples.items():
        if any(label != "O" for _, given in sequences for label in given):
            # S311: an order that repeats, not a secret.
            random.Random(seed).shuffle(sequences)  # noqa: S311
            layers[name] = fit(sequences)
    return Model(layers, words, len(ordered), seed)


def _sequences(
    text: Reviewed, words: frozenset[str], common: Container[str]
) -> Iterator[tuple[Layer, Sequence_]]:
    rightly = Index((one.what.span, one.what) for one in text.decided if one.right)
    known = Index((one.what.span, one.what) for one in text.decided)
    for view in views(text.text, text.reading, words):
        here = list(rightly.over(view.span))
        for layer in KINDS:
            if _is_known(view, layer, known, text.complete):
                yield layer, (seen(layer, view), wanted(layer, view, here, common))
        for event in here:
            target = [("target", span) for span in event.all("target")]
            unit, given = around(view, event) if event.kind == "event" else ((), [])
            if unit:
                yield "target", (given, labels(unit, target))


def _is_known(view: View, layer: str, known: Index[Marked], complete: bool) -> bool:
    """Whether people have decided all that there is of this kind in the view."""
    decided = [one for one in known.over(view.span) if one.kind == layer]
    open_ = [
        one
        for one in view.rules
        if one.kind == layer and not any(overlap(one.span, other.span) for other in decided)
    ]
    return complete or (bool(decided) and not open_)
