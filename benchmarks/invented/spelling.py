"""Invented names and how reports spell them: a person has many spellings, a spelling many persons.

A name is syllables of an onset, a vowel and a coda, and each of these has several romanisations.
Reports follow the person's own spelling or their list's, put the family name first or last, join or
split the syllables of a given name, and leave parts out. Latin script only: the benchmark of names
measures the others.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Integers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

ONSETS = (
    "ch tch j", "s ss", "k c", "kh k", "t d", "th t", "p b", "ph p", "m", "n", "r", "l", "v w", "h",
    "y j", "sr sar", "ny gn nh", "b", "d dh", "chh ch", "pr pra", "kr kra", "sok sokh", "g gu",
)  # fmt: skip
VOWELS = (
    "a aa", "ea ia ie", "eu oe ue", "ou u oo", "o au ao", "ei ey ay", "i ee y", "e é", "or oar",
    "ua uo uor", "ai ay", "y i",
)  # fmt: skip
CODAS = ("", "n nn", "ng n", "m", "t th d", "k c", "p b", "r", "s h", "l ll", "nh n", "")
TABLES = tuple(tuple(tuple(one.split(" ")) for one in kind) for kind in (ONSETS, VOWELS, CODAS))
FAMILIES, GIVEN = 2_500, 12_000  # of each of the two traditions
# Where a syllable stands: two of the family name, two of the given name, two of the middle name.
FAMILY, GIVEN_NAME, MIDDLE = slice(0, 2), slice(2, 4), slice(4, 6)
TITLES = ("Mr.", "Ms.", "Mrs.", "Dr.", "Ven.", "Brother", "Sister", "Lawyer")


@dataclass(frozen=True, slots=True)
class Names:
    """Of each person the syllables as (onset, vowel, coda), -1 where none, and own spelling."""

    syllables: Integers  # persons x 6 x 3
    own: Integers  # persons x 6 x 3


@dataclass(frozen=True, slots=True)
class Manner:
    """How one report writes a name: a value for each report."""

    person: Integers
    list: Integers
    own_spelling: Flags
    family_first: Flags
    title: Flags
    shortened: Flags
    female: Flags


def zipf(rng: np.random.Generator, kinds: int, count: int, exponent: float) -> Integers:
    """So many draws of so many kinds, the first far more often than the last."""
    weights = (np.arange(kinds) + 2.7) ** -exponent
    return rng.choice(kinds, count, p=weights / weights.sum())


def persons(rng: np.random.Generator, female: Flags) -> Names:
    """Names of so many persons: seven in ten have a family name of one syllable and a given name of
    one or two; the others longer names and a middle name."""
    count = len(female)
    long = (rng.random(count) < 0.3)[:, None]
    family = _drawn(rng, FAMILIES, zipf(rng, FAMILIES, count, 0.95))
    drawn = zipf(rng, GIVEN, count, 0.8) // 2 * 2 + female
    given = _drawn(rng, GIVEN, drawn)
    middle = _drawn(rng, GIVEN, zipf(rng, GIVEN, count, 0.8))
    family[:, 1] = np.where(long, family[:, 1], -1)
    short = (rng.random(GIVEN) < 0.35)[drawn][:, None]
    given[:, 1] = np.where(short & ~long, -1, given[:, 1])
    middle = np.where(long[:, None], middle, -1)
    own = np.where(rng.random((count, 6, 3)) < 0.55, 0, rng.integers(0, 3, (count, 6, 3)))
    return Names(np.concatenate([family, given, middle], axis=1), own)


def _drawn(rng: np.random.Generator, kinds: int, drawn: Integers) -> Integers:
    """Two syllables of each name drawn, from so many names made up now."""
    sizes = [len(table) for table in TABLES]
    made = np.stack([rng.integers(0, size, (kinds, 2)) for size in sizes], axis=2)
    return made[drawn]


def written(rng: np.random.Generator, names: Names, manner: Manner) -> pa.Array:
    """The name as each report has it."""
    texts = _syllables(rng, names, manner)
    count = len(manner.person)
    separators = pa.array(["", " ", "-"]).take(pa.array(rng.choice(3, count, p=(0.6, 0.28, 0.12))))
    given = pc.coalesce(_joined(texts[2], texts[3], separators), texts[2])
    family = pc.coalesce(_joined(texts[0], texts[1], ""), texts[0])
    middle = _joined(texts[4], texts[5], "")
    split = pc.equal(separators, " ")
    family, middle = pc.utf8_capitalize(family), pc.utf8_capitalize(middle)
    given = pc.if_else(split, pc.utf8_title(given), pc.utf8_capitalize(given))
    shouted = pa.array(manner.family_first & (rng.random(count) < 0.12))
    family = pc.if_else(shouted, pc.utf8_upper(family), family)
    family, given, middle = _shortened(rng, manner, family, given, middle)
    first = pa.array(manner.family_first)
    front, back = _where(first, family), _where(pc.invert(first), family)
    parts = (_titles(rng, manner), front, given, middle, back)
    return pc.binary_join_element_wise(*parts, " ", null_handling="skip")


def _syllables(rng: np.random.Generator, names: Names, manner: Manner) -> list[pa.Array]:
    """The six syllables of each report's name, null where there is none."""
    sounds, own = names.syllables[manner.person], names.own[manner.person]
    shape = sounds.shape
    habit = rng.integers(0, 3, (64, 3, 32))[manner.list[:, None, None], np.arange(3), sounds]
    theirs = np.where(rng.random(shape) < 0.8, habit, rng.integers(0, 3, shape))
    chosen = np.where(manner.own_spelling[:, None, None], own, theirs)
    wrong = rng.random(shape) < 0.006  # heard or typed wrongly: another sound
    texts = []
    for place in range(6):
        pieces = []
        for kind, table in enumerate(TABLES):
            other = rng.integers(0, len(table), shape[0])
            sound = np.where(wrong[:, place, kind], other, sounds[:, place, kind])
            pieces.append(_spelt(table, sound, chosen[:, place, kind]))
        whole = pc.binary_join_element_wise(*pieces, "")
        there = pa.array(sounds[:, place, 0] >= 0)
        texts.append(_where(there, whole))
    return texts


