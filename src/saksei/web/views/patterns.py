"""Patterns: each question of `saksei ask`, with its form, its answer and its method."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.answers.result import Asked, Result
from saksei.analysis.question import Question
from saksei.errors import InvalidValue, NotFound
from saksei.findings import asking
from saksei.reports.answers import answer_blocks
from saksei.reports.desk import Desk, Focus
from saksei.web import prepared, sheets
from saksei.web.basis import asked_basis, choices, day, types_of
from saksei.web.blocks import page_of
from saksei.web.sheets import Sheet
from saksei.workspace import current


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """Every question, with what it asks."""
    rows = [
        {"url": reverse("pattern", args=[name]), "name": name, "asks": asks}
        for name, asks in asking.methods().items()
    ]
    return render(request, "web/patterns.html", {"rows": rows})


@require_safe
@prepared.alone
def pattern(request: HttpRequest, question: str) -> HttpResponse:
    """A question's form and, once it is asked, its answer."""
    shown = {
        "question": question, "method": asking.method(question), "types": types_of("act_type"),
        "used": asking.used_by(question, request.GET.get("of", "")) or (),
        **choices(request), "questions": sorted(asking.USES),
    }  # fmt: skip
    try:
        result = _answer(request, question)
    except (InvalidValue, NotFound) as error:
        return render(request, "web/pattern.html", shown | {"sentence": str(error)}, status=400)
    if sheets.wanted(request):
        return _file(request, result)
    shown |= {"answer": _blocks(request, result), "tables": bool(result.sheets)}
    return render(request, "web/pattern.html", shown)


def _answer(request: HttpRequest, question: str) -> Result:
    given = request.GET
    asked = Asked(
        act=given.get("act") or "arrest", start=day(given, "from"), end=day(given, "to"),
        on=day(given, "on"), persons=tuple(given.get("person", "").split()),
        by=given.get("by", "").strip(), of=given.get("of", "").strip(),
        place=given.get("place", "").strip(),
    )  # fmt: skip
    return asking.ask_for(question, asked_basis(request), asked)


def _blocks(request: HttpRequest, result: Result) -> str:
    return page_of(request, result.title, *answer_blocks(desk_of(result), result))


def desk_of(result: Result) -> Desk:
    """What the blocks of an answer are written from: its sources, as footnotes name them."""
    return Desk(Focus(Question(acts=("arrest",))), result.basis, current().vocabulary)


def _file(request: HttpRequest, result: Result) -> HttpResponse:
    """One table of the answer as a file; the first, or the one that `sheet` names."""
    named = request.GET.get("sheet", "")
    for one in result.sheets:
        if one.name == named or not named:
            columns, rows = one.shown()
            small = tuple(columns.index(name) for name in one.small)
            found = Sheet.of(one.name, one.caption, columns, rows, small=small)
            return sheets.as_file(request, found)
    raise NotFound(_("this answer has no table %(name)s") % {"name": named or "yet"})
