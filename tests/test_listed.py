"""Assessments, replies, occupancy, measures, and any answer without each of its sources."""

from datetime import date

import pytest
from small_record import Record, arrest, judged
from small_record import said as stated
from test_custody import sheet, values

from saksei.analysis.answers import leave_one_out as leaving
from saksei.analysis.answers.agreement import alpha
from saksei.analysis.answers.assessments import assessments
from saksei.analysis.answers.circle import circles
from saksei.analysis.answers.dated import finest
from saksei.analysis.answers.measures import measures
from saksei.analysis.answers.occupancy import occupancy
from saksei.analysis.answers.replies import replies
from saksei.analysis.answers.result import Asked, Value
from saksei.analysis.standards import basis
from saksei.errors import InvalidValue

ON = date(2031, 12, 31)


def said(entity, kind, source="s1", /, **properties):
    return [stated(entity, name, value, source, kind=kind) for name, value in properties.items()]


def ask(question, *rows, standard="reported", judgements=(), **more):
    tables = Record(list(rows), list(judgements)).tables(basis(standard))
    return question(tables, Asked(**{"on": ON, **more}))


# -- assessments


def judgement(record="x1", result="meets", question="defender_wide", **more):
    given = {"subject": "p1", "assessor": "A. B.", "date": "2031-06-01", "reason": "spoke for land"}
    given |= {"question": question, "result": result, **more}
    return said(record, "assessment", **{name: value for name, value in given.items() if value})


def test_what_was_assessed_and_what_counts_under_it():
    result = ask(assessments, *judgement(), *arrest("a1", victim="p1"), *arrest("a2", victim="p2"))
    assert [one.text for one in result.values] == ["1"]
    assert [(one["acts"], one["persons"]) for one in sheet(result, "acts")] == [("1", "1")]


def test_assessors_who_differ_leave_a_subject_disputed():
    rows = [*judgement(), *judgement("x2", "does_not_meet", assessor="C. D.")]
    result = ask(assessments, *rows)
    assert [one.text for one in result.values] == ["0–1"]
    assert any("assessors differ on 1 subject" in one for one in result.caveats)


FAULTY = {
    "without assessor": judgement(assessor=""),
    "without reason": judgement(reason=""),
    "'arbitrary' does not answer 'defender_wide'": judgement(result="arbitrary"),
    "speak of a charge or conviction": judgement(reason="he was convicted"),
    "assessed before it happened": [
        *judgement(subject="a1", question="wgad_ii", result="arbitrary"),
        *arrest("a1", date="2031-07-01"),
    ],
}


@pytest.mark.parametrize("words", FAULTY)
def test_a_faulty_assessment_is_named(words):
    assert any(words in one for one in ask(assessments, *FAULTY[words]).caveats)


def test_a_conviction_changes_no_assessment():
    guilty = said("t1", "step", type="conviction", person="p1", date="2031-05-01")
    assert ask(assessments, *judgement()).values == ask(assessments, *judgement(), *guilty).values


def test_nobody_assessed_is_refused():
    assert "is for a person to assess" in (ask(assessments).refused or "")


# -- letters, replies, positions


def letter(**more):
    given = {"reference": "un:AL KHM 5/2031", "sent": "2031-08-18", **more}
    return said("n1", "letter", **{name: value for name, value in given.items() if value})


def reply(record="r1", day="2031-09-18", **more):
    return said(record, "reply", letter="n1", state="substantive", date=day, **more)


def test_a_letter_without_a_reply_is_overdue_after_sixty_days_which_are_unverified():
    result = ask(replies, *letter())
    (one,) = sheet(result, "letters")
    assert one["state"] == "none on record, overdue by 75 days"
    assert any("60 days are taken, which is unverified" in said_of for said_of in result.caveats)
    assert sheet(result, "unanswered")[0]["kind"] == "letter"


def test_the_rate_has_its_cut_off():
    rows = [*letter(reply_due="2031-10-01"), *reply()]
    assert values(ask(replies, *rows))["reply rate at the cut-off"] == "100"
    before = ask(replies, *rows, on=date(2031, 9, 1))
    assert "reply rate at the cut-off" not in values(before)
    assert sheet(before, "letters")[0]["state"] == "none yet"


