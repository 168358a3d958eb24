"""What holds for every address: headers, the key, and errors as sentences.

Invariant: without the key that `saksei serve` printed, nothing of the record is answered; no page
loads or sends anything elsewhere.
"""

import secrets
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db.utils import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from saksei.errors import (
    AlreadyThere,
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    SakseiError,
    TooLarge,
)
from saksei.web import failures

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
STATUS = {
    ChangedMeanwhile: HTTPStatus.CONFLICT,
    NotAllowed: HTTPStatus.FORBIDDEN,
    NotFound: HTTPStatus.NOT_FOUND,
    AlreadyThere: HTTPStatus.CONFLICT,
    TooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}


def status_of(error: SakseiError) -> HTTPStatus:
    """The status of a page that tells a user's error."""
    found = (status for kind, status in STATUS.items() if isinstance(error, kind))
    return next(found, HTTPStatus.BAD_REQUEST)


def headers(respond: Respond) -> Respond:
    """Set the headers that keep a page to itself, and pages of people out of caches."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return answer


def cookie_of(request: HttpRequest) -> str:
    """The name of the cookie that holds the key: cookies know no ports, so the name has it."""
    return f"saksei-{request.get_port()}"


def closed_to_others(respond: Respond) -> Respond:
    """Answer only who has the key: anybody on this computer can reach the address."""

    def answer(request: HttpRequest) -> HttpResponse:
        key = settings.SAKSEI_KEY
        given = request.GET.get("key", "")
        if key and given and secrets.compare_digest(given.encode(), key.encode()):
            rest = request.GET.copy()
            del rest["key"]
            shorter = request.path + (f"?{rest.urlencode()}" if rest else "")
            response = HttpResponseRedirect(shorter)
            response.set_cookie(cookie_of(request), key, httponly=True, samesite="Strict")
            return response
        kept = request.COOKIES.get(cookie_of(request), "")
        if key and not secrets.compare_digest(kept.encode(), key.encode()):
            return failures.closed(request)
        return respond(request)

    return answer


def sentences(respond: Respond) -> Respond:
    """Turn a user's error that no view took up into a page with its sentence."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return respond(request)
        except (RequestDataTooBig, TooManyFieldsSent):
            return failures.page(
                request, HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "This form holds more than is taken at once; send it in parts.",
            )  # fmt: skip

    def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, DataError):  # a server stores no NUL, and no number beyond its size
            sentence = (
                "The request has a part that cannot be looked for; mend it and send it again."
            )
            return failures.page(request, HTTPStatus.BAD_REQUEST, sentence)
        if not isinstance(error, SakseiError):
            return None
        return failures.page(request, status_of(error), str(error))

    answer.process_exception = process_exception  # type: ignore[attr-defined]
    return answer
