"""A map of acts: imported boundaries, and a point for each place whose position is known.

Invariant: how many acts lie in a place is said in the table too; a place without a position is in
the table, with that.
"""

import math
from collections import defaultdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.chronology import shown_marks
from saksei.analysis.tables import whole
from saksei.errors import SakseiError
from saksei.web import prepared, seen, sheets
from saksei.web.basis import asked_basis, choices, day, types_of
from saksei.web.called import called
from saksei.web.geography import Boundary, Field, boundaries, where
from saksei.web.sheets import Cell, Sheet
from saksei.web.views.chronology import TYPES

SMALLEST = 5.0  # radius of a point in the field's units; the area grows with the acts


@require_safe
@prepared.alone
def view(request: HttpRequest) -> HttpResponse:
    """Acts by place, in a window and of a type."""
    chosen = [one for one in request.GET.getlist("type") if one]
    shown: dict[str, Any] = dict(choices(request)) | {"types": types_of(*TYPES), "chosen": chosen}
    try:
        counted, nowhere = _counted(request, chosen)
    except SakseiError as error:
        return render(request, "web/map.html", shown | {"sentence": str(error)}, status=400)
    held = seen.sources(request).held().filter(confidentiality="public")
    known, wrong = boundaries(held.filter(original_name__iregex=r"\.(geo)?json$"))
    points = _points(request, list(counted), known)
    sheet = _sheet(counted, set(points))
    if sheets.wanted(request):
        return sheets.as_file(request, sheet)
    field = Field.around([*points.values(), *(p for one in known for r in one.rings for p in r)])
    shown |= {
        "sheet": sheet, "nowhere": nowhere, "wrong": wrong, "field": field,
        "paths": [field.path(ring) for one in known for ring in one.rings] if field else [],
        "points": [_point(field, points[one], counted[one]) for one in points] if field else [],
    }  # fmt: skip
    return render(request, "web/map.html", shown)


def _counted(request: HttpRequest, chosen: list[str]) -> tuple[dict[str, int], int]:
    """Acts of each place, and how many name none."""
    tables = prepared.tables(asked_basis(request))
    start, end = day(request.GET, "from"), day(request.GET, "to")
    shown = shown_marks(tables, start=start, end=end, types=chosen)
    rows = tables.rows(
        f"SELECT coalesce(place, ''), count(*) FROM {tables.acts} SEMI JOIN (SELECT record "
        f"FROM marks WHERE {shown} AND kind = 'act') USING (record) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    counted = {str(place): whole(number) for place, number in rows}
    nowhere = counted.pop("", 0)
    return counted, nowhere


def _points(
    request: HttpRequest, places: list[str], known: list[Boundary]
) -> dict[str, tuple[float, float]]:
    """Where each place lies of which that is known."""
    said = seen.statements(request).in_force().about(*places)
    words: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    chosen = said.filter(property__in=("name", "identifier"))
    for place, name, value in chosen.values_list("entity_id", "property", "value"):
        words[place][name].append(value)
    found = {one: where(words[one]["identifier"], words[one]["name"], known) for one in places}
    return {one: point for one, point in found.items() if point}


def _point(field: Field, point: tuple[float, float], number: int) -> dict[str, float]:
    x, y = field.place(point)
    return {"x": x, "y": y, "r": round(SMALLEST * math.sqrt(number), 1)}


def _sheet(counted: dict[str, int], placed: set[str]) -> Sheet:
    names = called(counted)
    rows = (
        [
            Cell(one, reverse("record", args=[one])), names[one],
            Cell(str(number), look="numeric"),
            _("yes") if one in placed else _("no position is known"),
        ]
        for one, number in counted.items()
    )  # fmt: skip
    columns = (_("place"), _("is"), _("acts"), _("on the map"))
    caption, empty = _("Acts by place"), _("No act names a place.")
    return Sheet.of("places", caption, columns, rows, empty=empty, small=(2,))
