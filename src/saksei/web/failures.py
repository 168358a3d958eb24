"""Pages that say what went wrong and what to do, in the look of all others.

Invariant: an error page names nobody: a sentence passes the gate, and an unforeseen error prints
nothing of what it was working on.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from saksei.terminal import cleared


def page(request: HttpRequest, status: int, sentence: str) -> HttpResponse:
    """A page with one sentence under its status."""
    shown = {"status": status, "title": titles()[HTTPStatus(status)], "sentence": cleared(sentence)}
    return render(request, "web/failure.html", shown, status=status)


def titles() -> dict[HTTPStatus, str]:
    """What each status means to who reads it."""
    return {
        HTTPStatus.BAD_REQUEST: _("That could not be taken"),
        HTTPStatus.FORBIDDEN: _("That is not open to you"),
        HTTPStatus.NOT_FOUND: _("There is no such thing here"),
        HTTPStatus.METHOD_NOT_ALLOWED: _("That could not be taken"),
        HTTPStatus.CONFLICT: _("Somebody was faster, or it is there already"),
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: _("That is too large"),
        HTTPStatus.INTERNAL_SERVER_ERROR: _("Saksei has a fault"),
    }


def bad(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400."""
    del exception
    return page(
        request, 400, _("The request has a part that cannot be read; go back and send it again.")
    )


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    del exception
    return page(request, 403, _("This is closed; open the address that `saksei serve` printed."))


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form without its token: by another site, or from before the server began anew."""
    del reason
    return page(
        request, 403,
        _("This form was not opened in this session. Go back, load it anew, and send it again."),
    )  # fmt: skip


def closed(request: HttpRequest) -> HttpResponse:
    """403 for who has no key; it says nothing of the record, not even its name."""
    return render(request, "web/closed.html", status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    del exception
    return page(request, 404, _("Nothing has this address; search, or go to the front page."))


def broken(request: HttpRequest) -> HttpResponse:
    """500: without any value, since those are of people."""
    return page(
        request, 500,
        _("Nothing was written. Go back and try again; if it happens again, say what you did."),
    )  # fmt: skip
