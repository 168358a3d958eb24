"""What holds for every record: bounds against brute force, and what may never raise a count.

Persons and acts are counted on small random records, without a database.
"""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import brute_force
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_record import FIRST_DAY, Record, arrest, judged, said

from saksei.analysis.counting import count
from saksei.analysis.identity import Verdict, identify
from saksei.analysis.question import UNITS, Question
from saksei.analysis.standards import Standard, basis

DAYS = ["2031-05-03", "2031-05-04", "2031-05", "2031-05-31~", "2031-06-01", "2031-05-03?", "2031"]
MAY = {"start": date(2031, 5, 1), "end": date(2031, 5, 31)}
SOURCES = ["s0", "s1", "s2", "s3"]
ACTS, GROUPS, PEOPLE = ["a0", "a1", "a2"], ["ag0", "ag1"], ["p0", "p1", "p2"]
UNSURE = ["same", "different", "unsure", "unsure"]


def often(examples):
    """As many examples, the same ones at every run."""
    checks = list(HealthCheck)
    return settings(
        max_examples=examples, derandomize=True, database=None,
        suppress_health_check=checks,
    )  # fmt: skip


@st.composite
def pairs(draw, verdicts, names, most):
    """Judgements of some verdicts between some records."""
    two = st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True)
    found = draw(st.lists(st.tuples(st.sampled_from(verdicts), two), max_size=most))
    return [judged(verdict, *pair) for verdict, pair in found]


@st.composite
def families(draw, verdicts=("among", "may_be_among")):
    """Judgements that an act is, or may be, among a group's."""
    one = st.tuples(*map(st.sampled_from, (verdicts, ACTS, GROUPS)))
    return [judged(*row) for row in draw(st.lists(one, max_size=2))]


@st.composite
def reports(draw, act, victims, *, number=0.0, sources=SOURCES):
    """What some sources say of an act; they need not agree, nor say everything."""
    rows = []
    for source in draw(st.lists(st.sampled_from(sources), min_size=1, max_size=2, unique=True)):
        given = {
            "type": st.sampled_from(["arrest", "arrest", "charge", ""]),
            "victim": st.sampled_from([*victims, *victims, ""]),
            "date": st.sampled_from([*DAYS, ""]),
            "number": st.sampled_from(["3", "2-4", ""] if number else [""]),
        }
        values = {name: draw(value) for name, value in given.items()}
        rows += [said(act, name, value, source) for name, value in values.items() if value]
    return rows


@st.composite
def records(draw):
    """A small record in which everything may be undecided."""
    rows = [said("g0", "type", "unnamed_group"), said("g1", "number", "2")]
    for act in ACTS:
        some = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2))
        rows += draw(reports(act, some))
    for act in draw(st.lists(st.sampled_from(GROUPS), max_size=2, unique=True)):
        rows += draw(reports(act, ["g0", "g1"][: draw(st.integers(1, 2))], number=1))
    judgements = draw(pairs(UNSURE, ACTS + GROUPS, 2)) + draw(pairs(UNSURE, PEOPLE, 2))
    derived = draw(st.sampled_from([[], [], [("s1", "s0")], [("s2", "s0"), ("s2", "s1")]]))
    return Record(rows, judgements + draw(families()), derived)


@st.composite
def agreeing(draw, *, typed=False):
    """A small record in which nobody contradicts anybody: each act has one type, one victim and one
    number, but not every source gives all of them."""
    rows = [said("g1", "number", "2"), said("g0", "number", "3", "s1")]
    for act in [*ACTS, *GROUPS]:
        victim = draw(st.sampled_from(["g0", "g1"] if act in GROUPS else PEOPLE))
        for source in draw(st.lists(st.sampled_from(SOURCES), max_size=3, unique=True)):
            rows += arrest(act, source) if typed or draw(st.booleans()) else []
            rows += [said(act, "victim", victim, source)] if draw(st.booleans()) else []
    judgements = draw(pairs(["same", "unsure"], PEOPLE, 2)) + draw(families(("among",)))
    return Record(rows, judgements, draw(st.sampled_from([[], [("s1", "s0")]])))


