"""Recording and withdrawing judgements.

Invariant: a judgement never changes a record; it joins two of one kind, or an act to a group's.
"""

from collections.abc import Collection, Sequence

from saksei.accounts import four_eyes
from saksei.accounts.narrowing import whole
from saksei.errors import ChangedMeanwhile, InvalidValue, NotFound, RefusedWrite
from saksei.journal import require_reason, row_of, writing
from saksei.linking.models import Judgement
from saksei.moments import new_id
from saksei.statements.models import HAPPENED, Record, Statement
from saksei.vocabulary import Vocabulary, check_code
from saksei.workspace import current

COUNTABLE = ("act", "step")
AMONG = ("among", "may_be_among")
JOINING = ("same", "among")  # what takes a count down
MAY_BE = ("unsure", "may_be_among", *JOINING)


def check_pair(
    verdict: str, left: str, right: str, kinds: tuple[str, str], lists: Vocabulary
) -> None:
    """Refuse a judgement that makes no sense, with the reason."""
    check_code("verdict", verdict, lists)
    if left == right:
        raise InvalidValue(f"{left} is judged against itself; name two records")
    if kinds[0] != kinds[1]:
        raise InvalidValue(
            f"{left} is of the kind {kinds[0]} and {right} of the kind {kinds[1]}; only records of "
            "one kind are judged"
        )
    if verdict in AMONG and kinds[0] not in COUNTABLE:
        raise InvalidValue(f"'{verdict}' goes from an act to a group's act, not from a {kinds[0]}")


@whole()
def _check_group(verdict: str, left: str, right: str) -> None:
    """Refuse what names persons alone, and no number, in the place of a group's act."""
    if not _of_persons(right):
        return
    neither = _of_persons(left)
    raise InvalidValue(
        f"{right} names who was hit, and no number, so it is not the act of a group"
        + (f", and neither is {left}" if neither else "")
        + f"; '{verdict}' goes from the single act to the group's"
        + ("" if neither else f", as in `saksei judge {verdict} {right} {left}`")
    )


def _of_persons(act: str) -> bool:
    """Whether an act says whom it hit, and no number."""
    said = Statement.objects.in_force().about(*Judgement.objects.joined([act]))
    hit = Record.objects.filter(pk__in=said.filter(property__in=HAPPENED).values("value"))
    kinds = set(hit.values_list("kind", flat=True))
    return kinds == {"person"} and not said.filter(property="number").exists()


def judge(
    verdict: str,
    left: str,
    right: str,
    *,
    reason: str = "",
    score: float | None = None,
    origin: str = "typed",
    known: Collection[str] | None = None,
) -> Judgement:
    """Record that two records are same, different or unsure, or that the act `left` is among
    those of the group's act `right`.

    `known` are the judgements on the pair that the reviewer has seen; with others in force it
    raises ChangedMeanwhile.
    """
    kinds = dict(Record.objects.filter(pk__in=[left, right]).values_list("id", "kind"))
    for one in (left, right):
        if one not in kinds:
            raise NotFound(f"there is no record '{one}'; `saksei show` says what there is")
    check_pair(verdict, left, right, (kinds[left], kinds[right]), current().vocabulary)
    if verdict in AMONG:
        _check_group(verdict, left, right)
    if score is not None and not 0 <= score <= 1:
        raise InvalidValue(f"the score {score} is not between 0 and 1; give one such as 0.87")
    with writing("judge", actor=current().actor, reason=reason) as write:
        if known is not None:
            _refuse_unseen(left, right, known)
        _refuse_alone(verdict, left, right)
        judgement = Judgement(
            id=new_id("jd"), verdict=verdict, left_id=left, right_id=right, reason=reason,
            score=None if score is None else float(score), origin=origin, judged_at=write.at,
            judged_by=write.actor,
        )  # fmt: skip
        write.insert(Judgement, [row_of(judgement)])
    return judgement


def _refuse_alone(verdict: str, left: str, right: str) -> None:
    """With four eyes somebody else has to have thought that they may be one, or that the act may be
    among the group's; who took that back thinks so no longer."""
    me = four_eyes.alone()
    if verdict not in JOINING or not me:
        return
    before = Judgement.objects.on(left, right).filter(verdict__in=MAY_BE)
    before = before.filter(withdrawn_by__in=("", me))  # mine: theirs, put in place of which this is
    four_eyes.require_another(
        before.values_list("judged_by", flat=True),
        "judge that they may be, and let somebody else judge that they are",
    )


def _refuse_unseen(left: str, right: str, known: Collection[str]) -> None:
    new = [one for one in Judgement.objects.in_force().on(left, right) if one.pk not in known]
    if new:
        raise ChangedMeanwhile(
            f"{new[0].judged_by} judged {left} and {right} as {new[0].verdict} meanwhile "
            f"({new[0].pk}); look at it, and withdraw it if you know better"
        )


def withdraw_judgements(ids: Sequence[str], *, reason: str) -> int:
    """Withdraw judgements: the records are then again what the other judgements make of them."""
    require_reason("withdraw", reason)
    with writing("withdraw judgements", actor=current().actor, reason=reason) as write:
        found = {one.id: one for one in Judgement.objects.filter(pk__in=list(ids))}
        if missing := [one for one in ids if one not in found]:
            raise NotFound(f"there is no judgement {', '.join(missing)}")
        for one in found.values():
            if one.withdrawn_at:
                raise RefusedWrite(f"{one.id} was withdrawn already, on {one.withdrawn_at[:10]}")
            one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = write.at, write.actor, reason
        write.update(found.values(), ["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    return len(found)