def test_a_reply_that_comes_later_does_not_count_yet():
    rows = [*letter(reply_due="2031-10-01"), *reply(day="2031-12-01")]
    assert values(ask(replies, *rows, on=date(2031, 11, 1)))["reply rate at the cut-off"] == "0"


def test_a_letter_that_was_not_dated_has_no_clock():
    assert [one.record for one in ask(replies, *letter(sent="")).left_out] == ["n1"]


def test_a_reply_before_its_letter_is_named():
    result = ask(replies, *letter(), *reply(day="2031-08-01"))
    assert "r1 answers n1 before it was sent" in result.caveats


def test_positions_by_argument_evidence_and_silence():
    rows = [stated("p1", "name", "Rith Oun"),
            *said("o1", "position", speaker="p1", argument="asserts_undisclosed_evidence",
                  gist="claims proof", date="2031-11-17"),
            *said("o2", "position", speaker="p1", argument="redirects",
                  date="2031-11-18")]  # fmt: skip
    result = ask(replies, *rows)
    assert sheet(result, "evidence")[0]["as recorded"] == "claims proof"
    assert sheet(result, "unanswered")[0]["who or what"] == "Rith Oun"
    assert values(ask(replies, *rows, on=date(2031, 11, 17)))["positions"] == "1"


def test_no_letter_and_no_position_is_refused():
    assert ask(replies).refused == "No letter and no position is on record on this basis."


KRIPPENDORFF = ["123321412...", "1233224125.3", ".33323422 51.".replace(" ", ""), "12332441251."]


def test_alpha_of_krippendorffs_own_example():
    units = [[row[n] for row in KRIPPENDORFF if row[n] != "."] for n in range(12)]
    assert alpha(units) == pytest.approx(0.743, abs=0.001)


def test_alpha_of_full_agreement_and_of_one_code():
    assert alpha([["a", "a"], ["b", "b"]]) == 1
    assert alpha([["a", "a"], ["a", "a"]]) is None and alpha([["a"], ["b"]]) is None


# K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011), examples A and B.
WORKED = {
    0.095: ("0100000010", "1110010000"),
    0.692: ("aabbdcccedda", "babbbcccebdd".replace("ebdd", "eddd")),
}


@pytest.mark.parametrize("number", WORKED)
def test_alpha_of_two_coders_as_published(number):
    assert alpha(list(zip(*WORKED[number], strict=True))) == pytest.approx(number, abs=0.0006)


def coded_by(record, coder, quality, source="s1", number=""):
    more = {"letter": f"n{number}" if number else "n1", "coder": coder, "quality": quality}
    return said(record, "reply", source, **more)


GOOD, BAD = "un_largely_satisfactory", "un_receipt_acknowledged"


def test_few_replies_coded_twice_are_refused():
    rows = [*letter(), *coded_by("r1", "A", BAD), *coded_by("r2", "B", GOOD)]
    (one,) = sheet(ask(replies, *rows, judgements=[judged("same", "r1", "r2")]), "agreement")
    assert one["alpha"] == "refused: 1 coded twice, under 10; code more twice"


@pytest.mark.parametrize("way", ["two records", "two sources"])
def test_replies_coded_twice_have_an_agreement(way):
    """Ten replies on which two coders agree but once, recorded in either of two ways."""
    rows, same = [], []
    for n in range(1, 11):
        rows += said(f"n{n}", "letter", sent="2031-08-18")
        rows += coded_by(f"r{n}", "A", GOOD if n % 2 else BAD, number=n)
        other = f"q{n}" if way == "two records" else f"r{n}"
        rows += coded_by(other, "B", GOOD if n % 2 or n == 10 else BAD, "s2", number=n)
        same += [judged("same", f"r{n}", f"q{n}", kind="reply")] if way == "two records" else []
    (one,) = sheet(ask(replies, *rows, judgements=same), "agreement")
    units = [(GOOD, GOOD)] * 5 + [(BAD, BAD)] * 4 + [(BAD, GOOD)]
    assert one["alpha"] == f"{alpha(units):.3f}" and one["coders"] == 2


