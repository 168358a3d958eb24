"""Consent of persons to the uses of what is known of them, and what left for which use.

Invariant: nothing here is overwritten. A new answer is a new row, and the newest one of a record
counts; an erasure empties the words of a row and leaves what was answered.
"""

from collections.abc import Iterable
from typing import ClassVar

from django.db import models

from saksei.accounts.narrowing import OfPerson, Releases
from saksei.moments import MOMENT_LENGTH
from saksei.statements.models import Record

AGAINST = ("refused", "withdrawn")
EMPTIED = ("how", "language", "limits")  # by an erasure


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Reads on consent."""

    def of(self, persons: Iterable[str]) -> "ConsentQuerySet":
        """What these persons answered, the oldest first."""
        return self.filter(person__in=list(persons)).order_by("recorded_at", "id")

    def newest(self, *uses: str) -> "dict[tuple[str, str], Consent]":
        """The answer that counts, by person and use."""
        rows = self.filter(use__in=uses) if uses else self
        return {(one.person_id, one.use): one for one in rows.order_by("recorded_at", "id")}


class Consent(models.Model):
    """What a person, or who speaks for them, answered to one use."""

    id = models.CharField(primary_key=True, max_length=60)
    person = models.ForeignKey(Record, models.PROTECT, related_name="consents")
    use = models.CharField(max_length=40)
    state = models.CharField(max_length=20)
    given_by = models.CharField(max_length=20, blank=True)
    how = models.TextField(blank=True)  # in words: signed, by telephone, through whom
    language = models.CharField(max_length=35, blank=True)
    date = models.CharField(max_length=60, blank=True)  # EDTF: the day of the answer
    expires = models.CharField(max_length=10, blank=True)  # the last day on which it holds
    limits = models.TextField(blank=True)  # in words: for people to keep
    recorded_at = models.CharField(max_length=MOMENT_LENGTH)
    recorded_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)
    erased_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    objects: ClassVar[ConsentQuerySet] = OfPerson.from_queryset(ConsentQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "consent"


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Reads on what went out."""

    def naming(self, persons: Iterable[str]) -> "ReleaseQuerySet":
        """Those that named one of these persons, the newest first."""
        named = models.Q(pk__in=[])
        for one in persons:
            named |= models.Q(persons__contains=f" {one} ")
        return self.filter(named).order_by("-made_at")


class Release(models.Model):
    """Something that left: what, for which use, to whom, and whom it names. It holds identifiers
    and digests, and of words only those that say to whom it went."""

    id = models.CharField(primary_key=True, max_length=60)
    what = models.CharField(max_length=200)  # report, export, table, bundle ...
    use = models.CharField(max_length=40)
    recipient = models.TextField()
    digest = models.CharField(max_length=64)  # of the list of files
    files = models.TextField()  # a line for each: SHA-256 and name
    persons = models.TextField(blank=True)  # identifiers, a space before and after each
    expires = models.CharField(max_length=10, blank=True)  # when the recipient has to delete it
    made_at = models.CharField(max_length=MOMENT_LENGTH)
    made_by = models.CharField(max_length=200)

    objects: ClassVar[ReleaseQuerySet] = Releases.from_queryset(ReleaseQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "release"

    @property
    def named(self) -> list[str]:
        """Identifiers of the persons whom it names."""
        return self.persons.split()
