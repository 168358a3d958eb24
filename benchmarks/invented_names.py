"""Persons who do not exist, under the names that real hands would write: seeded.

Invariant: the same seed gives the same names. What is hard about them: spellings of several
languages, order, titles, initials, names left out, joined or split, and namesakes that share all
but one name, for the parts are few.
"""

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

PERSONS, SEED = 90, 20201117
Part = list[str]


@dataclass(frozen=True, slots=True)
class Written:
    """A name of a person as one source writes it."""

    person: str
    name: str
    latin: bool
    primary: bool


@cache
def parts() -> dict[str, Any]:
    """The parts of names, by the language that writes them."""
    found: dict[str, Any] = yaml.safe_load(
        Path(__file__).with_suffix(".yaml").with_stem("names").read_text("utf-8")
    )
    return found


def written(language: str, persons: int = PERSONS, seed: int = SEED) -> list[Written]:
    """The names of some persons of a language: a first one, aliases, and the own script's."""
    chance = random.Random(f"{seed} {language}")
    about, found, known = parts()[language], [], set()
    for _ in range(20 * persons):
        chosen = _choose(about, chance)
        # Namesakes differ in one name at least that sources do not leave out.
        if (kept := str((chosen[0], chosen[-1]))) in known:
            continue
        known.add(kept)
        person = f"{language} {len(known)}"
        found.append(Written(person, _spell(chosen, about, chance, first=True), True, True))
        aliases = (_spell(chosen, about, chance) for _ in range(chance.choice((1, 1, 2, 3))))
        found += [Written(person, alias, True, False) for alias in aliases]
        if own := _own(chosen, about):
            found.append(Written(person, own, False, False))
        if len(known) == persons:
            break
    return list(dict.fromkeys(found))


def _choose(about: dict[str, Any], chance: random.Random) -> list[Part]:
    """Given names and the family's."""
    chosen = [chance.choice(about["given"])]
    if "middle" in about and chance.random() < 0.8:
        chosen.append(chance.choice(about["middle"]))
    elif about.get("order") == "as it is" or ("order" not in about and chance.random() < 0.2):
        chosen.append(chance.choice(about["given"]))
    return [*chosen, chance.choice(about["family"])]


def _spell(
    chosen: list[Part], about: dict[str, Any], chance: random.Random, *, first: bool = False
) -> str:
    words = [chance.choice(part[1:]) for part in chosen]
    # Burmese names are written whole: no part of them is a family's or a middle name.
    shortened = about.get("order") != "as it is" and len(words) > 2 and chance.random() < 0.2
    if not first and shortened:
        del words[chance.randrange(1, len(words) - 1)]
    if not first and chance.random() < 0.02:
        words[0] = words[0][0] + "."
    words = _ordered(words, about, chance)
    if chance.random() < (0.05 if first else 0.15):
        words.insert(0, chance.choice(about["titles"]))
    name = " ".join(words)
    return name.upper() if chance.random() < 0.1 else name


def _ordered(words: list[str], about: dict[str, Any], chance: random.Random) -> list[str]:
    family_first = about.get("order") == "family first"
    if about.get("order") == "as it is" or family_first == (chance.random() < 0.12):
        return words
    comma = "," if not family_first and chance.random() < 0.4 else ""
    return [words[-1] + comma, *words[:-1]]


def _own(chosen: list[Part], about: dict[str, Any]) -> str:
    own = [part[0] for part in chosen]
    if not all(own):
        return ""
    if "order" in about and about["order"] != "as it is":
        own = [own[-1], *own[:-1]]
    return ("" if about.get("order") in ("family first", "as it is") else " ").join(own)


def languages() -> list[str]:
    """The languages that there are parts of."""
    return list(parts())