def test_codings_that_nobody_can_tell_apart_are_named_and_not_guessed():
    rows = [*letter(), *coded_by("r1", "A", GOOD), *coded_by("r1", "B", BAD)]
    result = ask(replies, *rows)
    assert not sheet(result, "agreement")
    assert any("r1 has several coders" in one for one in result.caveats)


def test_codings_of_one_letter_that_nobody_judged_to_be_one_are_named():
    rows = [*letter(), *coded_by("r1", "A", GOOD), *coded_by("r2", "B", BAD)]
    assert any("`saksei judge same r1 r2`" in one for one in ask(replies, *rows).caveats)


def test_a_reply_that_may_have_come_widens_the_rate():
    rows = [*letter(reply_due="2031-10-01"), *reply(day="2031-11")]
    result = ask(replies, *rows, on=date(2031, 11, 15))
    assert values(result)["reply rate at the cut-off"] == "0–100"
    assert sheet(result, "letters")[0]["state"] == "substantive, if it came by then"


def test_days_of_sending_that_differ_widen_the_clock():
    rows = [*letter(), stated("n1", "sent", "2031-08-28", "s2", kind="letter")]
    (one,) = sheet(ask(replies, *rows), "letters")
    assert one["due"] == "17 October 2031 to 27 October 2031 (60 days)"
    assert one["state"] == "none on record, overdue by 65–75 days"


def test_a_letter_of_later_is_left_out_with_its_day():
    result = ask(replies, *letter(), on=date(2031, 1, 1))
    assert [one.reason for one in result.left_out] == [
        "sent on 18 August 2031, after the day asked about"
    ]


def test_assessors_who_assess_the_same_have_an_agreement():
    rows = []
    for n in range(1, 12):
        rows += judgement(f"x{n}", subject=f"p{n}")
        rows += judgement(f"y{n}", "meets" if n > 1 else "does_not_meet", subject=f"p{n}",
                          assessor="C. D.")  # fmt: skip
    (one,) = sheet(ask(assessments, *rows), "agreement")
    assert (one["coded by several"], one["alpha"]) == (11, "0.000")


# -- occupancy


def prison(record="o1", population="about 40000", capacity="26593", **more):
    given = {"population": population, "capacity": capacity, "as_of": "2031-11",
             "facilities": "all prisons", "claimant": "Ledger", **more}  # fmt: skip
    return said(record, "occupancy", **{name: value for name, value in given.items() if value})


@pytest.mark.parametrize(
    ("population", "capacity", "text"),
    [
        ("about 40000", "26593", "about 150 %"),
        ("38890", "26593", "146 %"),
        ("more than 13300", "8000", "more than 166 %"),
        ("38000-42000", "26593", "143–158 %"),
        ("40000", "", "no capacity given for the same facilities"),
        ("", "26593", "no population given for the same facilities"),
        ("40000", "0", "the capacity is nought: no level"),
        ("0", "26593", "0 %"),
        ("40000", "at least 20000", "at most 200 %"),
        ("40000", "at most 20000", "at least 200 %"),
        ("nearly 40000", "20000", "nearly 200 %"),
        ("fewer than 20001", "20000", "fewer than 100 %"),
        ("at least 40000", "at least 20000", "population and capacity leave it open: no level"),
        ("about 40000", "about 20000", "about 200 %"),
    ],
)
def test_levels_with_both_numbers(population, capacity, text):
    (one,) = sheet(ask(occupancy, *prison(population=population, capacity=capacity)), "levels")
    assert one["level"] == text and one["who says so"] == "Ledger"


def test_different_facilities_are_not_compared():
    rows = [*prison(), *prison("o2", facilities="18 prisons", capacity="")]
    result = ask(occupancy, *rows)
    assert not sheet(result, "series")
    assert any("different facilities (18 prisons; all prisons)" in one for one in result.caveats)


def test_several_values_give_no_level_and_nobody_named_is_said():
    rows = [*prison(claimant=""), stated("o1", "capacity", "30000", "s2", kind="occupancy")]
    result = ask(occupancy, *rows)
    assert sheet(result, "levels")[0]["level"].startswith("several values of the capacity")
    assert "nobody is named who says so: o1" in result.caveats


