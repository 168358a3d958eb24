"""Chronology: people as rows, uncertain days as bars, custody as lines, occasions as arcs.

Invariant: what is drawn is also said in words beside it; the address holds the window, so a zoom
is a link. Shapes stand in SVG, text never does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.answers.spells import Spell
from saksei.analysis.chronology import Arc, Chronology, Lane, Mark, chronology, with_custody
from saksei.errors import SakseiError
from saksei.reports.layout import place_of_day, ticks
from saksei.web import prepared, sheets
from saksei.web.basis import asked_basis, choices, day, types_of
from saksei.web.called import called, coded, in_words
from saksei.web.sheets import Cell, Sheet

PAGE = 60  # people on a page
HEIGHT = 100  # of the field of arcs, in its own units
MOST_ARCS = 400
TYPES = ("act_type", "step_type", "event_type")


@dataclass(frozen=True, slots=True)
class Axis:
    """The days from one end of the page to the other."""

    first: date
    last: date

    def place(self, one: date) -> float:
        """Where a day stands, in percent; what lies outside stands at the edge."""
        inside = min(max(one, self.first), self.last)
        return place_of_day(inside, first=self.first, last=self.last)

    def ticks(self) -> list[tuple[float, str]]:
        """Places of round days, with what they are."""
        return [(self.place(one), f"{one:%Y-%m}") for one in ticks(self.first, self.last)]


@require_safe
@prepared.alone
def view(request: HttpRequest) -> HttpResponse:
    """The chronology of a window, a type or a person."""
    chosen = [one for one in request.GET.getlist("type") if one]
    shown = dict(choices(request)) | {"types": types_of(*TYPES), "chosen": chosen}
    try:
        start, end = day(request.GET, "from"), day(request.GET, "to")
        persons = tuple(map(prepared.identity().of, request.GET.get("person", "").split()))
        tables = prepared.tables(basis := asked_basis(request))
        found = prepared.kept(
            "chronology", (basis, start, end, tuple(chosen), persons),
            lambda: chronology(tables, start=start, end=end, types=chosen, persons=persons),
        )  # fmt: skip
    except SakseiError as error:
        return render(request, "web/chronology.html", shown | {"sentence": str(error)}, status=400)
    axis = _axis(found, start, end)
    if sheets.wanted(request):
        return sheets.as_file(request, _sheet(found))
    page = Paginator(found.lanes, PAGE).get_page(request.GET.get("page"))
    lanes = with_custody(tables, page.object_list)
    shown |= {
        "page": page, "axis": axis, "ticks": axis.ticks() if axis else [],
        "lanes": list(_lanes(lanes, axis)) if axis else [],
        "events": _event_lane(found.events, axis) if axis else None,
        "arcs": list(_arcs(found.arcs, axis)) if axis else [], "height": HEIGHT,
        "answered": _answered(found.arcs), "zooms": list(_zooms(axis)) if axis else [],
        "left_out": _left_out(found),
    }  # fmt: skip
    return render(request, "web/chronology.html", shown)


def _axis(found: Chronology, start: date | None, end: date | None) -> Axis | None:
    """From the first day to the last, or the window that was asked for."""
    marks = [*(mark for lane in found.lanes for mark in lane.marks), *found.events]
    if not marks:
        return None
    first = start or min(one.earliest for one in marks)
    last = end or max(one.latest for one in marks)
    return Axis(first, max(last, first + timedelta(days=1)))


def _zooms(axis: Axis) -> Iterator[tuple[str, str, str]]:
    """Links to nearer and wider windows: label, first and last day."""
    days = (axis.last - axis.first).days
    middle = axis.first + timedelta(days=days // 2)
    step = timedelta(days=max(1, days // 2))
    if days > 2:
        yield _("first half"), str(axis.first), str(middle)
        yield _("second half"), str(middle), str(axis.last)
    yield _("earlier"), str(axis.first - step), str(axis.last - step)
    yield _("later"), str(axis.first + step), str(axis.last + step)


# -- shapes, each with its place in percent


def _shape(mark: Mark, axis: Axis) -> dict[str, Any]:
    start = axis.place(mark.earliest)
    return {
        "known": mark.known, "x": start, "kind": mark.kind,
        "width": round(max(axis.place(mark.latest) - start, 1.2), 3),
    }  # fmt: skip


def _line(spell: Spell, axis: Axis) -> dict[str, float] | None:
    """Custody: from the first day that it is sure of to the last; a dash where no end is known."""
    begun = spell.start.high or spell.start.low
    if begun is None:
        return None
    ended = spell.end.low if spell.end and spell.end.low else spell.held_until
    first = axis.place(begun.date())
    last = axis.place(ended.date()) if ended else first
    after = spell.end.high if spell.end else None
    open_to = axis.place(after.date()) if after else 100.0
    return {
        "x": first, "width": round(max(last - first, 0.2), 3), "open": max(first, last),
        "rest": round(max(open_to - max(first, last), 0), 3),
    }  # fmt: skip


def _lanes(lanes: Sequence[Lane], axis: Axis) -> Iterator[dict[str, Any]]:
    names = called(one.person for one in lanes if one.person)
    for lane in lanes:
        yield {
            "person": lane.person,
            "name": names[lane.person] if lane.person else _("not named, or a group"),
            "shapes": [_shape(one, axis) for one in lane.marks],
            "lines": [line for one in lane.spells if (line := _line(one, axis))],
            "marks": [_said(one) for one in lane.marks],
        }


def _said(mark: Mark) -> dict[str, str]:
    """A mark in words."""
    return {
        "record": mark.record, "what": coded(mark.kind, "type", mark.type) or mark.kind,
        "day": in_words(mark.date),
    }  # fmt: skip


def _event_lane(events: Sequence[Mark], axis: Axis) -> dict[str, Any]:
    names = called(one.record for one in events)
    return {
        "shapes": [_shape(one, axis) for one in events],
        "marks": [_said(one) | {"what": names[one.record]} for one in events],
    }


def _arcs(arcs: Sequence[Arc], axis: Axis) -> Iterator[str]:
    """Each arc as the data of a path in a field of 1000 by HEIGHT."""
    for one in arcs[:MOST_ARCS]:
        start = axis.place(one.answered.earliest) * 10
        end = axis.place(one.of.earliest) * 10
        rise = HEIGHT - min(HEIGHT - 6, 12 + abs(end - start) / 4)
        middle = (start + end) / 2
        yield f"M{start:.1f},{HEIGHT} Q{middle:.1f},{2 * rise - HEIGHT:.1f} {end:.1f},{HEIGHT}"


def _answered(arcs: Sequence[Arc]) -> Sheet:
    names = called(mark.record for one in arcs for mark in (one.of, one.answered))
    rows = (
        [
            Cell(names[one.answered.record], reverse("record", args=[one.answered.record])),
            in_words(one.answered.date),
            Cell(names[one.of.record], reverse("record", args=[one.of.record])),
            in_words(one.of.date),
        ]
        for one in arcs
    )
    columns = (_("this"), _("on"), _("was answered by"), _("on"))
    return Sheet.of("answered", _("Documented occasions"), columns, rows)


def _left_out(found: Chronology) -> list[str]:
    said = []
    if found.undated:
        said.append(_("without a day: %(ids)s") % {"ids": " ".join(found.undated)})
    if found.unmet:
        said.append(_("below the standard: %(ids)s") % {"ids": " ".join(found.unmet)})
    return said


def _sheet(found: Chronology) -> Sheet:
    """Every mark as a row, for a file and for readers without pictures."""
    marks = [(lane.person, mark) for lane in found.lanes for mark in lane.marks]
    marks += [("", one) for one in found.events]
    names = called({one for one, _mark in marks if one})
    rows = (
        [
            Cell(mark.record, reverse("record", args=[mark.record])),
            coded(mark.kind, "type", mark.type) or mark.kind,
            names.get(person, ""), in_words(mark.date), str(mark.earliest), str(mark.latest),
        ]
        for person, mark in sorted(marks, key=lambda one: (one[1].earliest, one[1].record))
    )  # fmt: skip
    columns = (_("record"), _("what"), _("who"), _("day"), _("earliest"), _("latest"))
    return Sheet.of("chronology", _("Chronology"), columns, rows)
