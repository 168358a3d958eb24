"""The distinct names of a run, with their forms and words numbered, so that each is read once.

Invariant: words within a form are sorted, so the order in which a source wrote them is forgotten;
numbers never change, and no answer depends on them; names are added behind.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.align_kernels import Forms, Pages
from saksei.analysis.naming.features import token_in
from saksei.analysis.naming.joint_kernels import Sounds, weigh_all
from saksei.analysis.naming.lookup_kernels import Lookup, lookup, written
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.tokens import Token, known_sounds
from saksei.analysis.naming.word_kernels import Words

Whole = NDArray[np.int64]


class Book:
    """Names by their number, as arrays for loops that are compiled."""

    def __init__(self, names: Sequence[str] = (), rarity: Rarity | None = None) -> None:
        """`names` are the forms of each, as `features.forms_as_text` gives them."""
        self._form: dict[str, int] = {}
        self._word: dict[str, int] = {}
        self._tokens: list[Token] = []
        none, letters = np.zeros(0, np.int64), np.zeros(0, np.uint8)
        flags, sizes = np.zeros(0, np.bool_), np.zeros(0, np.float32)
        self.pages = Pages(
            Words(letters, np.zeros(1, np.int64), flags, flags, sizes, sizes),
            Forms(none.reshape(0, 0), none, letters, np.zeros(1, np.int64), np.zeros(1, np.int64),
                  none),
            _sounds(rarity or Rarity()),
        )  # fmt: skip
        self.add(names)

    def add(self, names: Sequence[str]) -> None:
        """Names to be numbered behind those that are there."""
        if not names:
            return
        found = [[" ".join(sorted(form.split(" "))) for form in name.split("/")] for name in names]
        new = sorted({form for forms in found for form in forms} - self._form.keys())
        members = [form.split() for form in new]
        self._add_words(sorted({one for form in members for one in form} - self._word.keys()))
        self._form |= {form: number for number, form in enumerate(new, len(self._form))}
        old = self.pages.forms
        sizes = np.array([len(form) for form in members], np.int64)
        text, begins = _behind(old.text, old.begins, new)
        numbered = np.zeros(
            (len(self._form), max(old.members.shape[1], sizes.max(initial=0))), np.int64
        )
        numbered[: len(old.sizes), : old.members.shape[1]] = old.members
        there = np.arange(numbered.shape[1]) < sizes[:, None]
        numbered[len(old.sizes) :][there] = [self._word[one] for form in members for one in form]
        first = old.first[-1] + np.cumsum([len(forms) for forms in found], dtype=np.int64)
        of_name = [self._form[form] for forms in found for form in forms]
        forms = Forms(
            numbered, np.append(old.sizes, sizes), text, begins, np.append(old.first, first),
            np.append(old.of_name, np.array(of_name, np.int64)),
        )  # fmt: skip
        self.pages = self.pages._replace(forms=forms)

    def _add_words(self, words: Sequence[str]) -> None:
        """Number words that have no number yet."""
        old, tokens = self.pages.words, list(map(token_in, words))
        self._word |= {one: number for number, one in enumerate(words, len(self._word))}
        self._tokens += tokens
        text, begins = _behind(
            old.text, old.begins, [reading for one in tokens for reading in one.readings]
        )
        none = np.zeros(len(tokens), np.float32)
        made = Words(
            text, begins,
            np.append(old.loose, np.array([one.loose for one in tokens], np.bool_)),
            np.append(old.light, np.array([one.light for one in tokens], np.bool_)),
            np.append(old.weights, none), np.append(old.letters, none),
        )  # fmt: skip
        weigh_all(made, len(old.weights), self.pages.sounds.held, self.pages.sounds.rarity)
        self.pages = self.pages._replace(words=made)

    def forms_of(self, name: int) -> list[int]:
        """The forms of a name, the name itself first."""
        forms = self.pages.forms
        return list(map(int, forms.of_name[forms.first[name] : forms.first[name + 1]]))

    def tokens_of(self, form: int) -> list[Token]:
        """The words of a form, sorted."""
        forms = self.pages.forms
        return [self._tokens[one] for one in forms.members[form, : forms.sizes[form]]]


def _behind(text: Any, begins: Whole, texts: Sequence[str]) -> tuple[Any, Whole]:
    """Texts one behind the other, with more of them at their end."""
    more, at = written(texts)
    return np.append(text, more), np.append(begins, begins[-1] + at[1:])


def _sounds(rarity: Rarity) -> Sounds:
    held = list(rarity.holding)
    factors = np.array([rarity.of(sound) for sound in held], np.float64)
    return Sounds(*_known(), lookup(held), factors)


@cache
def _known() -> tuple[Lookup, Whole]:
    """The sounds that are heard as another is, and how."""
    known = known_sounds()
    texts = sorted({*known, *known.values()})
    place = {sound: number for number, sound in enumerate(texts)}
    return lookup(texts), np.array([place[known.get(one, one)] for one in texts], np.int64)
