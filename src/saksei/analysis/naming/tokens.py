"""What a token of a name sounds like.

Decides the readings of one token that likeness is made from. Invariant: a token's readings depend on
the token and its script alone.
"""

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from saksei.analysis.naming.lists import applied, read


LIGHT = 0.25  # what a doubtful title or particle weighs


@dataclass(frozen=True, slots=True)
class Token:
    """A token as written in Latin letters, as heard, its consonants, and these without w, y, h.

    `voiced` is `bare` with the vowels that Arabic script would write. `loose` says that its script
    does not write vowels as transliterations do, `light` that the token may be a title or particle.
    """

    plain: str
    heard: str
    sound: str
    skeleton: str
    bare: str
    voiced: str
    loose: bool
    light: bool

    @property
    def letters(self) -> float:
        """How long it is; consonants alone stand for more."""
        return float(min(max(len(self.sound), 1.6 * len(self.skeleton) if self.loose else 0), 9))

    @property
    def weight(self) -> float:
        """How much it says: by its length, for names differ by their letters."""
        return float((LIGHT if self.light else 1.0) * (self.letters + 2) ** 1.2)


@lru_cache(maxsize=1 << 18)
def token(plain: str, loose: bool = False, light: bool = False) -> Token:
    """The readings of a token in lower-case Latin letters."""
    plain = plain[:40]  # what is longer is no name, and rules need not pay for it
    heard = _known(plain) or applied("heard", plain) or plain
    sound = applied("vowels", heard) or plain
    skeleton = applied("skeleton", sound) or sound
    bare, voiced = applied("bare", skeleton), applied("voiced", heard)
    return Token(plain, heard, sound, skeleton, bare, voiced, loose, light)


@cache
def _same() -> dict[str, str]:
    return {form: group[0] for group in read("sounds")["same"] for form in reversed(group)}


@cache
def _patronymic(kind: str) -> re.Pattern[str]:
    return re.compile(read("sounds")["patronymic"][kind])


def _known(plain: str) -> str | None:
    """The sound of a name that languages write differently, or of a patronymic made from it."""
    if first := _same().get(plain):
        return applied("heard", first)
    for kind, ending in (("son", "viC"), ("daughter", "vna")):
        found = _patronymic(kind).search(plain)
        if found and found.start() > 2 and len(plain) > 6:
            # Of 'Mikalaevich' the stem may be Mikal, Mikala or Mikalae, of 'Sergeevich' Serge.
            stems = [plain[: found.start() + more] for more in range(4)]
            first = next(
                (
                    _same()[one]
                    for stem in stems
                    for one in (stem, stem + "i", stem + "a")
                    if one in _same()
                ),
                stems[0],
            )
            return applied("heard", first).rstrip("aeiouy") + ending
    return None
