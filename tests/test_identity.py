"""Who is one: a pure function of the judgements in force."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from small_record import Record, judged

from saksei.analysis.identity import Contradiction, Verdict, components, identify
from saksei.analysis.standards import basis

names = st.sampled_from("abcdef")
verdicts = st.lists(
    st.builds(
        Verdict,
        id=st.uuids().map(str),
        verdict=st.sampled_from(["same", "different", "unsure", "among", "may_be_among"]),
        left=names,
        right=names,
    ),
    max_size=9,
    unique_by=lambda one: one.id,
)
quick = settings(derandomize=True, max_examples=200)


def of(*judgements: str):
    """The identity that judgements such as "same a b" give; their ids are 1, 2, 3."""
    rows = [line.split() for line in judgements]
    return identify(Verdict(str(n), *row) for n, row in enumerate(rows, 1))


def test_same_joins_over_several_judgements_and_the_lowest_id_stands_for_all():
    found = of("same c b", "same b d", "same a d")
    assert {found.of(one) for one in "abcd"} == {"a"}
    assert found.of("e") == "e"


def test_a_contradiction_is_reported_with_its_path():
    found = of("same a b", "same b c", "different a c")
    assert found.contradictions == (Contradiction("3", "a", "c", ("1", "2")),)


def test_the_path_of_a_contradiction_is_the_shortest():
    found = of("same a b", "same b c", "same a c", "different a c")
    assert found.contradictions[0].path == ("3",)


def test_a_contradiction_blocks_nothing_else():
    found = of("same a b", "same b c", "different a c", "same d e", "different d f")
    assert (found.of("c"), found.of("e"), found.of("f")) == ("a", "d", "f")
    assert found.different == {("d", "f")}


def test_same_and_different_of_one_pair_is_a_contradiction():
    assert of("same a b", "different b a").contradictions[0].path == ("1",)


def test_different_holds_for_whole_clusters():
    found = of("same a b", "same c d", "different b d", "unsure a c")
    assert found.different == {("a", "c")}
    assert found.unsure == ()


def test_unsure_is_settled_by_same():
    assert of("unsure a b", "same b a").unsure == ()


def test_unsure_pairs_are_of_canonical_records_and_stand_once():
    assert of("same a b", "unsure b c", "unsure c a").unsure == (("a", "c"),)


def test_among_goes_from_canonical_to_canonical():
    found = of("same b a", "same g f", "among b g", "may_be_among c g")
    assert found.among == {"f": {"a"}}
    assert found.maybe_among == {"f": {"c"}}


def test_what_is_among_is_not_also_perhaps_among():
    assert of("among a g", "may_be_among a g").maybe_among.get("g", frozenset()) == frozenset()


def test_nothing_is_among_itself():
    assert not of("same a g", "among a g").among.get("a")


def test_components_need_two_members():
    assert components([("a", "a"), ("b", "c"), ("c", "d")]) == [frozenset("bcd")]


@quick
@given(verdicts, st.randoms(use_true_random=False))
def test_the_order_of_judgements_does_not_matter(judgements, random):
    shuffled = random.sample(judgements, len(judgements))
    assert identify(shuffled) == identify(judgements)


@quick
@given(verdicts, names, names)
def test_a_same_only_ever_joins(judgements, left, right):
    before = identify(judgements)
    after = identify([*judgements, Verdict("new", "same", left, right)])
    assert after.of(left) == after.of(right)
    assert all(after.of(one) == after.of(before.of(one)) for one in "abcdef")


@quick
@given(verdicts, verdicts)
def test_withdrawing_what_was_added_restores(judgements, more):
    added = [Verdict("+" + one.id, one.verdict, one.left, one.right) for one in more]
    both = [*added, *judgements]
    assert identify(one for one in both if one not in added) == identify(judgements)


def test_a_withdrawn_judgement_has_no_effect():
    gone = judged("same", "a1", "a2", withdrawn=date(2031, 2, 1))
    assert Record([], [gone]).tables().identity == identify([])


def test_a_judgement_holds_from_its_day_until_the_day_of_its_withdrawal():
    row = judged("same", "a1", "a2", judged=date(2031, 2, 1), withdrawn=date(2031, 3, 1))
    record = Record([], [row])
    days = [date(2031, 1, 31), date(2031, 2, 1), date(2031, 2, 28), date(2031, 3, 1)]
    found = [record.tables(basis(as_of=day)).identity.of("a2") for day in days]
    assert found == ["a2", "a1", "a1", "a2"]
