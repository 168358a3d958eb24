"""A finding: a number with its bounds under each standard, its proof, and its editions."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saksei.analysis.counting import count
from saksei.analysis.identity import Pair
from saksei.analysis.names import labels
from saksei.analysis.proof import Row
from saksei.analysis.question import UNITS, Question
from saksei.analysis.standards import Basis, Standard
from saksei.errors import SakseiError
from saksei.evidence import verify_seal
from saksei.findings.actions import save_edition, withdraw_editions
from saksei.findings.editions import Since, basis_of, edition, question_of, since
from saksei.findings.models import Edition
from saksei.findings.questions import Answer
from saksei.publishing.purpose import purpose, uses
from saksei.reports.desk import number_of
from saksei.reports.manuscripts import number_then
from saksei.sealing.sealing import seal as seal_finding
from saksei.web import prepared, seen, sheets
from saksei.web.basis import asked_basis, choices, day, types_of
from saksei.web.called import in_words
from saksei.web.sheets import Cell, Sheet, attachment

TYPES = {"events": "event_type"}  # the list that a unit's types come from, else act_type
ROWS = 100  # on one page


@require_http_methods(["GET", "POST"])
@prepared.alone
def finding(request: HttpRequest) -> HttpResponse:
    """Count by form; the address holds the question. A POST keeps the answer as an edition."""
    shown = _form(request) | {"editions": Edition.objects.in_force().order_by("-made_at")}
    if "unit" not in request.GET:
        return render(request, "web/finding.html", shown)
    try:
        basis = asked_basis(request)
        answer = prepared.asked(_question(request.GET), basis)
        if request.method == "POST":
            return _kept(request, answer)
    except SakseiError as error:
        return render(request, "web/finding.html", shown | {"sentence": str(error)}, status=400)
    if sheets.wanted(request):
        return sheets.as_file(request, _rows(answer, answer.proof.rows))
    page = Paginator(answer.proof.rows, ROWS).get_page(request.GET.get("page"))
    return render(request, "web/finding.html", shown | _answered(answer, page))


def _kept(request: HttpRequest, answer: Answer) -> HttpResponse:
    made = save_edition(
        answer, name=request.POST.get("name", ""), note=request.POST.get("note", "").strip()
    )
    messages.success(request, _("Kept as the edition %(name)s") % {"name": made.name})
    return HttpResponseRedirect(reverse("edition", args=[made.pk]))


def _question(given: QueryDict) -> Question:
    """The question that an address holds."""
    return Question(
        unit=given.get("unit", "acts"), acts=tuple(one for one in given.getlist("act") if one),
        start=day(given, "from"), end=day(given, "to"), place=given.get("place", "").strip(),
        perpetrator=given.get("perpetrator", "").strip(), charge=given.get("charge", "").strip(),
        occasion=given.get("occasion", "").strip(),
        assessment=given.get("assessment", "").strip(),
        persons=tuple(given.get("person", "").split()),
    )  # fmt: skip


def address_of(question: Question, basis: Basis) -> str:
    """The address that asks a question."""
    asked = QueryDict(mutable=True)
    asked["unit"] = question.unit
    asked.setlist("act", list(question.acts))
    given = {
        "from": question.start, "to": question.end, "place": question.place,
        "perpetrator": question.perpetrator, "charge": question.charge,
        "occasion": question.occasion, "assessment": question.assessment,
        "person": " ".join(question.persons), "standard": basis.standard.value,
        "without": " ".join(basis.without), "as_of": basis.as_of,
        "published_by": basis.published_by,
    }  # fmt: skip
    for name, value in given.items():
        if value:
            asked[name] = str(value)
    return f"{reverse('finding')}?{asked.urlencode()}"


def _form(request: HttpRequest) -> dict[str, Any]:
    return {
        **choices(request), "units": list(UNITS.items()),
        "types": types_of(TYPES.get(request.GET.get("unit", ""), "act_type")),
        "chosen": request.GET.getlist("act"),
    }  # fmt: skip


def _answered(answer: Answer, page: Page[Row]) -> dict[str, Any]:
    counted = answer.counted
    sheet = _rows(answer, list(page))  # before other counts are taken from the same tables
    return {
        "number": number_of(counted), "unit": counted.question.unit,
        "unit_in_words": UNITS[counted.question.unit], "unnamed": counted.bounds.unnamed,
        "basis": counted.tables.basis.in_words(), "sentence_of_bounds": _bounds(answer),
        "by_standard": list(_by_standard(answer)),
        "sheet": sheet, "page": page, "left_out": _left_out(answer),
        "caveats": answer.proof.caveats, "pairs": _pairs(answer),
    }  # fmt: skip


def _bounds(answer: Answer) -> str:
    """What the two ends of the number mean, in a sentence."""
    (least, greatest), pairs = answer.counted.ends, answer.counted.unsure_pairs
    if answer.counted.open_numbers:
        return _(
            "%(low)s however the open questions are decided. A number is given as “at least”, so "
            "nothing is known of the greatest."
        ) % {"low": least}
    if least == greatest:
        if answer.counted.at_least:
            return _("Nothing undecided moves it; more who are not named may stand behind it.")
        return _("Nothing that is undecided moves it.")
    reasons = []
    if pairs:
        reasons.append(
            ngettext("%(n)s undecided pair", "%(n)s undecided pairs", pairs) % {"n": pairs}
        )
    open_rows = sum(not row.certain for row in answer.proof.rows)
    if open_rows:
        reasons.append(
            ngettext("%(n)s uncertain row", "%(n)s uncertain rows", open_rows) % {"n": open_rows}
        )
    if not reasons:
        reasons.append(_("numbers with a range, or who may be among a group"))
    return _(
        "%(low)s however the open questions are decided, and never more than %(high)s (%(why)s)."
    ) % {"low": least, "high": greatest, "why": ", ".join(reasons)}


def _by_standard(answer: Answer) -> Iterator[dict[str, str]]:
    question, basis = answer.counted.question, answer.counted.tables.basis
    for standard in Standard:
        other = replace(basis, standard=standard)
        own = standard is basis.standard
        counted = answer.counted if own else count(prepared.tables_near(question, other), question)
        yield {
            "name": standard.value, "definition": standard.definition,
            "number": number_of(counted), "url": address_of(question, other),
            "here": "true" if own else "",
        }  # fmt: skip


def _rows(answer: Answer, shown: Sequence[Row]) -> Sheet:
    """Acts that count, each with its passages and sources."""
    built = answer.counted.tables
    names = labels(built, [row.person for row in shown if row.person])
    days: dict[str, str] = dict(
        built.rows("SELECT record, date FROM candidates WHERE date IS NOT NULL")
    )
    columns = (_("act"), _("day"), _("who"), _("number"), _("certain"), _("sources"), _("passages"))
    rows = (
        [
            Cell(row.act, reverse("record", args=[row.act])),
            in_words(str(days.get(row.act) or "")),
            Cell(names[row.person], reverse("record", args=[row.person]))
            if row.person
            else _("(unnamed)"),
            Cell(str(row.number), look="numeric"),
            _("yes") if row.certain else _("no"),
            " ".join(row.sources),
            " · ".join(dict.fromkeys(f"“{one.quote}”" for one in row.passages if one.quote)),
        ]
        for row in shown
    )
    caption = _("Rows that the number rests on")
    return Sheet.of("rows", caption, columns, rows, empty=_("Nothing counts here."))


def _left_out(answer: Answer) -> Sheet:
    rows = (
        [Cell(one.act, reverse("record", args=[one.act])), one.reason]
        for one in answer.proof.left_out
    )
    return Sheet.of("left-out", _("Left out, and why"), (_("act"), _("why")), rows)


def _pairs(answer: Answer) -> list[Pair]:
    """Undecided pairs that this number hangs on, to be decided; none that would tell who somebody
    is that is not named (analysis/caveats.py)."""
    named = {name for row in answer.proof.rows for name in (row.act, row.person) if name}
    hidden = prepared.gate()
    return [
        pair
        for pair in answer.counted.tables.identity.unsure
        if set(pair) & named and not any(map(hidden.unnamed, pair))
    ]


@require_safe
@prepared.alone
def kept(request: HttpRequest, name: str) -> HttpResponse:
    """An edition, and what changed since it was kept."""
    found = since(edition(name), prepared.asked)
    one = found.edition
    shown = {
        "edition": one, "was": number_then(one),
        "now": number_of(found.answer.counted), "stale": found.stale, "sheet": _moved(found),
        "question": question_of(one), "basis": basis_of(one).in_words(),
        "again": address_of(question_of(one), basis_of(one)),
        "entries": seen.entries(request).filter(sequence__gt=one.sequence + 1).count(),
        "uses": uses(),
    }  # fmt: skip
    return render(request, "web/edition.html", shown)


@require_http_methods(["GET", "POST"])
@prepared.alone
def seal(request: HttpRequest, name: str) -> HttpResponse:
    """An edition sealed for a use, as a file, recorded as a release; opened, its page has the
    form."""
    if request.method == "GET":
        return HttpResponseRedirect(reverse("edition", args=[name]))
    leaving = purpose(request.POST.get("use", ""), request.POST.get("recipient", ""))
    made = seal_finding(name, leaving, prepared.asked)
    return attachment(made.data, f"{made.edition}.seal", "application/json")


@require_safe
def script(request: HttpRequest) -> HttpResponse:
    """What verifies a seal without Saksei, to be handed over with it."""
    del request
    return attachment(Path(verify_seal.__file__).read_bytes(), "verify_seal.py", "text/x-python")


def _moved(found: Since) -> Sheet:
    columns = (_("act"), _("then"), _("now"), _("written since"))
    rows = (
        [
            Cell(one.act, reverse("record", args=[one.act])),
            _state(one.before),
            _state(one.now),
            " ".join(one.because),
        ]
        for one in found.moved
    )
    return Sheet.of("moved", _("Acts that differ"), columns, rows, empty=_("No act differs."))


def _state(counted: tuple[int, bool] | None) -> str:
    if counted is None:
        return _("did not count")
    number, certain = counted
    return f"{number}, {_('certain') if certain else _('uncertain')}"


@require_POST
def withdraw(request: HttpRequest, name: str) -> HttpResponse:
    """Take an edition back, with a reason."""
    withdraw_editions([name], reason=request.POST.get("reason", ""))
    messages.success(request, _("The edition is withdrawn."))
    return HttpResponseRedirect(reverse("finding"))
