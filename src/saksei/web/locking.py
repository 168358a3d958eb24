"""Locks a served workspace that nobody uses, and asks for its passphrase again.

When it locks, the database is closed in all threads, and the keys and what was kept of the record
between pages are let go. Whoever then asks for a page, or sends a form, is asked for the passphrase
in its place; the form's fields go along and are sent on once it is open, so nothing that was typed
is lost (a file has to be chosen again). Invariant: while it is locked no view runs.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from saksei import workspace as workspaces
from saksei.errors import SakseiError
from saksei.web.working import under_way
from saksei.workspace import Workspace, is_open, open_folder

Respond = Callable[[HttpRequest], HttpResponse]
PASSPHRASE, AGAIN = "saksei-passphrase", "saksei-again"  # fields of the page that asks
LOCKED = 423
LOOK = 5.0  # seconds


@dataclass
class _Served:
    """What is served, for as long as it may be left alone."""

    folder: Path
    actor: str
    seconds: float
    used: float
    answering: int = 0
    guard: threading.RLock = field(default_factory=threading.RLock)


_served: _Served | None = None


def arm(workspace: Workspace) -> None:
    """From now on, lock this workspace when it was not used for its time; a plain one never is."""
    global _served
    _served = None
    if workspace.encrypted:
        seconds = workspace.idle_minutes * 60
        _served = _Served(workspace.folder, workspace.actor, seconds, _now())
        threading.Thread(target=_watch, args=(_served,), daemon=True).start()


def locked(respond: Respond) -> Respond:
    """Middleware: a page of the open workspace, else the one that asks for the passphrase."""

    def answer(request: HttpRequest) -> HttpResponse:
        served = _served
        if served is None:
            return respond(request)
        _lock_if_left(served)
        if not is_open() and (asking := _opened(served, request)):
            return asking
        with _answering(served):
            return respond(request)

    return answer


def _opened(served: _Served, request: HttpRequest) -> HttpResponse | None:
    """Open with the passphrase that was sent; else, or where nothing else was, what to answer."""
    given = request.POST.get(PASSPHRASE)
    if given is None:
        return _page(request)
    with served.guard:
        try:
            if not is_open():
                open_folder(served.folder, actor=served.actor, passphrase=given)
            served.used = _now()
        except SakseiError as error:
            return _page(request, str(error))
    if AGAIN not in request.POST:
        return HttpResponseRedirect(request.get_full_path())
    rest = request.POST.copy()
    del rest[PASSPHRASE], rest[AGAIN]
    request.POST = rest  # type: ignore[assignment]
    return None


def _page(request: HttpRequest, sentence: str = "") -> HttpResponse:
    if request.headers.get("HX-Request"):  # a part of a page: the page stays, and says so
        return HttpResponse(status=LOCKED, headers={"HX-Reswap": "none"})
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in (PASSPHRASE, AGAIN)
    ]
    shown = {"sentence": sentence, "fields": fields, "again": bool(fields), "files": request.FILES}
    return render(request, "web/locked.html", shown, status=LOCKED)


@contextmanager
def _answering(served: _Served) -> Iterator[None]:
    with served.guard:
        served.answering += 1
        served.used = _now()
    try:
        yield
    finally:
        with served.guard:
            served.answering -= 1


def _lock_if_left(served: _Served) -> None:
    with served.guard:
        busy = served.answering or under_way()
        if is_open() and not busy and _now() - served.used >= served.seconds:
            workspaces.lock()


def _watch(served: _Served) -> None:
    while _served is served:
        _lock_if_left(served)
        time.sleep(LOOK)


def _now() -> float:
    """Seconds that go on while the computer sleeps, and that nobody can set back."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)
