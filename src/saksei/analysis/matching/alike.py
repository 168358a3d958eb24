"""How alike the names and the words of two reports are, for many pairs at once.

Texts would be copied for every pair that SQL looks at, and most of a run would go into that. So
each distinct value is read once and numbered, pairs of numbers are looked at here, and what comes
of a pair goes to SQL as one whole number, `match_key`: four bits for each of `evidence.FIELDS`.

Invariant: an answer depends on the two values alone, whatever their order.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saksei.analysis.compiling import compiled
from saksei.analysis.matching.evidence import (
    BITS,
    BY_LIKENESS,
    COMMON_FROM,
    FIELDS,
    MISSING,
    NAMESAKES,
    TOGETHER_FROM,
    WORDS,
)  # fmt: skip
from saksei.analysis.matching.remembering import Remembered
from saksei.analysis.naming.book import Book
from saksei.analysis.naming.scoring import numbered_scores
from saksei.analysis.naming.sound_kernels import INITIAL_DIFFERS, INITIAL_FITS, ONE_WORD
from saksei.analysis.naming.sounding import Sounds
from saksei.analysis.threads import in_parts

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Bits = Mapping[str, Mapping[str, float]]

CLOSER = 0.8  # names whose sounds as a whole are less alike are different
WORD_LEVELS = 5
NOTHING = -1
OF_NAMES = ("full", "skeletons", "joined", "joined_sounds", "single", "words", "heard", "forms",
            "sole", "namesakes")  # fmt: skip


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column as one array, also if it is empty."""
    return pa.concat_arrays([pa.array([], column.type), *column.chunks])


class Alike:
    """What is known of the values of a run, and of the pairs of names that were looked at."""

    def __init__(self) -> None:
        self._names = _Names()
        self._words: dict[str, _Words] = {}
        self._numbers: dict[str, Numbers] = {}

    def know_names(self, table: pa.Table) -> None:
        """Read the names of prepared reports alone: all that `near` looks at."""
        self._numbers = {"name": self._names.know(table)}

    def know(self, table: pa.Table, associated: Mapping[str, Bits]) -> None:
        """Read the values of prepared reports; a report goes by its place in the table."""
        self.know_names(table)
        for field in WORDS:
            encoded = whole(table[f"{field}_words"]).dictionary_encode()
            self._words[field] = _Words(encoded.dictionary, associated.get(field, {}))
            self._numbers[field] = encoded.indices.fill_null(NOTHING).to_numpy().astype(np.int64)

    def codes(self, left: Numbers, right: Numbers, fields: Sequence[str]) -> Numbers:
        """The whole number of each pair of reports."""
        found = np.zeros(len(left), np.int64)
        level = self._levels("name", left, right, self._names)
        for field in fields:
            if field == "name":
                digit = level
            elif field == "namesakes":
                digit = self._names.rarity(*self._sides("name", left, right), level)
            else:
                digit = self._levels(field, left, right, self._words[field])
            found |= digit << (BITS * FIELDS.index(field))
        return found

    def near(self, left: Numbers, right: Numbers) -> Flags:
        """Which pairs of reports have names that are not altogether different, or lack one."""
        return np.asarray(self._levels("name", left, right, self._names) != DIFFERENT)

    def _sides(self, field: str, left: Numbers, right: Numbers) -> tuple[Numbers, Numbers]:
        return self._numbers[field][left], self._numbers[field][right]

    def _levels(
        self, field: str, left: Numbers, right: Numbers, read: Callable[[Numbers, Numbers], Numbers]
    ) -> Numbers:
        one, other = self._sides(field, left, right)
        found = np.full(len(left), MISSING, np.int64)
        there = np.flatnonzero((one != NOTHING) & (other != NOTHING))
        found[there] = read(one[there], other[there])
        return found


