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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from saksei.errors import CannotLearn, UnusableModel
from saksei.passages import digest
from saksei.reading.crf import Labeller, Sequence_, fit
from saksei.reading.layers import (
    LAYERS,
    Layer,
    Marked,
    View,
    around,
    found,
    learnable,
    same,
    seen,
    views,
    wanted,
)
from saksei.reading.model import Event, Quote, Reading, Span
from saksei.reading.spans import Index, overlap
from saksei.reading.tagging import labels, ordinary_words

VERSION = 1
LEAST_TEXTS = 5
LEAST_EXAMPLES = 20
LEAST_OF_A_TYPE = 5  # fewer arrests, bans ... would be learnt by heart
LARGEST_MODEL = 50_000_000
_QUOTATION = "\"'\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb"


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
        """What was learnt to be there and the rules did not find, or found otherwise."""
        rules = _by_place(reading)
        return tuple(
            _suggestion(text, one, rules)
            for one in self._found(text, reading)
            if not any(_agree(one, Marked.of(rule)) for rule in rules.over(one.span))
        )

    def doubted(self, text: str, reading: Reading) -> tuple[Quote | Event, ...]:
        """What the rules suggest and people, as far as was learnt, would not accept so."""
        learnt = Index((one.span, one) for one in self._found(text, reading))
        return tuple(
            rule
            for rule in learnable(reading)
            if Marked.of(rule).kind in self.layers
            and not any(_agree(one, Marked.of(rule)) for one in learnt.over(Marked.of(rule).span))
        )

    def _found(self, text: str, reading: Reading) -> list[Marked]:
        return [
            one for view in views(text, reading, self.words) for one in found(self.layers, view)
        ]


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


def _by_place(reading: Reading) -> Index[Quote | Event]:
    return Index((Marked.of(one).span, one) for one in learnable(reading))


def _agree(learnt: Marked, rule: Marked) -> bool:
    """Whether a rule's suggestion stands: a target that was not learnt contradicts none."""
    if not same(learnt, rule):
        return False
    target = learnt.first("target")
    return target is None or overlap(target, rule.first("target"))


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
    direct = tuple(span for span in content if _in_marks(text, span))
    made |= {
        "content": content, "direct": direct, "cue": one.first("cue"), "rule": "learnt.quote",
        "kind": "indirect" if not direct else "direct" if direct == content else "mixed",
    }  # fmt: skip
    speaker = one.first("speaker")
    for quote in over:
        if isinstance(quote, Quote) and (speaker is None or overlap(speaker, quote.speaker)):
            return replace(quote, **made)
    return Quote(speaker=speaker, **made)


def _in_marks(text: str, span: Span) -> bool:
    start, end = span
    return any(one in _QUOTATION for one in text[max(0, start - 1) : start + 1]) and any(
        one in _QUOTATION for one in text[end - 1 : end + 2]
    )


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
    examples: dict[Layer, list[Sequence_]] = {name: [] for name in LAYERS}
    for text in ordered:
        right = [one.what for one in text.decided if one.right and _common(one.what, codes)]
        for name, sequence in _sequences(text, right, words):
            examples[name].append(sequence)
    layers: dict[Layer, Labeller] = {}
    for name, sequences in examples.items():
        if any(label != "O" for _, given in sequences for label in given):
            # S311: an order that repeats, not a secret.
            random.Random(seed).shuffle(sequences)  # noqa: S311
            layers[name] = fit(sequences)
    return Model(layers, words, len(ordered), seed)


def _common(what: Marked, codes: Counter[str]) -> bool:
    return what.kind == "quote" or codes[what.code] >= LEAST_OF_A_TYPE


def _sequences(
    text: Reviewed, right: Sequence[Marked], words: frozenset[str]
) -> Iterator[tuple[Layer, Sequence_]]:
    rightly = Index((one.span, one) for one in right)
    known = Index((one.what.span, one.what) for one in text.decided)
    for view in views(text.text, text.reading, words):
        here = list(rightly.over(view.span))
        for layer in ("quote", "event"):
            if _is_known(view, layer, known, text.complete):
                yield layer, (seen(layer, view), wanted(layer, view, here))
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
