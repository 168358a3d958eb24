"""The inbox: sources as received, what of each is left to code, and new ones."""

from collections.abc import Iterable
from dataclasses import fields

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saksei.errors import AlreadyThere, NotFound, SakseiError
from saksei.sources.actions import Description, register_source
from saksei.sources.models import Source
from saksei.terminal import source_label
from saksei.web import seen, sheets
from saksei.web.sheets import Cell, Sheet
from saksei.workspace import current

PAGE = 50
LEFT = ("all", "some")


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Sources, the newest first; `left` narrows to those of which nothing is recorded."""
    found = _counted(request)
    if sheets.wanted(request):
        return sheets.as_file(request, _sheet(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "web/inbox.html", {"page": page, "sheet": _sheet(page)})


def _counted(request: HttpRequest) -> QuerySet[Source]:
    in_force = Q(statements__withdrawn_at="", statements__erased_at="")
    decided = Q(decisions__withdrawn_at="")
    found = seen.sources(request).annotate(
        said=Count("statements", filter=in_force, distinct=True),
        decided=Count("decisions", filter=decided, distinct=True),
    )
    if request.GET.get("left") == "all":
        found = found.filter(said=0, erased_at="")
    return found.order_by("-registered_at", "-pk")


def _sheet(found: Iterable[Source]) -> Sheet:
    columns = (
        _("source"), _("is"), _("type"), _("received"), _("SHA-256"), _("statements"), _("decided"),
    )  # fmt: skip
    rows = (
        [
            Cell(one.pk, reverse("source", args=[one.pk])),
            _("erased") if one.erased_at else source_label(one),
            one.media_type or _("known by reference"),
            one.registered_at[:10],
            Cell(one.sha256[:12], title=one.sha256, look="code"),
            str(one.said),  # type: ignore[attr-defined]
            str(one.decided),  # type: ignore[attr-defined]
        ]
        for one in found
    )
    return Sheet.of("sources", _("Sources"), columns, rows, empty=_("No source is here."))


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new source: a file, pasted text, or a reference."""
    typed = {one.name: request.POST.get(one.name, "").strip() for one in fields(Description)}
    typed["confidentiality"] = typed["confidentiality"] or "public"
    typed["text"] = request.POST.get("text", "")
    sentence, known = "", False
    if request.method == "POST":
        try:
            made = _register(request, {k: v for k, v in typed.items() if k != "text"})
        except SakseiError as error:
            sentence, known = str(error), isinstance(error, AlreadyThere)
        else:
            messages.success(request, _("Registered %(id)s") % {"id": made.pk})
            return HttpResponseRedirect(reverse("source", args=[made.pk]))
    lists = current().vocabulary.lists
    shown = {"typed": typed, "sentence": sentence, "known": known, "lists": lists}
    return render(request, "web/new_source.html", shown, status=_status(sentence, known=known))


def _status(sentence: str, *, known: bool) -> int:
    return 200 if not sentence else 409 if known else 400


def _register(request: HttpRequest, typed: dict[str, str]) -> Source:
    """Register what the form holds: the file if there is one, else the pasted text."""
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    data = file.read() if file else text.encode() if text.strip() else None
    name = str(file.name) if file else "pasted.txt" if data else ""
    origins = request.POST.get("derived_from", "").split()
    return register_source(
        Description(**typed), data=data, name=name, derived_from=origins,
        even_if_known="anyway" in request.POST,
    )  # fmt: skip


@require_safe
def source(request: HttpRequest, source: str) -> HttpResponse:
    """A source with its custody and what is recorded from it."""
    kept = seen.source(request, source)
    said = (
        seen.statements(request)
        .filter(source=kept)
        .in_force()
        .order_by("entity_id", "property", "pk")
    )
    page = Paginator(said, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "web/source.html", {"source": kept, "label": source_label(kept), "page": page}
    )


@require_safe
def original(request: HttpRequest, source: str) -> FileResponse:
    """The preserved bytes, to keep and never to be opened by the browser."""
    kept = seen.source(request, source)
    if not kept.held:
        raise NotFound(_("the source %(name)s has no file here") % {"name": source})
    return FileResponse(
        (current().files / kept.file).open("rb"), as_attachment=True,
        filename=f"{kept.pk}-original", content_type="application/octet-stream",
    )  # fmt: skip
