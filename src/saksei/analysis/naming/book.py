"""The distinct names of a run, with their forms and tokens numbered, so that each is read once.

Invariant: tokens within a form are sorted, so the order in which a source wrote them is forgotten;
numbers never change, joined forms are added behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from math import factorial

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.features import Form, features
from saksei.analysis.naming.likeness import Tokens
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.tokens import Token, joint

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]
Texts = NDArray[np.object_]

MOST_IN_GRID = 4_000  # tokens all compared with all: more would take much memory


class Book:
    """Names as arrays: `members` are the tokens of each form, `sizes` how many they are."""

    most_ordered = 3

    def __init__(self, names: Sequence[str], rarity: Rarity | None = None) -> None:
        self.rarity = rarity or Rarity()
        found = [[_sorted(form) for form in features(name).forms] for name in names]
        self.forms: list[Form] = sorted({form for forms in found for form in forms}, key=_order)
        self.tokens: list[Token] = sorted({one for form in self.forms for one in form}, key=_by)
        self._form = {form: number for number, form in enumerate(self.forms)}
        self._token = {one: number for number, one in enumerate(self.tokens)}
        self._joined: dict[int, list[tuple[int, int]]] = {}
        self._first = np.cumsum([0, *map(len, found)])
        self._of_name = np.array([self._form[one] for forms in found for one in forms], np.int64)
        self._grid: Floats | None = None
        self._orders = np.zeros((0, factorial(self.most_ordered)), object)
        self._number()

    def orders(self) -> Texts:
        """Each form as one string of its sounds, in every order of its tokens, and "" for no more;
        of more than `most_ordered` tokens in one order."""
        new = self.forms[len(self._orders) :]
        if new:
            made = np.full((len(new), factorial(self.most_ordered)), "", object)
            for number, form in enumerate(new):
                sounds = [one.heard for one in form]
                every = permutations(sounds) if len(form) <= self.most_ordered else [sounds]
                texts = list(dict.fromkeys(map("".join, every)))
                made[number, : len(texts)] = texts
            self._orders = np.concatenate([self._orders, made])
        return self._orders

    def _number(self) -> None:
        self._measures = Tokens(self.tokens)
        self.letters = np.array([one.letters for one in self.tokens], np.float32)
        weights = [one.weight * self.rarity.of(one) for one in self.tokens]
        self.weights = np.array(weights, np.float32)
        self.sizes = np.array([len(form) for form in self.forms], np.int64)
        self.consonants = np.array([*map(_consonants, self.forms), ""], object)
        self.members = np.zeros((len(self.forms), max(self.sizes, default=0)), np.int64)
        for number, form in enumerate(self.forms):
            self.members[number, : len(form)] = [self._token[one] for one in form]

    def forms_of(self, name: int) -> Whole:
        """The forms of a name, the name itself first."""
        return self._of_name[self._first[name] : self._first[name + 1]]

    def form_pairs(self, left: Whole, right: Whole) -> Iterator[tuple[Whole, Whole, Whole]]:
        """Every form of the one with every form of the other: which pair, and the two forms."""
        counts = np.diff(self._first)
        many, more = counts[left], counts[right]
        for a in range(int(many.max(initial=0))):
            for b in range(int(more.max(initial=0))):
                here = np.flatnonzero((many > a) & (more > b))
                one = self._of_name[self._first[left[here]] + a]
                yield here, one, self._of_name[self._first[right[here]] + b]

    def ordered(self, one: Whole, other: Whole) -> tuple[Whole, Whole]:
        """Pairs of forms, in each the one first that has fewer tokens."""
        sizes, others = self.sizes[one], self.sizes[other]
        swap = (sizes > others) | ((sizes == others) & (one > other))
        return np.where(swap, other, one), np.where(swap, one, other)

    def joined(self, forms: Whole) -> tuple[Whole, Whole, Whole]:
        """For each form those with two tokens as one, in either order, and which one that is: where
        those of each begin, the forms, and the tokens made of two."""
        missing = [one for one in np.unique(forms).tolist() if one not in self._joined]
        for form in missing:
            made = _joinings(self.forms[form])
            self._joined[form] = [(self._added(one), self._token[whole]) for one, whole in made]
        if missing:
            self._number()
        found = [self._joined[form] for form in forms.tolist()]
        first = np.cumsum([0, *map(len, found)])
        made = np.array([one for each in found for one in each], np.int64).reshape(-1, 2)
        return first, made[:, 0], made[:, 1]

    def _added(self, form: Form) -> int:
        for one in form:
            if one not in self._token:
                self._token[one] = len(self.tokens)
                self.tokens.append(one)
        if form not in self._form:
            self._form[form] = len(self.forms)
            self.forms.append(form)
        return self._form[form]

    def likeness(self, rows: Whole, columns: Whole) -> Floats:
        """Likeness of the tokens of forms, (rows, columns, pairs), each two compared once."""
        known = len(self._grid) if self._grid is not None else len(self.tokens)
        worth_it = known <= MOST_IN_GRID and known * known <= 2 * len(rows) * columns.size
        if self._grid is None and worth_it:
            self._grid = self._measures.grid()
        one, other = np.broadcast_arrays(rows[:, None], columns[None])
        if self._grid is not None and known == len(self.tokens):
            return np.asarray(self._grid[one, other])
        codes, back = np.unique(one * len(self.tokens) + other, return_inverse=True)
        one, other = codes // len(self.tokens), codes % len(self.tokens)
        found = np.empty(len(codes), np.float32)
        new = np.maximum(one, other) >= known if self._grid is not None else np.ones(len(one), bool)
        found[new] = self._measures.pairs(one[new], other[new])
        if self._grid is not None:
            found[~new] = self._grid[one[~new], other[~new]]
        return found[back.reshape(len(rows), *columns.shape)]


def _joinings(form: Form) -> Iterable[tuple[Form, Token]]:
    made: dict[tuple[Form, Token], None] = {}
    for a, b in permutations(range(len(form)), 2):
        if whole := _joint(form[a], form[b]):
            rest = (one for at, one in enumerate(form) if at not in (a, b))
            made.setdefault((_sorted((*rest, whole)), whole))
    return made


def _joint(one: Token, other: Token) -> Token | None:
    """Two tokens as one; a title or an initial is no syllable."""
    for each in (one, other):
        if each.light or (len(each.plain) == 1 and each.plain not in "aeiou"):
            return None
    return joint(one, other)


def _consonants(form: Form) -> str:
    return "".join(sorted("".join(one.bare for one in form)))


def _sorted(form: Form) -> Form:
    return tuple(sorted(form, key=_by))


def _by(one: Token) -> tuple[str, bool, bool]:
    return one.plain, one.loose, one.light


def _order(form: Form) -> tuple[int, tuple[tuple[str, bool, bool], ...]]:
    return len(form), tuple(map(_by, form))
