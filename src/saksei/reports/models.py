"""Reports written by hand, with live numbers; every version that was saved is kept.

Invariant: a version never changes; a report can be erased, which empties all its versions. The
newest version of a report is the report.
"""

from typing import ClassVar

from django.db import models

from saksei.accounts.narrowing import Manuscripts
from saksei.moments import MOMENT_LENGTH


class ManuscriptQuerySet(models.QuerySet["Manuscript"]):
    """Reads on manuscripts."""

    def newest(self, report: str) -> "Manuscript | None":
        """The report as it is."""
        return self.filter(report=report).order_by("-version").first()

    def all_newest(self) -> "ManuscriptQuerySet":
        """Each report in its newest version."""
        later = Manuscript.objects.filter(
            report=models.OuterRef("report"), version__gt=models.OuterRef("version")
        )
        return self.filter(~models.Exists(later))


class Manuscript(models.Model):
    """One saved version of a report: `body` is text with marks (manuscripts.py)."""

    id = models.CharField(primary_key=True, max_length=60)
    report = models.CharField(max_length=60)
    version = models.IntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    saved_at = models.CharField(max_length=MOMENT_LENGTH)
    saved_by = models.CharField(max_length=200)
    erased_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    rests_on = models.TextField(null=True)  # compartments that who wrote it could see

    objects: ClassVar[ManuscriptQuerySet] = Manuscripts.from_queryset(ManuscriptQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "manuscript"
        constraints = [
            models.UniqueConstraint(fields=["report", "version"], name="manuscript_version")
        ]
