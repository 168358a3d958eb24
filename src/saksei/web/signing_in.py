"""Who is asking, and whether they may: the accounts of a team.

Invariant: default deny. An address that `needs.py` does not name is as if it were not there; who
is not signed in, or has no second factor yet, reaches what that needs and nothing else. In a
workspace of one person nothing of this applies: there the key in the address decides.
"""

import time
from collections.abc import Callable
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import (
    did_recently_reauthenticate as again_lately,
)
from allauth.account.internal.flows.reauthentication import suspend_request
from allauth.mfa.models import Authenticator
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from saksei.accounts import four_eyes
from saksei.accounts.actions import granted, note_fetching, role_of
from saksei.accounts.doors import FACTORS
from saksei.accounts.models import Account, Compartment, Given
from saksei.accounts.team import team
from saksei.rights import EXPORT, Acting, acting_as
from saksei.rights import acting as acting_now
from saksei.web import failures
from saksei.web.middleware import POLICY
from saksei.web.needs import (
    AGAIN,
    ANYBODY,
    FACTOR,
    MEMBER,
    READS,
    RELEASES,
    need_of,
    wants_a_file,
)

Respond = Callable[[HttpRequest], HttpResponse]
NOBODY = ""
BEGAN, SEEN, EVERY = "began", "seen", 60  # seconds after which it is written down again


def signed_in(respond: Respond) -> Respond:
    """What is done while a page is made is done by the account that asks for it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if team() is None:
            return respond(request)
        with acting_as(_acting(request)):
            response = respond(request)
        if request.resolver_match and request.resolver_match.url_name == "mfa_activate_totp":
            # The code to be photographed is a picture inside the page.
            policy = POLICY.replace("img-src 'self'", "img-src 'self' data:")
            response["Content-Security-Policy"] = policy
        return response

    def process_view(
        request: HttpRequest, view: object, args: object, kwargs: object
    ) -> HttpResponseBase | None:
        del view, args, kwargs
        return None if team() is None else _refusal(request)

    answer.process_view = process_view  # type: ignore[attr-defined]
    return answer


def _acting(request: HttpRequest) -> Acting:
    every = frozenset(Compartment.objects.values_list("pk", flat=True))
    user = request.user
    if user.is_authenticated and _has_ended(request):
        logout(request)
        user = request.user
    if not isinstance(user, Account):
        return Acting(NOBODY, closed=every)
    open_ = Given.objects.in_force().filter(account=user).exclude(compartment=None)
    mine = frozenset(open_.values_list("compartment_id", flat=True))
    return Acting(user.name, role_of(user), every - mine)


def _has_ended(request: HttpRequest) -> bool:
    """Whether nobody did anything for too long, or the sign-in is too long ago."""
    rules, session, now = team(), request.session, time.time()
    assert rules is not None  # noqa: S101 - the caller asked
    began = session.setdefault(BEGAN, now)
    seen = session.get(SEEN, now)
    if now - began > rules.hours * 3600 or now - seen > rules.idle_minutes * 60:
        return True
    if now - session.get(SEEN, 0) > EVERY:
        session[SEEN] = now
    return False


def _refusal(request: HttpRequest) -> HttpResponseBase | None:
    """What is answered instead of the page; None for who may see it."""
    match = request.resolver_match
    need = need_of(match.url_name if match else None, request.method or "")
    if need is None:
        return failures.missing(request, LookupError())
    if need == ANYBODY:
        return None
    if not isinstance(request.user, Account):
        return _to("account_login", request)
    if need == FACTOR:
        return None
    if not Authenticator.objects.filter(user=request.user, type__in=FACTORS).exists():
        return HttpResponseRedirect(reverse("mfa_activate_totp"))
    return None if need == MEMBER else _by_role(request, need)


def _by_role(request: HttpRequest, need: str) -> HttpResponseBase | None:
    acting = acting_now()
    if acting is None or not acting.may(need) or (wants_a_file(request) and not acting.may(EXPORT)):
        return failures.page(
            request, HTTPStatus.FORBIDDEN,
            _("Your role does not reach so far; ask a keeper of the team."),
        )  # fmt: skip
    if _is_release(request) and granted(_sent(request)) is None:
        return _to_ask_for(_sent(request))
    if _needs_again(request) and not again_lately(request):
        ways = get_adapter().get_reauthentication_methods(request.user)
        again: HttpResponse = suspend_request(request, ways[-1]["url"])  # the factor stands last
        return again
    return _file(request) if wants_a_file(request) else None


def _needs_again(request: HttpRequest) -> bool:
    """Whether who asks has to show their second factor again: for files, also those that leave for
    a use, and to change rights."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return wants_a_file(request) or (name in AGAIN and request.method not in READS)


def _file(request: HttpRequest) -> HttpResponseBase | None:
    """A file leaves only when it was granted; what is asked for stands in the address."""
    export = granted(request.get_full_path())
    if export is None:
        return _to_ask_for(request.get_full_path())
    note_fetching(export)
    return None


def _is_release(request: HttpRequest) -> bool:
    """Whether something is let go for a use where that takes two people."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name in RELEASES and request.method not in READS and bool(four_eyes.alone())


def _sent(request: HttpRequest) -> str:
    """The address of a form with what was filled in: granted as such, and opened to send it."""
    sent = {name: str(value) for name, value in sorted(request.POST.items()) if value}
    sent.pop("csrfmiddlewaretoken", None)
    return f"{request.path}?{urlencode(sent)}"


def _to_ask_for(address: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('exports')}?{urlencode({'for': address})}")


def _to(name: str, request: HttpRequest) -> HttpResponseRedirect:
    back = {"next": request.get_full_path()} if request.method in ("GET", "HEAD") else {}
    return HttpResponseRedirect(f"{reverse(name)}{f'?{urlencode(back)}' if back else ''}")
