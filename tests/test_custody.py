"""Custody: spells, days, who was held, clocks, and what does not fit together in time."""

from datetime import date

import pytest
from small_record import Record, arrest, judged, said, vocabulary

from saksei.analysis.answers.custody import custody
from saksei.analysis.answers.result import Asked
from saksei.analysis.answers.totals import months_and_days
from saksei.analysis.standards import basis
from saksei.law import load_rules

ON = date(2031, 12, 31)
PLACE = [said("l1", "identifier", "iso3166:KH")]
NAME = [said("p1", "name", "Dara Moun")]


def step(record, kind, day="", person="p1", source="s1", **more):
    given = {"type": kind, "person": person, **({"date": day} if day else {}), **more}
    return [said(record, name, value, source) for name, value in given.items()]


def taken(record="a1", day="2031-05-03", person="p1", **more):
    return arrest(record, victim=person, **({"date": day} if day else {}), **more)


def asked(*rows, on=ON, standard="reported", judgements=(), persons=()):
    tables = Record([*NAME, *rows], list(judgements)).tables(basis(standard))
    return custody(tables, Asked(on=on, persons=persons, rules=load_rules(vocabulary())))


def sheet(result, name):
    for one in result.sheets:
        if one.name == name:
            return [dict(zip(one.columns, row, strict=True)) for row in one.rows]
    return []


def values(result):
    return {one.name: one.text for one in result.values}


def states(result, rule):
    return [one["state"] for one in sheet(result, "clocks") if one["rule"] == rule]


CHARGED = [*taken(place="l1"), *PLACE,
           *step("t1", "charge", "2031-05-04", offence="KH.PC.495"),
           *step("t2", "detention_order", "2031-05-04")]  # fmt: skip


def test_days_between_arrest_and_release():
    (one,) = sheet(asked(*taken(), *step("t1", "release", "2031-05-10")), "custody")
    assert (one["days"], one["ended by"], one["sources"]) == ("7", "release", ("s1",))


def test_every_version_of_a_day_widens_the_bounds_and_has_a_total():
    rows = [*taken(), said("a1", "date", "2031-05-04", "s2"), *step("t1", "release", "2031-05-10")]
    result = asked(*rows)
    assert [one["days"] for one in sheet(result, "custody")] == ["6–7"]
    assert [one["days"] for one in sheet(result, "totals")] == [7, 6]


def test_a_coarser_day_that_contains_a_finer_one_does_not_widen():
    rows = [*taken(), said("a1", "date", "2031-05", "s2"), *step("t1", "release", "2031-05-10")]
    assert [one["days"] for one in sheet(asked(*rows), "custody")] == ["7"]


def test_who_has_no_release_on_record_is_shown_and_not_dropped():
    result = asked(*taken())
    (one,) = sheet(result, "custody")
    assert (one["until"], one["days"], one["held on the day"]) == (
        "not on record", "not known", "possibly",
    )  # fmt: skip
    assert any("1 spell of custody without an end on record" in one for one in result.caveats)
    assert values(result)["held on 31 December 2031"] == "0–1"


def test_an_undated_release_ends_custody_on_an_unknown_day():
    (one,) = sheet(asked(*taken(), *step("t1", "release", "")), "custody")
    assert one["held on the day"] == "possibly"


def test_a_later_step_shows_until_when_somebody_was_held():
    rows = [*taken(), *step("t1", "bail_refused", "2031-08-01")]
    (one,) = sheet(asked(*rows, on=date(2031, 7, 1)), "custody")
    assert (one["held on the day"], one["last known held"]) == ("yes", "1 August 2031")


def test_a_later_arrest_shows_that_custody_had_ended():
    result = asked(*taken(), *taken("a2", "2031-06-03"))
    assert [one["ended by"] for one in sheet(result, "custody")] == [
        "before a later arrest", "not on record",
    ]  # fmt: skip


def test_arrests_that_may_be_one_are_one_begin():
    assert len(sheet(asked(*taken(), *taken("a2", "2031-05")), "custody")) == 1


def test_each_release_ends_the_arrest_before_it():
    rows = [*taken(), *step("t1", "release", "2031-05-05"), *taken("a2", "2031-06-01"),
            *step("t2", "release", "2031-06-11")]  # fmt: skip
    assert [one["days"] for one in sheet(asked(*rows), "custody")] == ["2", "10"]


def test_custody_shown_by_an_order_alone_began_by_then():
    (one,) = sheet(asked(*step("t1", "detention_order", "2031-05-03")), "custody")
    assert one["from"] == "by 3 May 2031"


def test_persons_joined_by_a_judgement_have_one_custody():
    rows = [*taken(), *step("t1", "release", "2031-05-10", person="p2")]
    result = asked(*rows, judgements=[judged("same", "p1", "p2")])
    assert [one["days"] for one in sheet(result, "custody")] == ["7"]


