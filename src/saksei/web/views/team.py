"""The team: members and their roles, invitations, compartments; exports asked for and granted.

Invariant: views only call actions; what a link holds is shown once, to who made it.
"""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saksei.accounts import actions
from saksei.accounts.models import Account, Enclosed, Export, Given
from saksei.errors import InvalidValue, SakseiError
from saksei.rights import PUBLISH, ROLES, acting
from saksei.web import seen
from saksei.web.marks import moment, readable
from saksei.web.sheets import Cell, Sheet


@require_safe
def members(request: HttpRequest) -> HttpResponse:
    """Who is in the team, with which role, and which compartments there are."""
    return _page(request)


def _page(request: HttpRequest, status: int = 200, **more: object) -> HttpResponse:
    shown = {
        "members": _members(), "compartments": _compartments(request), "roles": ROLES,
        "invited_names": [one.name for one in actions.invitations()],
        "names": list(Account.objects.filter(is_active=True).values_list("name", flat=True)),
        "open": list(seen.compartments(request).values_list("name", flat=True)),
    }  # fmt: skip
    return render(request, "web/team.html", shown | more, status=status)


def _members() -> Sheet:
    found = Account.objects.order_by("name")
    columns = (_("name"), _("role"), _("state"), _("since"))
    invited = (
        [one.name, one.role, _("invited until %(day)s") % {"day": moment(one.expires_at)},
         one.made_at[:10]]
        for one in actions.invitations()
    )  # fmt: skip
    rows = (
        [
            one.name, actions.role_of(one), _("open") if one.is_active else _("closed"),
            one.made_at[:10],
        ]
        for one in found
    )  # fmt: skip
    return Sheet.of("members", _("Members"), columns, (*rows, *invited))


def _compartments(request: HttpRequest) -> Sheet:
    columns = (_("compartment"), _("sources"), _("open to"))
    rows = (
        [
            one.name, str(Enclosed.objects.filter(compartment=one, withdrawn_at="").count()),
            ", ".join(
                Given.objects.in_force().filter(compartment=one)
                .order_by("account__name").values_list("account__name", flat=True)
            ),
        ]
        for one in seen.compartments(request)
    )  # fmt: skip
    return Sheet.of("compartments", _("Compartments"), columns, rows)


@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once."""
    given = request.POST
    try:
        made, word = actions.invite(
            given.get("name", ""), given.get("role", ""), again="again" in given
        )
    except SakseiError as error:
        return _page(request, 400, sentence=str(error))
    link = request.build_absolute_uri(reverse("join", args=[word]))
    return _page(request, link=link, until=made.expires_at, invited=made.name)


def _put(given: dict[str, str]) -> None:
    actions.enclose(given["compartment"], given["sources"].split())


def _take(given: dict[str, str]) -> None:
    actions.let_out(given["compartment"], given["sources"].split())


CHANGES: dict[str, Callable[[dict[str, str]], object]] = {
    "role": lambda given: actions.give_role(given["name"], given["role"]),
    "close": lambda given: actions.close_account(given["name"]),
    "make": lambda given: actions.make_compartment(given["compartment"]),
    "open": lambda given: actions.open_compartment(given["compartment"], given["name"]),
    "shut": lambda given: actions.shut_compartment(given["compartment"], given["name"]),
    "put": _put,
    "take": _take,
}


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Change what somebody was given, or what is in a compartment."""
    fields = ("name", "role", "compartment", "sources")
    given = {name: request.POST.get(name, "") for name in fields}
    do = CHANGES.get(request.POST.get("do", ""))
    try:
        if do is None:
            raise InvalidValue(_("the form does not say what to do"))
        if given["compartment"] and request.POST.get("do") != "make":
            seen.compartment(request, given["compartment"])
        do(given)
    except SakseiError as error:
        return _page(request, 400, sentence=str(error))
    messages.success(request, _("Changed"))
    return HttpResponseRedirect(reverse("team"))


@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, word: str) -> HttpResponse:
    """Take up an invitation: choose a password, once. A second factor is set up after that."""
    found, sentence = actions.invited(word), ""
    if request.method == "POST":
        first, second = request.POST.get("password", ""), request.POST.get("again", "")
        try:
            if first != second:
                raise InvalidValue(_("the two passwords differ; type the same one twice"))
            actions.take_up(word, first)
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("Now sign in with your name and password"))
            return HttpResponseRedirect(reverse("account_login"))
    shown = {"name": found.name, "until": found.expires_at, "sentence": sentence}
    return render(request, "web/join.html", shown, status=400 if sentence else 200)


@require_http_methods(["GET", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """Exports asked for: one's own, and for who may grant them all; and asking for one."""
    address, sentence = request.GET.get("for", ""), ""
    if request.method == "POST":
        address = request.POST.get("address", "")
        try:
            actions.ask_export(address, request.POST.get("reason", ""))
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("Asked for; you can fetch it here once it is granted"))
            return HttpResponseRedirect(reverse("exports"))
    found = seen.exports(request).select_related("account").order_by("-asked_at")[:200]
    shown = {
        "sheet": _exports(found), "address": address, "sentence": sentence,
        "waiting": [one for one in found if not one.answer and _may_grant()],
    }  # fmt: skip
    return render(request, "web/exports.html", shown, status=400 if sentence else 200)


def _may_grant() -> bool:
    one = acting()
    return one is not None and one.may(PUBLISH)


def _exports(found: object) -> Sheet:
    columns = (_("file"), _("asked by"), _("for"), _("asked (UTC)"), _("answer"), _("until (UTC)"))
    rows = (
        [
            Cell(readable(one.address), one.address if one.stands else ""), one.account.name,
            one.reason,
            moment(one.asked_at), one.answer or _("waits"),
            moment(one.expires_at),
        ]
        for one in found  # type: ignore[attr-defined]
    )  # fmt: skip
    return Sheet.of("exports", _("Exports"), columns, rows, empty=_("Nothing was asked for."))


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Grant or refuse an export."""
    one: Export = actions.answer_export(key, grant=request.POST.get("do") == "grant")
    said = _("Granted") if one.answer == "granted" else _("Refused")
    messages.success(request, said)
    return HttpResponseRedirect(reverse("exports"))