def test_no_population_and_no_capacity_are_refused():
    assert ask(occupancy).refused
    assert "record a `capacity`" in (ask(occupancy, *prison(capacity="")).refused or "")


# -- measures


def stage(record, kind, source="s1", /, **more):
    return said(record, "milestone", source, measure="m1", kind=kind, **more)


def test_planned_against_actual():
    result = ask(measures, *stage("k1", "decision", planned="2031-02-01", actual="2031-02-12"))
    assert sheet(result, "delays")[0]["days"] == "11"


def test_two_exact_dates_are_disputed_and_a_coarser_one_is_not():
    rows = [*stage("k1", "effect", actual="2031-08-12"), *stage("k2", "effect", actual="2031-08")]
    assert values(ask(measures, *rows))["with disputed dates"] == "0"
    result = ask(measures, *rows, *stage("k3", "effect", "s2", actual="2031-02-12"))
    assert values(result)["with disputed dates"] == "1"
    assert any("disputed" in one and "(s2)" in one for one in result.caveats)


def test_an_effect_before_its_decision_is_named():
    rows = [*stage("k1", "effect", actual="2031-01-12"), *stage("k2", "decision", actual="2031-02")]
    assert any("effect comes before decision" in one for one in ask(measures, *rows).caveats)


def test_a_stage_without_a_date_is_named_and_nothing_is_refused():
    assert any("without any date" in o for o in ask(measures, *stage("k1", "effect")).caveats)
    assert ask(measures).refused == "No stage of a measure is on record on this basis."


def test_the_finest_dates():
    assert finest(["2031-08", "2031-08-12", "2031", "2031-08-12"]) == ["2031-08-12"]


# -- without each source


def without_each(*rows, **more):
    tables = Record(list(rows)).tables()
    return leaving.leave_one_out(tables, Asked(**more), {"chains": circles})


def test_a_count_hangs_on_the_source_that_alone_tells_of_an_act():
    rows = [*arrest("a1", "s1"), *arrest("a1", "s2"), *arrest("a2", "s3")]
    result = without_each(*rows)
    (one, _) = sheet(result, "changes")
    assert (one["sources"], one["with all"], one["without it"]) == ("s3", "2", "1")


def test_any_question_can_be_asked_without_each_source():
    rows = [*arrest("a1", "s1"), *arrest("a2", "s1"), stated("a2", "occasion", "a1", "s2")]
    names = {one["number"] for one in sheet(without_each(*rows, of="chains"), "changes")}
    assert "documented reproduction number" in names


def test_a_question_that_there_is_not_is_refused():
    with pytest.raises(InvalidValue, match="cannot be left out of 'dreams'; use count, chains"):
        without_each(of="dreams")


@pytest.mark.parametrize(
    ("low", "high", "text"),
    [(3, 3, "3"), (3, 5, "3–5"), (3, None, "at least 3"), (None, 5, "at most 5"),
     (None, None, "not known"), (0.5, 0.5, "0.5")],
)  # fmt: skip
def test_how_a_value_is_printed(low, high, text):
    assert Value("x", "y", low, high).text == text


def test_bounds_out_of_order_are_refused():
    with pytest.raises(ValueError, match="5 is above 3"):
        Value("x", "y", 5, 3)


def test_days_between_stages_by_each_version():
    rows = [*stage("k1", "decision", actual="2031-02-12"),
            *stage("k2", "effect", actual="2031-08-12"),
            *stage("k3", "decision", "s2", actual="2031-08")]  # fmt: skip
    found = [(one["begin"], one["days"]) for one in sheet(ask(measures, *rows), "between")]
    assert found == [("12 February 2031", "181"), ("August 2031", "-19–11")]


def test_levels_of_other_facilities_stand_apart():
    rows = [*prison(), *prison("o2", facilities="18 prisons", capacity="8000", population="9000")]
    result = ask(occupancy, *rows)
    names = [one.name for one in result.values]
    assert any("18 prisons" in one for one in names) and any("all prisons" in one for one in names)
    assert all("prisons, November 2031" in label for label, _, _ in result.charts[0].rows)
