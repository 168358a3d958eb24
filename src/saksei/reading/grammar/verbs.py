"""Decides which words may be forms of a verb, and of which.

Bases stand in lexicon/verbs.yaml, and with the events and reports that they tell; forms are made
by rule. Invariant: every form leads to one base.
"""

import re
from functools import lru_cache

from saksei.reading.lexicon import load, words


@lru_cache(maxsize=1)
def verb_forms() -> dict[str, tuple[str, str]]:
    """Each form of each known verb with its base and codes: b base, z -s, d past, n participle,
    g -ing."""
    found: dict[str, tuple[str, str]] = {}

    def add(form: str, base: str, code: str) -> None:
        old = found.get(form)
        found[form] = (old[0], old[1] + code) if old and old[0] == base else old or (base, code)

    for line in load("verbs")["irregular"].splitlines():
        base, past, participle = line.split()
        for form, code in (
            (base, "b"),
            (_third(base), "z"),
            (past, "d"),
            (participle, "n"),
            (_ing(base), "g"),
        ):
            add(form, base, code)
    for base in sorted(words("verbs", "regular") | _told()):
        bare = base.removesuffix("-regular")
        for form, code in (
            (bare, "b"),
            (_third(bare), "z"),
            (_ed(bare), "d"),
            (_ed(bare), "n"),
            (_ing(bare), "g"),
        ):
            if not base.endswith("-regular"):
                add(form, bare, code)
    return found


def _told() -> set[str]:
    """The regular verbs of events and of reports, so that no list need name them twice."""
    events, irregular = load("events"), load("verbs")["irregular"].split()
    told = {base for given in events["verbs"].values() for base in str(given).split()}
    return (told | set(events["weak"]) | set(load("cues")["verbs"])) - set(irregular)


def _third(base: str) -> str:
    if base.endswith(("s", "sh", "ch", "x", "z", "o")):
        return base + "es"
    return base[:-1] + "ies" if re.search("[^aeiou]y$", base) else base + "s"


_DOUBLED = frozenset(  # of more than one syllable
    """admit commit compel control expel permit submit travel begin forget forbid occur refer
    transfer rebut repel regret cancel deter label patrol quarrel kidnap disbar debar handicap
    equip unplug pistol-whip""".split()
)
_SHORT = re.compile("(?:[^aeiou]+|qu|[^aeiou]*squ)[aeiou][^aeiouwxy]$")  # "drag", "nab", "quit"


def _doubled(base: str) -> str:
    """The last letter that a form before a vowel has once more: "drag" and "g"."""
    return base[-1] if base in _DOUBLED or _SHORT.match(base) else ""


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + _doubled(base) + "ed"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + _doubled(base) + "ing"


@lru_cache(maxsize=1 << 14)
def base_of(low: str) -> str:
    """The base form of a known verb's form, else the word itself."""
    found = verb_forms().get(low)
    return found[0] if found else low


@lru_cache(maxsize=1)
def noun_forms() -> frozenset[str]:
    """Forms of verbs that may be nouns too."""
    bases = words("verbs", "also_nouns")
    told = {word for given in load("events")["nouns"].values() for word in str(given).split()}
    return bases | {_third(one) for one in bases} | told
