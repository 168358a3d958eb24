"""Findings that were kept: a count as it stood on a day, to be asked again.

Invariant: an edition never changes; it can be withdrawn, once. It holds identifiers and numbers,
and of words only those that a person typed to ask: nothing that a source says.
"""

from typing import ClassVar

from django.db import models

from saksei.accounts.narrowing import Editions
from saksei.moments import MOMENT_LENGTH


class EditionQuerySet(models.QuerySet["Edition"]):
    """Reads on editions."""

    def in_force(self) -> "EditionQuerySet":
        """Not withdrawn."""
        return self.filter(withdrawn_at="")


class Edition(models.Model):
    """A count with its bounds and acts, and the journal's entry up to which it was counted."""

    id = models.CharField(primary_key=True, max_length=60)
    name = models.CharField(max_length=200)
    question = models.TextField()  # JSON of a Question
    basis = models.TextField()  # JSON of a Basis
    minimum = models.IntegerField()
    maximum = models.IntegerField()
    at_least = models.BooleanField()  # unnamed or undecided ones remain
    unnamed = models.IntegerField()
    acts = models.TextField(blank=True)  # JSON: act to [what it adds, whether it is certain]
    sequence = models.BigIntegerField()  # of the journal's last entry then
    digest = models.CharField(max_length=64, blank=True)  # of that entry, in hex
    note = models.TextField(blank=True)
    made_at = models.CharField(max_length=MOMENT_LENGTH)
    made_by = models.CharField(max_length=200)
    withdrawn_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    withdrawn_by = models.CharField(max_length=200, blank=True)
    withdrawn_why = models.TextField(blank=True)
    rests_on = models.TextField(null=True)  # compartments that it may have counted from

    objects: ClassVar[EditionQuerySet] = Editions.from_queryset(EditionQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "edition"
