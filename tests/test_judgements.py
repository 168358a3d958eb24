"""Same or not: judged, withdrawn, and contradictions told with their path."""

import pytest
from hands import notes, wrong

from saksei.errors import InvalidCode, InvalidValue, NotFound, RefusedWrite
from saksei.findings.questions import ask
from saksei.linking.actions import judge, withdraw_judgements
from saksei.models import Entry, Judgement, Record
from saksei.workspace import Workspace


def persons() -> tuple[int, int]:
    bounds = ask(unit="persons", acts=("arrest",)).counted.bounds
    return bounds.minimum, bounds.maximum


@pytest.mark.parametrize("verdict", ["same", "different", "unsure"])
def test_two_persons_are_judged(case: Workspace, verdict: str) -> None:
    made = judge(verdict, "sopheap", "mek", reason="two papers", score=1)
    kept = Judgement.objects.get(pk=made.pk)
    assert (kept.verdict, kept.left_id, kept.right_id) == (verdict, "sopheap", "mek")
    assert (kept.reason, kept.score, kept.judged_by) == ("two papers", 1.0, "tester")
    assert wrong() == ""


def test_a_judgement_changes_no_record(case: Workspace) -> None:
    before = list(Record.objects.order_by("pk").values_list())
    judge("same", "sopheap", "mek")
    assert list(Record.objects.order_by("pk").values_list()) == before


def test_judged_the_same_they_count_as_one(case: Workspace) -> None:
    least, most = persons()
    judge("same", "sopheap", "child")
    assert persons() == (least - 1, most - 1)


def test_unsure_opens_the_bounds(case: Workspace) -> None:
    least, most = persons()
    judge("unsure", "sopheap", "child")
    assert persons() == (least - 1, most)


def test_an_act_is_judged_among_a_group_s(case: Workspace) -> None:
    least, _ = persons()
    judge("among", "sopheap-1", "group-1")
    assert persons()[0] == least - 1


WRONG = [
    (("same", "mek", "protest"), InvalidValue, "only records of one kind"),
    (("among", "mek", "sopheap"), InvalidValue, "from an act to a group's act"),
    (("may_be_among", "mek", "three"), InvalidValue, "only records of one kind"),
    (("among", "group-1", "sopheap-1"), InvalidValue, "saksei judge among sopheap-1 group-1"),
    (("may_be_among", "sopheap-1", "mek-1"), InvalidValue, "group, and neither is sopheap-1;"),
    (("same", "mek", "mek"), InvalidValue, "against itself"),
    (("alike", "mek", "sopheap"), InvalidCode, "did you mean"),
    (("same", "mek", "nobody"), NotFound, "no record 'nobody'"),
    (("same", "nobody", "mek"), NotFound, "no record 'nobody'"),
]


@pytest.mark.parametrize(("told", "error", "words"), WRONG)
def test_a_judgement_that_makes_no_sense_is_refused(
    case: Workspace, told: tuple[str, str, str], error: type[Exception], words: str
) -> None:
    before = (Judgement.objects.count(), Entry.objects.count())
    with pytest.raises(error, match=words):
        judge(*told)
    assert (Judgement.objects.count(), Entry.objects.count()) == before


@pytest.mark.parametrize("score", [float("nan"), float("inf")])
def test_a_score_is_a_number(case: Workspace, score: float) -> None:
    with pytest.raises(InvalidValue, match="not between 0 and 1"):
        judge("same", "mek", "sopheap", score=score)


def test_a_judgement_withdrawn_is_not_deleted(case: Workspace) -> None:
    withdraw_judgements(["j1"], reason="two Daras")
    kept = Judgement.objects.get(pk="j1")
    assert (kept.verdict, kept.withdrawn_by, kept.withdrawn_why) == ("same", "tester", "two Daras")
    assert kept not in Judgement.objects.in_force()


def test_a_judgement_withdrawn_no_longer_joins(case: Workspace) -> None:
    least, _ = persons()
    made = judge("same", "sopheap", "child")
    withdraw_judgements([made.pk], reason="wrong")
    assert persons()[0] == least


@pytest.mark.parametrize(
    ("ids", "reason", "error"),
    [
        (["j1"], " ", InvalidValue),
        (["j1", "j9"], "two Daras", NotFound),
        (["j2", "j1"], "two Daras", RefusedWrite),
    ],
)
def test_a_wrong_withdrawal_is_refused_whole(
    case: Workspace, ids: list[str], reason: str, error: type[Exception]
) -> None:
    if error is RefusedWrite:
        withdraw_judgements(["j1"], reason="two Daras")
    before = Judgement.objects.in_force().count()
    with pytest.raises(error):
        withdraw_judgements(ids, reason=reason)
    assert Judgement.objects.in_force().count() == before


# Dara a = Dara b (j1) and Dara b = Dara c (j2).


def test_check_tells_a_contradiction_with_its_path(case: Workspace) -> None:
    made = judge("different", "dara-a", "dara-c")
    assert (
        f"judgement {made.pk}: says that dara-a and dara-c are different, yet j1, j2 make them one"
    ) in notes()
    assert wrong() == ""


def test_a_count_tells_a_contradiction_with_its_path(case: Workspace) -> None:
    made = judge("different", "dara-a", "dara-c")
    told = [one for one in ask(acts=("arrest",)).proof.caveats if "contradiction" in one]
    assert len(told) == 1
    for part in ("dara-a", "dara-c", made.pk, "j1", "j2"):
        assert part in told[0]


def test_a_contradiction_ends_with_a_withdrawal(case: Workspace) -> None:
    judge("different", "dara-a", "dara-c")
    withdraw_judgements(["j2"], reason="another Dara")
    assert "make them one" not in notes()