def test_a_pair_that_nobody_could_decide_counts_once_in_the_least():
    rows = [*taken(), *step("t1", "release", "2032-05-10"), *taken("a2", person="p2"),
            *step("t2", "release", "2032-05-10", person="p2")]  # fmt: skip
    result = asked(*rows, judgements=[judged("unsure", "p1", "p2")])
    assert values(result)["held on 31 December 2031"] == "1–2"


def test_what_does_not_meet_the_standard_is_left_out_and_named():
    result = asked(*taken(), standard="corroborated")
    assert result.refused and [one.record for one in result.left_out] == ["a1"]


def test_no_custody_at_all_is_refused_in_a_sentence():
    assert asked().refused == "No custody of a person is on record on this basis."


def test_forty_eight_hours_between_two_days():
    result = asked(*CHARGED)
    assert states(result, "KH.CCP.96.custody") == ["ended in time"]


def test_a_charge_with_two_forms_has_a_clock_for_each():
    result = asked(*CHARGED)
    rows = [one for one in sheet(result, "clocks") if one["rule"] == "KH.CCP.209.pretrial"]
    assert [(one["charge in force"], one["first limit"], one["last limit"]) for one in rows] == [
        ("KH.PC.495, no effect", "4 August 2031", "4 August 2031"),
        ("KH.PC.495, with effect", "4 September 2031", "4 November 2031"),
    ]
    assert {one["state"] for one in rows} == {"indeterminate"}


def test_exceeded_is_said_as_encoded_and_never_illegal():
    result = asked(*CHARGED, *step("t3", "release", "2031-12-04"))
    (first, _) = (o for o in sheet(result, "clocks") if o["rule"] == "KH.CCP.209.pretrial")
    said_of = "exceeds the limit as encoded in rule KH.CCP.209.pretrial, version 2026.1 by 121 to"
    assert first["why"].startswith(said_of)
    assert "illegal" not in str(result.as_json())
    assert values(result)["over the limit as encoded in KH.CCP.209.pretrial"] == "1"


def test_the_charge_in_force_decides():
    changed = step("t4", "charge_changed", "2031-06-01", offence="KH.PC.453")
    result = asked(*CHARGED, *changed, *step("t3", "release", "2031-12-04"))
    assert states(result, "KH.CCP.209.pretrial") == []
    assert states(result, "KH.CCP.208.pretrial") == ["indeterminate", "indeterminate"]


def test_a_charge_that_is_not_coded_is_never_guessed():
    rows = [*taken(place="l1"), *PLACE, *step("t1", "charge", "2031-05-04", charge="incitement"),
            *step("t2", "detention_order", "2031-05-04")]  # fmt: skip
    (one,) = (o for o in sheet(asked(*rows), "clocks") if o["rule"] == "KH.CCP.209.pretrial")
    assert "(incitement) is not coded as an article with a class" in one["why"]


def test_an_offence_without_a_class_has_no_limit():
    rows = [*taken(place="l1"), *PLACE, *step("t1", "charge", "2031-05-04", offence="KH.PC.305"),
            *step("t2", "detention_order", "2031-05-04")]  # fmt: skip
    assert states(asked(*rows), "KH.CCP.209.pretrial") == ["indeterminate"]


def test_the_rule_for_adults_is_not_applied_to_a_minor():
    result = asked(*CHARGED, said("p1", "minor", "yes"))
    why = {one["why"] for one in sheet(result, "clocks") if one["rule"].startswith("KH")}
    assert why == {"the rule is for those of 18 or over, and this person is a minor"}
    assert "Dara Moun" not in str(result.as_json())


def test_an_extension_on_record():
    rows = [*CHARGED, *step("t3", "detention_extension", "2031-09-01")]
    result = asked(*rows, *step("t4", "release", "2031-12-30"), on=date(2031, 10, 1))
    assert states(result, "KH.CCP.209.pretrial") == ["exceeded", "extended"]


def test_the_first_limit_is_over_and_no_extension_is_on_record():
    result = asked(*CHARGED, *step("t4", "release", "2031-12-30"), on=date(2031, 10, 1))
    assert states(result, "KH.CCP.209.pretrial") == ["exceeded", "expired"]


def test_next_known_dates():
    result = asked(*CHARGED, on=date(2031, 6, 1))
    assert [one["day"] for one in sheet(result, "next")] == [
        "2031-08-04", "2031-09-04", "2031-11-04",
    ]  # fmt: skip


def test_a_release_without_a_charge_does_not_show_that_the_police_held_somebody():
    rows = [*taken(place="l1"), *PLACE, *step("t1", "release", "2031-06-03")]
    assert states(asked(*rows), "KH.CCP.96.custody") == ["indeterminate"]