class _Names:
    """Names by their number, the same whenever asked, and the levels of pairs of them."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._known = pa.array([], pa.string())  # the names, each at the place of its number
        self._table = pa.table({})
        self._levels, self._book = Remembered(), Book()
        self._in_book = np.zeros(0, np.int64)  # the number there, `NOTHING` if it is not there yet
        self._namesakes = np.array([np.nan])  # the last is of no name

    def know(self, table: pa.Table) -> Numbers:
        """The number of each report's name."""
        encoded = whole(table["name"]).dictionary_encode()
        names, indices = encoded.dictionary, encoded.indices.fill_null(NOTHING).to_numpy()
        _, first = np.unique(indices, return_index=True)
        rows = table.select(OF_NAMES).take(pa.array(first[len(first) - len(names) :]))
        if self._differ(names, rows):
            self._forget()
        new = np.flatnonzero(self._numbers_of(names) == NOTHING)
        if len(new):
            self._known = pa.concat_arrays([self._known, names.take(pa.array(new))])
            fresh = rows.take(pa.array(new))
            self._table = pa.concat_tables([self._table, fresh]) if len(self._table) else fresh
            self._namesakes = np.append(self._table["namesakes"].to_numpy(), np.nan)
            self._sounds = Sounds(self._table["heard"].to_pylist())
            self._forms = _Forms(self._table)
            self._in_book = np.append(self._in_book, np.full(len(new), NOTHING))
        return np.asarray(np.append(self._numbers_of(names), NOTHING)[indices], np.int64)

    def _numbers_of(self, names: pa.Array) -> Numbers:
        """The numbers of names, `NOTHING` of those that have none yet."""
        places = pc.index_in(names, self._known).fill_null(NOTHING)
        return np.asarray(places.to_numpy(), np.int64)

    def _differ(self, names: pa.Array, rows: pa.Table) -> bool:
        """Whether a name is as rare no longer: then what was found of it does not hold."""
        numbers, changing = self._numbers_of(names), ["sole", "namesakes"]
        now = np.flatnonzero(numbers != NOTHING)
        if not len(now):
            return False
        then = self._table.select(changing).take(pa.array(numbers[now]))
        return not rows.select(changing).take(pa.array(now)).equals(then)

    def __call__(self, one: Numbers, other: Numbers) -> Numbers:
        """The level of each pair of names, as `evidence` counts them from the best."""
        return self._levels.levels(one, other, self._read).astype(np.int64)

    def rarity(self, one: Numbers, other: Numbers, level: Numbers) -> Numbers:
        """How many namesakes chance would give to two names that are alike; nothing otherwise."""
        most = np.maximum(self._namesakes[one], self._namesakes[other])
        found = np.searchsorted(NAMESAKES, most, side="right")
        says_nothing = (level >= COMMON_FROM) | np.isnan(most)
        return np.where(says_nothing, MISSING, found)

    def _read(self, one: Numbers, other: Numbers) -> npt.NDArray[np.int8]:
        found = _exactly(self._forms, one, other)
        rest = np.flatnonzero(found == NOTHING)
        alike, word = self._sounds.compare(one[rest], other[rest], CLOSER)
        close = np.flatnonzero(alike)
        sides = (self._booked(side[rest[close]]) for side in (one, other))
        alike[close] = (alike[close] + numbered_scores(self._book, *sides)) / 2
        found[rest] = _by_likeness(alike, word)
        return found

    def _booked(self, names: Numbers) -> Numbers:
        """The numbers of names in the book, which holds those alone that words are compared of."""
        wanted = np.zeros(len(self._in_book), bool)
        wanted[names] = True
        new = np.flatnonzero(wanted & (self._in_book == NOTHING))
        if len(new):
            self._in_book[new] = np.arange(len(new)) + self._in_book.max() + 1
            self._book.add(self._table["forms"].take(new).to_pylist())
        return np.asarray(self._in_book[names], np.int64)


FIRST_BY_LIKENESS = 6
OF_ONE_WORD, WITH_INITIAL = 4, 5
DIFFERENT = FIRST_BY_LIKENESS + len(BY_LIKENESS)


def _by_likeness(alike: npt.NDArray[np.float32], word: npt.NDArray[np.int8]) -> Numbers:
    """The level of names that have nothing exactly in common."""
    below = len(BY_LIKENESS) - np.searchsorted(BY_LIKENESS[::-1], alike, side="right")
    tests = [word == ONE_WORD, word == INITIAL_FITS, word == INITIAL_DIFFERS]
    return np.select(tests, [OF_ONE_WORD, WITH_INITIAL, DIFFERENT], FIRST_BY_LIKENESS + below)


class _Lists:
    """A list of texts for each name, as numbers, padded with `NOTHING`."""

    def __init__(self, lists: pa.ListArray, texts: pa.Array) -> None:
        sizes = pc.list_value_length(lists).fill_null(0).to_numpy()
        self.sizes = sizes
        self.codes = np.full((len(sizes), max(1, int(sizes.max(initial=0)))), NOTHING, np.int64)
        numbers = pc.index_in(lists.flatten(), texts).to_numpy()
        self.codes[np.arange(self.codes.shape[1]) < sizes[:, None]] = numbers


