"""How alike two tokens are, for many pairs of tokens at once.

Decides what a difference in spelling, in sound and in consonants costs. Invariant: symmetric, 0 to
1, and 1 for tokens that are spelled alike.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from saksei.analysis.naming.tokens import Token

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Sides = tuple[Whole, Whole]

# Shares of a likeness; tuned on invented names of eleven languages and two sanctions lists.
SPELLING, HEARD, SKELETON = 0.57, 0.12, 0.31
JARO = 0.88  # against Levenshtein: the beginning of a name is what sources agree on
SAME_HEARD = 0.98
# How far up to 1 an equal sound or skeleton takes a likeness, by its length: short ones are chance.
SAME_SOUND, SAME_SKELETON = 0.66, 0.5
# What an agreement of consonants alone is worth, by how many there are.
TRUST = np.array([0, 0.9, 0.96, 0.98, 0.98, 0.99], np.float32)
READINGS = Token._fields[:6]  # all that is text
VOICED = 0.3  # share of the vowels that a script without short vowels does write
INITIAL = 0.75


class Tokens:
    """Numbered tokens, each compared once with each; numbers stand for tokens from then on."""

    def __init__(self) -> None:
        self._texts = {kind: np.zeros(0, object) for kind in READINGS}
        self.lengths = {kind: np.zeros(0, np.float32) for kind in READINGS}
        self.loose, self.first = np.zeros(0, bool), np.zeros(0, np.int64)

    def add(self, tokens: Sequence[Token]) -> None:
        """Tokens to be numbered behind those that are there."""
        for kind, texts in zip(READINGS, zip(*tokens, strict=True), strict=False):
            self._texts[kind] = np.append(self._texts[kind], np.array(texts, object))
            lengths = np.fromiter(map(len, texts), np.float32, len(texts))
            self.lengths[kind] = np.append(self.lengths[kind], lengths)
        self.loose = np.append(self.loose, np.array([one.loose for one in tokens], bool))
        first = np.array([ord(one.plain[:1] or " ") for one in tokens], np.int64)
        self.first = np.append(self.first, first)

    def grid(self) -> Floats:
        """The likeness of every token with every other."""
        every = np.arange(len(self.loose))
        found = self._combined((every[:, None], every[None]), self._grid)
        _, place = np.unique(self._texts["plain"].astype(np.str_), return_inverse=True)
        return np.asarray(np.where(place[:, None] <= place[None], found, found.T), np.float32)

    def pairs(self, left: Whole, right: Whole) -> Floats:
        """The likeness of tokens by their numbers."""
        # Jaro is not quite symmetric, so that all pairs are asked for in one order.
        turned = self._texts["plain"][left] > self._texts["plain"][right]
        sides = np.where(turned, right, left), np.where(turned, left, right)

        def measured(kind: str, scorer: Callable[..., float], **how: Any) -> Floats:
            one, other = (self._texts[kind][side].tolist() for side in sides)
            found = process.cpdist(one, other, scorer=scorer, dtype=np.float32, **how)
            return np.asarray(found, np.float32)

        return self._combined(sides, measured)

    def _grid(self, kind: str, scorer: Callable[..., float], **how: Any) -> Floats:
        texts = self._texts[kind].tolist()
        return np.asarray(process.cdist(texts, texts, scorer=scorer, dtype=np.float32, **how))

    def _combined(self, sides: Sides, measured: Callable[..., Floats]) -> Floats:
        def alike(kind: str) -> Floats:
            level = measured(kind, Levenshtein.normalized_similarity)
            return JARO * measured(kind, JaroWinkler.similarity) + (1 - JARO) * level

        spelling, heard, skeleton = alike("plain"), alike("heard"), alike("skeleton")
        found = SPELLING * spelling + HEARD * heard + SKELETON * skeleton
        sound = measured("sound", Levenshtein.normalized_similarity)
        found = np.maximum(
            np.where(
                skeleton == 1, self._raised(found, "skeleton", sides, SAME_SKELETON, 3), found
            ),
            np.where(sound == 1, self._raised(found, "sound", sides, SAME_SOUND, 4), found),
        )
        found = np.where(heard == 1, np.maximum(found, SAME_HEARD), found)
        mixed = self.loose[sides[0]] != self.loose[sides[1]]
        if mixed.any():
            found = np.where(mixed, np.maximum(found, self._consonants(sides, measured)), found)
        found = self._initials(sides, found)
        return np.where(spelling == 1, 1, found).astype(np.float32)

    def _raised(self, found: Floats, kind: str, sides: Sides, share: float, over: int) -> Floats:
        length = np.minimum(self.lengths[kind][sides[0]], self.lengths[kind][sides[1]])
        return np.asarray(found + share * (1 - found) * np.clip((length - 1) / over, 0, 1))

    def _consonants(self, sides: Sides, measured: Callable[..., Floats]) -> Floats:
        """Likeness across scripts one of which writes no short vowels."""
        level = measured("bare", Levenshtein.normalized_similarity)
        bare = JARO * measured("bare", JaroWinkler.similarity) + (1 - JARO) * level
        one, other = (self.lengths["voiced"][side] for side in sides)
        # A vowel that the other script leaves out costs little, one that it writes costs much.
        to_latin = measured("voiced", Levenshtein.distance, scorer_kwargs={"weights": (1, 4, 4)})
        to_loose = measured("voiced", Levenshtein.distance, scorer_kwargs={"weights": (4, 1, 4)})
        from_one = 1 - np.maximum(0, to_latin - np.maximum(0, other - one)) / np.maximum(4 * one, 1)
        from_other = 1 - np.maximum(0, to_loose - np.maximum(0, one - other)) / np.maximum(
            4 * other, 1
        )
        voiced = np.where(self.loose[sides[0]], from_one, from_other)
        fewest = np.minimum(self.lengths["bare"][sides[0]], self.lengths["bare"][sides[1]])
        trust = TRUST[np.minimum(fewest, len(TRUST) - 1).astype(np.int64)]
        return np.asarray(trust * ((1 - VOICED) * bare + VOICED * np.maximum(voiced, 0)))

    def _initials(self, sides: Sides, found: Floats) -> Floats:
        """An initial may stand for any name that begins with it."""
        one, other = (self.lengths["plain"][side] for side in sides)
        initial = (np.minimum(one, other) == 1) & (np.maximum(one, other) > 1)
        same = self.first[sides[0]] == self.first[sides[1]]
        return np.where(initial, np.where(same, INITIAL, 0), found)
