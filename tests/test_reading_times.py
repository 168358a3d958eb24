"""Time expressions: spans, values, and what governs a place. All sentences are invented."""

import re
import sys
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei import dates
from saksei.reading.grammar import shapes
from saksei.reading.model import Time
from saksei.reading.times.times import governing, times, window
from saksei.reading.times.timewords import ATOMS, LEXICON, PHRASES

PUBLISHED = date(2020, 11, 17)  # a Tuesday


def values(text: str, published: date | None = PUBLISHED) -> list[tuple[str, str]]:
    """Each expression with its value."""
    return [(text[slice(*one.span)], one.value) for one in times(text, published)]


def value(text: str, published: date | None = PUBLISHED) -> str:
    """The value of the only expression, or of the widest first one."""
    return times(text, published)[0].value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police came on Oct. 23.", "2020-10-23"),
        ("on 23 October 2020", "2020-10-23"),
        ("on October 23rd, 2020, he", "2020-10-23"),
        ("on the 23rd of October 2020", "2020-10-23"),
        ("on Friday, Oct. 23, 2020", "2020-10-23"),
        ("on Friday the 23rd of October", "2020-10-23"),
        ("on Friday 23 October", "2020-10-23"),
        ("Fri, 23 Oct 2020", "2020-10-23"),
        ("on 23/10/2020", "2020-10-23"),
        ("on 10/23/2020", "2020-10-23"),
        ("on 04/05/2020", "2020"),
        ("on 05/05/2020", "2020-05-05"),
        ("on 04.05.2020", "2020-05-04"),
        ("last October 23", "2020-10-23"),
        ("on the 3rd, he", "2020-11-03"),
        ("on the 23rd.", "2020-10-23"),
        ("dated 2020-10-23.", "2020-10-23"),
        ("posted 2020-10-23T09:15:30Z", "2020-10-23T09:15"),
        ("talks on Nov.\u00a027", "2020-11-27"),
        ("on Nov.\n16 he", "2020-11-16"),
        ("on 29 February 2020", "2020-02-29"),
        ("on October 23 last year", "2019-10-23"),
        ("on May 5 this year", "2020-05-05"),
    ],
)
def test_days(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize("text", ["on 31 June 2020", "on 45 May 2020", "2020-13-01", "Feb. 30"])
def test_days_that_no_calendar_has_are_not_given(text: str) -> None:
    assert all(len(one.value) < 8 for one in times(text, PUBLISHED))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("in August 2020", "2020-08"),
        ("in March", "2020-03"),
        ("in May", "2020-05"),
        ("in mid-March", "2020-03"),
        ("in late July", "2020-07"),
        ("at the end of June", "2020-06"),
        ("in the first week of March", "2020-03"),
        ("last August", "2020-08"),
        ("in August last year", "2019-08"),
        ("the March 2019 vote", "2019-03"),
        ("in early 2019", "2019"),
        ("in mid-2019", "2019"),
        ("early in 2019", "2019"),
        ("in 2018", "2018"),
        ("since the 2018 elections", "2018/2020-11-17"),
        ("the unrest (2018)", "2018"),
        ("2017’s ruling", "2017"),
        ("in the first half of 2021", "2021-01/2021-06"),
        ("in the third quarter of 2019", "2019-07/2019-09"),
        ("in the first nine months of this year", "2020-01/2020-09"),
        ("in the 1990s", "199X"),
        ("in 2018-19 they", "2018/2019"),
        ("between 2015 and 2018", "2015/2018"),
        ("by the end of the year", "2020-12-31"),
    ],
)
def test_months_and_years(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("was arrested on Friday", "2020-11-13"),
        ("was arrested on Tuesday", "2020-11-17"),
        ("was held last Tuesday", "2020-11-10"),
        ("On Friday, the court will hear them", "2020-11-20"),
        ("She is due in court on Friday.", "2020-11-20"),
        ("The union called a strike for Friday.", "2020-11-20"),
        ("He was held for Friday's march.", "2020-11-13"),
        ("He is to be tried on Monday.", "2020-11-23"),
        ("The lawyer said on Friday that they will appeal.", "2020-11-13"),
        ("They will appeal, the lawyer said on Friday.", "2020-11-13"),
        ("Police left, and on Friday the court will sit.", "2020-11-20"),
        ("next Friday", "2020-11-20"),
        ("next Tuesday", "2020-11-24"),
        ("this Friday", "2020-11-20"),
        ("on Tuesday last week", "2020-11-10"),
        ("early on Friday night", "2020-11-13"),
        ("yesterday morning", "2020-11-16"),
        ("earlier today", "2020-11-17"),
        ("tomorrow", "2020-11-18"),
        ("the day before yesterday", "2020-11-15"),
        ("the day after tomorrow", "2020-11-19"),
        ("last night", "2020-11-16"),
        ("this morning", "2020-11-17"),
        ("overnight", "2020-11-16/2020-11-17"),
        ("last week", "2020-11-09/2020-11-15"),
        ("this week", "2020-11-16/2020-11-17"),
        ("next week", "2020-11-23/2020-11-29"),
        ("over the weekend", "2020-11-14/2020-11-15"),
        ("last weekend", "2020-11-14/2020-11-15"),
        ("last month", "2020-10"),
        ("next month", "2020-12"),
        ("late last year", "2019"),
        ("this year", "2020-01-01/2020-11-17"),
        ("Earlier this year,", "2020-01-01/2020-11-17"),
        ("earlier this month", "2020-11-01/2020-11-17"),
        ("later this year", "2020-11-17/2020-12-31"),
        ("The vote will be held this year", "2020-11-17/2020-12-31"),
        ("so far this year", "2020-01-01/2020-11-17"),
        ("over the course of the year", "2020-01-01/2020-11-17"),
        ("since the beginning of the year", "2020-01-01/2020-11-17"),
        ("three days ago", "2020-11-14"),
        ("three weeks ago", "2020-10-27~"),
        ("two months ago", "2020-09"),
        ("a year ago", "2019"),
        ("twenty-five years ago", "1995"),
        ("a decade ago", "2010"),
        ("in the past three months", "2020-08-17/2020-11-17"),
        ("over the past year", "2019-11-17/2020-11-17"),
        ("the last two weeks", "2020-11-03/2020-11-17"),
        ("in the past 24 hours", "2020-11-16/2020-11-17"),
        ("within the next two weeks", "2020-11-17/2020-12-01"),
    ],
)
def test_from_publication(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("since 2018", "2018/2020-11-17"),
        ("since March", "2020-03/2020-11-17"),
        ("since July 31", "2020-07-31/2020-11-17"),
        ("since last week", "2020-11-09/2020-11-17"),
        ("between July 31 and Sept. 10", "2020-07-31/2020-09-10"),
        ("from July 31 to Sept. 10, 2019", "2019-07-31/2019-09-10"),
        ("from Nov. 3, 2018, to Feb. 2", "2018-11-03/2019-02-02"),
        ("between 30 December and 2 January 2020", "2019-12-30/2020-01-02"),
        ("from 3 to 7 May", "2020-05-03/2020-05-07"),
        ("on May 3-7, 2019", "2019-05-03/2019-05-07"),
        ("on May 3 and 4", "2020-05-03/2020-05-04"),
        ("on May 3 and 7", "2020-05-03"),
        ("from March to May 2019", "2019-03/2019-05"),
        ("from Wednesday to Monday", "2020-11-11/2020-11-16"),
        ("around 5 March 2019", "2019-03-05~"),
        ("on the night of 5 March", "2020-03-05"),
        ("at 9 p.m. on July 31", "2020-07-31T21"),
        ("on July 31 at 9:30 p.m.", "2020-07-31T21:30"),
        ("on July 31, 2020 at 14:05", "2020-07-31T14:05"),
        ("on 31 July at 25 places", "2020-07-31"),
        ("before 2018", "../2018"),
        ("until March 5.", "2020-03-05"),
        ("after July 31, police", "2020-07-31/.."),
        ("after Monday’s raid", "2020-11-16"),
        ("two days after July 31", "2020-08-02"),
        ("a week before Nov. 8", "2020-11-01~"),
    ],
)
def test_phrases(text: str, expected: str) -> None:
    assert value(text) == expected


