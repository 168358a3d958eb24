"""The inbox: sources as received, what of each is left to code, and new ones."""

from collections.abc import Sequence
from dataclasses import fields
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saksei.coding.left import left
from saksei.errors import AlreadyThere, NotFound, SakseiError, TooLarge
from saksei.originals import read_file
from saksei.sources import ocr
from saksei.sources.actions import (
    Description,
    change_confidentiality,
    note_opening,
    register_source,
)
from saksei.sources.models import Source
from saksei.sources.pages import has_pages, is_our_setting
from saksei.sources.texts import MAX_BYTES
from saksei.terminal import source_label
from saksei.web import prepared, seen, sheets, working
from saksei.web.sheets import Cell, Sheet
from saksei.web.told import lines
from saksei.workspace import current

PAGE = 50


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Sources, the newest first; `left` narrows to those of which nothing is
    recorded, or whose suggestions wait."""
    found = _chosen(request)
    if sheets.wanted(request):
        return sheets.as_file(request, _sheet(request, list(found)))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "sheet": _sheet(request, list(page))}
    return render(request, "web/inbox.html", shown)


def _chosen(request: HttpRequest) -> QuerySet[Source]:
    found = seen.sources(request).order_by("-registered_at", "-pk")
    if request.GET.get("left") == "all":
        found = seen.uncoded(request).order_by("-registered_at", "-pk")
    if request.GET.get("left") == "suggestions":
        found = found.filter(pk__in=prepared.texts_left().waiting)
    return found


def _sheet(request: HttpRequest, found: Sequence[Source]) -> Sheet:
    ids = [one.pk for one in found]
    said = _numbers(seen.statements(request).in_force().filter(source__in=ids))
    decided = _numbers(seen.decisions(request).in_force().filter(source__in=ids))
    waiting = left(*ids).waiting if ids else {}
    columns = (
        _("source"), _("is"), _("type"), _("received"), _("SHA-256"), _("statements"), _("decided"),
        _("to decide"),
    )  # fmt: skip
    rows = (
        [
            Cell(one.pk, reverse("source", args=[one.pk]), look="whole"),
            _("erased") if one.erased_at else source_label(one),
            one.media_type or _("known by reference"),
            Cell(one.registered_at[:10], look="whole"),
            Cell(one.sha256[:12], title=one.sha256, look="code"),
            str(said.get(one.pk, 0)),
            str(decided.get(one.pk, 0)),
            str(waiting.get(one.pk) or ""),
        ]
        for one in found
    )
    return Sheet.of("sources", _("Sources"), columns, rows, empty=_("No source is here."))


def _numbers(rows: QuerySet[Any]) -> dict[str, int]:
    """How many rows each source has."""
    return dict(rows.order_by().values_list("source").annotate(Count("pk")))


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
    if file and file.size and file.size > MAX_BYTES:
        raise TooLarge(
            _("the file has %(size)d MiB; at most %(most)d MiB are taken. Cut it into parts")
            % {"size": file.size // 2**20, "most": MAX_BYTES // 2**20}
        )
    data = file.read() if file else text.encode() if text.strip() else None
    name = str(file.name) if file else "pasted.txt" if data else ""
    origins = request.POST.get("derived_from", "").split()
    return register_source(
        Description(**typed), data=data, name=name, derived_from=origins,
        even_if_known="anyway" in request.POST,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def source(request: HttpRequest, source: str) -> HttpResponse:
    """A source with its custody and what is recorded from it; to change who may see it."""
    kept = seen.source(request, source)
    sentence = ""
    if request.method == "POST":
        given = request.POST
        try:
            change_confidentiality(
                kept.pk, given.get("level", ""), reason=given.get("reason", "").strip()
            )
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("It holds from now on; what left before has left."))
            return HttpResponseRedirect(reverse("source", args=[kept.pk]))
    said = (
        seen.statements(request)
        .filter(source=kept)
        .in_force()
        .select_related("source", "entity")
        .order_by("entity_id", "property", "pk")
    )
    page = Paginator(said, PAGE).get_page(request.GET.get("page"))
    shown = {
        "source": kept, "label": source_label(kept), "page": page, "lines": lines(page),
        "scanned": has_pages(kept) and not is_our_setting(kept),
        "levels": current().vocabulary.lists["confidentiality"].codes.values(),
        "sentence": sentence, "typed": request.POST.get("reason", ""),
    }  # fmt: skip
    return render(request, "web/source.html", shown, status=400 if sentence else 200)


@require_http_methods(["GET", "POST"])
def recognise(request: HttpRequest, source: str) -> HttpResponse:
    """Have the words in pictures of a source's pages read; the page says how far that is."""
    kept = seen.source(request, source)
    name = f"ocr {kept.pk}"
    if request.method == "POST":
        language = request.POST.get("language", "").strip() or ocr.LANGUAGES
        working.begin(name, lambda: ocr.recognise(kept.pk, language=language, anyway=True).pk)
        return HttpResponseRedirect(reverse("ocr", args=[kept.pk]))
    work = working.at_work(name)
    shown = {
        "source": kept, "label": source_label(kept), "work": work, "language": ocr.LANGUAGES,
        "texts": kept.texts.exclude(digest="").order_by("made_at"),
    }  # fmt: skip
    response = render(request, "web/ocr.html", shown)
    if work and not work.done:
        response["Refresh"] = "2"  # the browser asks again, with or without scripts
    return response


@require_safe
def original(request: HttpRequest, source: str) -> FileResponse:
    """The preserved bytes, to keep and never to be opened by the browser."""
    kept = seen.source(request, source)
    if not kept.held:
        raise NotFound(_("the source %(name)s has no file here") % {"name": source})
    if prepared.gate().closes(kept):
        note_opening(kept.pk)
    return FileResponse(
        BytesIO(read_file(kept.file)), as_attachment=True,
        filename=f"{kept.pk}-original", content_type="application/octet-stream",
    )  # fmt: skip
