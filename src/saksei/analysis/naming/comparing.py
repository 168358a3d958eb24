"""Two names compared, with the reasons in words.

Invariant: the explanation names each token of the two forms compared exactly once, and its score is
the one that `scores` gives.
"""

from dataclasses import dataclass

import numpy as np

from saksei.analysis.naming.features import features
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.scoring import Book
from saksei.analysis.naming.tokens import Token


@dataclass(frozen=True, slots=True)
class TokenPair:
    """Two tokens that go together."""

    left: str
    right: str
    likeness: float
    why: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two names are, and why."""

    score: float
    pairs: tuple[TokenPair, ...]
    left_alone: tuple[str, ...]
    right_alone: tuple[str, ...]

    @property
    def unmatched(self) -> tuple[str, ...]:
        """Tokens of either name without a partner."""
        return self.left_alone + self.right_alone

    def in_words(self) -> str:
        """One sentence: which token went with which, and why."""
        parts = [
            f"{pair.left} = {pair.right}"
            if pair.left == pair.right
            else f"{pair.left} ~ {pair.right} ({pair.why})"
            for pair in self.pairs
        ]
        for side, alone in (("first", self.left_alone), ("second", self.right_alone)):
            if alone:
                parts.append(f"only in the {side}: {' '.join(alone)}")
        return "; ".join(parts) or "nothing in common"


def compare(left: str, right: str, rarity: Rarity | None = None) -> Likeness:
    """Compare two names; of their aliases, the pair that is most alike."""
    book = Book([left, right], rarity)
    one, other = features(left), features(right)
    numbers = range(len(one.forms)), range(len(other.forms))
    found = []
    for a in numbers[0]:
        for b in numbers[1]:
            low = int(book.of_name[a])
            high = int(book.of_name[len(one.forms) + b])
            swapped = low > high
            low, high = min(low, high), max(low, high)
            aligned = book.aligned(np.array([low]), np.array([high]))
            found.append((float(aligned.scores[0]), -a, -b, low, high, swapped, aligned))
    score, _, _, low, high, swapped, aligned = max(found, key=lambda each: each[:3])
    rows, columns = book.forms[low], book.forms[high]
    partner = {
        row: int(aligned.places[row, 0]) for row in range(len(rows)) if aligned.likeness[row, 0] > 0
    }
    pairs = tuple(
        _pair(rows[row], columns[column], float(aligned.likeness[row, 0]), swapped=swapped)
        for row, column in partner.items()
    )
    alone = tuple(one.plain for row, one in enumerate(rows) if row not in partner)
    others = tuple(one.plain for at, one in enumerate(columns) if at not in partner.values())
    alone, others = (others, alone) if swapped else (alone, others)
    return Likeness(score, pairs, alone, others)


def _pair(one: Token, other: Token, alike: float, *, swapped: bool) -> TokenPair:
    left, right = (other, one) if swapped else (one, other)
    return TokenPair(left.plain, right.plain, alike, _why(left, right))


def _why(left: Token, right: Token) -> str:
    if left.plain == right.plain:
        return "same spelling"
    if left.sound == right.sound:
        return "same sound"
    if 1 in (len(left.plain), len(right.plain)):
        return "initial"
    if left.loose != right.loose and left.bare == right.bare:
        return "same consonants, the scripts write vowels differently"
    if left.skeleton == right.skeleton:
        return "same consonants"
    return "similar"
