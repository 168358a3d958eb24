"""Two names compared, with the reasons in words.

Invariant: the explanation names each token of the two forms compared exactly once, and its score is
the one that `scores` gives.
"""

from dataclasses import dataclass, replace
from itertools import product

from rapidfuzz.distance import Levenshtein

from saksei.analysis.naming.features import features
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.scoring import Aligned, align, book_of
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
    """How alike two names are, and why.

    `second_opinion` compares the two as strings of sounds, in the order in which they are written.
    It is no part of the score, for there order does not matter.
    """

    score: float
    pairs: tuple[TokenPair, ...]
    left_alone: tuple[str, ...]
    right_alone: tuple[str, ...]
    second_opinion: float = 0.0

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
    """Compare two names; of their forms, the two that are most alike."""
    names = list(dict.fromkeys([left, right]))
    book = book_of(names, rarity)
    forms = product(book.forms_of(0), book.forms_of(len(names) - 1))
    best = max((align(book, *pair) for pair in forms), key=lambda each: each.score)
    whole = Levenshtein.normalized_similarity(_sounds(left), _sounds(right))
    found = _explained(best)
    return replace(found, second_opinion=whole if found.pairs else 0.0)


def _sounds(text: str) -> str:
    return "".join(one.sound for one in features(text).forms[0])


def _explained(aligned: Aligned) -> Likeness:
    left, right = aligned.words
    partners = [each for each in aligned.partners if each[2] > 0]
    pairs = tuple(
        TokenPair(left[one].plain, right[other].plain, alike, _why(left[one], right[other]))
        for one, other, alike in partners
    )
    taken = {one for one, _, _ in partners}, {other for _, other, _ in partners}
    alone = [
        tuple(each.plain for at, each in enumerate(words) if at not in gone)
        for words, gone in zip(aligned.words, taken, strict=True)
    ]
    return Likeness(aligned.score, pairs, alone[0], alone[1])


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
