"""Khmer: words, dates, names after titles, quotations, numbers. All sentences are invented."""

import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei import dates
from saksei.reading.khmer.khmer import read_khmer
from saksei.reading.khmer.segmenting import is_khmer, word_spans, words
from saksei.reading.model import Reading

PUBLISHED = date(2020, 11, 17)


def values(text: str, published: date | None = PUBLISHED) -> list[str]:
    """What the dates of a text mean."""
    return [one.value for one in read_khmer(text, published).times]


def names(text: str) -> list[str]:
    """Who is named."""
    return [one.name for one in read_khmer(text).entities]


def test_khmer_is_cut_into_words_and_told_from_other_writing() -> None:
    assert words("លោក ត្រូវបានចាប់ខ្លួន Hello២១") == ["លោក", "ត្រូវបាន", "ចាប់ខ្លួន", "Hello២១"]
    assert words("អ្នក\u200bការពារ") == ["អ្នក", "ការពារ"]
    assert is_khmer("លោក Sok") and not is_khmer("Mr Sok លោក") and not is_khmer("")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ថ្ងៃទី ៣១ ខែកក្កដា ឆ្នាំ២០២០", "2020-07-31"),
        ("ថ្ងៃទី៣១ ខែ\u200bកក្កដា ឆ្នាំ\u200b២០២០", "2020-07-31"),
        ("ថ្ងៃសុក្រ ទី៣១ កក្កដា ២០២០", "2020-07-31"),
        ("ថ្ងៃទី៣១ ខែ៧ ឆ្នាំ២០២០", "2020-07-31"),
        ("នៅទី៥ កញ្ញា ២០២០", "2020-09-05"),
        ("ថ្ងៃទី 31 ខែកក្កដា", "2020-07-31"),
        ("នឹងទៅនៅថ្ងៃទី ១៥ ខែមករា", "2021-01-15"),
        ("ក្នុងខែសីហា ឆ្នាំ២០១៩", "2019-08"),
        ("ក្នុងខែសីហា", "2020-08"),
        ("ក្នុងឆ្នាំ២០១៨", "2018"),
        ("ម្សិលមិញ", "2020-11-16"),
        ("ឆ្នាំនេះ", "2020-01-01/2020-11-17"),
        ("ឆ្នាំមុន", "2019"),
        ("ថ្ងៃទី៣១ ខែកក្កដា ឆ្នាំ២៥៦៤", ""),
    ],
)
def test_dates(text: str, expected: str) -> None:
    assert values(text) == [expected]


def test_what_is_no_date_of_the_calendar_is_not_given() -> None:
    assert values("ថ្ងៃទី៣១ ខែមេសា ឆ្នាំ២០២០ និងឆ្នាំ២៥៦៤") == []
    assert values("ថ្ងៃទី៣១ ខែកក្កដា", None) == [""]


def test_names_stand_after_titles() -> None:
    text = "លោក សុខ ដារ៉ា ប្រធានក្រុម និងកញ្ញា ចាន់ ស្រីមុំ បាននិយាយ។ លោក ដារ៉ា បានទៅ។"
    first, second = read_khmer(text).entities
    assert (first.name, first.gender) == ("សុខ ដារ៉ា", "male")
    assert [text[slice(*span)] for span in first.mentions] == ["សុខ ដារ៉ា", "ដារ៉ា"]
    assert (second.name, second.gender) == ("ចាន់ ស្រីមុំ", "female")


def test_what_follows_a_title_and_is_no_name() -> None:
    assert names("នៅលើពិភពលោក មាន។ លោកបានទៅ។ ខែកញ្ញា ឆ្នាំ២០២០ លោកថា") == []
    assert names("លោកនាយករដ្ឋមន្ត្រី កែវ វិសាល បានទៅ") == ["កែវ វិសាល"]
    assert names("លោក សុខ ដារ៉ាត្រូវបានដោះលែង") == ["សុខ ដារ៉ា"]


def test_a_name_that_two_people_share_is_nobodys() -> None:
    text = "លោក សុខ ដារ៉ា និងលោក សុខ វិសាល បានទៅ។ លោក សុខ បាននិយាយ។"
    assert names(text) == ["សុខ ដារ៉ា", "សុខ វិសាល", "សុខ"]


def quoted(text: str) -> list[tuple[str, str, str, str]]:
    """Cue, speaker, stance and name of each quotation's speaker."""
    read = read_khmer(text, PUBLISHED)
    who = {one.id: one.name for one in read.entities} | {"": ""}
    return [
        (
            text[slice(*one.cue)] if one.cue else "",
            text[slice(*one.speaker)] if one.speaker else "",
            one.stance,
            who[one.entity],
        )
        for one in read.quotes
    ]


