"""What the engine knows beside the reports: the weights, and how common names and keys are.

`Model()` is the model without training. `fit` reads from a record how common names are and how
crowded its blocking keys; `learn` (learning.py) takes m from judgements. A model is plain data: the
same model gives the same pairs and scores whenever and wherever it is applied.

Invariant: nothing here changes; learning gives a new model.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from saksei.analysis.matching.evidence import ACTS, FIELDS, PERSONS, Comparison, found

PERSON, ACT = "person", "act"
SAME = 0.6  # a pair is sure from here on: chosen for precision
DIGITS = 6  # of a probability: what rounding may differ between back ends decides nothing
MEAN = 0.2  # and two clusters are one if the mean over their pairs does not fall below
# A pair at or above is shown to a reviewer, and counts among the bounds. Acts are oftener one than
# their probability has it.
UNSURE = {PERSON: 0.06, ACT: 0.15}
# Where nobody is named in one of the two, a pair that is as likely by itself is shown.
UNNAMED = 0.03
SUREST = 1 - 1e-6  # nothing is surer when odds are told
WIDEST = 40.0  # bits; more is no evidence but an accident of counting


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one kind of pair, and how a sum of them becomes a probability.

    `m` and `u` replace those of the evidence, by comparison and label. The probability of a pair
    whose weights add up to w bits is that of the odds 2^(slope * w + shift).
    """

    prior: float  # probability that two reports that share a key are one
    m: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    u: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    slope: float = 1.0
    shift: float = 0.0

    def of(self, comparison: Comparison) -> dict[str, tuple[float, float]]:
        """m and u of each level."""
        m, u = self.m.get(comparison.name, {}), self.u.get(comparison.name, {})
        return {
            one.label: (m.get(one.label, one.m), u.get(one.label, one.u))
            for one in comparison.levels
        }

    def bits(self, comparison: Comparison, label: str) -> float:
        """What a level is worth."""
        m, u = self.of(comparison)[label]
        return max(-WIDEST, min(WIDEST, math.log2(m / u)))

    @property
    def prior_bits(self) -> float:
        """What a waterfall begins with."""
        return math.log2(self.prior / (1 - self.prior))

    def probability(self, bits: float) -> float:
        """The calibrated probability of a pair whose prior and weights add up to these bits."""
        return 1 / (1 + math.exp2(-(self.slope * bits + self.shift)))

    def needed(self, probability: float) -> float:
        """How many bits give a probability: the inverse of `probability`."""
        return (math.log2(probability / (1 - probability)) - self.shift) / self.slope


@dataclass(frozen=True, slots=True)
class Keys:
    """Which blocking keys of one kind bring up pairs.

    `held` says how many reports hold a key, of keys that more than a few do. A pair is looked at
    if what its keys say, in tenths of a bit, adds up to `least`; keys that more than `most` reports
    hold say nothing. Without a limit every pair that shares a key is looked at.
    """

    held: Mapping[int, int] = field(default_factory=dict)
    most: int | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class Commonness:
    """How common names are in a record.

    `words` says how many different full names have a word as it is written, `sounds` how many have
    one that sounds alike, and `names` how many full names there are. `places` says how many of
    `placed` reports are of a province, or of a district. `usual` holds, by field, the words that
    say little because many different values have them.
    """

    words: Mapping[str, int] = field(default_factory=dict)
    sounds: Mapping[str, int] = field(default_factory=dict)
    names: int = 0
    places: Mapping[str, int] = field(default_factory=dict)
    placed: int = 0
    usual: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that a score depends on beside the two reports."""

    persons: Weights = Weights(prior=1 / 50)
    acts: Weights = Weights(prior=1 / 20)
    common: Commonness = Commonness()
    person_keys: Keys = Keys()
    act_keys: Keys = Keys()
    # By field and value: bits that it and another one say, both given of one person.
    associated: Mapping[str, Mapping[str, Mapping[str, float]]] = field(default_factory=dict)

    def weights(self, kind: str) -> Weights:
        """The weights of person pairs or of act pairs."""
        return self.persons if kind == PERSON else self.acts

    def keys(self, kind: str) -> Keys:
        """Which keys bring up person pairs, or act pairs."""
        return self.person_keys if kind == PERSON else self.act_keys


def comparisons(kind: str) -> tuple[Comparison, ...]:
    """What is compared between two reports to see whether they are of one person, or of one act."""
    return PERSONS if kind == PERSON else ACTS


def fields(kind: str) -> tuple[str, ...]:
    """What has to be found of a pair for these comparisons."""
    asked = " ".join(level.sql for one in comparisons(kind) for level in one.levels)
    return tuple(one for one in FIELDS if found(one) in asked)
