"""Rules of law: what a file has to say, and clocks that claim only what every reading bears out."""

import itertools
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import vocabulary

from saksei.errors import InvalidRules
from saksei.law import load_rules
from saksei.law.clock import Inputs, Span, State, add, add_fraction, due, run_clock
from saksei.law.loader import SHIPPED
from saksei.law.model import Length

GOOD = """\
jurisdiction: LL
name: Lotus Land
version: "1"
parties: [LL]
calendar: {month_add: clip_to_month_end, tz: local, holidays_extend: false}
rules:
  - id: LL.1
    label: Custody
    step: police_custody
    starts_at: arrest
    ends_at: [charge]
    base: {value: 2, unit: day}
    extensions: [{max: {value: 1, unit: day}, times: 1}]
    applies: {age_min: 18}
    valid: {from: 2020, to: null}
    authority: {law: Code, article: "1", source: Gazette}
    unverified: [base]
    review: {status: draft}
"""
WRONG = {
    ("jurisdiction: LL", "country: LL"): "line 1: 'country' is not known here",
    ("    base: {value: 2, unit: day}\n", ""): "'base' is missing",
    ("value: 2, unit: day", "value: -2, unit: day"): "line 12: 'value' should be a whole number",
    ("value: 2, unit: day", "value: 2, unit: moon"): "line 12: 'moon' is no unit; use hour, day",
    ("value: 2, unit: day", "value: 999999, unit: day"): "line 12: '999999 days' is over a hundred",
    ("value: 2, unit: day", "value: two, unit: day"): "'value' should be a whole number",
    ('article: "1"', 'article: ""'): "line 16: 'article' is empty; a rule needs it",
    (', article: "1"', ""): "'article' is missing",
    ("starts_at: arrest", "starts_at: dawn"): "line 10: 'dawn' is no starts_at",
    ("[charge]", "[feast]"): "line 11: 'feast' is no step_type",
    ("[charge]", "[]"): "line 11: a clock that nothing ends cannot be kept",
    ("from: 2020, to: null", "from: 2020, to: 2019"): "ends before it begins; swap",
    ("from: 2020", "from: soon"): "'soon' is not a date that can be read",
    ("[base]", "[bail]"): "line 17: 'bail' is no part of this rule",
    ("status: draft", "status: reviewed"): "a reviewed rule names the lawyer",
    ("status: draft", "status: signed"): "'signed' is no status",
    ("id: LL.1", "id: XX.1"): "line 7: 'XX.1' should begin with the jurisdiction 'LL.'",
    ("times: 1", "times: 0"): "'times' should be a whole number above 0",
    ('version: "1"', "version: 1.0"): "'version' should be a version in quotes",
    ("clip_to_month_end", "overflow"): "line 5: 'month_add' should be clip_to_month_end",
    ("applies: {age_min: 18}", "applies: {offence_class: sin}"): "'sin' is no offence_class",
    ("    label: Custody\n", "    label: Custody\n    label: Twice\n"): "'label' stands twice",
}


def rule(folder: Path, text: str = GOOD):
    (folder / "LL.yaml").write_text(text, "utf-8")
    return {one.code: one for one in load_rules(vocabulary(), [folder])}["LL"].rules[0]


@pytest.mark.parametrize("change", WRONG, ids=lambda change: change[1].strip()[:30] or change[0])
def test_what_is_wrong_in_a_file_is_refused_with_its_line(tmp_path, change):
    with pytest.raises(InvalidRules, match=r"LL.yaml, line \d+: ") as raised:
        rule(tmp_path, GOOD.replace(*change))
    assert WRONG[change] in str(raised.value)


def test_a_rule_stands_once(tmp_path):
    twice = GOOD + GOOD[GOOD.index("  - id") :]
    with pytest.raises(InvalidRules, match=r"'LL\.1' stands twice"):
        rule(tmp_path, twice)