def test_two_days_are_two_times() -> None:
    assert values("on May 3 and 7") == [("May 3", "2020-05-03"), ("7", "2020-05-07")]
    assert values("on 3 and 7 May") == [("3", "2020-05-03"), ("7 May", "2020-05-07")]


def test_a_range_gives_its_ends_too() -> None:
    assert values("between July 31 and Sept. 10") == [
        ("between July 31 and Sept. 10", "2020-07-31/2020-09-10"),
        ("July 31", "2020-07-31"),
        ("Sept. 10", "2020-09-10"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two days earlier, Dara fled.", "2020-07-29"),
        ("A day later, he fled.", "2020-08-01"),
        ("The following day he fled.", "2020-08-01"),
        ("He fled the next morning.", "2020-08-01"),
        ("He fled the day before.", "2020-07-30"),
        ("He fled that day.", "2020-07-31"),
        ("The previous week he fled.", "2020-07-20/2020-07-26"),
        ("A month later he fled.", "2020-08"),
        ("That year he fled.", "2020"),
        ("In the previous two months he hid.", "2020-05-31/2020-07-31"),
    ],
)
def test_from_the_date_mentioned_last(text: str, expected: str) -> None:
    assert values("Sok was held on July 31. " + text)[1][1] == expected


def test_with_no_date_before_there_is_none_to_count_from() -> None:
    assert values("Two days earlier he fled. Days later he was found.") == [
        ("Two days earlier", ""),
        ("Days later", ""),
    ]
    assert value("two days after the raid") == ""


