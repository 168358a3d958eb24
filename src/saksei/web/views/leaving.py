"""Consent of a person, what left, and the way out for files of pages.

Invariant: a file for outside is made by the view that shows the page, under the gate of its
purpose, and only by a form that was sent: an address alone lets nothing go.
"""

from copy import copy
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saksei.errors import InvalidValue, NotFound, SakseiError
from saksei.publishing.actions import Answer, named_before, record_consent
from saksei.publishing.consent import standings
from saksei.publishing.models import Consent, Release
from saksei.publishing.purpose import purpose, uses
from saksei.reports.writing import FORMATS
from saksei.web import prepared, seen
from saksei.web.basis import day
from saksei.web.called import called
from saksei.web.marks import moment
from saksei.web.sheets import Cell, Sheet
from saksei.workspace import current

TABLES = ("csv", "xlsx")
# Pages of which a file may be kept.
KEPT = ("inbox", "records", "chronology", "map", "finding", "pattern", "contradictions",
        "report-file")  # fmt: skip
FIELDS = ("use", "state", "given_by", "how", "language", "date", "expires", "limits")


@require_http_methods(["GET", "POST"])
def consent(request: HttpRequest, record: str) -> HttpResponse:
    """What a person answered to each use, and a form for a new answer."""
    found = seen.record(request, record)
    if found.kind != "person":
        raise NotFound(_("%(name)s is no person; consent is a person's") % {"name": record})
    typed, sentence = {one: request.POST.get(one, "").strip() for one in FIELDS}, ""
    if request.method == "POST":
        try:
            record_consent([Answer(person=record, **typed)])
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("The answer is recorded."))
            return HttpResponseRedirect(reverse("consent", args=[record]))
    is_part = "HX-Request" in request.headers and request.method == "GET"
    shown = {
        "record": found, "label": called([record])[record], "sheet": _standings(record),
        "typed": typed, "sentence": sentence, "lists": current().vocabulary.lists,
        "left": _releases(named_before(record)),
    }  # fmt: skip
    name = "web/consent_part.html" if is_part else "web/consent.html"
    return render(request, name, shown, status=400 if sentence else 200)


def _standings(person: str) -> Sheet:
    labels = current().vocabulary.lists
    rows = (
        [
            labels["consent_use"].codes[one.use].label,
            labels["consent_state"].codes[one.state].label,
            " · ".join(filter(None, _answer(one.answer))) if one.answer else "",
            _("yes") if one.named else _("no"),
            one.why,
        ]
        for one in standings(person, prepared.naming)
    )
    columns = (_("use"), _("answer"), _("how and until when"), _("may be named"), _("because"))
    return Sheet.of("consent", _("Consent"), columns, rows)


def _answer(one: Consent) -> tuple[str, ...]:
    until = _("until %(day)s") % {"day": one.expires} if one.expires else ""
    return one.date, one.given_by, one.how, until, one.limits, one.pk


@require_safe
def releases(request: HttpRequest) -> HttpResponse:
    """What left, the newest first."""
    found = Release.objects.order_by("-made_at")
    return render(request, "web/releases.html", {"sheet": _releases(list(found[:500]))})


def _releases(found: list[Release]) -> Sheet:
    names = called({person for one in found for person in one.named[:20]})
    rows = (
        [
            Cell(moment(one.made_at), title=one.digest), one.made_by, one.what,
            one.use.replace("_", " "), one.recipient, one.expires,
            ", ".join([names[person] for person in one.named[:20]] + ["…"] * (len(one.named) > 20)),
            Cell(one.pk, look="code"),
        ]
        for one in found
    )  # fmt: skip
    columns = (
        _("made (UTC)"), _("by"), _("what"), _("use"), _("recipient"), _("delete by"), _("names"),
        _("identifier"),
    )  # fmt: skip
    caption = _("What left")
    return Sheet.of("releases", caption, columns, rows, empty=_("Nothing has left yet."))


@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Ask for which use and to whom a file goes, and make it."""
    given = request.POST if request.method == "POST" else request.GET
    address, sentence = given.get("address", ""), ""
    found = _page(address)
    formats = tuple(FORMATS) if found.url_name == "report-file" else TABLES
    if request.method == "POST":
        try:
            return _file(request, found, formats)
        except SakseiError as error:
            sentence = str(error)
    shown = {
        "address": address, "formats": formats, "typed": given, "sentence": sentence,
        "uses": uses(),
    }  # fmt: skip
    return render(request, "web/leave.html", shown, status=400 if sentence else 200)


def _page(address: str) -> ResolverMatch:
    """The view of the page at an address of ours."""
    parts = urlsplit(address)
    try:
        found = resolve(parts.path)
    except Resolver404:
        found = None
    if found is None or found.url_name not in KEPT or parts.netloc:
        raise NotFound(_("there is no table and no report at this address; open it and try again"))
    return found


def _file(request: HttpRequest, found: ResolverMatch, formats: tuple[str, ...]) -> HttpResponse:
    given, kind = request.POST, request.POST.get("format", "")
    if kind not in formats:
        raise InvalidValue(_("choose a format"))
    if not given.get("use"):
        raise InvalidValue(_("choose the use that it leaves for"))
    asked = purpose(given["use"], given.get("recipient", ""), day(given, "delete_by"))
    named = found.kwargs | ({"kind": kind} if "kind" in found.kwargs else {})
    with prepared.leaving(asked):
        response: HttpResponse = found.func(_asking(request, given["address"], kind), **named)
    if not response.headers.get("Content-Disposition", "").startswith("attachment"):
        raise InvalidValue(_("this page has no table to keep; ask it something first"))
    return response


def _asking(request: HttpRequest, address: str, kind: str) -> HttpRequest:
    """The request by which a browser would ask for the file."""
    parts, inner = urlsplit(address), copy(request)
    inner.method, inner.path, inner.path_info = "GET", parts.path, parts.path
    query = QueryDict(parts.query, mutable=True)
    query["format"] = kind
    inner.GET = QueryDict(query.urlencode())
    return inner
