"""Charges and courts: the last entry of a dated log, per person, and what does not add up."""

from small_record import Record, judged, said, vocabulary
from test_custody import sheet, step, taken, values

from saksei.analysis.answers.courts import courts
from saksei.analysis.answers.result import Asked
from saksei.dates import bounds

CHARGE = step("t1", "charge", "2031-05-04", offence="KH.PC.495", court="Lotus Court")
GUILTY = step("t2", "conviction", "2031-08-04", court="Lotus Court", official="judge Rith Oun")


def asked(*rows, **more):
    return courts(Record([said("p1", "name", "Dara Moun"), *rows]).tables(), Asked(**more))


def state_of(result):
    return [one["state"] for one in sheet(result, "charges")]


def test_the_last_entry_of_the_log_is_the_state():
    assert state_of(asked(*CHARGE)) == ["pending"]
    assert state_of(asked(*CHARGE, *GUILTY)) == ["convicted"]
    assert state_of(asked(*CHARGE, *step("t3", "charge_dropped", "2031-06-01"))) == ["dropped"]
    assert state_of(asked(*CHARGE, *step("t3", "acquittal", "2031-06-01"))) == ["acquitted"]


def test_the_state_on_a_day():
    assert state_of(asked(*CHARGE, *GUILTY, on=bounds("2031-06-01")[0])) == ["pending"]


def test_an_appeal_is_pending_until_it_is_decided():
    rows = [*CHARGE, *GUILTY, *step("t3", "appeal_filed", "2031-09-01")]
    assert state_of(asked(*rows)) == ["pending appeal"]
    assert state_of(asked(*rows, *step("t4", "appeal_decided", "2031-10-01"))) == ["convicted"]


def test_days_that_leave_the_order_open_leave_the_state_undetermined():
    rows = [*step("t1", "charge", "2031-08"), *step("t2", "conviction", "2031-08-04")]
    result = asked(*rows)
    assert state_of(result) == ["undetermined"]
    assert values(result)["charge convicted"] == "0–1"
    assert any("whose days leave open which step came last" in one for one in result.caveats)


def test_a_charge_in_words_alone_is_not_mapped_to_an_article():
    result = asked(*step("t1", "charge", "2031-05-04", charge="incitement"))
    assert sheet(result, "charges")[0]["article"] == "not coded"
    assert "1 person with a charge in words alone: no article is guessed" in result.caveats


def test_two_articles_are_two_rows_and_one_person():
    result = asked(*CHARGE, said("t1", "offence", "KH.PC.494"))
    assert len(sheet(result, "charges")) == 2
    assert values(result)["persons with a charge or verdict"] == "1"


def test_decisions_by_court_and_by_the_role_of_the_judge():
    result = asked(*CHARGE, *GUILTY)
    assert sheet(result, "courts")[0]["court"] == "Lotus Court"
    (judge,) = sheet(result, "judges")
    assert (judge["role"], judge["decisions"], judge["persons"]) == ("judge", 1, 1)
    assert "Rith Oun" not in str(sheet(result, "judges"))


def test_bail_changes_and_trials_in_absence():
    rows = [*CHARGE, *step("t3", "bail_refused", "2031-06-01"),
            *step("t4", "charge_changed", "2031-07-01", offence="KH.PC.453"),
            *step("t5", "conviction", "2031-09-01", in_absentia="yes")]  # fmt: skip
    result = asked(*rows)
    assert values(result)["bail refused"] == "1"
    assert [one["what"] for one in sheet(result, "changes")] == ["charge changed"]
    assert "1 person tried in absence, marked so" in result.caveats


def test_a_verdict_without_a_charge_and_a_group_are_said():
    group = [said("g1", "type", "unnamed_group"), *step("t9", "charge", "2031-05-04", "g1")]
    result = asked(*GUILTY, *group)
    assert "1 person with a verdict and no charge on record" in result.caveats
    assert "1 step against groups: in no row here" in result.caveats


def test_nothing_on_record_is_refused_in_a_sentence():
    assert asked(*taken()).refused == "No charge and no verdict is on record on this basis."


def test_each_state_is_a_term_of_the_list():
    codes = vocabulary().lists["charge_status"].codes
    for name in ("step_type", "act_type"):
        for _, status in vocabulary().codes_where(name, "charge_status"):
            assert status in codes


TWO = [*CHARGE, said("t1", "offence", "KH.PC.453")]


def test_each_article_has_a_state_of_its_own():
    drop = step("t3", "charge_dropped", "2031-06-01", offence="KH.PC.453")
    result = asked(*TWO, *drop)
    found = {one["article"]: one["state"] for one in sheet(result, "charges")}
    assert found == {"KH.PC.453": "dropped", "KH.PC.495": "pending"}
    assert values(result)["charge pending"] == "1" and values(result)["charge dropped"] == "0"


def test_a_drop_that_names_nothing_ends_every_charge():
    result = asked(*TWO, *step("t3", "charge_dropped", "2031-06-01"))
    assert set(state_of(result)) == {"dropped"} and values(result)["charge dropped"] == "1"


def test_two_persons_who_may_be_one_count_once_in_the_least():
    rows = [*CHARGE, *step("t9", "charge", "2031-05-04", "p2", offence="KH.PC.495")]
    tables = Record(rows, [judged("unsure", "p1", "p2")]).tables()
    assert values(courts(tables, Asked()))["charge pending"] == "1–2"
