"""The compiled comparison of names held against a slow one, in Python and with rapidfuzz."""

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Jaro, JaroWinkler, Levenshtein

from saksei.analysis.naming import align_kernels as by
from saksei.analysis.naming import word_kernels as of
from saksei.analysis.naming.align_kernels import aligned, before, new_desk
from saksei.analysis.naming.book import Book
from saksei.analysis.naming.features import Form, features, forms_as_text
from saksei.analysis.naming.joint_kernels import LIGHT, PATRONYMIC, join
from saksei.analysis.naming.scoring import numbered_scores, token_of
from saksei.analysis.naming.tokens import LONGEST, Token, known_sounds
from saksei.analysis.naming.word_kernels import likeness, room_for

WORDS = [
    "dara", "sovann", "chorn", "choarn", "cheus", "choarncheus", "srey", "neat", "sreyneat", "sok",
    "sokha", "kha", "u", "ol", "y", "uladzimiravich", "vladimirovna", "mohammed", "muhamad", "abd",
    "allah", "abdullah", "van", "bin", "x", "ксения", "сергей", "محمد", "حسن", "ដារ៉ា", "สมชาย",
]  # fmt: skip
names = st.lists(st.sampled_from(WORDS) | st.text("abdehiknorsu", min_size=1, max_size=7),
                 min_size=1, max_size=5).map(" ".join)  # fmt: skip


def level(one: str, other: str) -> float:
    return float(Levenshtein.normalized_similarity(one, other))


def alike(one: str, other: str) -> float:
    return of.JARO * JaroWinkler.similarity(one, other) + (1 - of.JARO) * level(one, other)


def share(least: float, found: float, most: float) -> float:
    return min(max(found, least), most)


def like(one: Token, other: Token) -> float:
    """How alike two words are, said once more."""
    one, other = sorted((one, other))
    sizes = sorted((len(one.plain), len(other.plain)))
    if one.plain == other.plain:
        return 1.0
    if sizes[0] == 1 < sizes[1]:
        return of.INITIAL if one.plain[0] == other.plain[0] else 0.0
    found = of.SPELLING_SHARE * alike(one.plain, other.plain)
    found += of.HEARD_SHARE * alike(one.heard, other.heard)
    found += of.SKELETON_SHARE * alike(one.skeleton, other.skeleton)
    raised = [found]
    if one.skeleton == other.skeleton:
        enough = share(0, (len(one.skeleton) - 1) / 3, 1)
        raised.append(found + of.SAME_SKELETON * (1 - found) * enough)
    if one.sound == other.sound:
        enough = share(0, (len(one.sound) - 1) / 4, 1)
        raised.append(found + of.SAME_SOUND * (1 - found) * enough)
    if one.heard == other.heard:
        raised.append(of.SAME_HEARD)
    if one.loose != other.loose:
        raised.append(by_consonants(*((one, other) if one.loose else (other, one))))
    return max(raised)


def by_consonants(loose: Token, latin: Token) -> float:
    fewest = min(len(loose.bare), len(latin.bare))
    cost = Levenshtein.distance(loose.voiced, latin.voiced, weights=(1, 4, 4))
    cost = max(0, cost - max(0, len(latin.voiced) - len(loose.voiced)))
    voiced = max(0.0, 1 - cost / max(4 * len(loose.voiced), 1))
    bare = alike(loose.bare, latin.bare)
    trust = of.TRUST[min(fewest, len(of.TRUST) - 1)]
    return float(trust * ((1 - of.VOICED_SHARE) * bare + of.VOICED_SHARE * voiced))


def letters(one: Token) -> float:
    return float(min(max(len(one.sound), 1.6 * len(one.skeleton) if one.loose else 0), 9))


def weight(one: Token) -> float:
    patronymic = one.sound.endswith(("viC", "vna"))
    factor = LIGHT if one.light else PATRONYMIC if patronymic else 1.0
    return float(factor * (letters(one) + 2) ** 1.2)


def single(text: str) -> str:
    return "".join(one for at, one in enumerate(text) if at == 0 or text[at - 1] != one)


def joined(one: Token, other: Token) -> Token:
    plain = (one.plain + other.plain)[:LONGEST]
    heard, *rest = (single(a + b) for a, b in zip(one[1:6], other[1:6], strict=True))
    return Token(plain, known_sounds().get(heard, heard), *rest, loose=one.loose, light=False)


def count(found: float) -> float:
    return float(share(0, (found - by.FLOOR) / (1 - by.FLOOR), 1) ** by.STEEPNESS)


def aligned_slowly(rows: Form, columns: Form, joint: Token | None = None) -> float:
    """The score of the assignment that gains most, of all that there are."""
    table = {(a, b): count(like(rows[a], columns[b]))
             for a, b in product(range(len(rows)), range(len(columns)))}  # fmt: skip

    def gain(places: tuple[int, ...]) -> float:
        return sum(table[a, b] * (weight(rows[a]) + weight(columns[b])) / 2
                   for a, b in enumerate(places))  # fmt: skip

    best = max(permutations(range(len(columns)), len(rows)), key=gain)
    with_ = [(rows[a], columns[b], table[a, b]) for a, b in enumerate(best) if table[a, b] > 0]
    left, right = (sum(map(weight, form)) for form in (rows, columns))
    left -= sum(weight(one) for one, _, _ in with_)
    right -= sum(weight(other) for _, other, _ in with_)
    both = [(weight(one) + weight(other)) / 2 for one, other, _ in with_]
    agreeing = sum((letters(one) + letters(other)) / 2 for one, other, _ in with_)
    less = share(0.5, by.LETTERS / max(agreeing, 1), 2.5) ** by.LETTERS_SHARE
    two = sum(found > by.AGREES for _, _, found in with_) >= 2
    lost = (by.OMITTED * less if two else by.OMITTED_BESIDE_ONE) * abs(left - right) / 2
    lost += by.CONTRADICTED * max(0.0, min(left, right))
    gained = sum(found * each for (_, _, found), each in zip(with_, both, strict=True))
    score = gained / max(sum(both) + lost, 1e-6)
    score = 1 - (1 - score) * (
        1 + by.SHORT * share(-0.6, (by.SHORT_BELOW - agreeing) / by.SHORT_BELOW, 1)
    )
    if joint is None:
        return share(0, score, 1)
    for one, other, found in with_:
        if other is joint:
            sizes = sorted((letters(one), letters(other)))
            fits = found >= by.FITS and sizes[0] >= by.FITS * sizes[1]
            return by.JOINED * share(0, score, 1) if fits else 0.0
    return 0.0


