"""How alike names sound as one string, in the order of their words that fits best.

A first look at millions of pairs, and a second opinion to the alignment of words (`scoring`): it
does not mind how syllables are joined, and it knows that some sounds are often taken for others.
Costs are set by hand, by where in the mouth a sound is made; a vowel costs little.

Invariant: symmetric, 0 to 1; an answer depends on the two names alone.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.sound_kernels import Runs, compared, run_together
from saksei.analysis.naming.tokens import Token
from saksei.analysis.threads import in_parts

Floats = NDArray[np.float32]
Numbers = NDArray[np.int64]

# What it costs to take one sound of a group for another; capital letters as in `sounds.yaml`.
TAKEN_FOR = (
    (0.25, "aeiouy"), (0.3, "td"), (0.3, "tT"), (0.3, "dT"), (0.3, "pbf"), (0.3, "kg"),
    (0.3, "CJS"), (0.3, "szS"), (0.3, "TsCz"), (0.3, "fv"), (0.3, "uv"), (0.3, "ov"),
    (0.4, "Jy"), (0.45, "mnN"), (0.5, "rl"), (0.5, "Ji"), (0.5, "sh"), (0.5, "bv"), (0.6, "Cy"),
    (0.6, "kh"), (0.6, "Ct"), (0.7, "Ck"),
)  # fmt: skip
LEFT_AWAY = {**dict.fromkeys("aeiou", 0.25), "y": 0.3, "h": 0.4, "v": 0.6, "r": 0.6, "N": 0.8}


def marked(word: Token) -> str:
    """The sounds of a word, with a full stop behind an initial."""
    return f"{word.heard[:1]}." if len(word.plain) == 1 else word.heard


@cache
def costs() -> tuple[Floats, Floats]:
    """What it costs to take a sound for another, and to leave it away, by their codes."""
    cost = np.ones((256, 256), np.float32)
    for price, group in TAKEN_FOR:
        codes = [ord(one) for one in group]
        cost[np.ix_(codes, codes)] = np.minimum(cost[np.ix_(codes, codes)], price)
    np.fill_diagonal(cost, 0)
    gap = np.ones(256, np.float32)
    for sound, price in LEFT_AWAY.items():
        gap[ord(sound)] = price
    return cost, gap


class Sounds:
    """Numbered names, of which pairs are compared by number."""

    def __init__(self, texts: Sequence[str]) -> None:
        """`texts` are the names as `sound_kernels` says, their words as `marked` gives them."""
        written = [one.encode("latin-1", "replace") for one in texts]
        starts = np.cumsum([0, *map(len, written)])
        text = np.frombuffer(b"".join(written), np.uint8)
        self._cost, self._gap = costs()
        self._runs = Runs(*run_together(text, starts, self._gap))

    def compare(
        self, left: Numbers, right: Numbers, least: float
    ) -> tuple[Floats, NDArray[np.int8]]:
        """Of each pair how alike the names are, 0 below `least`, and what a name of one word says:
        `NO_WORD`, `ONE_WORD`, `INITIAL_FITS` or `INITIAL_DIFFERS` of `sound_kernels`."""
        alike, word = np.zeros(len(left), np.float32), np.zeros(len(left), np.int8)

        def one(part: slice) -> None:
            here = left[part], right[part], self._cost, self._gap, least, alike[part], word[part]
            compared(self._runs, *here)

        in_parts(one, len(left))
        return alike, word