def test_two_files_of_one_jurisdiction_are_refused(tmp_path):
    (tmp_path / "A.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(InvalidRules, match=r"A.yaml has the rules of 'LL' already"):
        rule(tmp_path)


def test_an_own_file_takes_the_place_of_a_shipped_one(tmp_path):
    (tmp_path / "KH.yaml").write_text(GOOD.replace("LL", "KH"), "utf-8")
    found = {one.code: one for one in load_rules(vocabulary(), [tmp_path])}
    assert [one.id for one in found["KH"].rules] == ["KH.1"] and "ICCPR" in found


def test_shipped_rules_are_drafts_that_name_what_is_unverified():
    for jurisdiction in load_rules(vocabulary()):
        for one in jurisdiction.rules:
            assert one.status == "draft" and one.unverified and one.authority.article
    assert (SHIPPED / "KH.yaml").is_file()


def day(number: int, hour: int = 0) -> datetime:
    return datetime(2031, 1, 1) + timedelta(days=number, hours=hour)


def whole(first: int, last: int | None = None) -> Span:
    last = first if last is None else last
    return Span(day(first), day(last + 1) - timedelta(seconds=1))


def test_months_are_clipped_to_their_end():
    assert add(datetime(2031, 1, 31), Length(1, "month")) == datetime(2031, 2, 28)
    assert add(datetime(2031, 11, 30), Length(3, "month")) == datetime(2032, 2, 29)


@pytest.mark.parametrize(
    ("period", "end"),
    [("P6M", (2020, 11, 1)), ("P2Y", (2021, 8, 1)), ("P5M", (2020, 10, 16)), ("P9D", (2020, 8, 5))],
)
def test_half_of_a_penalty(period, end):
    assert add_fraction(datetime(2020, 8, 1), period, 1, 2) == datetime(*end)


def test_a_penalty_that_is_no_period_is_refused():
    with pytest.raises(InvalidRules, match="'six months' is no period; write P6M"):
        add_fraction(day(0), "six months", 1, 2)


def shipped(name: str):
    return next(r for j in load_rules(vocabulary()) for r in j.rules if r.id == name)


@pytest.mark.parametrize(
    ("penalty", "extensions", "end"),
    [("P6M", 1, (2020, 11, 1)), ("P2Y", 0, (2020, 12, 1)), ("P2Y", None, (2021, 2, 1))],
)
def test_article_209_for_a_charge_under_495(penalty, extensions, end):
    found = due(
        shipped("KH.CCP.209.pretrial"), datetime(2020, 8, 1),
        extensions=extensions, offence_class="misdemeanour", penalty=penalty,
    )  # fmt: skip
    assert found == datetime(*end)


@pytest.mark.parametrize(
    ("end", "now", "extended", "state"),
    [
        (None, -1, False, State.NOT_STARTED),
        (whole(30), 1, False, State.RUNNING),
        (whole(30), 2, True, State.EXTENDED),
        (whole(30), 3, False, State.EXPIRED),
        (whole(30), 9, False, State.EXCEEDED),
        (whole(9), 30, False, State.EXCEEDED),
        (whole(1), 30, False, State.ENDED_IN_TIME),
        (whole(2), 30, False, State.INDETERMINATE),
        (None, 1, False, State.RUNNING),
        (None, 30, False, State.INDETERMINATE),
    ],
)
def test_states(tmp_path, end, now, extended, state):
    inputs = Inputs(whole(0), end, day(0), extended, day(now, 12))
    assert run_clock(rule(tmp_path), inputs).state is state


def test_who_is_last_known_held_past_the_limit_is_over_it(tmp_path):
    clock = run_clock(rule(tmp_path), Inputs(whole(0), None, day(9), False, day(30)))
    assert clock.state is State.EXCEEDED and clock.over_most is None


def test_a_doubtful_day_decides_nothing(tmp_path):
    inputs = Inputs(whole(0), whole(9), day(0), False, day(30), doubtful=True)
    assert run_clock(rule(tmp_path), inputs).state is State.INDETERMINATE


spans = st.tuples(st.integers(0, 6), st.integers(0, 4)).map(lambda p: (p[0], p[0] + p[1]))
RULE_FOLDER = Path(__file__).parent


@settings(max_examples=150)
@given(start=spans, end=spans, now=st.integers(0, 14), extended=st.booleans())
def test_what_is_claimed_holds_for_every_day_that_the_dates_may_mean(start, end, now, extended):
    """Against all pairs of moments: exceeded and in time are said only where all agree."""
    one = shipped("ICCPR.9.3.judge")
    inputs = Inputs(whole(*start), whole(*end), None, extended, day(now, 23))
    clock = run_clock(one, inputs)
    limit = timedelta(hours=48)
    pairs = [
        (day(a, h), day(b, k))
        for a, b in itertools.product(range(start[0], start[1] + 1), range(end[0], end[1] + 1))
        for h, k in itertools.product((0, 12, 23), repeat=2)
        if day(b, k) >= day(a, h)
    ]
    if clock.state is State.EXCEEDED:
        assert all(min(last, inputs.now) - first > limit for first, last in pairs)
    if clock.state is State.ENDED_IN_TIME:
        assert all(last - first <= limit and last <= inputs.now for first, last in pairs)
    if clock.state is State.RUNNING:
        assert all(min(last, inputs.now) - first <= limit for first, last in pairs)


def test_leap_days_and_the_ends_of_months():
    assert add(datetime(2028, 2, 29), Length(12, "month")) == datetime(2029, 2, 28)
    assert add(datetime(2027, 12, 31, 23, 59), Length(2, "month")) == datetime(2028, 2, 29, 23, 59)
    assert add(datetime(2028, 2, 28), Length(48, "hour")) == datetime(2028, 3, 1)
    assert add(datetime(2028, 2, 29), Length(3, "week")) == datetime(2028, 3, 21)
    assert add_fraction(datetime(2027, 8, 31), "P1Y", 1, 2) == datetime(2028, 2, 29)


def test_the_calendar_ends_and_no_clock_breaks():
    assert add(datetime(9999, 12, 31), Length(4, "month")) == datetime.max
    assert add(datetime(9999, 12, 31), Length(48, "hour")) == datetime.max


def test_a_cap_that_is_not_known_leaves_the_first_limit_open():
    one = shipped("KH.CCP.209.pretrial")
    clock = run_clock(one, Inputs(whole(0), whole(300), None, 0, day(400)),
                      offence_class="misdemeanour")  # fmt: skip
    assert clock.state is State.EXCEEDED and clock.due_first is None and clock.over_most is None


def test_what_was_held_after_the_day_that_is_asked_about_does_not_count(tmp_path):
    clock = run_clock(rule(tmp_path), Inputs(whole(0), whole(1, 9), day(9), 0, day(3)))
    assert clock.state is State.INDETERMINATE


def test_a_limit_that_lies_ahead_is_not_exceeded_though_the_end_is_uncertain(tmp_path):
    clock = run_clock(rule(tmp_path), Inputs(whole(0), whole(0, 9), None, 0, day(1)))
    assert clock.state is State.RUNNING and "may have ended" in clock.reasons[0]
