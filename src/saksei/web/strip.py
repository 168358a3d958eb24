"""The strip of a person: what happened to them, in order, each day as a mark or a bar on one axis.

Invariant: whoever is not dated is below the strip, and is not left out.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from saksei import dates
from saksei.errors import InvalidDate
from saksei.linking.models import Judgement
from saksei.linking.queue import identity_among
from saksei.reports.blocks import Timeline, TimelineRow
from saksei.reports.layout import laid_timeline
from saksei.statements.models import HAPPENED, Statement
from saksei.web.called import coded, in_words
from saksei.web.prepared import gate

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Happening:
    """An act or step of a person: what is said of it, each value once."""

    record: str
    kind: str
    type: str
    days: tuple[str, ...]

    @property
    def url(self) -> str:
        """Its page."""
        return reverse("record", args=[self.record])

    @property
    def when(self) -> str:
        """Every version of its day in words."""
        return " / ".join(in_words(one) for one in self.days)

    def span(self) -> tuple[date, date] | None:
        """The first and the last day that any version may mean; None if one is open or none is
        there."""
        found = [_bounds(one) for one in self.days]
        lows, highs = [low for low, _ in found if low], [high for _, high in found if high]
        if not found or len(lows) < len(found) or len(highs) < len(found):
            return None
        return min(lows), max(highs)


def _bounds(day: str) -> tuple[date | None, date | None]:
    try:
        return dates.bounds(day)
    except InvalidDate:
        return None, None


def of_person(together: Sequence[str]) -> dict[str, Any]:
    """The strip of whoever these records are: laid-out rows with marks, and rows without a day."""
    found = happenings(together)
    spans = {one.record: one.span() for one in found}
    dated = sorted(
        (one for one in found if spans[one.record]), key=lambda one: (spans[one.record], one.record)
    )
    rows = tuple(
        TimelineRow(one.type, *span, one.when) for one in dated if (span := spans[one.record])
    )
    laid: dict[str, Any] = laid_timeline(Timeline("strip", rows, "strip"))
    for mark, one in zip(laid["rows"], dated, strict=True):
        mark["of"] = one
    return laid | {"undated": [one for one in found if not spans[one.record]]}


def happenings(together: Iterable[str]) -> list[Happening]:
    """Acts and steps of a person; those that are judged one are one."""
    hit = Statement.objects.in_force().giving(HAPPENED, together)
    acts = list(hit.values_list("entity_id", flat=True).distinct()[:SHOWN])
    same = identity_among(acts).of
    said = Statement.objects.in_force().about(*Judgement.objects.joined(acts))
    rows = said.filter(property__in=("type", "date")).order_by("pk")
    kinds: dict[str, str] = {}
    values: dict[str, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
    for record, kind, name, value in rows.values_list(
        "entity_id", "entity__kind", "property", "value"
    ):
        root = same(record)
        kinds[root] = kind
        values[root][name][value] = None
    hidden = gate()
    return [
        Happening(
            root, kinds[root],
            hidden.out_of(" / ".join(coded(kinds[root], "type", one) for one in said_of["type"])),
            tuple(said_of["date"]),
        )
        for root, said_of in values.items()
    ]  # fmt: skip
