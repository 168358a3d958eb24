"""The parts of naming: scripts in Latin letters, forms, readings of a token, assignment."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.analysis.naming import forms
from saksei.analysis.naming.align_kernels import assign, new_table
from saksei.analysis.naming.features import features, form_as_text, token_in
from saksei.analysis.naming.lists import read, words
from saksei.analysis.naming.tokens import token
from saksei.analysis.naming.writing import latin


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Сергей Щукин", "sergei shchukin"),
        ("Iван", "ivan"),  # a Latin i in a Cyrillic word
        ("欧阳建国", "ouyang jianguo"),
        ("王伟", "wang wei"),
        ("김정은", "gim jongun"),
        ("အောင်ဆန်း", "aung san"),
        ("ကျော်", "kyaw"),
        ("ประยุทธ์", "prayuth"),
        ("เศรษฐา", "srestha"),
        ("บุญมี", "bunmi"),
        ("ທອງ", "thong"),
    ],
)
def test_scripts_in_latin_letters(text: str, written: str) -> None:
    assert latin(text) == written


@pytest.mark.parametrize(
    ("text", "forms"),
    [
        ("Mr. Dara Sovann", ["dara sovann"]),
        ("Sovann, Dara", ["sovann dara"]),
        ("Dara Sovann/Sovan", ["dara sovann", "dara sovan"]),
        ("Dara Sovann / Lena Vogt", ["dara sovann", "lena vogt"]),
        ("Dara (Vogt) Sovann", ["dara sovann", "vogt"]),
        ("Sovann Marin, Lena Dara", ["sovann marin lena dara"]),
        ("Lena Dara, Lena Vogt", ["lena dara lena vogt", "lena dara", "lena vogt"]),
        ("Abd al-Rahman bin Omar", ["abdrahman bin omar"]),
        ("عبدالرحمن", ["abdrhhamn"]),
        ("Евгений Петров, он же Олег", ["evgenii petrov", "oleg"]),
        ("DaraSovannMarin", ["darasovann marin"]),
        ("Ana Marin or Petric", ["ana marin", "petric"]),
        ("Or Sovann", ["or sovann"]),
        ("U", ["u"]),
    ],
)
def test_forms(text: str, forms: list[str]) -> None:
    found = [" ".join(one.plain for one in form) for form in features(text).forms]
    assert found == forms


def test_doubtful_titles_and_particles_are_light() -> None:
    assert [one.light for one in features("U Tay Za").forms[0]] == [True, False, False]
    assert [one.light for one in features("Tay U").forms[0]] == [False, False]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chhun", "chun"),
        ("tioulong", "choulong"),
        ("sergey", "serguei"),
        ("lukashenka", "lukashenko"),
        ("uladzimiravich", "vladimirovitch"),
        ("mikalaevich", "nikolayevich"),
        ("yi", "yee"),
        ("htun", "tun"),
        ("wladimir", "volodymyr"),
    ],
)
def test_one_sound(one: str, other: str) -> None:
    assert token(one).sound == token(other).sound


@pytest.mark.parametrize(("one", "other"), [("thun", "sun"), ("dara", "tola"), ("hasan", "hamid")])
def test_two_skeletons(one: str, other: str) -> None:
    assert token(one).skeleton != token(other).skeleton


@settings(max_examples=50)
@given(st.integers(1, 4), st.integers(0, 2), st.integers(0, 2**31))
def test_no_assignment_gains_more(rows: int, more: int, seed: int) -> None:
    table, columns = new_table(), rows + more
    table.alike[:rows, :columns] = np.random.default_rng(seed).random((rows, columns))
    table.weights[:] = np.random.default_rng(seed + 1).random(table.weights.shape)
    assign(table, rows, columns)
    gains = table.alike * (table.weights[0][:, None] + table.weights[1][None])
    places = table.places[:rows].tolist()
    found = sum(gains[row, place] for row, place in enumerate(places))
    every = permutations(range(columns), rows)
    best = max(sum(gains[row, at] for row, at in enumerate(one)) for one in every)
    assert len(set(places)) == rows
    assert found == pytest.approx(best)


def test_word_lists_are_written_as_names_are() -> None:
    every = (
        words("honorifics") | words("particles") | words("in_front_only") | words("between_only")
    )
    assert all(word.isascii() and word == word.lower() for word in every)
    for group in read("sounds")["same"]:
        assert all(form.isascii() and form.islower() for form in group), group


@given(st.text(st.characters(max_codepoint=127)))
def test_words_of_ascii_letters_are_those_of_any(text: str) -> None:
    assert forms._ASCII_WORD.findall(text) == forms._words(text)


@pytest.mark.parametrize("mark", ["alias", "ALIAS", "ALİAS", "alıas"])
def test_an_alias_is_known_in_letters_of_any_keyboard(mark: str) -> None:
    found = [" ".join(one.plain for one in form) for form in features(f"Dara {mark} Neat").forms]
    assert found == ["dara", "neat"]


@pytest.mark.parametrize("name", ["Dara Moun", "Madam Srey (alias Neat)", "محمد الاحمد", "!", ""])
def test_words_are_handed_on_as_text(name: str) -> None:
    for form in features(name).forms:
        assert tuple(map(token_in, form_as_text(form).split())) == form
