"""Documents received: what they are, where they came from, and which copies which.

Invariant: the bytes of a held source never change; its SHA-256 says so. A source without bytes is
known by reference only ("not held").
"""

from typing import ClassVar

from django.db import models

from saksei.accounts.narrowing import OfSource, OfSources, Sources
from saksei.moments import MOMENT_LENGTH


class SourceQuerySet(models.QuerySet["Source"]):
    """Reads on sources."""

    def held(self) -> "SourceQuerySet":
        """Those whose bytes we keep."""
        return self.exclude(sha256="")

    def like(
        self, *, sha256: str, address: str, identity: tuple[str, str, str]
    ) -> "SourceQuerySet":
        """Those that may be the same: same bytes, same address, or same title, publisher, date."""
        title, publisher, date = identity
        same = models.Q(pk__in=[])
        if sha256:
            same |= models.Q(sha256=sha256)
        if address:
            same |= models.Q(address=address)
        if title and (publisher or date):
            same |= models.Q(title=title, publisher=publisher, date=date)
        return self.filter(same)


class Source(models.Model):  # type: ignore[django-manager-missing]
    """A document, page or interview: bytes or a reference, with its custody."""

    id = models.CharField(primary_key=True, max_length=60)
    title = models.TextField(blank=True)
    publisher = models.TextField(blank=True)
    date = models.CharField(max_length=60, blank=True)  # EDTF: the day on which it appeared
    address = models.TextField(blank=True)
    language = models.CharField(max_length=35, blank=True)
    note = models.TextField(blank=True)
    reliability = models.CharField(max_length=1, blank=True)
    reliability_reason = models.TextField(blank=True)
    confidentiality = models.CharField(max_length=20)
    media_type = models.CharField(max_length=100, blank=True)
    file = models.CharField(max_length=100, blank=True)  # random name (see originals.py)
    original_name = models.TextField(blank=True)
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    sealed = models.CharField(max_length=64, null=True)  # SHA-256 of the file where encrypted
    obtained_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)
    obtained_how = models.TextField(blank=True)
    obtained_by = models.CharField(max_length=200, blank=True)
    registered_at = models.CharField(max_length=MOMENT_LENGTH)
    registered_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)
    erased_at = models.CharField(max_length=MOMENT_LENGTH, blank=True)

    objects: ClassVar[SourceQuerySet] = Sources.from_queryset(SourceQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "source"
        indexes = [models.Index(fields=["registered_at", "id"], name="source_received")]

    @property
    def held(self) -> bool:
        """Whether we keep its bytes."""
        return bool(self.sha256) and not self.erased_at


class TextQuerySet(models.QuerySet["Text"]):
    """Reads on texts."""

    def newest(self, source: str) -> "Text | None":
        """The text in which a source's passages are looked for; None if it is not held."""
        return self.filter(source=source).order_by("-made_at", "-id").first()


class Text(models.Model):
    """The text of a held source as one version of one extractor read it."""

    id = models.CharField(primary_key=True, max_length=60)
    source = models.ForeignKey(Source, models.PROTECT, related_name="texts")
    extractor = models.CharField(max_length=60)
    version = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    content = models.TextField(blank=True)
    made_at = models.CharField(max_length=MOMENT_LENGTH)

    objects: ClassVar[TextQuerySet] = OfSource.from_queryset(TextQuerySet)()  # type: ignore[assignment]

    class Meta:
        app_label = "saksei"
        db_table = "text"
        indexes = [
            models.Index(fields=["source", "made_at", "id", "digest"], name="text_newest"),
        ]


class Derivation(models.Model):
    """One source copies, reposts, paraphrases or retells another."""

    id = models.CharField(primary_key=True, max_length=130)
    source = models.ForeignKey(Source, models.PROTECT, related_name="derivations")
    origin = models.ForeignKey(Source, models.PROTECT, related_name="retold_by")
    reason = models.TextField(blank=True)
    recorded_at = models.CharField(max_length=MOMENT_LENGTH)
    recorded_by = models.CharField(max_length=200)
    batch = models.CharField(max_length=60, blank=True)

    objects: ClassVar[models.Manager["Derivation"]] = OfSources()

    class Meta:
        app_label = "saksei"
        db_table = "derivation"