units = st.sampled_from(["acts", "persons"])
windows = st.sampled_from([{}, MAY])
types = st.sampled_from([(), ("arrest",)])


def numbers(record, on, **asked):
    found = record.count(on, **asked).bounds
    return found.minimum, found.maximum, found.unnamed, found.outer


# -- against brute force


@often(45)
@given(records(), units, windows, types, st.booleans())
def test_bounds_are_those_of_brute_force(record, unit, window, acts, corroborated):
    found = record.count(
        basis("corroborated" if corroborated else "reported"), unit=unit, acts=acts, **window
    ).bounds
    asked = brute_force.Asked(unit=unit, acts=acts, corroborated=corroborated, **window)
    least, most = brute_force.bounds(record, asked)
    assert found.minimum <= least <= most <= found.maximum
    assert found.outer or (found.minimum, found.maximum) == (least, most)


@often(12)
@given(records(), units, st.sampled_from(PEOPLE))
def test_bounds_for_one_person_are_those_of_brute_force(record, unit, person):
    asked = brute_force.Asked(unit=unit, persons=(person,))
    found = record.bounds(unit=unit, persons=(person,))
    assert found == brute_force.bounds(record, asked)


@often(12)
@given(records(), units)
def test_bounds_without_a_source_are_those_of_brute_force(record, unit):
    without = frozenset({"s1", *(one for one, of in record.derivations if of == "s1")})
    asked = brute_force.Asked(unit=unit, without=without)
    assert record.bounds(basis("without=s1"), unit=unit) == brute_force.bounds(record, asked)


@often(20)
@given(agreeing(typed=True), units, pairs(["same", "different"], ACTS + GROUPS, 3), st.randoms())
def test_a_count_is_right_before_during_and_after_review(record, unit, answers, random):
    """Each pair is open until it is judged, in any order; whoever looks, looks at any moment."""
    done, found = [], []
    while True:
        left = [one for one in answers if _waits(one, [*record.judgements, *done])]
        open_ = [Verdict(f"open-{n}", "unsure", one["left"], one["right"])
                 for n, one in enumerate(left)]  # fmt: skip
        now = replace(record, judgements=[*record.judgements, *done])
        counted = count(now.tables(undecided=open_), Question(unit=unit)).bounds
        told = [judged("unsure", one.left, one.right) for one in open_]
        asked = brute_force.Asked(unit=unit)
        exact = brute_force.bounds(replace(now, judgements=[*now.judgements, *told]), asked)
        found.append((counted.minimum, counted.maximum))
        assert counted.outer or found[-1] == exact
        if not left:
            break
        done.append(random.choice(left))
    assert all(a[0] <= b[0] and b[1] <= a[1] for a, b in pairwise(found))


def _waits(one, judgements):
    """Whether no path of judgements has decided a pair, as the queue has it."""
    verdicts = [
        Verdict(str(n), row["verdict"], row["left"], row["right"])
        for n, row in enumerate(judgements)
    ]
    known = identify(verdicts)
    left, right = sorted((known.of(one["left"]), known.of(one["right"])))
    return left != right and (left, right) not in known.different


# -- what holds for every record


@often(12)
@given(records(), st.sampled_from([*UNITS]), windows, st.sampled_from([*Standard]))
def test_the_least_is_never_above_the_greatest(record, unit, window, standard):
    found = record.count(basis(standard), unit=unit, **window)
    assert 0 <= found.bounds.minimum <= found.bounds.maximum
    assert found.bounds.unnamed <= found.bounds.maximum


@often(12)
@given(records(), units, windows)
def test_the_order_of_the_files_does_not_matter(record, unit, window):
    proofs = [one.proof(unit=unit, **window) for one in (record, replace(record, reverse=True))]
    assert proofs[0] == proofs[1]
    found = [numbers(one, basis(), unit=unit) for one in (record, replace(record, reverse=True))]
    assert found[0] == found[1]


