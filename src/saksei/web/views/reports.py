"""Reports: the dossier's own, and those written by hand with live numbers."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.views.decorators.http import require_http_methods, require_safe

from saksei.errors import ChangedMeanwhile, InvalidValue, NotFound, SakseiError
from saksei.findings.models import Edition
from saksei.reports.actions import save_manuscript
from saksei.reports.blocks import Report
from saksei.reports.manuscripts import Draft
from saksei.reports.models import Manuscript
from saksei.reports.writing import FORMATS, rendered, told
from saksei.web import prepared, seen
from saksei.web.basis import whole_number
from saksei.web.blocks import page_of
from saksei.web.marks import moment
from saksei.web.sheets import XLSX, Cell, Sheet, attachment

TYPES = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": XLSX,
    "json": "application/json",
}
KINDS = {
    "changed": later("The number has changed since"),
    "withdrawn": later("The edition was withdrawn"),
    "missing": later("Not there"),
    "typed": later("A number typed by hand"),
    "unsourced": later("Without a source"),
}


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Every report in its newest version."""
    rows = (
        [
            Cell(one.title, reverse("report", args=[one.report])),
            str(one.version),
            moment(one.saved_at),
            one.saved_by,
        ]
        for one in Manuscript.objects.all_newest().filter(erased_at="").order_by("-saved_at")
    )
    columns = (_("title"), _("version"), _("saved (UTC)"), _("by"))
    sheet = Sheet.of("reports", _("Reports"), columns, rows, empty=_("None was written yet."))
    return render(request, "web/reports.html", {"sheet": sheet})


@require_http_methods(["GET", "POST"])
@prepared.alone
def write(request: HttpRequest, report: str = "") -> HttpResponse:
    """Write a report: its text, and beside it what it says and what is to mend."""
    newest = _newest(report) if report else Manuscript(title="", body="", version=0)
    if request.method == "GET":
        return render(request, "web/report.html", _shown(request, newest))
    typed = Manuscript(
        report=report, title=request.POST.get("title", ""), version=_version(request),
        body=request.POST.get("body", ""),
    )  # fmt: skip
    try:
        made = save_manuscript(
            title=typed.title, body=typed.body, report=report, version=typed.version
        )
    except ChangedMeanwhile as error:
        shown = _shown(request, typed) | {"sentence": str(error), "theirs": newest}
        shown["typed"] = Manuscript(
            report=report, title=typed.title, version=newest.version, body=typed.body
        )
        return render(request, "web/report.html", shown, status=409)
    except SakseiError as error:
        shown = _shown(request, typed) | {"sentence": str(error)}
        return render(request, "web/report.html", shown, status=400)
    messages.success(request, _("Saved as version %(n)s") % {"n": made.version})
    return HttpResponseRedirect(reverse("report", args=[made.report]))


def _version(request: HttpRequest) -> int:
    given = whole_number(request.POST.get("version", "0"))
    if given is None:
        raise InvalidValue(_("the form has no version; load the page anew"))
    return given


def _newest(report: str) -> Manuscript:
    found = Manuscript.objects.newest(report)
    if found is None or found.erased_at:
        raise NotFound(_("there is no report %(name)s") % {"name": report})
    return found


def _shown(request: HttpRequest, typed: Manuscript) -> dict[str, Any]:
    draft = Draft(typed, prepared.asked)
    remarks = [
        {"kind": KINDS[one.kind], "sentence": one.sentence, "what": one.what}
        for one in draft.check()
    ]
    blocks = _report(draft).blocks if typed.body.strip() else ()
    return {
        "typed": typed, "remarks": remarks, "checked": bool(typed.body.strip()),
        "preview": page_of(request, typed.title or _("Report"), *blocks) if blocks else "",
        "editions": Edition.objects.in_force().order_by("-made_at"),
        "sources": seen.sources(request).filter(erased_at="", confidentiality="public")[:200],
        "formats": list(FORMATS),
    }  # fmt: skip


def _report(draft: Draft) -> Report:
    return draft.report(made=datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))


@require_safe
@prepared.alone
def file(request: HttpRequest, report: str, kind: str) -> HttpResponse:
    """A report as a file: numbers as they are now, cleared for whom it is."""
    del request
    newest = _newest(report)
    if kind not in FORMATS:
        raise NotFound(_("there is no format %(kind)s") % {"kind": kind})
    out = prepared.going()
    made = out.cleared(told(_report(Draft(newest, prepared.asked)), out))
    content = rendered(made, [kind])[f"report.{kind}"]
    name = f"{slugify(made.title) or 'report'}.{kind}"
    out.let_go(f"report {report}", {f"report.{kind}": content})
    return attachment(content, name, TYPES[kind])
