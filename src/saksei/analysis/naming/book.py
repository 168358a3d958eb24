"""The distinct names of a run, with their forms and tokens numbered, so that each is read once.

Invariant: tokens within a form are sorted, so the order in which a source wrote them is forgotten;
numbers never change, and no answer depends on them; names and joined forms are added behind.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import permutations
from math import factorial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.features import Form, form_as_text
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

    def __init__(
        self, names: Sequence[tuple[Form, ...]] = (), rarity: Rarity | None = None
    ) -> None:
        """`names` are the forms of each."""
        self.rarity = rarity or Rarity()
        self.forms: list[Form] = []
        self._form: dict[Form, int] = {}
        self._token: dict[Token, int] = {}
        self._measures = Tokens()
        self.letters, self.weights = np.zeros((2, 0), np.float32)
        self.sizes = np.zeros(0, np.int64)
        self.texts, self.consonants = np.zeros((2, 0), object)
        self.members = np.zeros((0, 0), np.int64)
        self._joined: dict[int, list[tuple[int, int]]] = {}
        self._grid: Floats | None = None
        self._orders = np.zeros((0, factorial(self.most_ordered)), object)
        self._first, self._of_name = np.zeros(1, np.int64), np.zeros(0, np.int64)
        self.add(names)

    def add(self, names: Sequence[tuple[Form, ...]]) -> None:
        """Names to be numbered behind those that are there."""
        found = [list(map(_sorted, forms)) for forms in names]
        self._add(
            sorted({form for forms in found for form in forms} - self._form.keys(), key=_order)
        )
        first = self._first[-1] + np.cumsum([len(forms) for forms in found], dtype=np.int64)
        self._first = np.append(self._first, first)
        forms = [self._form[one] for forms in found for one in forms]
        self._of_name = _behind(self._of_name, forms)

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

    def _add(self, forms: Sequence[Form]) -> None:
        """Number forms that have none yet, and their tokens."""
        tokens = sorted({one for form in forms for one in form} - self._token.keys())
        self._token |= {one: number for number, one in enumerate(tokens, len(self._token))}
        self._form |= {form: number for number, form in enumerate(forms, len(self.forms))}
        self.forms += forms
        self._measures.add(tokens)
        self.letters = _behind(self.letters, [one.letters for one in tokens])
        self.weights = _behind(self.weights, [one.weight * self.rarity.of(one) for one in tokens])
        sizes = np.array([len(form) for form in forms], np.int64)
        self.texts = _behind(self.texts, list(map(form_as_text, forms)))
        self.consonants = _behind(self.consonants, list(map(_consonants, forms)))
        most = max(self.members.shape[1], sizes.max(initial=0))
        members = np.zeros((len(self.forms), most), np.int64)
        members[: len(self.sizes), : self.members.shape[1]] = self.members
        there = np.arange(most) < sizes[:, None]
        members[len(self.sizes) :][there] = [self._token[one] for form in forms for one in form]
        self.members, self.sizes = members, np.append(self.sizes, sizes)

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
        """Pairs of forms, in each the one first that has fewer tokens, else by its text."""
        sizes, others = self.sizes[one], self.sizes[other]
        swap = np.asarray(sizes > others)
        here = np.flatnonzero(sizes == others)
        swap[here] = self.texts[one[here]] > self.texts[other[here]]
        return np.where(swap, other, one), np.where(swap, one, other)

    def joined(self, forms: Whole) -> tuple[Whole, Whole, Whole]:
        """For each form those with two tokens as one, in either order, and which one that is: where
        those of each begin, the forms, and the tokens made of two."""
        missing = [one for one in np.unique(forms).tolist() if one not in self._joined]
        made = [_joinings(self.forms[form]) for form in missing]
        new = dict.fromkeys(one for each in made for one, _ in each if one not in self._form)
        self._add(list(new))
        for form, each in zip(missing, made, strict=True):
            self._joined[form] = [(self._form[one], self._token[whole]) for one, whole in each]
        found = [self._joined[form] for form in forms.tolist()]
        first = np.cumsum([0, *map(len, found)])
        pairs = np.array([one for each in found for one in each], np.int64).reshape(-1, 2)
        return first, pairs[:, 0], pairs[:, 1]

    def likeness(self, rows: Whole, columns: Whole) -> Floats:
        """Likeness of the tokens of forms, (rows, columns, pairs), each two compared once."""
        every = len(self._token)
        known = len(self._grid) if self._grid is not None else every
        worth_it = known <= MOST_IN_GRID and known * known <= 2 * len(rows) * columns.size
        if self._grid is None and worth_it:
            self._grid = self._measures.grid()
        one, other = np.broadcast_arrays(rows[:, None], columns[None])
        if self._grid is not None and known == every:
            return np.asarray(self._grid[one, other])
        codes, back = np.unique(one * every + other, return_inverse=True)
        one, other = codes // every, codes % every
        found = np.empty(len(codes), np.float32)
        new = np.maximum(one, other) >= known if self._grid is not None else np.ones(len(one), bool)
        found[new] = self._measures.pairs(one[new], other[new])
        if self._grid is not None:
            found[~new] = self._grid[one[~new], other[~new]]
        return found[back.reshape(len(rows), *columns.shape)]


def _behind(array: NDArray[Any], more: Sequence[object]) -> NDArray[Any]:
    """An array with more at its end."""
    return np.append(array, np.array(more, array.dtype))


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
    return tuple(sorted(form))


def _order(form: Form) -> tuple[int, Form]:
    return len(form), form