def test_without_a_place_no_rule_is_applied():
    result = asked(*taken())
    assert not sheet(result, "clocks")
    assert "1 spell without a place: no rule of law is applied to them" in result.caveats


def test_before_the_rule_was_in_force_it_is_not_applied():
    result = asked(*taken(day="1985-05-03", place="l1"), *PLACE)
    assert not sheet(result, "clocks")


ODD = {
    "before the birth": [*taken(), said("p1", "birth_date", "2032-01-01")],
    "after the death": [*taken(), said("p1", "died", "2030-01-01")],
    "comes before any arrest": [*taken(), *step("t1", "release", "2031-04-01")],
    "comes after the release": [
        *taken(), *step("t1", "release", "2031-05-05"), *step("t2", "charge", "2031-06-01"),
    ],
    "follows no open custody": [
        *taken(), *step("t1", "release", "2031-05-05"), *step("t2", "release", "2031-07-05"),
    ],
    "comes before every charge": [
        *taken(), *step("t1", "conviction", "2031-05-05"), *step("t2", "charge", "2031-06-01"),
    ],
    "before it begins": [*taken(), said("a1", "end_date", "2031-05-01")],
    "undated": [*taken(day="")],
}  # fmt: skip


@pytest.mark.parametrize("words", ODD)
def test_what_does_not_fit_together_is_said_and_nothing_is_dropped(words):
    result = asked(*ODD[words])
    said_of = [*result.caveats, *(one.reason for one in result.left_out)]
    assert any(words in one for one in said_of)


def test_the_order_of_rows_does_not_matter():
    rows = [*CHARGED, *step("t3", "release", "2031-12-04"), *taken("a2", "2032-01-01")]
    one, other = (
        custody(record.tables(), Asked(on=ON, rules=load_rules(vocabulary()))).as_json()
        for record in (Record([*NAME, *rows]), Record([*NAME, *rows], reverse=True))
    )
    assert one == other


def test_months_and_days_by_the_calendar():
    assert months_and_days(date(2020, 7, 31), date(2021, 11, 12)) == "15 months 12 days"
    assert months_and_days(date(2020, 8, 1), date(2021, 11, 12)) == "15 months 11 days"


# -- spells


def test_custody_by_the_police_goes_on_with_the_arrest_before_it():
    rows = [*taken(), *step("t0", "custody", "2031-05-04"), *step("t1", "release", "2031-05-10")]
    assert [one["days"] for one in sheet(asked(*rows), "custody")] == ["7"]
    after = [*rows, *step("t2", "custody", "2031-06-01")]
    assert [one["from"] for one in sheet(asked(*after), "custody")] == ["3 May 2031", "1 June 2031"]


def test_a_release_between_two_arrests_tells_them_apart():
    rows = [*taken(day="2031-05"), *step("t1", "release", "2031-05-10"),
            *taken("a2", "2031-05-20")]  # fmt: skip
    found = sheet(asked(*rows), "custody")
    assert [one["ended by"] for one in found] == ["release", "not on record"]
    assert found[1]["held on the day"] == "possibly"


def test_a_release_without_a_day_is_a_release_and_not_a_missing_one():
    result = asked(*taken(), *step("t1", "release", ""))
    (one,) = sheet(result, "custody")
    assert one["ended by"] == "release, on a day that is not on record"
    assert "1 spell of custody ended on a day that is not on record" in result.caveats


def test_steps_of_custody_that_no_arrest_began_are_named():
    rows = [
        *taken(),
        *step("t1", "release", "2031-05-10"),
        *step("t2", "bail_refused", "2031-09-01"),
    ]
    assert any(
        "t2 (bail refused, 1 September 2031) shows a custody" in o for o in asked(*rows).caveats
    )


def test_before_the_arrest_there_are_no_days():
    result = asked(*taken(), *step("t1", "release", "2031-05-10"), on=date(2020, 1, 1))
    (one,) = sheet(result, "custody")
    assert (one["days"], one["held on the day"]) == ("not begun", "no")
    assert any("1 spell of custody begins after the day asked about" in o for o in result.caveats)


def test_a_birth_that_sources_date_otherwise_is_held_against_its_earliest():
    rows = [
        *taken(),
        said("p1", "birth_date", "2032-01-01"),
        said("p1", "birth_date", "2001", "s2"),
    ]
    assert not any("birth" in one and "before" in one for one in asked(*rows).caveats)


def test_what_others_claim_is_printed_in_words():
    claim = [said("f1", "about", "time served, Dara Moun"), said("f1", "value", "P15M11D")]
    rows = [*taken(), *step("t1", "release", "2032-05-03"), *claim]
    assert (
        "claimed by others, time served, Dara Moun: 15 months 11 days (f1)" in asked(*rows).caveats
    )