@pytest.mark.parametrize(
    ("published", "text", "expected"),
    [
        (date(2021, 1, 5), "was held on Dec. 30", "2020-12-30"),
        (date(2020, 12, 28), "will be tried on Jan. 4", "2021-01-04"),
        (date(2020, 12, 28), "was held on Jan. 4", "2020-01-04"),
        (date(2020, 12, 28), "talks on Jan. 4", "2021-01-04"),
        (date(2020, 3, 1), "was held on Nov. 5", "2019-11-05"),
        (date(2020, 6, 1), "was held on Oct. 23", "2019-10-23"),
        (date(2020, 6, 1), "will vote on Oct. 23", "2020-10-23"),
        (date(2021, 2, 10), "was held in December", "2020-12"),
        (date(2020, 11, 17), "will return in March", "2021-03"),
        (date(2021, 1, 5), "was held on Thursday, Dec. 31", "2020-12-31"),
        (date(2020, 11, 17), "on Wednesday, Oct. 23", "2019-10-23"),
    ],
)
def test_the_year_left_out(published: date, text: str, expected: str) -> None:
    assert value(text, published) == expected


def test_the_year_of_a_date_before_is_carried_over_in_its_paragraph() -> None:
    told = "He was held on 3 March 2017. On 5 April, he was charged, and freed on 2 January."
    assert [one for _, one in values(told)] == ["2017-03-03", "2017-04-05", "2018-01-02"]
    assert [one for _, one in values(told, None)] == ["2017-03-03", "2017-04-05", "2018-01-02"]
    assert values("He was held on 3 March 2017.\n\nOn 5 April, he fled.")[1][1] == "2020-04-05"


