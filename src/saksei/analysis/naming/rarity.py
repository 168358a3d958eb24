"""How rare each token is in a record: a shared rare name says more than a shared common one.

Invariant: a token's rarity grows as fewer names hold it, and in a small record all count alike.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import log

from saksei.analysis.naming.features import features

SMALL = 200  # names below which frequencies say little
COMMONEST = 0.5  # what the most frequent token still weighs


@dataclass(frozen=True, slots=True)
class Rarity:
    """How many distinct names hold each sound; `of` is the factor by which a sound counts."""

    names: int = 0
    holding: dict[str, int] = field(default_factory=dict)

    def of(self, sound: str) -> float:
        """1 for what one name alone holds, down to `COMMONEST`; 1 for all in a small record."""
        if self.names < SMALL:
            return 1.0
        share = log(max(self.holding.get(sound, 1), 1)) / log(self.names)
        return 1.0 - (1.0 - COMMONEST) * share


def rarity(names: Iterable[str]) -> Rarity:
    """How rare each token is among the distinct names of a record."""
    distinct = sorted(set(names))
    counted = Counter(
        sound
        for name in distinct
        for sound in {token.sound for form in features(name).forms for token in form}
    )
    return Rarity(len(distinct), dict(counted))
