"""Names compared: order, spelling, script, titles, aliases; what the score may not depend on."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.analysis.naming import THRESHOLD, compare, feature_table, features, rarity, scores

SAME = [
    ("Dara Sovann", "Sovann Dara"),  # family name first or last
    ("MOREN, Katrin", "Katrin Moren"),
    ("Srey Neat Som", "Sreyneat Som"),  # syllables joined and split
    ("U Kyaw Lin Tun", "Kyaw Lin Tun"),  # titles
    ("Brigadier General Hamid Rostami", "Hamid Rostami"),
    ("Dr. Lena Vogt", "Lena Vogt"),
    ("Hamid al-Rostami", "Hamid Rostami"),  # particles
    ("Abd al-Karim Nassar", "Abdelkrim Nassar"),
    ("Mohammed Darwish", "Muhamad Darwich"),  # transliteration
    ("Choulong Somara", "Tioulong Saumara"),
    ("Chhun Vibol", "Chun Vibol"),
    ("Phuong Makara", "Phoung Makara"),
    ("Aliaksandr Ryhoravich Halubenka", "Alexander Grigorievich Golubenko"),
    ("Uladzimir Sakalouski", "Vladimir Sokolovsky"),
    ("Tesla Marin (a.k.a. Ana Petric)", "Ana Petric"),  # aliases
    ("Ana Petric alias Tesla Marin", "Tesla Marin"),
    ("Marie Dubois née Lambert", "Marie Dubois"),
    ("Rong Chhun Vibol", "រ៉ុង ឈុន វិបុល"),  # scripts
    ("Hasan al-Tikriti", "حسن التكريتي"),
    ("Gholamreza Sotoudeh", "غلامرضا ستوده"),
    ("Sergei Kovalchuk", "Сергей Ковальчук"),
    ("Kim Myong Chol", "김명철"),
    ("Ouyang Jianguo", "欧阳建国"),
    ("Min Aung Thein", "မင်းအောင်သိန်း"),
    ("Somchai Thongdee", "สมชาย ทองดี"),
]
DIFFERENT = [
    ("Thun Dara", "Sun Dara"),
    ("Khin Maung Yi", "Khin Maung Oo"),
    ("Igor Vladimirovich Gromov", "Igor Vladimirovich Ryzhkov"),
    ("Hassan Rostami", "Hamid Rostami"),
    ("Luis Alberto Marin", "Carlos Alberto Marin"),
    ("Kim Myong Chol", "Kim Kwang Chol"),
]
PIECES = [
    "dara", "sovann", "u", "al-", "Abd", "Rahman", "Ковальчук", "Іван", "حسين", "علی", "欧阳建国",
    "김정은", "အောင်", "ឈុន", "สมชาย", "née", ",", "(", ")", "/", "a.k.a.", "J.",
    "ß", "İ", "'", "-", "7",
]  # fmt: skip
names = st.text(max_size=60) | st.lists(st.sampled_from(PIECES), max_size=7).map(" ".join)
words = st.lists(
    st.sampled_from(
        ["dara", "sovann", "somchai", "kovalchuk", "rostami", "hamid", "marin", "vogt"]
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_written_in_two_ways(one: str, other: str) -> None:
    assert compare(one, other).score >= THRESHOLD, compare(one, other).in_words()


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_persons_with_similar_names(one: str, other: str) -> None:
    assert compare(one, other).score < THRESHOLD, compare(one, other).in_words()


@given(names, names)
def test_any_text_is_accepted_and_the_score_is_symmetric(one: str, other: str) -> None:
    there, back = scores([one, other], [other, one])
    assert there == back
    assert 0 <= there <= 1


@given(names)
def test_equal_names_score_one_if_they_are_names(name: str) -> None:
    expected = 1 if features(name).tokens else 0
    assert scores([name], [name])[0] == pytest.approx(expected, abs=1e-6)


@given(words, words, st.randoms(use_true_random=False))
def test_the_order_of_tokens_does_not_matter(
    one: list[str], other: list[str], chance: random.Random
) -> None:
    mixed = chance.sample(one, len(one))
    straight, shuffled = scores([" ".join(one), " ".join(mixed)], [" ".join(other)] * 2)
    assert straight == pytest.approx(shuffled, abs=1e-6)


@settings(max_examples=50)
@given(st.lists(st.tuples(names, names), max_size=20))
def test_many_are_scored_as_one_is(pairs: list[tuple[str, str]]) -> None:
    together = scores([one for one, _ in pairs], [other for _, other in pairs])
    apart = [compare(one, other).score for one, other in pairs]
    assert np.allclose(together, apart, atol=1e-5)


@given(names, names)
def test_an_explanation_names_each_token_once(one: str, other: str) -> None:
    found = compare(one, other)
    left = [pair.left for pair in found.pairs] + list(found.left_alone)
    right = [pair.right for pair in found.pairs] + list(found.right_alone)
    for given_, forms in ((left, features(one).forms), (right, features(other).forms)):
        whole = sorted("".join(given_))
        assert whole in [sorted("".join(each.plain for each in form)) for form in forms]
    assert found.in_words()


def test_an_explanation_says_which_token_went_with_which_and_why() -> None:
    said = compare("Chhun Dara Sok", "Dara Chun").in_words()
    assert said == "chhun ~ chun (same sound); dara = dara; only in the first: sok"


def test_the_second_opinion_minds_order_and_not_spaces() -> None:
    assert compare("Srey Neat Som", "Sreyneat Som").second_opinion == 1
    assert compare("Dara Sovann", "Sovann Dara").second_opinion < 0.6


def test_a_rare_shared_name_says_more_than_a_common_one() -> None:
    record = [f"Mohammad Number{at}" for at in range(400)] + ["Zolghadr Hamid", "Zolghadr Karim"]
    found = rarity(record)
    shared = [("Mohammad Hamid", "Mohammad Karim"), ("Zolghadr Hamid", "Zolghadr Karim")]
    common, rare = (compare(*pair, rarity=found).score for pair in shared)
    assert rare > common
    assert rarity(record[:50]).of(features("Mohammad").forms[0][0]) == 1


def test_the_table_has_what_blocking_needs() -> None:
    rows = feature_table(["Sovann Dara", "Dara Sovann", "សុវណ្ណ ដារ៉ា", ""]).to_pylist()
    by_name = {row["name"]: row for row in rows}
    assert by_name["Sovann Dara"]["key"] == by_name["Dara Sovann"]["key"] == "dara sovann"
    pairs = {row["name"]: set(row["skeleton_pairs"]) for row in rows}
    assert pairs["Sovann Dara"] & pairs["សុវណ្ណ ដារ៉ា"]
    assert by_name[""]["tokens"] == []


@pytest.mark.parametrize(
    "text", ["", " ", "...", "🙂", "\u0000", "\ud800", "a" * 10_000, "(" * 5_000, "a " * 5_000]
)
def test_strange_texts_end(text: str) -> None:
    assert 0 <= compare(text, "Dara Sovann").score <= 1