def test_without_publication_only_what_is_absolute_has_a_value() -> None:
    text = "On Monday, 3 May, since March, since 2018, last week, 4 May 2019 and today."
    assert [one for _, one in values(text, None)] == ["", "", "2018/..", "", "2019-05-04", ""]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("an 18-month sentence", "P18M"),
        ("held for two weeks", "P2W"),
        ("for a year", "P1Y"),
        ("three years and six months", "P3Y6M"),
        ("one and a half years", "P18M"),
        ("held for 48 hours", "PT48H"),
    ],
)
def test_lengths(text: str, expected: str) -> None:
    assert times(text, PUBLISHED)[0].kind == "duration"
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "She is 34 years old, a 34-year-old teacher, and he is aged 40.",
        "Some 2000 people, a crowd of 2000, 2018 protesters and 1999 others.",
        "They may march. A march began. August Wilson and April Smith spoke.",
        "under article 495, room 2020, COVID-19, flight 1984 and 10:30",
        "The second Black Friday; every Monday; the 29th anniversary.",
        "He won 125 seats and said that days of rage and years had passed.",
    ],
)
def test_no_times(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    "text",
    ["recently", "in recent months", "last summer", "a few days ago", "years ago", "spring 2019"],
)
def test_vague_ones_have_no_value(text: str) -> None:
    (found,) = times(text, PUBLISHED)
    assert (found.kind, found.value, window(found)) == ("vague", "", None)


def test_the_window_of_a_time() -> None:
    found = times("since 2018", PUBLISHED)[0]
    assert window(found) == ("2018-01-01", "2020-11-17")
    assert window(times("before 2018", PUBLISHED)[0]) is None


def governs(text: str, word: str) -> str:
    """The value that governs a word, in the whole text."""
    found = governing(times(text, PUBLISHED), 0, len(text), text.index(word))
    return found.value if found else "none"


def test_the_nearest_time_governs() -> None:
    text = "the arrest of Sok Dara on July 31 and the court’s Aug. 1 decision to charge him"
    assert governs(text, "arrest") == "2020-07-31"
    assert governs(text, "charge") == "2020-08-01"
    assert governs("He recently said police held him on July 31", "said") == "2020-07-31"
    assert governs("held for two weeks until Friday", "held") == "none"
    assert governs("19 arrests between July 31 and Sept. 10", "19") == "2020-07-31/2020-09-10"


VOCABULARY = """
on in at of the since between and from to until 3 17 31 2020 1999 24th Oct. May Monday last next
this week year month days two a ago earlier later before , . - / ( 12/10/2020 2020-10-23 9 p.m.
first half 1990s yesterday recently said will ’s an and-a-half years old
"""
WORDS = st.sampled_from(VOCABULARY.split())
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=30).map(" ".join))


@given(TEXTS, st.one_of(st.none(), st.dates()))
def test_any_text_gives_spans_inside_and_values_that_can_be_read(
    text: str, published: date | None
) -> None:
    found = times(text, published)
    assert list(found) == sorted(found, key=lambda one: one.span[0])
    for one in found:
        assert 0 <= one.span[0] < one.span[1] <= len(text)
        check(one)


def check(one: Time) -> None:
    """A value is empty, a length, or a date."""
    if one.kind == "duration":
        assert re.fullmatch(r"(PT?\d+([YMWDH]|Y\d+M))?", one.value)
    elif one.value:
        dates.parse(one.value)
    else:
        assert one.kind in ("vague", "range")


def test_no_rule_repeats_without_bound() -> None:
    for grammar in (ATOMS, PHRASES):
        assert not re.search(r"[*+]|\{", grammar.pattern.pattern)
    for name in ("coming", "past"):
        assert isinstance(LEXICON[name], str)


@pytest.mark.parametrize(
    "piece", ["arrested ", "on May 3 and ", "two days earlier ", "“", "2020-", "1"]
)
def test_the_work_grows_with_the_length(piece: str) -> None:
    size = 1_000_000 // len(piece) // 16
    assert calls(piece * size * 2) < 2.2 * calls(piece * size) + 1000


def calls(text: str) -> int:
    """How many calls of functions reading a text takes."""
    count: Counter[str] = Counter()

    def note(frame: object, event: str, arg: object) -> None:
        count[event] += 1

    shapes.scan.cache_clear()
    sys.setprofile(note)
    try:
        times(text, PUBLISHED)
    finally:
        sys.setprofile(None)
    return count.total()
