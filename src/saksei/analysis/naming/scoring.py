"""How alike two names are, for one pair or for millions.

Invariant: one pair is scored by the code that scores many; scores are symmetric, 0 to 1, and 1 for
equal names; the order of words does not matter. A text without a letter is no name and is like
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.naming.features import features, forms_as_text
from saksei.analysis.naming.rarity import Rarity
from saksei.analysis.naming.tokens import Token
from saksei.analysis.threads import in_parts

if TYPE_CHECKING:
    from saksei.analysis.naming.book import Book
    from saksei.analysis.naming.word_kernels import Words

Floats = NDArray[np.float32]
Whole = NDArray[np.int64]

THRESHOLD = 0.89  # from here on, two names are taken for those of one person


@dataclass(frozen=True, slots=True)
class Aligned:
    """Two forms of names word by word: what goes with what, by its place, and how alike it is; a
    likeness of 0 is no partner."""

    score: float
    words: tuple[list[Token], list[Token]]
    partners: list[tuple[int, int, float]]


def scores(left: Sequence[str], right: Sequence[str], rarity: Rarity | None = None) -> Floats:
    """The score of each name of `left` with the one at its place in `right`."""
    names = list(dict.fromkeys([*left, *right]))
    place = {name: number for number, name in enumerate(names)}
    one = np.fromiter((place[name] for name in left), np.int64, len(left))
    other = np.fromiter((place[name] for name in right), np.int64, len(right))
    return numbered_scores(book_of(names, rarity), one, other)


def book_of(names: Sequence[str], rarity: Rarity | None = None) -> "Book":
    """Names in a book."""
    from saksei.analysis.naming.book import Book

    return Book([forms_as_text(features(name)) for name in names], rarity)


def numbered_scores(book: "Book", left: Whole, right: Whole) -> Floats:
    """Scores of names by their number in a book."""
    from saksei.analysis.naming.align_kernels import compared, new_desk

    found = np.zeros(len(left), np.float32)
    in_parts(
        lambda part: compared(
            book.pages, left[part], right[part], found[part], new_desk(book.pages.words)
        ),
        len(left),
    )
    return found


def align(book: "Book", one: int, other: int) -> Aligned:
    """Two forms word by word, with two words of the longer read as one where that is better."""
    from saksei.analysis.naming.align_kernels import aligned, as_one, before, new_desk

    pages, desk = book.pages, new_desk(book.pages.words)
    swapped = before(pages.forms, other, one)
    low, high = (other, one) if swapped else (one, other)
    score, a, b = aligned(pages, low, high, desk)
    rows, columns, table = book.tokens_of(low), book.tokens_of(high), desk.table
    if a >= 0:
        as_one(pages, low, high, a, b, desk)
        columns = [each for at, each in enumerate(columns) if at not in (a, b)]
        columns.append(token_of(desk.joint))
        table = desk.joined
    places = enumerate(table.places[: len(rows)].tolist())
    partners = [(row, place, float(table.alike[row, place])) for row, place in places]
    if swapped:
        return Aligned(
            score, (columns, rows), [(place, row, alike) for row, place, alike in partners]
        )
    return Aligned(score, (rows, columns), partners)


def token_of(joint: "Words") -> Token:
    """A word made of two."""
    ends = joint.begins.tolist()
    readings = [bytes(joint.text[at:end]).decode() for at, end in pairwise(ends)]
    return Token._make([*readings, bool(joint.loose[0]), False])
