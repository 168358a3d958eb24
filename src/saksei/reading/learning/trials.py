"""Decides what learning is worth: precision and recall on texts that were not learnt from.

Each text is left out once, learnt from the others, and read by the rules alone and by the rules
with what was learnt. What nobody decided is neither right nor wrong, and is counted as unknown.

Invariant: rules and learnt are measured on the same texts against the same decisions; a text is
never judged by a model that has seen it (the same text twice is one text).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from saksei.errors import CannotLearn
from saksei.passages import digest
from saksei.reading.learning.layers import Marked, alike, learnable, same
from saksei.reading.learning.learning import Model, Reviewed, check_enough, learn
from saksei.reading.spans import Index, overlap

WHAT = ("quote", "speaker", "event", "target")
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """How many were given rightly, wrongly, and without anybody having decided; and the wanted."""

    right: int = 0
    wrong: int = 0
    unknown: int = 0
    wanted: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            self.right + other.right, self.wrong + other.wrong,
            self.unknown + other.unknown, self.wanted + other.wanted,
        )  # fmt: skip

    @property
    def precision(self) -> float | None:
        """The share of what was given and decided that is right; None if that is nothing."""
        given = self.right + self.wrong
        return self.right / given if given else None

    @property
    def recall(self) -> float | None:
        """The share of what people want that was given; None if they want nothing."""
        return self.right / self.wanted if self.wanted else None


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of thing: the rules alone, and the rules with what was learnt."""

    what: str
    rules: Measure
    learnt: Measure


def cross_validate(texts: Iterable[Reviewed], folds: int = FOLDS, seed: int = 0) -> tuple[Row, ...]:
    """A row for quotes, their speakers, events and their targets; raises CannotLearn."""
    given = [one for one in texts if one.decided]
    check_enough(given)
    parts = _folds(given, folds)
    rules, learnt = dict.fromkeys(WHAT, Measure()), dict.fromkeys(WHAT, Measure())
    for held in parts:
        model = learn([one for part in parts if part is not held for one in part], seed)
        for text in held:
            for what, measure in _measured(text, [*map(Marked.of, learnable(text.reading))]):
                rules[what] += measure
            for what, measure in _measured(text, _with(model, text)):
                learnt[what] += measure
    return tuple(Row(what, rules[what], learnt[what]) for what in WHAT)


def _folds(texts: Sequence[Reviewed], folds: int) -> list[list[Reviewed]]:
    """Texts dealt out by their digests, the same text always to the same fold."""
    digests = sorted({digest(one.text) for one in texts})
    if not 2 <= folds <= len(digests):
        raise CannotLearn(
            f"{len(digests)} different texts cannot be left out in {folds} parts; "
            f"give a number of parts from 2 to {len(digests)}"
        )
    place = {name: number % folds for number, name in enumerate(digests)}
    parts: list[list[Reviewed]] = [[] for _ in range(folds)]
    for text in texts:
        parts[place[digest(text.text)]].append(text)
    return parts


def _with(model: Model, text: Reviewed) -> list[Marked]:
    """What is suggested when the model is switched on."""
    added, doubted = model.judge(text.text, text.reading)
    fallen = frozenset(doubted)
    kept = [one for one in learnable(text.reading) if one not in fallen]
    return [Marked.of(one) for one in [*kept, *added]]


def _measured(text: Reviewed, given: Sequence[Marked]) -> Iterator[tuple[str, Measure]]:
    right = [one.what for one in text.decided if one.right]
    pairs = list(_pairs(right, given))
    found = {id(one) for _, one in pairs}
    known = Index((one.what.span, one.what) for one in text.decided)
    for kind, part in (("quote", "speaker"), ("event", "target")):
        missed = [one for one in given if one.kind == kind and id(one) not in found]
        wrong = sum(text.complete or _decided(one, known) for one in missed)
        of_kind = [(want, one) for want, one in pairs if want.kind == kind]
        wanted = sum(one.kind == kind for one in right)
        yield kind, Measure(len(of_kind), wrong, len(missed) - wrong, wanted)
        hit = sum(overlap(want.first(part), one.first(part)) for want, one in of_kind)
        said = sum(one.first(part) is not None for _, one in of_kind)
        parts = sum(one.kind == kind and one.first(part) is not None for one in right)
        yield part, Measure(hit, said - hit, 0, parts)


def _decided(one: Marked, known: Index[Marked]) -> bool:
    """Whether people have decided about these words."""
    return any(other.kind == one.kind for other in known.over(one.span))


def _pairs(right: Sequence[Marked], given: Sequence[Marked]) -> Iterator[tuple[Marked, Marked]]:
    """Each right one with at most one that was given, the likest first."""
    index = Index((one.span, number) for number, one in enumerate(given))
    likeness = sorted(
        (-alike(want, given[number]), place, number)
        for place, want in enumerate(right)
        for number in index.over(want.span)
        if same(want, given[number])
    )
    places: set[int] = set()
    numbers: set[int] = set()
    for _, place, number in likeness:
        if place not in places and number not in numbers:
            places.add(place)
            numbers.add(number)
            yield right[place], given[number]