def test_quotations_after_that() -> None:
    text = "កញ្ញា ចាន់ ស្រីមុំ បានប្រាប់ថា៖ «យើងមិនភ័យទេ»។ លោក សុខ ដារ៉ា បានបដិសេធថា «ទេ»។"
    assert quoted(text) == [
        ("ប្រាប់", "ចាន់ ស្រីមុំ", "asserts", "ចាន់ ស្រីមុំ"),
        ("បដិសេធ", "សុខ ដារ៉ា", "denies", "សុខ ដារ៉ា"),
    ]
    assert text[slice(*read_khmer(text).quotes[0].content[0])] == "«យើងមិនភ័យទេ»"


def test_a_title_alone_is_the_person_named_last_of_that_title() -> None:
    text = "លោក សុខ ដារ៉ា បានទៅ។ កញ្ញា ចាន់ ស្រីមុំ បានទៅ។ លោកបន្តថា «យើងទៅ»។"
    assert quoted(text) == [("បន្ត", "លោក", "asserts", "សុខ ដារ៉ា")]


def test_words_in_marks_without_that_are_no_quotation() -> None:
    assert quoted("លោក សុខ ដារ៉ា នៅក្នុង «ជំហាន» បាន») «") == []


@pytest.mark.parametrize(
    ("text", "value", "op", "unit"),
    [
        ("២១នាក់", 21, "=", "persons"),
        ("យ៉ាងហោចណាស់ ២១ នាក់", 21, ">=", "persons"),
        ("ជាង ២០នាក់", 21, ">=", "persons"),
        ("ប្រមាណ ៤០.០០០នាក់", 40000, "~", "persons"),
        ("មិនលើសពី ២៦,៥៩៣ នាក់", 26593, "<=", "persons"),
        ("ចំនួន ៤ម៉ឺននាក់", 40000, "=", "persons"),
        ("៣ ករណី", 3, "=", "cases"),
    ],
)
def test_numbers(text: str, value: int, op: str, unit: str) -> None:
    (found,) = read_khmer(text, PUBLISHED).quantities
    assert (found.value, found.op, found.unit) == (value, op, unit)


def test_the_window_of_a_number_lies_in_its_sentence() -> None:
    text = "២១នាក់ ត្រូវបានចាប់ក្នុងខែសីហា។ ៣នាក់ បានទៅ។"
    first, second = read_khmer(text, PUBLISHED).quantities
    assert (first.window, second.window) == (("2020-08-01", "2020-08-31"), None)


def test_what_is_not_read_is_said() -> None:
    plain, lunar = read_khmer("លោក"), read_khmer("៥កើត ខែស្រាពណ៍ ព.ស. ២៥៦៤")
    assert len(plain.unsupported) == 1 and len(lunar.unsupported) == 2
    assert lunar.times == () and plain.language == "km" and plain.events == ()


VOCABULARY = """
លោក កញ្ញា សុខ ដារ៉ា បាន ថា ៖ « » ថ្ងៃទី ៣១ ខែ កក្កដា ឆ្នាំ ២០២០ នាក់ ។ ្ ា a ជាង ឆ្នាំនេះ
"""
PIECES = st.sampled_from([*VOCABULARY.split(), "\u200b", " ", "\n"])
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map("".join))


@given(TEXTS, st.one_of(st.none(), st.dates()))
def test_any_text_gives_spans_inside(text: str, published: date | None) -> None:
    read = read_khmer(text, published)
    for start, end in (*spans(read), *word_spans(text)):
        assert 0 <= start < end <= len(text)
    for time in read.times:
        assert not time.value or dates.parse(time.value)
    places = list(word_spans(text))
    assert places == sorted(places)


def spans(read: Reading) -> list[tuple[int, int]]:
    """Every place of a reading."""
    found = [one.span for one in read.times] + [one.phrase for one in read.quantities]
    found += [one.number for one in read.quantities] + list(read.layout.paragraphs)
    found += [span for one in read.entities for span in one.mentions]
    for quote in read.quotes:
        found += [*quote.content, *filter(None, (quote.cue, quote.speaker))]
    return found


@pytest.mark.parametrize("piece", ["លោក សុខ ", "«", "ថា «ទេ»។", "២១នាក់ ខែសីហា ", "ា", "\u200b"])
def test_the_work_grows_with_the_length(piece: str) -> None:
    size = 1_000_000 // len(piece) // 64
    assert calls(piece * size * 2) < 2.3 * calls(piece * size) + 1000


def calls(text: str) -> int:
    """How many calls of functions reading a text takes."""
    seen: Counter[str] = Counter()

    def note(frame: object, event: str, arg: object) -> None:
        seen[event] += 1

    sys.setprofile(note)
    try:
        read_khmer(text, PUBLISHED)
    finally:
        sys.setprofile(None)
    return seen.total()
