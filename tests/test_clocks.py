"""Clocks: which charge is in force, which limit it gives, and how many extensions are on record."""

from datetime import date

from small_record import said
from test_custody import CHARGED, PLACE, asked, sheet, states, step, taken


def under(rule, *rows, **more):
    """The state of each clock under a rule, with why."""
    found = sheet(asked(*rows, **more), "clocks")
    return [(one["state"], one["why"]) for one in found if one["rule"] == rule]


MISDEMEANOUR, FELONY, POLICE = "KH.CCP.209.pretrial", "KH.CCP.208.pretrial", "KH.CCP.96.custody"
HELD = [*taken(place="l1"), *PLACE, *step("t2", "detention_order", "2031-05-04")]
FREED = step("t3", "release", "2031-12-04")


def test_who_was_charged_before_the_arrest_is_held_under_that_charge():
    rows = [*HELD, *step("t1", "charge", "2031-04-01", offence="KH.PC.495"), *FREED]
    assert [state for state, _ in under(MISDEMEANOUR, *rows)] == ["exceeded", "exceeded"]


def test_a_verdict_before_the_arrest_closed_the_charge_before_it():
    rows = [*HELD, *step("t1", "charge", "2031-03-01", offence="KH.PC.495"),
            *step("t4", "acquittal", "2031-04-01"), *FREED]  # fmt: skip
    ((state, why),) = under(MISDEMEANOUR, *rows)
    assert state == "indeterminate" and "no charge on record" in why


def test_a_charge_that_was_dropped_leaves_the_others_in_force():
    charge = step("t1", "charge", "2031-05-04", offence="KH.PC.495")
    also = said("t1", "offence", "KH.PC.453")
    drop = step("t4", "charge_dropped", "2031-05-05", offence="KH.PC.453")
    rows = [*HELD, *charge, also, *drop, *FREED]
    # The drop ends the clock on its day, and the felony is in force until it.
    assert {state for state, _ in under(MISDEMEANOUR, *rows)} == {"ended in time"}
    assert not under(FELONY, *rows)


def test_a_felony_beside_a_misdemeanour_leaves_its_limit_open():
    rows = [*HELD, *step("t1", "charge", "2031-05-04", offence="KH.PC.495"),
            said("t1", "offence", "KH.PC.453"), *FREED]  # fmt: skip
    found = under(MISDEMEANOUR, *rows)
    assert {state for state, _ in found} == {"indeterminate"}
    assert all("also charged with KH.PC.453, aggravated, KH.PC.453" in why for _, why in found)


def test_an_article_that_only_says_by_which_means_leaves_nothing_open():
    rows = [*HELD, *step("t1", "charge", "2031-05-04", offence="KH.PC.495"),
            said("t1", "offence", "KH.PC.494"), *FREED]  # fmt: skip
    assert {state for state, _ in under(MISDEMEANOUR, *rows)} == {"exceeded"}


def test_police_may_hold_longer_for_a_felony_and_who_is_charged_in_words_may_be_held_for_one():
    in_hours = [*taken(day="2031-05-03T08:00", place="l1"), *PLACE,
                *step("t0", "custody", "2031-05-03T09:00")]  # fmt: skip
    for charge, state in (
        ({"offence": "KH.PC.495"}, "exceeded"),
        ({"offence": "KH.PC.453"}, "indeterminate"),
        ({"charge": "incitement"}, "indeterminate"),
    ):
        rows = [*in_hours, *step("t1", "charge", "2031-05-05T12:00", **charge)]
        assert [one for one, _ in under(POLICE, *rows)] == [state]


def test_one_extension_on_record_is_not_two():
    charge = step("t1", "charge", "2031-05-04", offence="KH.PC.453")
    once = [*HELD, *charge, *step("t4", "detention_extension", "2031-11-01"),
            *step("t3", "release", "2032-08-01")]  # fmt: skip
    assert {state for state, _ in under(FELONY, *once, on=date(2032, 12, 31))} == {"indeterminate"}
    twice = [*once, *step("t5", "detention_extension", "2032-05-01")]
    assert {s for s, _ in under(FELONY, *twice, on=date(2032, 12, 31))} == {"ended in time"}


def test_an_extension_counts_from_the_day_on_which_it_was_made():
    rows = [*CHARGED, *step("t3", "detention_extension", "2031-10-01"),
            *step("t4", "release", "2031-12-30")]  # fmt: skip
    before = asked(*rows, on=date(2031, 9, 20))
    assert states(before, MISDEMEANOUR) == ["exceeded", "expired"]
    assert states(asked(*rows, on=date(2031, 10, 5)), MISDEMEANOUR) == ["exceeded", "extended"]


def test_who_was_under_age_by_the_birth_date_has_no_clock_of_adults():
    for born, held in (("2014-01-01", True), ("2013-05", True), ("2013-05-03", False)):
        found = under(POLICE, *CHARGED, said("p1", "birth_date", born))
        assert [("was younger, or may have been" in why) for _, why in found] == [held], born
