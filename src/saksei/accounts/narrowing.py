"""What is closed to who is at work does not exist for them: managers that leave it out.

Every read of the record begins at a model's `objects`, so one place narrows pages, search, counts,
exports and the sentences of errors. Invariant: a row of a source in a closed compartment, and a
record of which only such rows speak, is in no query; `whole` is for what is made for everybody and
shown through here again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar

from django.db import models

from saksei.accounts.models import Enclosed
from saksei.rights import acting, acting_as, closed


def hidden_sources() -> models.QuerySet[Any]:
    """Keys of the sources in compartments that are closed to who is at work."""
    return _enclosed().values("source")


def _enclosed() -> models.QuerySet[Any]:
    return Enclosed.objects.filter(compartment__in=closed(), withdrawn_at="")


class Narrowed(models.Manager[Any]):
    """Rows that are open to who is at work: all of them, where nothing is closed."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """All rows that are open to who is at work."""
        rows = super().get_queryset()
        return self.open_of(rows) if closed() else rows

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those of the rows that are left where something is closed."""
        raise NotImplementedError


class OfSource(Narrowed):
    """Rows that name a source, without those of a closed one."""

    paths: ClassVar[tuple[str, ...]] = ("source",)

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those whose sources are all open."""
        for path in self.paths:
            rows = rows.exclude(**{f"{path}__in": hidden_sources()})
        return rows


class Sources(OfSource):
    """The sources themselves."""

    paths = ("pk",)


class OfSources(OfSource):
    """Rows between two sources."""

    paths = ("source", "origin")


class OfStatement(OfSource):
    """Rows on a statement."""

    paths = ("statement__source",)


class Records(Narrowed):
    """Records, without those of which only closed sources speak."""

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those of which an open source speaks, or none at all."""
        said = self.model._meta.get_field("statements").related_model
        about = {"entity": models.OuterRef("pk")}
        seen = models.Exists(said.objects.filter(**about))
        nothing = ~models.Exists(said._base_manager.filter(**about))
        return rows.filter(seen | nothing)


class OfPair(Narrowed):
    """Rows between two records, both of them open."""

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those between open records."""
        record = self.model._meta.get_field("left").related_model
        known = record.objects.values("pk")
        return rows.filter(left__in=known, right__in=known)


class OfPerson(Narrowed):
    """Rows on a person."""

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those on open records."""
        record = self.model._meta.get_field("person").related_model
        return rows.filter(person__in=record.objects.values("pk"))


class Releases(Narrowed):
    """What went out names persons and files of the whole record: for who sees all of it."""

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """None."""
        return rows.none()


class OfView(Narrowed):
    """What somebody made of what they could see: only for whom no part of that is closed."""

    moment: ClassVar[str]

    def open_of(self, rows: models.QuerySet[Any]) -> models.QuerySet[Any]:
        """Those that rest on no closed compartment, and were made since the last was put in."""
        for one in sorted(closed()):
            rows = rows.exclude(rests_on__contains=one)
        # What was made before a source was enclosed may rest on that source.
        if last := _enclosed().aggregate(last=models.Max("put_at"))["last"]:
            rows = rows.filter(**{f"{self.moment}__gt": last})
        return rows


class Editions(OfView):
    """Findings that were kept."""

    moment = "made_at"


class Manuscripts(OfView):
    """Reports."""

    moment = "saved_at"


def in_view() -> str | None:
    """The compartments that who is at work may have used; None where there are none."""
    inside = Enclosed.objects.filter(withdrawn_at="").exclude(compartment__in=closed())
    found = inside.order_by("compartment").values_list("compartment", flat=True).distinct()
    return " ".join(found) or None


@contextmanager
def whole() -> Iterator[None]:
    """Inside nothing is closed: for what is derived once and for all."""
    one = acting()
    with acting_as(replace(one, closed=frozenset()) if one else None):
        yield
