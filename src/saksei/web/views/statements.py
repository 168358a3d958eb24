"""One statement, one judgement: what can be done with each, with a reason.

Invariant: an erasure is asked for twice; nothing here writes but by an action.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from saksei.errors import InvalidValue, NotFound, SakseiError
from saksei.linking.actions import withdraw_judgements
from saksei.linking.models import Judgement
from saksei.statements.actions import erase_statements, review_statements, withdraw_statements
from saksei.statements.models import Statement
from saksei.web import seen
from saksei.web.called import called, judged
from saksei.web.told import lines


@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, statement: str) -> HttpResponse:
    """A statement with its passage; to confirm or to withdraw it."""
    return _statement(request, statement, erasing=False)


@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, statement: str) -> HttpResponse:
    """The second question before a statement's content is destroyed."""
    return _statement(request, statement, erasing=True)


def _statement(request: HttpRequest, name: str, *, erasing: bool) -> HttpResponse:
    one = _found(request, name)
    sentence = ""
    if request.method == "POST":
        try:
            done = _do(request, one)
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, done)
            return HttpResponseRedirect(reverse("record", args=[one.entity_id]))
    shown = {
        "line": lines([one])[0], "about": called([one.entity_id])[one.entity_id],
        "sentence": sentence, "typed": request.POST.get("reason", ""), "erasing": erasing,
        "erased": bool(one.erased_at),
        "reviewable": one.text_id is not None and not (one.withdrawn_at or one.erased_at),
    }  # fmt: skip
    return render(request, "web/statement.html", shown, status=400 if sentence else 200)


def _found(request: HttpRequest, name: str) -> Statement:
    said = seen.statements(request).filter(pk=name).select_related("source", "entity").first()
    if said is None:
        raise NotFound(_("there is no statement %(name)s; its record lists them") % {"name": name})
    return said


def _do(request: HttpRequest, one: Statement) -> str:
    """Do what the form says; returns what to tell the user."""
    given, wanted = request.POST, request.POST.get("do", "")
    if wanted == "confirm":
        review_statements([one.pk], note=given.get("note", "").strip())
        return _("Confirmed: you have checked it against its passage")
    if wanted == "erase" and given.get("sure") == one.pk:
        erase_statements([one.pk], reason=given.get("reason", "").strip())
        return _("Erased for good")
    if wanted == "withdraw":
        withdraw_statements([one.pk], reason=given.get("reason", "").strip())
        return _("Withdrawn; it stands below among what was withdrawn")
    raise InvalidValue(_("the form does not say what to do; open the page anew"))


@require_http_methods(["GET", "POST"])
def judgement(request: HttpRequest, judgement: str) -> HttpResponse:
    """A judgement, and the form that withdraws it: the undoing of a merge."""
    one = _judged(request, judgement)
    sentence, typed = "", request.POST.get("reason", "").strip()
    if request.method == "POST":
        try:
            withdraw_judgements([one.pk], reason=typed)
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("The judgement is withdrawn"))
            return HttpResponseRedirect(reverse("record", args=[one.left_id]))
    shown = {
        "judgements": judged([one]), "sentence": sentence, "typed": typed,
        "withdrawn": bool(one.withdrawn_at),
    }  # fmt: skip
    return render(request, "web/judgement.html", shown, status=400 if sentence else 200)


def _judged(request: HttpRequest, name: str) -> Judgement:
    found = seen.judgements(request).filter(pk=name).first()
    if found is None:
        raise NotFound(_("there is no judgement %(name)s; a record lists its own") % {"name": name})
    return found
