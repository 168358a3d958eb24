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


_DOUBLED = frozenset(
    """admit ban bar beg commit compel control cut drag drop expel fit get grab hit jog let permit
    pin plan plot put quit quiz rob rip run set shut sit slam slap snap spot stab step stop strip
    submit swap trap travel whip win begin forget forbid occur refer transfer rebut repel regret
    cancel deter label patrol quarrel scan slip skip swim throw-no""".split()
)


def _ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    if re.search("[^aeiou]y$", base):
        return base[:-1] + "ied"
    return base + (base[-1] if base in _DOUBLED else "") + "ed"


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")):
        return base[:-1] + "ing"
    return base + (base[-1] if base in _DOUBLED else "") + "ing"


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
