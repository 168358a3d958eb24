"""Two records side by side: their values aligned by property, and why the pair came up.

Invariant: what differs is as visible as what agrees; each value has its sources with it.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from saksei.findings.parts import POINTING
from saksei.linking.models import Proposal
from saksei.linking.queue import identity_among
from saksei.web import seen
from saksei.web.called import called, judged
from saksei.web.told import Told, by_property, lines
from saksei.workspace import current

MENTIONED = 30  # happenings that name a record, shown beside it

Cells = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Row:
    """A property of two records: the values of each, and how they stand to each other."""

    label: str
    left: Cells
    right: Cells
    mark: str  # = they share a value, ≠ they share none, or nothing where one is silent


def pair(request: HttpRequest, left: str, right: str, one: Proposal | None) -> dict[str, Any]:
    """What a page shows of two records of one kind."""
    names = called([left, right])
    known = list(seen.judgements(request).in_force().on(left, right))
    kind = seen.record(request, left).kind
    return {
        "left": left, "right": right, "names": (names[left], names[right]),
        "kind": current().vocabulary.kinds[kind].label, "proposal": one,
        "among": "may_be_among" in {each.verdict for each in (one, *known) if each},
        "known": " ".join(each.pk for each in known),
        "rows": [*_said(request, kind, left, right), *_mentions(request, left, right)],
        "steps": _steps(one) if one else [],
        "judgements": judged(known),
    }  # fmt: skip


def _said(request: HttpRequest, kind: str, left: str, right: str) -> list[Row]:
    said = seen.statements(request).about(left, right).in_force()
    found = lines(said.select_related("source", "entity").order_by("property", "pk"))
    same = identity_among({one.raw for one in found if one.url}).of
    sides = [
        {told.name: told for told in by_property(kind, [o for o in found if o.record == one], same)}
        for one in (left, right)
    ]
    known = current().vocabulary.kinds[kind].properties
    order = [name for name in known if any(name in side for side in sides)]
    return [_row(sides[0].get(name), sides[1].get(name), name) for name in order]


def _row(left: Told | None, right: Told | None, name: str) -> Row:
    keys = [{one.key for one in side.values} if side else set() for side in (left, right)]
    shared = keys[0] & keys[1]
    mark = "" if not keys[0] or not keys[1] else "=" if shared else "≠"
    cells = [
        [
            {"value": one.value, "url": one.url, "lines": one.lines, "shared": one.key in shared}
            for one in (side.values if side else ())
        ]
        for side in (left, right)
    ]
    return Row(name.replace("_", " "), cells[0], cells[1], mark)


def _mentions(request: HttpRequest, left: str, right: str) -> list[Row]:
    """The happenings that name each of them: as whose victim, in whose place."""
    pointing = current().vocabulary.properties_of(*POINTING)
    said = seen.statements(request).in_force()
    hit = said.giving(pointing, [left, right])
    named = hit.order_by("property", "entity_id").values_list("property", "entity_id", "value")
    found: dict[str, dict[str, list[str]]] = {}
    for name, record, value in named.distinct()[: 2 * MENTIONED]:
        found.setdefault(name, {left: [], right: []})[value].append(record)
    names = called({one for side in found.values() for some in side.values() for one in some})

    def cell(records: Iterable[str]) -> Cells:
        return [{"value": names[one], "url": reverse("record", args=[one])} for one in records]

    return [
        Row(
            _("%(name)s of") % {"name": name.replace("_", " ")}, cell(side[left]),
            cell(side[right]), "",
        )
        for name, side in found.items()
    ]  # fmt: skip


def _steps(one: Proposal) -> list[dict[str, object]]:
    """The waterfall: what each field adds to the odds, in bits, and the sum so far; places of bars
    in percent."""
    given = [(str(f), str(label), float(bits)) for f, label, bits in json.loads(one.why or "[]")]
    most = max((abs(bits) for _field, _label, bits in given), default=0.0) or 1.0
    steps: list[dict[str, object]] = []
    so_far = 0.0
    for field, label, bits in given:
        so_far += bits
        steps.append(
            {
                "field": field, "label": label or _("any two reports that share a key"),
                "bits": f"{bits:+.1f}", "sum": f"{so_far:+.1f}", "against": bits < 0,
                "x": round(50 + min(bits, 0) / most * 50, 2),
                "width": round(abs(bits) / most * 50, 2),
            }
        )  # fmt: skip
    return steps
