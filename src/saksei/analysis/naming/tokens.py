"""What a token of a name sounds like.

Decides the readings of one token that likeness is made from. Invariant: a token's
readings depend on the token and its script alone.
"""

import re
from functools import cache, lru_cache
from typing import NamedTuple

from saksei.analysis.naming.lists import one_pass, read

LONGEST = 40  # letters of a token: what is longer is no name
_DOUBLE = re.compile(r"(.)\1+")
_ONE_SOUND = str.maketrans("fv", "pp", "h")


class Token(NamedTuple):
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
    def readings(self) -> tuple[str, ...]:
        """All that is text of it."""
        return self.plain, self.heard, self.sound, self.skeleton, self.bare, self.voiced


@lru_cache(maxsize=1 << 18)
def token(plain: str, loose: bool = False, light: bool = False) -> Token:
    """The readings of a token in lower-case Latin letters."""
    plain = plain[:LONGEST]
    heard = _heard(plain)
    sound = one_pass("vowels")(heard)
    skeleton = one_pass("skeleton")(once(sound.translate(_kinds())))
    bare, voiced = one_pass("bare")(skeleton), one_pass("voiced")(heard.translate(_kinds()))
    return Token(plain, heard, sound, skeleton, bare, voiced, loose, light)


@lru_cache(maxsize=1 << 18)
def coarse(consonants: str) -> str:
    """Consonants with those as one that are often taken for another; r behind a vowel is one."""
    heard = consonants.translate(_ONE_SOUND) or consonants
    return once(once(heard[:1] + heard[1:].replace("r", "")).replace("nk", "n"))


@lru_cache(maxsize=1 << 17)
def once(text: str) -> str:
    """Doubled letters as one: who hears them?"""
    return _DOUBLE.sub(r"\1", text)


@lru_cache(maxsize=1 << 16)
def _spoken(plain: str) -> str:
    return once(one_pass("heard")(plain))


@cache
def _kinds() -> dict[int, str]:
    return str.maketrans(read("sounds")["kinds"])


@cache
def known_sounds() -> dict[str, str]:
    """How each known name is heard, to how the first of its group is."""
    groups = [[_spoken(form) for form in group] for group in read("sounds")["same"]]
    return {form: group[0] for group in reversed(groups) for form in group}


@cache
def _patronymic(kind: str) -> re.Pattern[str]:
    return re.compile(read("sounds")["patronymic"][kind])


def _heard(plain: str) -> str:
    """The sound; one where languages write a name, or a patronymic of it, differently."""
    heard = _spoken(plain)
    if heard in known_sounds():
        return known_sounds()[heard]
    if len(plain) > 6 and plain[-1] in "aceh":
        for kind, ending in (("son", "viC"), ("daughter", "vna")):
            found = _patronymic(kind).search(plain)
            if found and found.start() > 2:
                return _stem(plain, found.start()).rstrip("aeiouy") + ending
    return heard


def _stem(plain: str, end: int) -> str:
    """Of 'Mikalaevich' the stem may be Mikal, Mikala or Mikalae; of 'Sergeevich' Serge."""
    stem = _spoken(plain[:end])
    tried = [plain[: end + more] + vowel for more in (3, 2, 1, 0) for vowel in ("", "i", "a")]
    known = (known_sounds()[one] for one in (stem, *map(_spoken, tried)) if one in known_sounds())
    return next(known, stem)
