"""What cannot be, or is missing, in a record or a command: each case is refused or comes back with
a sentence that says what is wrong, where, and what to do. Nothing is dropped without a word.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from conftest import Run
from small_record import Record, Row, arrest, judged, vocabulary
from small_record import said as stated
from test_law import GOOD

from saksei.analysis.answers.assessments import assessments
from saksei.analysis.answers.circle import circles
from saksei.analysis.answers.courts import courts
from saksei.analysis.answers.custody import custody
from saksei.analysis.answers.durations import durations
from saksei.analysis.answers.measures import measures
from saksei.analysis.answers.occupancy import occupancy
from saksei.analysis.answers.replies import replies
from saksei.analysis.answers.result import Asked, Result
from saksei.analysis.answers.widening import widening
from saksei.analysis.tables import Tables
from saksei.law import load_rules
from saksei.workspace import Workspace

ON = date(2031, 12, 31)
KINDS = {"o": "occupancy", "n": "letter", "r": "reply", "m": "measure", "k": "milestone",
         "s": "position"}  # fmt: skip
Answer = Callable[[Tables, Asked], Result]


def said(record: str, source: str = "s1", /, **properties: str) -> list[Row]:
    more = {"kind": KINDS[record[0]]} if record[0] in KINDS else {}
    return [stated(record, name, value, source, **more) for name, value in properties.items()]


def step(record: str, kind: str, day: str = "", person: str = "p1", **more: str) -> list[Row]:
    dated = {"date": day} if day else {}
    return said(record, type=kind, person=person, **dated, **more)


def taken(
    record: str = "a1", day: str = "2031-05-03", person: str = "p1", **more: str
) -> list[Row]:
    return arrest(record, victim=person, **({"date": day} if day else {}), **more)


def prison(**more: str) -> list[Row]:
    given = {"population": "40000", "capacity": "26593", "as_of": "2031-11", "claimant": "Ledger",
             "facilities": "all prisons", **more}  # fmt: skip
    return said("o1", **{name: value for name, value in given.items() if value})


def assessed(**more: str) -> list[Row]:
    given = {"subject": "p1", "question": "defender_wide", "result": "meets", "assessor": "A. B.",
             "date": "2031-06-01", "reason": "spoke for land", **more}  # fmt: skip
    return said("x1", **{name: value for name, value in given.items() if value})


NAME = said("p1", name="Dara Moun")
RELEASE = step("t1", "release", "2031-05-10")
LETTER = said("n1", sent="2031-08-18")
IN_KH = said("l1", identifier="iso3166:KH")

# name: (question, rows, what is said of it)
RECORDED: dict[str, tuple[Answer, list[Row], str]] = {
    # -- custody
    "released before any arrest": (
        custody, [*taken(), *step("t1", "release", "2031-04-01")],
        "Dara Moun: the release t1 (1 April 2031) comes before any arrest",
    ),
    "released twice": (
        custody, [*taken(), *RELEASE, *step("t2", "release", "2031-07-05")],
        "the release t2 (5 July 2031) follows no open custody",
    ),
    "released on an unknown day, of two custodies": (
        custody, [*taken(), *taken("a2", "2031-08-03"), *step("t1", "release")],
        "the release t1 is undated: which custody it ended is not known",
    ),
    "charged after the release": (
        custody, [*taken(), *RELEASE, *step("t2", "charge", "2031-06-01")],
        "the charge t2 (1 June 2031) comes after the release",
    ),
    "arrested before the birth": (
        custody, [*taken(), *said("p1", birth_date="2032-01-01")],
        "a1 (3 May 2031) comes before the birth on record",
    ),
    "arrested after the death": (
        custody, [*taken(), *said("p1", died="2030-01-01")],
        "a1 (3 May 2031) comes after the death on record",
    ),
    "an act that ends before it begins": (
        custody, taken(end_date="2031-05-01"),
        "a1: it ends (1 May 2031) before it begins (3 May 2031)",
    ),
    "an arrest without a day": (
        custody, taken(day=""), "a1: undated: it begins no custody that can be timed",
    ),
    "bail refused without an arrest": (
        custody, step("t1", "bail_refused", "2031-05-03"),
        "1 spell of custody without an arrest on record: it began before the first step",
    ),
    "a step of custody after the release": (
        custody, [*taken(), *RELEASE, *step("t2", "transfer", "2031-09-01")],
        "t2 (transfer, 1 September 2031) shows a custody that no arrest on record began: record",
    ),
    "an act that is no arrest": (
        custody, said("a1", type="threat", victim="p1", date="2031-05-03"),
        "No custody of a person is on record on this basis.",
    ),
    "a group that was arrested": (
        custody, [*said("g1", type="unnamed_group"), *taken(person="g1", number="3")],
        "1 arrest of groups: their members have no clocks",
    ),
    "an arrest of which nobody says whom it hit": (
        custody, said("a2", type="arrest", date="2031-05-03"),
        "1 arrest of which nothing says who was hit",
    ),
    "custody nowhere": (
        custody, taken(), "1 spell without a place: no rule of law is applied to them",
    ),
    "an arrest that lies ahead of the day": (
        custody, taken(day="2032-02-01"),
        "1 spell of custody begins after the day asked about, the first on 1 February 2032",
    ),
    "a day marked uncertain": (
        custody,
        [*taken(day="2031-05-03?", place="l1"), *IN_KH, *step("t2", "charge", "2031-05-09")],
        "a day is marked uncertain by its source",
    ),
    "a charge in words alone": (
        custody, [*taken(place="l1"), *IN_KH, *step("t2", "charge", "2031-05-04", charge="unrest"),
                  *step("t3", "detention_order", "2031-05-04")],
        "the charge in force (unrest) is not coded as an article with a class",
    ),
    "two charges on one day": (
        custody, [*taken(place="l1"), *IN_KH, *step("t3", "detention_order", "2031-05-04"),
                  *step("t2", "charge", "2031-05-04", offence="KH.PC.495"),
                  *step("t4", "charge", "2031-05-04", offence="KH.PC.453"),
                  *step("t5", "release", "2031-12-30")],
        "also charged with KH.PC.453, aggravated, KH.PC.453, basic, for which another limit may",
    ),
    "a limit for adults and a minor": (
        custody, [*taken(place="l1"), *IN_KH, *said("p1", minor="yes")],
        "the rule is for those of 18 or over, and this person is a minor",
    ),
    # -- courts
    "a verdict without a charge": (
        courts, step("t1", "conviction", "2031-05-03"),
        "1 person with a verdict and no charge on record",
    ),
    "a verdict before every charge": (
        courts, [*step("t1", "conviction", "2031-05-03"), *step("t2", "charge", "2031-06-03")],
        "the verdict t1 (3 May 2031) comes before every charge",
    ),
    "a charge and a verdict whose order is open": (
        courts, [*step("t1", "charge", "2031-05"), *step("t2", "acquittal", "2031-05-04")],
        "1 person whose days leave open which step came last",
    ),
    "nobody charged": (
        courts, taken(), "No charge and no verdict is on record on this basis.",
    ),
    # -- chains
    "an act that answers itself": (
        circles, [*taken(occasion="a1")],
        "a1 is said to answer itself: no chain is made of it; withdraw that statement",
    ),
    "occasions that run in a ring": (
        circles, [*taken(occasion="a2"), *taken("a2", "2031-06-03", occasion="a1")],
        "the occasions run in a ring, from a1 to a2 and back: not each of these acts can answer",
    ),
    "an answer that came first": (
        circles, [*taken(), *taken("a2", "2031-04-03", "p2", occasion="a1")],
        "p2 (a2) may come before Dara Moun (a1), which it is said to answer: check both days",
    ),
    "a chain without a day": (
        circles, [*taken(), *taken("a2", "", "p2", occasion="a1")],
        "1 place on chains without a day: no days between are given",
    ),
    "no occasion at all": (
        circles, taken(), "no recorded occasion leads from one act of the type arrest to another",
    ),
    # -- who is targeted
    "nobody with a group": (
        widening, taken(), "sector is recorded for none of 1 person, so nothing can be said",
    ),
    "an act against nobody": (
        widening, [*taken(), *said("p1", sector="monk"), *arrest("a2", date="2031-05-03")],
        "1 act of which no source says whom it hit: in no share",
    ),
    "a year for a day": (
        widening, [*taken(day="2031"), *said("p1", sector="monk")],
        "a1: in no month: not dated to the month in all versions",
    ),
    # -- durations
    "too few ends for a median": (
        durations, [*taken(), *RELEASE],
        "from arrest to release: no median; 1 of 1 have an end on record, and no median is given",
    ),
    # -- assessments
    "assessed without a reason": (
        assessments, assessed(reason=""), "x1 (Dara Moun): without reason",
    ),
    "a result that does not answer": (
        assessments, assessed(result="arbitrary"), "'arbitrary' does not answer 'defender_wide'",
    ),
    "assessed by a conviction": (
        assessments, assessed(reason="he was convicted"),
        "its reasons speak of a charge or conviction",
    ),
    "assessed before it happened": (
        assessments, [*assessed(subject="a1", question="wgad_ii", result="arbitrary"),
                      *taken(day="2031-07-01")],
        "assessed before it happened",
    ),
    "nobody assessed": (assessments, taken(), "record an `assessment` with its criteria"),
    # -- letters and replies
    "answered before it was sent": (
        replies, [*LETTER, *said("r1", letter="n1", state="substantive", date="2031-08-01")],
        "r1 answers n1 before it was sent",
    ),
    "due before it was sent": (
        replies, [*LETTER, *said("n1", reply_due="2031-08-01")], "n1 is due before it was sent",
    ),
    "a letter without a day": (
        replies, said("n1", reference="un:AL KHM 5/2031"),
        "n1: the day it was sent is not recorded: no clock",
    ),
    "a letter that lies ahead": (
        replies, said("n1", sent="2032-02-01"),
        "n1: sent on 1 February 2032, after the day asked about",
    ),
    "a reply to a letter without a clock": (
        replies, [*said("n1", reference="un:AL KHM 5/2031"), *said("r1", letter="n1")],
        "replies to letters without a clock: r1",
    ),
    "a reply without a day": (
        replies, [*LETTER, *said("r1", letter="n1", state="substantive")],
        "replies without a day, taken to have come before today: r1",
    ),
    "two coders of one record": (
        replies, [*LETTER, *said("r1", letter="n1", coder="A", quality="un_receipt_acknowledged"),
                  *said("r1", coder="B", quality="un_largely_satisfactory")],
        "r1 has several coders",
    ),
    "a position without an argument": (
        replies, said("s1", speaker="p1", date="2031-05-03"),
        "1 position without a coded argument: in no row by argument",
    ),
    # -- prisons
    "a capacity of nought": (
        occupancy, prison(capacity="0"), "the capacity is nought: no level",
    ),
    "no capacity": (occupancy, prison(capacity=""), "record a `capacity` beside the `population`"),
    "a population without a day": (
        occupancy, prison(as_of=""), "without a day to which the numbers refer: o1",
    ),
    "two capacities": (
        occupancy, [*prison(), *said("o1", "s2", capacity="30000")],
        "several values of the capacity: 26593, 30000",
    ),
    "nobody who says so": (occupancy, prison(claimant=""), "nobody is named who says so: o1"),
    # -- measures
    "an effect before its decision": (
        measures, [*said("k1", measure="m1", kind="effect", actual="2031-01-12"),
                   *said("k2", measure="m1", kind="decision", actual="2031-02")],
        "m1: effect comes before decision",
    ),
    "a stage without a day": (
        measures, said("k1", measure="m1", kind="effect"), "m1, effect: without any date",
    ),
    "a stage of no measure": (
        measures, said("k1", kind="effect", actual="2031-01-12"), "1 stage of no measure",
    ),
    "a plan that came to nothing that is known": (
        measures, said("k1", measure="m1", kind="session", planned="2031-01-12"), "not on record",
    ),
    "a measure without a stage": (
        measures, said("m1", type="dialogue", title="Dialogue"),
        "Dialogue: no stage on record; record a `milestone` of it",
    ),
}  # fmt: skip


def everything_said(result: Result) -> str:
    """All sentences of an answer, one a line."""
    cells = [str(cell) for sheet in result.sheets for row in sheet.rows for cell in row]
    left = [f"{one.record}: {one.reason}" for one in result.left_out]
    return "\n".join([result.refused or "", *result.caveats, *left, *cells])


@pytest.mark.parametrize("case", RECORDED)
def test_what_cannot_be_is_said(case: str) -> None:
    question, rows, words = RECORDED[case]
    rules = load_rules(vocabulary())
    result = question(Record([*NAME, *rows]).tables(), Asked(on=ON, rules=rules))
    assert words in everything_said(result)
    days = [str(v) for one in result.sheets if one.name in ("custody", "durations")
            for row in one.rows for v in row]  # fmt: skip
    assert not any(re.match(r"-\d", one) for one in days)


# A command of a workspace with the cast's case: what the refusal says.
TYPED = {
    "ask dreams": "there is no question 'dreams'; there are chains, custody",
    "ask custody --person nobody": "there is no record 'nobody'; `saksei show person` lists",
    "ask custody --person three": "'three' is a record of the kind group, and --person takes",
    "ask custody --person dara-1": "'dara-1' is a record of the kind act, and --person takes",
    "ask chains --act sing": "'sing' is no act type; `saksei vocabulary act_type` prints them",
    "ask chains --from 2031-06-01 --to 2031-05-01": "ends (2031-05-01) before it begins",
    "ask chains --person mek": "`ask chains` does not go by --person, but by --act, --from, --to",
    "ask durations --by mood": "durations cannot be compared by 'mood'; use charge, period, gender",
    "ask widening --by mood": "who is targeted cannot be told by 'mood'; use sector, gender",
    "ask leave-one-out --of dreams": "sources cannot be left out of 'dreams'; use count, chains",
    "ask leave-one-out --of leave-one-out": "sources cannot be left out of 'leave-one-out'",
    "ask custody --without nobody": "there is no source 'nobody' to leave out; `saksei show` lists",
    "ask custody --standard believed": "there is no standard 'believed'; use reported",
    "methods dreams": "there is no method 'dreams'; there are chains, custody",
    "report --ask chains --on 2031-06-01": "nothing in this report goes by --on: leave it out",
    "report --ask chains --place l1": "nothing in this report goes by --place: leave it out",
    "report --ask leave-one-out --of acts": "nothing in this report goes by --of: leave it out",
    "report --ask dreams": "there is no question 'dreams'",
    "state new:occupancy population lots --source alert --locator 1": "write 4, 4-6, 38.5",
    "state new:act date 2031-02-30 --source alert --locator 1": "2031-02-30",
    "state dara-1 occasion dara-1 --source alert --locator 1": "names the record itself; name",
    "state dara-1 occasion nobody --source alert --locator 1": "nobody",
    "state charge-1 offence KH.PC.9 --source alert --locator 1": "KH.PC.9",
}


@pytest.mark.parametrize("command", TYPED)
def test_what_cannot_be_asked_is_refused(case: Workspace, run: Run, command: str) -> None:
    result = run(*command.split())
    assert result.exit_code == 1 and TYPED[command] in str(result.exception)


@pytest.mark.parametrize("day", ["soon", "2031-13-01", "31.5.2031"])
def test_a_day_that_is_none_is_refused_with_what_to_write(
    case: Workspace, run: Run, day: str
) -> None:
    result = run("ask", "custody", "--on", day)
    words = " ".join(result.output.replace("│", " ").split())
    assert result.exit_code == 2 and f"'{day}' is no day; write one such as 2020-11-16" in words


def test_a_day_that_lies_ahead_is_said(case: Workspace, run: Run) -> None:
    assert "2999-01-01 lies ahead" in run("ask", "custody", "--on", "2999-01-01").output


def test_a_person_without_an_arrest_is_named(case: Workspace, run: Run) -> None:
    assert (
        "No custody of Rith Oun is on record"
        in run("ask", "custody", "--person", "spokesman").output
    )


# What a file of rules may get wrong beside tests/test_law.py: it is refused when it is used.
RULES: dict[str, tuple[Sequence[str], str]] = {
    "a rule without an article": ((', article: "1"', ""), "line 16: 'article' is missing"),
    "a rule with a bad unit": (
        ("2, unit: day}\n    ext", "2, unit: moon}\n    ext"), "line 12: 'moon' is no unit; use",
    ),
    "a negative limit": (("value: 2,", "value: -2,"), "line 12: 'value' should be a whole number"),
    "a rule that ends before it begins": (
        ("from: 2020, to: null", "from: 2020, to: 2019"), "line 15: the rule ends before it begins",
    ),
    "a file that is no list of rules": (("rules:\n", "rules: none\n#"), "LL.yaml, line "),
}  # fmt: skip


@pytest.mark.parametrize("name", RULES)
def test_a_bad_rule_is_refused_with_its_line(case: Workspace, run: Run, name: str) -> None:
    (change, words) = RULES[name]
    (case.folder / "law").mkdir()
    (case.folder / "law" / "LL.yaml").write_text(GOOD.replace(*change), "utf-8")
    result = run("ask", "custody")
    assert result.exit_code == 1 and words in str(result.exception)


def test_two_records_judged_one_that_answered_each_other_are_named() -> None:
    rows: Any = [*taken(), *taken("a2", occasion="a1")]
    result = circles(Record(rows, [judged("same", "a1", "a2")]).tables(), Asked())
    assert any("a1 is said to answer itself" in one for one in result.caveats)
