"""Records: a list of one kind, and one record as what its statements add up to."""

from collections.abc import Iterable, Sequence

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei import overview
from saksei.errors import NotFound
from saksei.web import seen, sheets
from saksei.web.called import called, values
from saksei.web.sheets import Cell, Sheet
from saksei.workspace import current

PAGE = 50
COLUMNS = 5  # properties of a kind that a list shows
NOT_LISTED = ("note", "identifier")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Records of one kind, by their identifiers."""
    counts = dict(seen.records(request).values_list("kind").annotate(Count("pk")))
    kinds = [
        (name, one.label, counts[name])
        for name, one in current().vocabulary.kinds.items()
        if name in counts
    ]
    kind = request.GET.get("kind", "") or (kinds[0][0] if kinds else "")
    if kind and kind not in current().vocabulary.kinds:
        raise NotFound(_("there is no kind %(kind)s; choose one of the list") % {"kind": kind})
    found = seen.records(request).filter(kind=kind).order_by("pk")
    if sheets.wanted(request):
        return sheets.as_file(request, _sheet(kind, list(found.values_list("pk", flat=True))))
    page = Paginator(found.values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    shown = {
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "sheet": _sheet(kind, list(page.object_list)),
    }
    return render(request, "web/records.html", shown)


def _sheet(kind: str, records: Sequence[str]) -> Sheet:
    known = current().vocabulary.kinds.get(kind)
    names, said = called(records), values(records)
    used = {name for one in said.values() for name in one if name not in NOT_LISTED}
    columns = [one for one in (known.properties if known else ()) if one in used][:COLUMNS]
    rows = (
        [
            Cell(one, reverse("record", args=[one])),
            names[one],
            *(_several(said[one].get(name, {})) for name in columns),
        ]
        for one in records
    )
    head = (_("record"), _("is"), *(name.replace("_", " ") for name in columns))
    caption = known.label if known else _("Records")
    return Sheet.of(kind or "records", caption, head, rows, empty=_("No record is here yet."))


def _several(values: Iterable[str]) -> Cell:
    """All values of a property: where there are two, one is as visible as the other."""
    shown = list(values)
    return Cell(" / ".join(shown), look="several" if len(shown) > 1 else "")


@require_safe
def record(request: HttpRequest, record: str) -> HttpResponse:
    """A record as a table of statements by property, with who is judged to be the same."""
    found = seen.record(request, record)
    content = overview.record(found)
    return render(
        request,
        "web/record.html",
        {"record": found, "content": content, "label": called([record])[record]},
    )
