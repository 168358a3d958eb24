"""The proof of a count: its rows, what is left out and why, and what could change it."""

from datetime import date

from small_record import Record, arrest, judged, said

from saksei.analysis.proof import as_json, prove
from saksei.analysis.standards import basis
from saksei.reports.blocks import bounds_text

MAY = {"start": date(2031, 5, 1), "end": date(2031, 5, 31)}


def texts(proof):
    return "\n".join([*(one.reason for one in proof.left_out), *proof.caveats])


def test_rows_name_person_statements_and_sources():
    row = Record(arrest("a1", "s1", victim="p1") + arrest("a1", "s2")).proof().rows[0]
    assert (row.act, row.person, row.number, row.certain) == ("a1", "p1", 1, True)
    assert (row.statements, row.sources) == (("s000", "s001", "s002"), ("s1", "s2"))


def test_rows_of_a_family_add_up():
    rows = arrest("a1", victim="g1", number="3") + arrest("a2", victim="p1")
    proof = Record(rows, [judged("among", "a2", "a1")]).proof()
    assert [(row.act, row.number) for row in proof.rows] == [("a1", 2), ("a2", 1)]


def test_rows_of_persons_count_each_once():
    record = Record(arrest("a1", victim="p1") + arrest("a2", victim="p1"))
    assert [row.number for row in record.proof(unit="persons").rows] == [1, 0]


def test_a_passage_is_quoted_from_public_sources():
    row = said("a1", "type", "arrest", quote="was taken", start=4, end=13)
    passage = Record([row]).proof().rows[0].passages[0]
    assert (passage.quote, passage.start, passage.end) == ("was taken", 4, 13)


def test_what_does_not_meet_the_standard_is_left_out_with_the_reason():
    left_out = Record(arrest("a1")).proof(basis("corroborated")).left_out
    assert left_out[0].reason == "not corroborated: one independent origin (s1)"
    assert Record(arrest("a1")).proof(basis("admitted")).left_out[0].reason.startswith("not admitt")


def test_what_rests_on_a_source_that_is_set_aside_is_left_out_with_the_reason():
    proof = Record(arrest("a1", "s1") + arrest("a2", "s2")).proof(basis("without=s1"))
    assert [(one.act, one.reason) for one in proof.left_out] == [
        ("a1", "rests on s1 and what derives from it")
    ]


def test_an_act_is_left_out_once():
    rows = [*arrest("a1", "s1"), said("a1", "date", "2031-05-03", "s2")]
    left_out = Record(rows).proof(basis("without=s2"), **MAY).left_out
    assert [one.reason[:7] for one in left_out] == ["undated"]


def test_what_nobody_reviewed_is_left_out_with_the_reason():
    left_out = Record(arrest("a1")).proof(basis("reviewed")).left_out
    assert left_out[0].reason.startswith("not reviewed: ")


def test_a_record_without_judgements_says_that_reports_count_one_by_one():
    assert "no judgement is in force" in texts(Record(arrest("a1")).proof())


def test_a_contradiction_of_judgements_is_said():
    judgements = [judged("same", "a1", "a2"), judged("different", "a1", "a2")]
    said_so = texts(Record(arrest("a1"), judgements).proof())
    assert "a1 and a2 are judged different (j001), yet j000 make them one" in said_so


def test_the_answer_as_data_names_its_unit_basis_and_window():
    counted = Record(arrest("a1", date="2031-05-03")).count(basis(as_of=date(2031, 6, 1)), **MAY)
    answer = as_json(counted, prove(counted))
    assert (answer["unit"], answer["standard"], answer["as_of"]) == (
        "acts",
        "reported",
        "2031-06-01",
    )
    assert (answer["window"], answer["minimum"]) == (["2031-05-01", "2031-05-31"], 1)


def test_it_says_why_a_group_adds_less_to_the_minimum():
    rows = arrest("a1", victim="g1", number="4")
    rows += [one for n in (2, 3, 4) for one in arrest(f"a{n}", victim=f"p{n}")]
    rows.append(said("p2", "name", "Dara Moun"))
    some = [judged("among", "a4", "a1"), *(judged("may_be_among", f"a{n}", "a1") for n in (2, 3))]
    record = Record(rows, some)
    assert record.bounds() == (4, 6)
    assert record.proof().caveats == (
        "undecided: whether Dara Moun (a2), p3 (a3) are among the 4 of a1; the minimum takes it "
        "that they are, so that it is up to 2 lower, and the maximum that they are not",
    )
    decided = [judged("among" if n == 2 else "different", f"a{n}", "a1") for n in (2, 3)]
    assert Record(rows, [some[0], *decided]).proof().caveats == ()


def test_an_undecided_pair_without_a_name_is_named_once():
    caveats = Record(arrest("a1") + arrest("a2"), [judged("unsure", "a1", "a2")]).proof().caveats
    assert caveats[0] == "undecided: whether a1 and a2 are one"


def test_beside_at_least_a_number_no_greatest_is_told():
    rows = [
        *arrest("a1", victim="g1", number="at least 12"),
        *arrest("a2", victim="g2", number="4-6"),
    ]
    found = Record(
        [*rows, said("g1", "type", "unnamed_group"), said("g2", "type", "unnamed_group")]
    )
    counted = found.count()
    assert counted.open_numbers == 1
    assert bounds_text(*counted.ends, at_least=counted.at_least) == "at least 16"


def test_persons_of_many_unsure_pairs_are_one_at_the_least():
    rows = [row for n in range(6) for row in arrest(f"a{n}", victim=f"p{n}")]
    pairs = [(f"p{a}", f"p{b}") for a in range(6) for b in range(a)]
    record = Record(rows, [judged("unsure", *pair) for pair in pairs[:11]])
    assert record.bounds(unit="persons") == (1, 6)
    assert record.bounds() == (6, 6)


def test_persons_of_many_unsure_pairs_whose_acts_do_not_count_are_none():
    rows = [row for n in range(6) for row in arrest(f"a{n}", victim=f"p{n}", date="2020-01-01")]
    pairs = [(f"p{a}", f"p{b}") for a in range(6) for b in range(a)]
    record = Record(rows, [judged("unsure", *pair) for pair in pairs[:11]])
    assert record.bounds(unit="persons", **MAY) == (0, 0)


def test_what_each_act_adds_is_its_own():
    rows = [*arrest("a1", victim="g1", number="3"), *arrest("a2"), *arrest("a3", victim="p1")]
    pairs = [judged("may_be_among", one, "a1") for one in ("a2", "a3")]
    numbers = {row.act: row.number for row in prove(Record(rows, pairs).count()).rows}
    assert numbers == {"a1": 1, "a2": 1, "a3": 1}


def test_who_may_be_one_of_those_asked_for_is_none_at_the_least():
    rows = [row for n in range(6) for row in arrest(f"a{n}", victim=f"p{n}")]
    pairs = [(f"p{a}", f"p{b}") for a in range(6) for b in range(a)][:11]
    record = Record(
        [*rows, said("p99", "name", "Mek Tola")],
        [judged("unsure", *pair) for pair in [*pairs, ("p0", "p99")]],
    )
    assert record.bounds(unit="persons", persons=("p99",))[0] == 0


def test_an_open_number_that_may_not_count_at_all_keeps_its_range():
    counted = Record(arrest("a1", victim="g1", number="at least 5", date="2031-05")).count(
        start=date(2031, 5, 10), end=date(2031, 5, 20)
    )
    assert counted.ends == (0, 5)
