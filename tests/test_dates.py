"""Uncertain dates: what they may mean, where they lie, what contains what."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saksei import dates
from saksei.dates import Precision, contains, in_words, parse, place_in_window
from saksei.errors import InvalidDate

days = st.dates()
marks = st.sampled_from(["", "?", "~", "%"])
clocks = st.tuples(st.integers(0, 23), st.integers(0, 59))


@st.composite
def points(draw: st.DrawFn) -> str:
    day, (hour, minute) = draw(days), draw(clocks)
    iso = day.isoformat()
    forms = [
        iso, iso[:7], iso[:4], f"{iso[:7]}-XX", f"{iso[:4]}-XX-XX", f"{iso[:3]}X", f"{iso[:2]}XX",
        f"{iso}T{hour:02}", f"{iso}T{hour:02}:{minute:02}",
    ]  # fmt: skip
    return draw(st.sampled_from(forms)) + draw(marks)


@st.composite
def texts(draw: st.DrawFn) -> str:
    shape = draw(st.sampled_from(["{0}", "{0}/{1}", "{0}/..", "../{0}", "{0}/", "/{0}"]))
    first, second = sorted([draw(points()), draw(points())], key=lambda one: one.rstrip("?~%"))
    text = shape.format(first, second)
    try:
        parse(text)
    except InvalidDate:  # two points that overlap in part can still be in the wrong order
        return first
    return text


@given(texts())
def test_the_normal_form_is_read_back_unchanged(text: str) -> None:
    assert parse(parse(text).text) == parse(text)


@given(texts())
def test_the_earliest_day_is_not_after_the_latest(text: str) -> None:
    earliest, latest = dates.bounds(text)
    assert earliest is None or latest is None or earliest <= latest


@given(texts())
def test_every_date_can_be_said_in_words(text: str) -> None:
    assert in_words(parse(text)).strip()


@given(texts(), texts())
def test_containing_nests_the_bounds_and_goes_one_way(one: str, other: str) -> None:
    coarse, fine = parse(one), parse(other)
    if contains(coarse, fine):
        assert (coarse.earliest or date.min) <= (fine.earliest or date.min)
        assert (fine.latest or date.max) <= (coarse.latest or date.max)
        assert not contains(fine, coarse)


@given(texts(), days, days)
def test_a_date_has_one_place_in_a_window_that_fits_its_days(
    text: str, one: date, other: date
) -> None:
    found, (start, end) = parse(text), sorted([one, other])
    earliest, latest = found.earliest or date.min, found.latest or date.max
    expected = "possibly"
    if latest < start or earliest > end:
        expected = "outside"
    elif start <= earliest and latest <= end and not found.uncertain:
        # Open ends stand in for themselves only where the window reaches the end of time.
        expected = "inside" if found.earliest and found.latest else "possibly"
    assert place_in_window(found, start, end) == expected


@given(days)
def test_a_plain_day_is_itself(day: date) -> None:
    found = parse(day.isoformat())
    assert (found.earliest, found.latest, found.precision) == (day, day, Precision.DAY)


@given(st.text(max_size=20))
def test_any_text_is_a_date_or_refused_with_a_sentence(text: str) -> None:
    try:
        assert parse(parse(text).text) == parse(text)
    except InvalidDate as error:
        reason = str(error)
        assert ";" in reason


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2020-08", "2020-08-01", "2020-08-31", "month"),
        ("2020-02-XX", "2020-02-01", "2020-02-29", "month"),
        ("2020-XX-XX", "2020-01-01", "2020-12-31", "year"),
        ("202X", "2020-01-01", "2029-12-31", "decade"),
        ("20XX", "2000-01-01", "2099-12-31", "century"),
        ("2020-08-13T21", "2020-08-13", "2020-08-13", "hour"),
        ("2020-08-13T21:30:05+07:00", "2020-08-13", "2020-08-13", "minute"),
        ("2020-07-31/2020-09-10", "2020-07-31", "2020-09-10", "interval"),
        ("2020-07/2020", "2020-07-01", "2020-12-31", "interval"),
        ("0001-01-01~", "0001-01-01", "0001-01-02", "day"),
        ("999X~", "9980-01-01", "9999-12-31", "decade"),
    ],
)
def test_bounds(text: str, earliest: str, latest: str, precision: str) -> None:
    found = parse(text)
    assert (str(found.earliest), str(found.latest), found.precision) == (
        earliest,
        latest,
        precision,
    )


def test_about_widens_by_one_unit_on_both_sides() -> None:
    assert dates.bounds("2020-08-16~") == (date(2020, 8, 15), date(2020, 8, 17))
    assert dates.bounds("2020-08~") == (date(2020, 7, 1), date(2020, 9, 30))
    assert dates.bounds("2020%") == (date(2019, 1, 1), date(2021, 12, 31))
    assert dates.bounds("2020-07-31T23:59~") == (date(2020, 7, 31), date(2020, 8, 1))


def test_open_and_unknown_ends_have_no_bound() -> None:
    assert dates.bounds("2020-05-01/..") == (date(2020, 5, 1), None)
    assert dates.bounds("2020-05-01/") == (date(2020, 5, 1), None)
    assert dates.bounds("../2020-08-01") == (None, date(2020, 8, 1))


def test_qualifiers_inside_a_date_count_for_all_of_it() -> None:
    assert parse("2020-?08").text == "2020-08?"
    assert parse("2020?-08-13~").text == "2020-08-13%"


def test_a_doubtful_date_is_only_possibly_inside() -> None:
    start, end = date(2020, 8, 1), date(2020, 8, 31)
    assert place_in_window(parse("2020-08-13"), start, end) == "inside"
    assert place_in_window(parse("2020-08-13?"), start, end) == "possibly"
    assert place_in_window(parse("2020-09-13?"), start, end) == "outside"
    assert place_in_window(parse("2020-08-13?"), None, None) == "inside"


def test_a_window_that_ends_before_it_starts_is_refused() -> None:
    day = date(2020, 8, 1)
    with pytest.raises(InvalidDate, match="swap"):
        place_in_window(parse("2020"), day, day - timedelta(days=1))


@pytest.mark.parametrize(
    ("coarse", "fine", "expected"),
    [
        ("2020", "2020-08", True),
        ("2020-08", "2020-08-13", True),
        ("2020-08-13", "2020-08-13T21:30", True),
        ("2020-08-13T21", "2020-08-13T21:30", True),
        ("2020-08-13T21", "2020-08-13T22:30", False),
        ("2020-08-13T21Z", "2020-08-13T21:30+07:00", False),
        ("2020-08", "2020-08", False),
        ("2020-08", "2020-09-01", False),
        ("2020-07-31/2020-09-10", "2020-08", True),
        ("2020-05-01/..", "2020-08", True),
    ],
)
def test_contains(coarse: str, fine: str, expected: bool) -> None:
    assert contains(parse(coarse), parse(fine)) is expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2020-08-07", "7 August 2020"),
        ("2020-08", "August 2020"),
        ("2020", "2020"),
        ("202X", "the 2020s"),
        ("2020-08-16~", "about 16 August 2020"),
        ("2020-08-16?", "16 August 2020 (uncertain)"),
        ("2020-08-XX", "a day in August 2020"),
        ("2020-07-31/2020-09-10", "31 July 2020 to 10 September 2020"),
        ("2020-05-01/..", "on or after 1 May 2020"),
        ("../2020-08", "in or before August 2020"),
        ("2020-05-01/", "from 1 May 2020, end not known"),
        ("2020-07-31T21:30", "31 July 2020, 21:30"),
        ("2020-07-31T21:30Z", "31 July 2020, 21:30 UTC"),
    ],
)
def test_in_words(text: str, words: str) -> None:
    assert in_words(parse(text)) == words


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2020-02-30", "February 2020 has 29 days"),
        ("2020-13-01", "months run from 01 to 12"),
        ("0000", "0001 to 9999"),
        ("13/08/2020", "write 2020-08-13"),
        ("2020-8-1", "write 2020-08-13"),
        ("2020-W01-1", "write 2020-08-13"),
        ("2020-08-13T25", "write 2020-08-13"),
        ("2020-09/2020-08", "ends before it starts"),
        ("2020-08-14~/2020-08-13", "ends before it starts"),
        ("2020-08-13T22:00/2020-08-13T21:00", "ends before it starts"),
        ("2020-08-13T22:00Z/2020-08-14T21:00", "time zones"),
        ("../..", "no end that is known"),
        ("2020-XX-13", "left open by X"),
        ("202X-08", "left open by X"),
        ("2020-08-XXT21", "leave out the time"),
        ("2" * 100, "too long"),
    ],
)
def test_what_cannot_be_a_date_is_refused(text: str, reason: str) -> None:
    with pytest.raises(InvalidDate, match=reason):
        parse(text)