def _overlap(one: _Lists, left: Numbers, other: _Lists, right: Numbers) -> Flags:
    """Where two lists have something in common."""
    found = np.zeros(len(left), bool)
    for a, b in product(range(one.codes.shape[1]), range(other.codes.shape[1])):
        code = one.codes[left, a]
        found |= (code != NOTHING) & (code == other.codes[right, b])
    return found


class _Forms:
    """What names have exactly in common."""

    def __init__(self, rows: pa.Table) -> None:
        def lists(*columns: str) -> list[_Lists]:
            arrays = [whole(rows[name]) for name in columns]
            texts = pc.unique(pa.concat_arrays([one.flatten() for one in arrays]))
            return [_Lists(one, texts) for one in arrays]

        self.exact = [lists(name)[0] for name in ("full", "joined", "skeletons", "joined_sounds")]
        self.single, self.words = lists("single", "words")
        self.sole = rows["sole"].to_numpy()


def _exactly(of: _Forms, left: Numbers, right: Numbers) -> npt.NDArray[np.int8]:
    """The level of pairs that something says exactly; `NOTHING` for the others."""
    full, joined, skeletons, sounds = of.exact
    left_full, right_full = full.sizes[left] > 0, full.sizes[right] > 0

    def same(one: _Lists) -> Flags:
        return _overlap(one, left, one, right)

    partly = (_overlap(of.single, left, of.words, right) & ~left_full) | (
        _overlap(of.single, right, of.words, left) & ~right_full
    )
    # Whoever has the name of one word alone is the one who has to be the only one of that name.
    sole = (of.sole[left] | left_full) & (of.sole[right] | right_full)
    tests = [
        same(full), same(joined) & (left_full | right_full), same(skeletons) | same(sounds),
        partly & sole, partly,
    ]  # fmt: skip
    return np.select(tests, range(len(tests)), NOTHING).astype(np.int8)


@compiled
def fill_levels(
    words: Numbers, starts: Numbers, one: Numbers, other: Numbers, found: Numbers
) -> None:
    """Fill in the level of each pair of values, whose words are numbers that grow."""
    for pair in range(len(one)):
        i, end = starts[one[pair]], starts[one[pair] + 1]
        j, last = starts[other[pair]], starts[other[pair] + 1]
        longer, shorter, shared = max(end - i, last - j), min(end - i, last - j), 0
        while i < end and j < last:
            word, beside = words[i], words[j]
            shared += word == beside
            i += word <= beside
            j += beside <= word
        if shared >= longer:
            found[pair] = 0
        elif shared >= shorter:
            found[pair] = 1
        elif 2 * shared >= shorter:
            found[pair] = 2
        else:
            found[pair] = 3 if shared > 0 else 4


class _Words:
    """Values of words, and how many of them two values share."""

    def __init__(self, values: pa.StringArray, associated: Bits) -> None:
        words = pc.split_pattern(values, " ")
        sizes = pc.list_value_length(words).to_numpy().astype(np.int64)
        self.starts = np.append(0, np.cumsum(sizes))
        flat = words.flatten().dictionary_encode()
        rows, different = np.repeat(np.arange(len(values)), sizes), max(len(flat.dictionary), 1)
        numbers = flat.indices.to_numpy().astype(np.int64)
        self.words = np.sort(rows * different + numbers) % different
        self.together = _together(values.to_pylist(), associated) if associated else None

    def __call__(self, one: Numbers, other: Numbers) -> Numbers:
        """The same words, all of the shorter, half, some, none: 0 to 4; from 5 on how they go
        together, where the record shows it."""
        found = np.empty(len(one), np.int64)
        in_parts(
            lambda part: fill_levels(self.words, self.starts, one[part], other[part], found[part]),
            len(one),
        )
        if self.together is None:
            return found
        known = self.together[one, other].astype(np.int64)
        return np.where(known == NOTHING, found, WORD_LEVELS + known)


def _together(values: Sequence[str], associated: Bits) -> npt.NDArray[np.int8]:
    """The level at which each two values go together, `NOTHING` where one is not known."""
    found = np.full((len(values), len(values)), NOTHING, np.int8)
    place = {value: at for at, value in enumerate(values)}
    for one, others in associated.items():
        for other, bits in others.items():
            if one in place and other in place:
                level = np.count_nonzero(bits < TOGETHER_FROM)
                found[place[one], place[other]] = found[place[other], place[one]] = level
    return found
