"""What blocking needs of names, made in SQL, held against the same said in Python."""

from itertools import combinations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from saksei.analysis.matching import name_features as of
from saksei.analysis.matching.name_features import name_features
from saksei.analysis.naming.features import Form, features, forms_as_text
from saksei.analysis.naming.tokens import coarse, once

WORDS = ["Dara", "SOVANN", "Srey", "Neat", "Sreyneat", "Llama", "Mr.", "de", "ស្រី", "Abd",
         "al-Rahman", "Anna", "U", "Y.", "alias", "(", ")", "/", "x" * 44, "١٢", "..."]  # fmt: skip
names = st.lists(st.sampled_from(WORDS) | st.text("abhnrsu' -", max_size=6), max_size=6).map(
    " ".join
)


def readings(form: Form) -> list[list[str]]:
    """The consonants of each word, as they are, and with two neighbours as one word."""
    sounds = [once(one.bare) for one in form if one.bare]
    return [sounds] + [
        [*sounds[:at], once(sounds[at] + sounds[at + 1]), *sounds[at + 2 :]]
        for at in range(len(sounds) - 1)
    ]


def pairs(heard: list[list[str]]) -> set[str]:
    return {f"{a} {b}" for one in heard for a, b in combinations(sorted(one), 2)}


def expected(text: str) -> dict[str, object]:
    forms = features(text).forms
    full = [form for form in forms if len(form) > 1]
    heard = [one for form in forms for one in readings(form)]
    letters = {"".join(sorted("".join(one.bare for one in form))) for form in forms}
    return {
        "spelled": " ".join(sorted(one.plain for one in forms[0])),
        "full": [" ".join(sorted(one.plain for one in form)) for form in full],
        "skeletons": [" ".join(sorted(one.skeleton for one in form)) for form in full],
        "bares": [" ".join(sorted(one.bare for one in form)) for form in full],
        "bare": [one.bare for one in forms[0]],
        "joined": ["".join(one.plain for one in form) for form in forms],
        "joined_sounds": sorted({once("".join(one.skeleton for one in form)) for form in full}),
        "single": sorted({form[0].plain for form in forms if len(form) == 1}),
        "words": sorted({one.plain for form in forms for one in form}),
        "sounds": sorted({sound for one in heard for sound in one}),
        "name_keys": sorted(letters | pairs(heard)),
        "starts": sorted(pairs([[coarse(sound)[:2] for sound in one] for one in heard])),
        "forms": forms_as_text(features(text)),
    }


@settings(max_examples=40, deadline=None)
@given(st.lists(names, max_size=12))
@example([])
@example(["", "(", "Dara"])
def test_they_are_as_python_has_them(texts: list[str]) -> None:
    for text, found in zip(texts, name_features(texts).to_pylist(), strict=True):
        assert {name: found[name] for name in expected(text)} == expected(text)


def test_initials_are_marked_in_what_is_heard() -> None:
    (found,) = name_features(["Y. Dara / Srey"]).to_pylist()
    assert found["heard"] == "y. dara/y. srey"


def test_names_stay_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [f"{one} {other}" for one, other in combinations(WORDS[:9], 2)]
    together = name_features(texts)
    monkeypatch.setattr(of, "AT_ONCE", 3)
    assert name_features(texts).equals(together)
