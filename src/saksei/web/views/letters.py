"""The letters desk: what was sent, what came back, what is due, and the positions taken."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.answers.result import Asked
from saksei.errors import SakseiError
from saksei.findings import asking
from saksei.reports.answers import answer_blocks
from saksei.web import prepared
from saksei.web.basis import asked_basis, choices, day
from saksei.web.blocks import page_of
from saksei.web.views.patterns import desk_of


@require_safe
@prepared.alone
def letters(request: HttpRequest) -> HttpResponse:
    """Letters with their clocks and states on a day; positions by speaker and argument."""
    shown = dict(choices(request))
    try:
        on, basis = day(request.GET, "on"), asked_basis(request)
        result = prepared.kept(
            "replies", (on or date.today(), basis),
            lambda: asking.ask_for("replies", basis, Asked(on=on)),
        )  # fmt: skip
    except SakseiError as error:
        return render(request, "web/letters.html", shown | {"sentence": str(error)}, status=400)
    blocks = page_of(request, _("Letters"), *answer_blocks(desk_of(result), result))
    return render(request, "web/letters.html", shown | {"answer": blocks})
