"""What waits for somebody and takes the tables to see: contradictions, dates that fall due.

Invariant: dates are those of the questions on custody, letters and measures; nothing is computed
here.
"""

from collections.abc import Iterable, Iterator
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.answers.custody import custody
from saksei.analysis.answers.measures import measures
from saksei.analysis.answers.replies import replies
from saksei.analysis.answers.result import Asked, Result
from saksei.analysis.answers.result import Sheet as Answered
from saksei.analysis.contradictions import Contradiction
from saksei.analysis.contradictions import contradictions as contradicted
from saksei.analysis.standards import Basis
from saksei.answered import words
from saksei.findings.asking import rules
from saksei.web import sheets
from saksei.web.prepared import alone, kept, tables
from saksei.web.sheets import Cell, Sheet

PAGE = 100
SHEETS = {"custody": "next", "replies": "letters", "measures": "stages"}


@require_safe
@alone
def waiting(request: HttpRequest) -> HttpResponse:
    """How much of it there is, for the front page."""
    ahead = sum(len(one.rows) for one in _due() if one.name == "next")
    shown = {"contradictions": len(_contradicted()), "due": ahead}
    return render(request, "web/waiting.html", shown)


def _contradicted() -> list[Contradiction]:
    return kept("contradictions", None, lambda: contradicted(tables(Basis())))


@require_safe
@alone
def contradictions(request: HttpRequest) -> HttpResponse:
    """Where one record is given more than one value, with the preferred version and why."""
    found = _contradicted()
    if sheets.wanted(request):
        return sheets.as_file(request, _contradictions(found))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    shown = {"page": page, "sheet": _contradictions(page)}
    return render(request, "web/contradictions.html", shown)


def _contradictions(found: Iterable[Contradiction]) -> Sheet:
    rows = (
        [
            Cell(one.record, reverse("record", args=[one.record])), one.label,
            one.property.replace("_", " "), one.versions[0].in_words, one.why,
            " / ".join(each.in_words for each in one.versions[1:]),
            sum(len(each.denied_by) for each in one.versions) or "",
        ]
        for one in found
    )  # fmt: skip
    columns = (
        _("record"), _("is"), _("property"), _("preferred"), _("by"), _("other versions"),
        _("denied by"),
    )  # fmt: skip
    empty = _("No source contradicts another.")
    return Sheet.of("contradictions", _("Contradictions"), columns, rows, empty=empty)


@require_safe
@alone
def due(request: HttpRequest) -> HttpResponse:
    """The next dates of custody, letters that wait for a reply, stages that are planned."""
    found = [_shown(one) for one in _due()]
    if sheets.wanted(request) and found:
        return sheets.as_file(request, found[0])
    return render(request, "web/due.html", {"sheets": found})


def _due() -> list[Answered]:
    today = date.today()
    return kept("due", today, lambda: list(_asked(Asked(on=today, rules=rules()))))


def _asked(asked: Asked) -> Iterator[Answered]:
    built = tables(Basis())
    answers: tuple[Result, ...] = (
        custody(built, asked), replies(built, asked), measures(built, asked),
    )  # fmt: skip
    for answer in answers:
        yield from (one for one in answer.sheets if one.name == SHEETS[answer.question])


def _shown(one: Answered) -> Sheet:
    columns, rows = one.shown()
    content = ([words(cell) for cell in row] for row in rows)
    return Sheet.of(one.name, one.caption, columns, content, note=one.note)