@often(20)
@given(records(), units, windows)
def test_rows_add_up_where_nothing_is_unsure(record, unit, window):
    sure = [row for row in record.judgements if row["verdict"] in ("same", "different", "among")]
    record = replace(record, judgements=sure, statements=_exact(record.statements))
    counted = record.count(unit=unit, **window)
    rows = record.proof(unit=unit, **window).rows
    assert sum(row.number for row in rows) == counted.bounds.maximum
    if not counted.nobody:
        assert sum(row.number for row in rows if row.certain) == counted.bounds.minimum


def _exact(rows):
    return [row for row in rows if row["value"] != "2-4"]


# -- what never raises a count


@often(20)
@given(agreeing(typed=True), units, st.sampled_from([ACTS + GROUPS, PEOPLE]), st.data())
def test_one_same_more_never_raises_a_count(record, unit, names, data):
    two = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
    before = record.bounds(unit=unit)
    after = replace(record, judgements=[*record.judgements, judged("same", *two)]).bounds(unit=unit)
    assert after[0] <= before[0]
    assert after[1] <= before[1]


@often(20)
@given(agreeing(), units, st.sampled_from(SOURCES))
def test_setting_a_source_aside_never_raises_a_corroborated_count(record, unit, source):
    before = record.bounds(basis("corroborated"), unit=unit)
    after = record.bounds(basis("corroborated", without=(source,)), unit=unit)
    assert after[0] <= before[0]
    assert after[1] <= before[1]


@often(20)
@given(agreeing(), units, st.sampled_from(SOURCES))
def test_deleting_a_source_never_raises_a_corroborated_minimum(record, unit, source):
    """The maximum may rise: who was hit is then unknown, and may be somebody else."""
    before = record.bounds(basis("corroborated"), unit=unit)
    left = [row for row in record.statements if row["source"] != source]
    after = replace(record, statements=left).bounds(basis("corroborated"), unit=unit)
    assert after[0] <= before[0]


# -- as of a day


@often(12)
@given(records(), units, st.sampled_from(["reported", "corroborated"]))
def test_as_of_today_is_what_is_known(record, unit, standard):
    today = numbers(record, basis(standard, as_of=FIRST_DAY), unit=unit)
    assert today == numbers(record, basis(standard), unit=unit)


@often(15)
@given(records(), units, st.data())
def test_as_of_a_day_is_what_was_recorded_by_then(record, unit, data):
    """With statements and judgements recorded and withdrawn on either side of the day."""
    day = FIRST_DAY + timedelta(10)
    late, later = day + timedelta(1), day + timedelta(2)
    drawn = st.sampled_from([{}, {}, {"since": late}, {"until": later}, {"until": day}])

    def dated(row, since):
        spans = data.draw(drawn)
        known = "since" not in spans and spans.get("until") != day
        span = {since: spans.get("since", FIRST_DAY), "withdrawn": spans.get("until")}
        return row | span, known

    rows = [dated(row, "recorded") for row in record.statements]
    judgements = [dated(row, "judged") for row in record.judgements]
    whole = replace(record, statements=_ids(rows), judgements=[row for row, _ in judgements])
    then = [
        row | {"withdrawn": None}
        for row, known in zip(_ids(rows), [k for _, k in rows], strict=True)
        if known
    ]
    kept = [row | {"withdrawn": None} for row, known in judgements if known]
    early = replace(record, statements=then, judgements=kept)
    assert numbers(whole, basis(as_of=day), unit=unit) == numbers(early, basis(), unit=unit)


def _ids(rows):
    """Statements with ids of their own, so that leaving some out changes no tie."""
    return [{**row, "id": f"s{n:03}"} for n, (row, _) in enumerate(rows)]


@pytest.mark.parametrize("unit", ["acts", "persons"])
def test_who_was_hit_is_unknown_when_the_only_source_that_said_so_is_deleted(unit):
    """Why a maximum may rise: the same record is left where another person was hit."""
    both = [row for act in ACTS[:2] for one in SOURCES[:2] for row in arrest(act, one)]
    named = [said("a0", "victim", "p0", "s1"), said("a1", "victim", "p0", "s2")]
    bounds = [
        Record(both + some).bounds(basis("corroborated"), unit=unit) for some in (named, named[:1])
    ]
    assert bounds == ([(2, 2), (2, 2)] if unit == "acts" else [(1, 1), (1, 2)])
