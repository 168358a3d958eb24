"""Decides how labels are learnt from features and given again: a chain of labels (CRF).

CRFsuite learns; its own model files make it crash when they are damaged, so what is kept are the
weights, as JSON that can be read, and a few lines here find the best labels by them.

Invariant: the same sequences give the same weights; labelling takes time linear in the tokens.
"""

import math
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pycrfsuite

from saksei.errors import UnusableModel

Sequence_ = tuple[Sequence[Sequence[str]], Sequence[str]]
# With less restraint the words of sixteen texts are learnt by heart, and the rules overruled.
_SETTINGS = {"c1": 1.0, "c2": 0.1, "max_iterations": 100, "feature.minfreq": 2}
# Where files are in memory: what is learnt from has words of texts.
_IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108
_DIGITS = 4
_MOST_LABELS = 200
_LARGEST_WEIGHT = 100  # larger ones would leave no chance to anything else, in floats


@dataclass(frozen=True)
class Labeller:
    """Weights: how much each feature speaks for each label, and each label for the next."""

    labels: tuple[str, ...]
    transitions: Mapping[str, Mapping[str, float]]
    features: Mapping[str, Mapping[str, float]]

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.labels)}

    def _rows(self, weights: Mapping[str, Mapping[str, float]]) -> Any:
        table = np.zeros((len(weights), len(self.labels)))
        for row, given in enumerate(weights.values()):
            for label, weight in given.items():
                table[row, self._numbers[label]] = weight
        return table

    @cached_property
    def _weights(self) -> tuple[Any, Any, Mapping[str, int]]:
        steps = self._rows({one: self.transitions.get(one, {}) for one in self.labels})
        places = {name: row for row, name in enumerate(self.features)}
        return np.exp(steps - steps.max()), self._rows(self.features), places

    def label(self, sequence: Sequence[Sequence[str]]) -> tuple[list[str], dict[str, Any]]:
        """The likeliest label of each token; and the chances of "B-x" or "I-x" by x, of "O" by "".

        A token is given by its features, a chance is from 0 to 1 (forward and backward sums).
        """
        steps, weights, places = self._weights
        known = [[places[one] for one in token if one in places] for token in sequence]
        scores = np.array([weights[rows].sum(axis=0) for rows in known])
        own = np.exp(scores - scores.max(axis=1, keepdims=True))
        before, after = own.copy(), np.ones_like(own)
        for token in range(1, len(own)):
            before[token] *= before[token - 1] @ steps
            before[token] /= before[token].sum()
        for token in range(len(own) - 2, -1, -1):
            after[token] = steps @ (own[token + 1] * after[token + 1])
            after[token] /= after[token].sum()
        table = before * after
        table /= table.sum(axis=1, keepdims=True)
        chances: dict[str, Any] = defaultdict(lambda: np.zeros(len(table)))
        for number, label in enumerate(self.labels):
            chances[label[2:]] = chances[label[2:]] + table[:, number]
        return [self.labels[number] for number in table.argmax(axis=1)], chances

    def stored(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "labels": list(self.labels),
            "transitions": self.transitions,
            "features": self.features,
        }

    @classmethod
    def of(cls, stored: Any) -> "Labeller":
        """From plain data; raises UnusableModel when it is not as `stored` gave it."""
        try:
            names = tuple(map(str, stored["labels"]))
            transitions = {one: dict(stored["transitions"][one]) for one in stored["transitions"]}
            features = {one: dict(stored["features"][one]) for one in stored["features"]}
        except (TypeError, KeyError, ValueError):
            raise _unusable() from None
        weights = [*transitions.values(), *features.values()]
        right = 0 < len(names) <= _MOST_LABELS and set(transitions) <= set(names)
        if not right or not all(_holds(one, names) for one in weights):
            raise _unusable()
        return cls(names, transitions, features)


def _unusable() -> UnusableModel:
    return UnusableModel(
        "the learnt model is damaged: its weights are not as they were stored; learn it anew"
    )


def _holds(weights: Mapping[str, object], labels: Sequence[str]) -> bool:
    return all(
        label in labels
        and isinstance(weight, int | float)
        and math.isfinite(weight)
        and abs(weight) < _LARGEST_WEIGHT
        for label, weight in weights.items()
    )


def fit(sequences: Iterable[Sequence_]) -> Labeller:
    """Learn from sequences of features with their labels; the files in between are not kept."""
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", params=_SETTINGS, verbose=False)
    for features, labels in sequences:
        trainer.append(features, labels)
    with tempfile.TemporaryDirectory(prefix="saksei-", dir=_IN_MEMORY) as folder:
        file = str(Path(folder) / "weights")
        trainer.train(file)
        tagger = pycrfsuite.Tagger()
        tagger.open(file)
        learnt = tagger.info()
        tagger.close()
    labels = tuple(sorted(learnt.labels))
    return Labeller(labels, _nested(learnt.transitions), _nested(learnt.state_features))


def _nested(weights: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for (name, label), weight in sorted(weights.items()):
        if rounded := round(float(weight), _DIGITS):
            found.setdefault(name, {})[label] = rounded
    return found