def _spelt(table: tuple[tuple[str, ...], ...], sound: Integers, chosen: Integers) -> pa.Array:
    flat = [spelling for sounds in table for spelling in (sounds * 3)[:3]]
    return pa.array(flat).take(pa.array(np.maximum(sound, 0) * 3 + chosen))


def _shortened(
    rng: np.random.Generator, manner: Manner, family: pa.Array, given: pa.Array, middle: pa.Array
) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Middle names are dropped or initials more often than not; other parts in shortened names."""
    count = len(manner.person)
    how, of_middle = rng.random(count), rng.random(count)
    initial = pc.binary_join_element_wise(pc.utf8_slice_codeunits(given, 0, 1), ".", "")
    given = pc.if_else(pa.array(manner.shortened & (how < 0.4)), initial, given)
    given = _where(pa.array(~(manner.shortened & (how > 0.7))), given)
    family = _where(pa.array(~(manner.shortened & (how >= 0.4) & (how <= 0.7))), family)
    initial = pc.binary_join_element_wise(pc.utf8_slice_codeunits(middle, 0, 1), ".", "")
    middle = pc.if_else(pa.array(of_middle < 0.2), initial, middle)
    return family, given, _where(pa.array((of_middle < 0.5) & ~manner.shortened), middle)


def _titles(rng: np.random.Generator, manner: Manner) -> pa.Array:
    count = len(manner.person)
    usual = np.where(manner.female, rng.integers(1, 3, count), 0)
    title = np.where(rng.random(count) < 0.8, usual, rng.integers(3, len(TITLES), count))
    return _where(pa.array(manner.title), pa.array(TITLES).take(pa.array(title)))


def _where(mask: pa.Array, text: pa.Array) -> pa.Array:
    return pc.if_else(mask, text, pa.scalar(None, pa.string()))


def _joined(first: pa.Array, second: pa.Array, separator: pa.Array | str) -> pa.Array:
    return pc.binary_join_element_wise(first, second, separator)