def scored(rows: Form, columns: Form) -> Iterator[float]:
    """The scores of two forms: as they are, and with two words of the longer as one."""
    yield (plain := aligned_slowly(rows, columns))
    if not (by.TRIED_FROM <= plain < by.TRIED_BELOW and len(rows) < len(columns)):
        return
    consonants = ("".join(sorted("".join(one.bare for one in form))) for form in (rows, columns))
    whole = "".join(one.heard for one in rows)
    orders = ("".join(one.heard for one in form) for form in permutations(columns))
    alike_at_all = len(columns) > by.MOST_ORDERED or any(
        level(whole, each) >= by.ROUGHLY for each in orders
    )
    if level(*consonants) < by.SHARED or not alike_at_all:
        return
    for a, b in permutations(range(len(columns)), 2):
        if all(not one.light and (len(one.plain) > 1 or one.plain in "aeiou")
               for one in (columns[a], columns[b])):  # fmt: skip
            joint = joined(columns[a], columns[b])
            rest = tuple(one for at, one in enumerate(columns) if at not in (a, b))
            yield aligned_slowly(rows, (*rest, joint), joint)


@settings(max_examples=300, deadline=None)
@given(names, names)
@example("chorn cheus", "choarncheus")
@example("srey neat som", "som sreyneat")
@example("abd allah dara", "dara abdullah")
def test_names_are_scored_as_a_slow_comparison_scores_them(one: str, other: str) -> None:
    book = Book([forms_as_text(features(name)) for name in (one, other)])
    found = numbered_scores(book, np.array([0]), np.array([1]))[0]
    expected = 0.0
    for first, second in product(features(one).forms, features(other).forms):
        sides = sorted((tuple(sorted(form)) for form in (first, second)), key=len)
        if sides[0]:
            expected = max(expected, *scored(*sides))
    assert found == pytest.approx(expected, abs=1e-5)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(WORDS), st.sampled_from(WORDS) | st.text("abehks", min_size=1, max_size=9))
def test_words_are_as_alike_as_rapidfuzz_has_it(one: str, other: str) -> None:
    assume(features(other).forms)  # "aka" is no word of a name
    book = Book([forms_as_text(features(name)) for name in (one, other)])
    left, right = (features(name).forms[0][0] for name in (one, other))
    words, room = book.pages.words, room_for(200)
    numbers = (book.pages.forms.members[book.forms_of(name)[0], 0] for name in (0, 1))
    there, back = next(numbers), next(numbers)
    assert likeness(words, there, words, back, room) == pytest.approx(like(left, right))
    desk = new_desk(words)
    join(words, there, back, book.pages.sounds, desk.joint)
    made = joined(left, right)
    assert token_of(desk.joint) == made
    assert desk.joint.weights[0] == pytest.approx(weight(made))


runs = st.text("ab", max_size=70) | st.text("abdehiknorsuvwz", max_size=2 * of.MOST_BITS)


def written(text: str) -> np.ndarray:
    return np.array(list(text.encode()), np.uint8)


@settings(max_examples=300, deadline=None)
@given(runs, runs)
@example("", "")
@example("a" * of.MOST_BITS, "ab" * (of.MOST_BITS // 2))
@example("a" * (of.MOST_BITS + 1), "b")
def test_runs_of_any_length_are_as_far_apart_as_rapidfuzz_has_it(one: str, other: str) -> None:
    room = room_for(len(one) + len(other))
    found = of.level(written(one), 0, len(one), written(other), 0, len(other), room)
    assert found == pytest.approx(level(one, other))
    assert not room.places.any()


@settings(max_examples=300, deadline=None)
@given(runs, runs)
def test_letters_in_common_are_as_rapidfuzz_has_them(one: str, other: str) -> None:
    one, other = one[: of.MOST_BITS], other[: of.MOST_BITS]
    assume(one and other)
    places = room_for(0).places
    of.mark(written(one), 0, len(one), places)
    found = of.jaro_to_marked(len(one), written(other), 0, len(other), places)
    assert found == pytest.approx(Jaro.similarity(one, other))


@given(names, names)
def test_what_is_explained_is_what_was_scored(one: str, other: str) -> None:
    book = Book([forms_as_text(features(name)) for name in (one, other)])
    pages, desk = book.pages, new_desk(book.pages.words)
    scores = [
        aligned(pages, *((b, a) if before(pages.forms, b, a) else (a, b)), desk)[0]
        for a, b in product(book.forms_of(0), book.forms_of(1))
    ]
    found = numbered_scores(book, np.array([0]), np.array([1]))[0]
    assert found == pytest.approx(max(scores))
