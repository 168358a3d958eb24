"""How alike two tokens are, for many pairs of tokens at once.

Decides what a difference in spelling, in sound and in consonants costs. Invariant: symmetric, 0 to
1, and 1 for equal tokens.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from saksei.analysis.naming.tokens import Token

Floats = NDArray[np.float32]
SPELLING, SOUND, SKELETON = 0.35, 0.40, 0.25
SAME_SKELETON, SAME_SOUND, INITIAL = 0.55, 0.97, 0.75  # shares of the way up to 1
BARE = np.array([0, 0.45, 0.75, 0.88, 0.95, 0.97], np.float32)  # by the number of consonants


def likeness(left: Sequence[Token], right: Sequence[Token]) -> Floats:
    """Likeness of each token of `left` with the one at its place in `right`."""
    spelling = _alike([one.plain for one in left], [one.plain for one in right])
    sounds = [one.sound for one in left], [one.sound for one in right]
    sound = _alike(*sounds)
    skeletons = [one.skeleton for one in left], [one.skeleton for one in right]
    skeleton = _alike(*skeletons)
    found = SPELLING * spelling + SOUND * sound + SKELETON * skeleton
    length = np.fromiter((len(one.skeleton) for one in left), np.float32, len(left))
    raised = found + SAME_SKELETON * (1 - found) * np.clip((length - 1) / 3, 0, 1)
    found = np.where(skeleton == 1, raised, found)
    found = np.where(sound == 1, np.maximum(found, SAME_SOUND), found)
    found = _loose(left, right, found)
    found = _initials(left, right, found)
    return np.where(spelling == 1, 1, found).astype(np.float32)


def _alike(left: Sequence[str], right: Sequence[str]) -> Floats:
    lev = process.cpdist(left, right, scorer=Levenshtein.normalized_similarity, dtype=np.float32)
    jaro = process.cpdist(left, right, scorer=JaroWinkler.similarity, dtype=np.float32)
    return np.asarray((lev + jaro) / 2, np.float32)


def _loose(left: Sequence[Token], right: Sequence[Token], found: Floats) -> Floats:
    """Where one script writes no vowels, consonants alone, and believed the more there are."""
    mixed = np.fromiter((a.loose != b.loose for a, b in zip(left, right, strict=True)), bool)
    if not mixed.any():
        return found
    bare = _alike([one.bare for one in left], [one.bare for one in right])
    fewest = [min(len(a.bare), len(b.bare)) for a, b in zip(left, right, strict=True)]
    trusted = bare * BARE[np.minimum(fewest, len(BARE) - 1)]
    return np.where(mixed, np.maximum(found, trusted), found)


def _initials(left: Sequence[Token], right: Sequence[Token], found: Floats) -> Floats:
    """An initial may stand for any name that begins with it."""
    pairs = list(zip(left, right, strict=True))
    initial = np.fromiter(
        (1 == min(len(a.plain), len(b.plain)) < max(len(a.plain), len(b.plain)) for a, b in pairs),
        bool,
    )
    first = np.fromiter((a.plain[:1] == b.plain[:1] for a, b in pairs), bool)
    return np.where(initial, np.where(first, INITIAL, 0), found)
