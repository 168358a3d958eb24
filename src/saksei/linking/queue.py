"""Which pair a reviewer sees next, and what becomes of it.

Invariant: two reviewers at the same time never have the same pair before them; who leaves without a
word loses their pair after `HELD_MINUTES`. The queue is what is open: it can be left and taken up
at any moment, by anybody.
"""

from collections.abc import Collection, Iterable, Iterator

from django.db.models import Exists, OuterRef, Q

from saksei.analysis.identity import Identity
from saksei.errors import RefusedWrite
from saksei.journal import alone
from saksei.linking.actions import judge, withdraw_judgements
from saksei.linking.models import Judgement, Proposal, ProposalQuerySet
from saksei.linking.proposals import PROPOSED
from saksei.moments import later, new_id, now
from saksei.statements.models import Statement

HELD_MINUTES = 15
OPEN = ("unsure", "may_be_among")
AT_ONCE = 20  # pairs read until one waits
MEANS = {"may_be_among": {"same": "among", "unsure": "may_be_among"}}


def identity_among(records: Iterable[str]) -> Identity:
    """Who is one among these records and all that are judged one with them, and who is judged
    different: what every judgement says of them, from their own alone."""
    every = Judgement.objects.joined(records)
    own = Judgement.objects.in_force().filter(left__in=every, right__in=every)
    return own.filter(verdict__in=("same", "different")).identity()


def open_pairs(kinds: Iterable[str] = ()) -> ProposalQuerySet:
    """Proposals that nobody has judged, what changes most first; a path of other judgements may
    have decided one of them."""
    chosen = Proposal.objects.open().order_by("-effect", "id")
    return chosen.filter(kind__in=list(kinds)) if kinds else chosen


def number_waiting(known: Identity, kinds: Iterable[str] = ()) -> int:
    """How many pairs no path of judgements has decided; `known` is who is one by all of them."""
    pairs = open_pairs(kinds).order_by().values_list("left_id", "right_id")
    return sum(_is_open(known, *pair) for pair in pairs.iterator())


def waiting(kinds: Iterable[str] = ()) -> Iterator[Proposal]:
    """Open proposals that no path of judgements has decided, what changes most first."""
    known = Judgement.objects.in_force().identity()
    return (one for one in open_pairs(kinds) if _is_open(known, one.left_id, one.right_id))


def _is_open(known: Identity, left: str, right: str) -> bool:
    """Whether two records are neither one nor apart."""
    pair = sorted((known.of(left), known.of(right)))
    return pair[0] != pair[1] and (pair[0], pair[1]) not in known.different


def _waits(one: Proposal) -> bool:
    """Whether no path of judgements has decided a pair, by the judgements about its two sides."""
    return _is_open(identity_among((one.left_id, one.right_id)), one.left_id, one.right_id)


def undecided(known: Identity, kinds: Iterable[str] = ()) -> Iterator[Judgement]:
    """Pairs judged unsure, or acts that may be among a group's, that no path of judgements has
    decided since, the oldest first: what reading left open, and what waits for another's eyes. Of a
    record whose statements are withdrawn or erased nothing is left to decide, and that its name was
    like another's must not be told."""
    said = Statement.objects.in_force()
    both = [Exists(said.filter(entity=OuterRef(side))) for side in ("left", "right")]
    open_ = Judgement.objects.in_force().filter(*both, verdict__in=OPEN)
    chosen = open_.order_by("judged_at", "id")
    for one in chosen.filter(left__kind__in=list(kinds)) if kinds else chosen:
        left, right = known.of(one.left_id), known.of(one.right_id)
        if _is_open(known, left, right) and left not in known.among.get(right, ()):
            yield one


class Reviewer:
    """One session of review."""

    def __init__(self) -> None:
        self.name = new_id("rv")
        self.judged: list[str] = []
        self.skipped: set[int] = set()

    def next(self, kinds: Iterable[str] = ()) -> Proposal | None:
        """The next pair, now held by this reviewer; None when nothing waits that others do not
        hold."""
        lapsed = later(minutes=-HELD_MINUTES)
        with alone():
            free = Q(held_by="") | Q(held_by=self.name) | Q(held_at__lt=lapsed)
            mine = open_pairs(kinds).filter(free).exclude(pk__in=self.skipped)
            found = next(filter(_waits, mine.iterator(chunk_size=AT_ONCE)), None)
            if found:
                found.held_by, found.held_at = self.name, now()
                found.save(update_fields=["held_by", "held_at"])
        return found

    def judge(
        self,
        one: Proposal,
        verdict: str,
        *,
        reason: str = "",
        known: Collection[str] | None = None,
    ) -> Judgement:
        """Judge the pair as same, different or unsure; `known` as in `actions.judge`."""
        told = MEANS.get(one.verdict, {}).get(verdict, verdict)
        made = judge(
            told, one.left_id, one.right_id, reason=reason, score=one.probability,
            origin=PROPOSED, known=known,
        )  # fmt: skip
        self.judged.append(made.pk)
        return made

    def skip(self, one: Proposal) -> None:
        """Leave the pair to others, and to another session."""
        self.skipped.add(one.pk)
        self.leave()

    def undo(self) -> Judgement:
        """Withdraw this session's last judgement; its pair waits again."""
        if not self.judged:
            raise RefusedWrite(
                "nothing was judged in this session; `saksei withdraw` takes back others"
            )
        last = self.judged.pop()
        withdraw_judgements([last], reason="undone in review")
        return Judgement.objects.get(pk=last)

    def leave(self) -> None:
        """Hold nothing any longer."""
        Proposal.objects.filter(held_by=self.name).update(held_by="", held_at="")
