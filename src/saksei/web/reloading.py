"""`saksei serve --reload`, for who changes Saksei: the server begins anew when a file of it
changes, and the page after it.

Invariant: address and key stay while the server begins anew: the process that waits holds both, and
hands them on. Nothing of this is there without the option.
"""

import os
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.autoreload import template_changed
from django.utils import autoreload
from django.views.decorators.http import require_safe

HANDED = "SAKSEI_RELOAD"  # of the environment: the socket's number, and the key
PACKAGE = Path(__file__).parent.parent
# Python modules are watched as they are loaded; the rest is read when Saksei begins.
READ = ("html", "css", "js", "svg", "yaml", "sql", "md", "mo", "toml")
BEGUN = secrets.token_hex(8)


def handed_on() -> tuple[socket.socket, str] | None:
    """The listening socket and the key, in a process that begins anew; else None."""
    if os.environ.get(autoreload.DJANGO_AUTORELOAD_ENV) != "true" or HANDED not in os.environ:
        return None
    number, key = os.environ[HANDED].split()
    return socket.socket(fileno=int(number)), key


def hand_on(listening: socket.socket, key: str) -> None:
    """Leave both to the processes that are begun from here."""
    listening.set_inheritable(True)
    os.environ[HANDED] = f"{listening.fileno()} {key}"


def again_and_again(run: Callable[[], None]) -> None:
    """Run in a process of its own, and anew after each change; does not return before the end."""
    settings.SAKSEI_RELOAD = True
    # Templates too: those of reports are kept beyond the reach of Django's own way.
    autoreload.file_changed.disconnect(
        template_changed, dispatch_uid="template_loaders_file_changed"
    )
    autoreload.autoreload_started.connect(_watch)
    autoreload.run_with_reloader(run)


def _watch(sender: autoreload.BaseReloader, **_: object) -> None:
    for ending in READ:
        sender.watch_dir(PACKAGE, f"**/*.{ending}")


@require_safe
def begun(request: HttpRequest) -> HttpResponse:
    """Which process answers: a page that hears of another one loads anew."""
    del request
    return HttpResponse(BEGUN, content_type="text/plain")
