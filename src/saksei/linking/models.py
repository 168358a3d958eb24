"""Same or not: judgements between two records of one kind.

Invariant: merging is a judgement, not a rewrite. Who is one person follows from the judgements in
force alone (analysis/identity.py); to undo is to withdraw.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import connection, models

from saksei.accounts.narrowing import OfPair
from saksei.analysis.identity import Identity, Verdict, identify
from saksei.moments import MOMENT_LENGTH
from saksei.rights import closed
from saksei.statements.models import Record

# Two steps, not one with OR: each finds its index.
JOINED = """
WITH RECURSIVE joined(id) AS (
    VALUES {marks}
    UNION
    SELECT j.right_id FROM joined JOIN judgement j ON j.left_id = joined.id
    WHERE j.verdict = 'same' AND j.withdrawn_at = ''
    UNION
    SELECT j.left_id FROM joined JOIN judgement j ON j.right_id = joined.id
    WHERE j.verdict = 'same' AND j.withdrawn_at = ''
)
SELECT id FROM joined"""
# PostgreSQL takes one step, and finds both indexes for an OR.
JOINED_ON_A_SERVER = """
WITH RECURSIVE joined(id) AS (
    SELECT * FROM (VALUES {marks}) AS given(id)
    UNION
    SELECT (CASE WHEN j.left_id = joined.id THEN j.right_id ELSE j.left_id END)::text
    FROM joined JOIN judgement j ON j.left_id = joined.id OR j.right_id = joined.id
    WHERE j.verdict = 'same' AND j.withdrawn_at = ''
)
SELECT id FROM joined"""


class JudgementQuerySet(models.QuerySet["Judgement"]):
    """Reads on judgements."""

    def in_force(self) -> "JudgementQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at="")

    def identity(self) -> Identity:
        """Who is one by these judgements."""
        rows = self.values_list("id", "verdict", "left_id", "right_id")
        return identify(Verdict(*row) for row in rows.iterator())

    def on(self, left: str, right: str) -> "JudgementQuerySet":
        """Those on two records, whichever was named first."""
        pair = models.Q(left=left, right=right) | models.Q(left=right, right=left)
        return self.filter(pair).order_by("pk")

    def joined(self, records: Iterable[str]) -> frozenset[str]:
        """These records and all that are judged one with any of them, in one query: the same
        as `identify` makes of every judgement, for who needs only a few records."""
        chosen = list(records)
        if not chosen:
            return frozenset()
        marks = ", ".join(["(%s)"] * len(chosen))
        with connection.cursor() as cursor:
            of_file = connection.vendor == "sqlite"
            query = JOINED if of_file else JOINED_ON_A_SERVER
            cursor.execute(query.format(marks=marks), chosen)
            found = frozenset(str(row[0]) for row in cursor.fetchall())
        if closed():
            found &= frozenset(Record.objects.filter(pk__in=found).values_list("pk", flat=True))
        return found


class Judgement(models.Model):
    """Two records are the same, different, unsure; or an act is among those of a group's act."""

    id = models.CharField(primary_key=True, max_length=60)
    verdict = models.CharField(max_length=20)
    left = models.ForeignKey(Record, models.PROTECT, related_name="+")
    right = models.ForeignKey(Record, models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    score = models.FloatField(null=True)
    origin = models.CharField(max_length=20)
    judged_at = models.CharField(max_length=MOMENT_LENGTH)
    judged_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)

    objects: ClassVar[JudgementQuerySet] = OfPair.from_queryset(JudgementQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "judgement"


class ProposalQuerySet(models.QuerySet["Proposal"]):
    """Reads on proposals."""

    def open(self) -> "ProposalQuerySet":
        """Not yet judged, whatever the verdict."""
        judged = Judgement.objects.in_force()
        there = models.Q(left=models.OuterRef("left"), right=models.OuterRef("right"))
        turned = models.Q(left=models.OuterRef("right"), right=models.OuterRef("left"))
        return self.filter(~models.Exists(judged.filter(there | turned)))


class Proposal(models.Model):
    """Two records that a run of the engine proposes for judgement. Derived: the next run replaces
    all of them, and none is evidence.

    `why` holds fields, labels and bits as JSON, never a value: what a source says is read from the
    statements when the pair is shown. `effect`: by how many the answer moves the main counts, and
    behind the point the doubt. `held_by` is the reviewer who has the pair before them.
    """

    left = models.ForeignKey(Record, models.PROTECT, related_name="+")
    right = models.ForeignKey(Record, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    verdict = models.CharField(max_length=20)
    probability = models.FloatField()
    effect = models.FloatField()
    why = models.TextField(blank=True)
    run = models.CharField(max_length=60)
    proposed_at = models.CharField(max_length=MOMENT_LENGTH)
    held_by = models.CharField(max_length=60, blank=True)
    held_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    objects: ClassVar[ProposalQuerySet] = OfPair.from_queryset(ProposalQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "proposal"
        constraints = [models.UniqueConstraint(fields=["left", "right"], name="proposal_pair")]
        indexes = [models.Index(fields=["-effect"], name="proposal_effect")]
