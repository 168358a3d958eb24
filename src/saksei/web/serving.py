"""`saksei serve`: the open workspace at an address of this computer.

Invariant: only this computer is answered, and of it only who has the key in the printed address;
or, for a team, whom its proxy sends, and of them only who signs in (signing_in.py).
"""

import secrets
import socket
import threading
import webbrowser
from collections.abc import Callable

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from waitress.server import BaseWSGIServer, create_server

from saksei import terminal
from saksei.accounts import secret
from saksei.accounts.team import Team, team
from saksei.errors import InvalidValue
from saksei.web import reloading
from saksei.web.limits import REQUEST_BYTES
from saksei.web.locking import arm
from saksei.workspace import current

HOST = "127.0.0.1"
FIRST_PORT, PORTS = 8000, 100  # tried in turn until one is free
THREADS = 4
ANSWER_BYTES = 2**28  # kept in memory: what is more goes to a temporary file, as it is


def serve(port: int = 0, *, host: str = HOST, browser: bool = True, reload: bool = False) -> None:
    """Serve until stopped; `port` 0 means the first that is free from 8000 on. With `reload`, anew
    whenever Saksei itself changes.

    `host` is for a team only: the address at which its proxy reaches it. Raises InvalidValue when
    the port cannot be had, or when others would reach a workspace without accounts.
    """
    rules = team()
    if rules is None and host != HOST:
        raise InvalidValue("a workspace without accounts is for this computer only; see `team`")
    if rules:
        _run_for_a_team(rules, _listening(port, host))
        return
    if reload and (handed := reloading.handed_on()):
        listening, settings.SAKSEI_KEY = handed
    else:
        listening, settings.SAKSEI_KEY = _listening(port), secrets.token_urlsafe(24)
        _tell(listening.getsockname()[1], browser=browser)
    if reload:
        reloading.hand_on(listening, settings.SAKSEI_KEY)
        reloading.again_and_again(lambda: _run(listening))
    else:
        _run(listening)


def _run(listening: socket.socket) -> None:
    server = _server(listening)
    arm(current())
    _until_stopped(server.run, server.close)


def _server(listening: socket.socket, **proxied: object) -> BaseWSGIServer:
    return create_server(
        get_wsgi_application(), sockets=[listening], threads=THREADS, ident="saksei",
        max_request_body_size=REQUEST_BYTES, clear_untrusted_proxy_headers=True,
        inbuf_overflow=REQUEST_BYTES + 2**20, outbuf_overflow=ANSWER_BYTES, **proxied,
    )  # fmt: skip


def _run_for_a_team(rules: Team, listening: socket.socket) -> None:
    """Members sign in, and their sessions end; the workspace stays open as long as it is served."""
    settings.SAKSEI_KEY = ""
    server = _server(listening, **for_a_team(rules))
    host, port = listening.getsockname()[:2]
    terminal.say(f"{current().folder.name} is open at http://{host}:{port}/ for who signs in")
    terminal.say("Stop with Ctrl+C.", "dim")
    _until_stopped(server.run, server.close)


def for_a_team(rules: Team) -> dict[str, object]:
    """Set what differs for a team; returns what the server believes of the proxy before it."""
    settings.SECRET_KEY = secret.key("django").hex()
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, *rules.hosts]
    settings.SESSION_COOKIE_AGE = rules.hours * 3600
    if not rules.tls:
        return {}
    # A browser keeps a __Host- cookie only over TLS, for this name alone, and no page of another
    # name can set it.
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "__Host-saksei", "__Host-csrf"
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 31_536_000
    told = {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}
    return {"trusted_proxy": rules.proxy, "trusted_proxy_headers": told, "trusted_proxy_count": 1}


def _tell(port: int, *, browser: bool) -> None:
    # By its folder: what a service prints is kept in the system's log, and the name is a secret.
    address = f"http://{HOST}:{port}/?key={settings.SAKSEI_KEY}"
    terminal.say(f"{current().folder.name} is open at {address}")
    terminal.say("Only this computer can open it, with that key. Stop with Ctrl+C.", "dim")
    if not current().encrypted:
        terminal.say("It is not encrypted, so it never locks itself.", "dim")
    if browser:
        threading.Thread(target=_open, args=(address,), daemon=True).start()


def _listening(port: int, host: str = HOST) -> socket.socket:
    """A socket at the port, or at the first free one; who asks before there is an answer waits."""
    if not 0 <= port <= 65_535:
        raise InvalidValue(f"{port} is no port; name one from 1024 to 65535")
    for number in [port] if port else range(FIRST_PORT, FIRST_PORT + PORTS):
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            made.bind((host, number))
            made.listen()
        except OSError as error:
            made.close()
            if port:
                raise InvalidValue(
                    f"port {port} cannot be had ({error.strerror}); name another, or none"
                ) from error
        else:
            return made
    raise InvalidValue(f"no port from {FIRST_PORT} to {FIRST_PORT + PORTS - 1} is free; name one")


def _open(address: str) -> None:
    try:
        webbrowser.open(address)
    except webbrowser.Error:  # the address is printed; who wants it opens it
        return


def _until_stopped(run: Callable[[], None], close: Callable[[], None]) -> None:
    try:
        run()
    except KeyboardInterrupt:
        terminal.say("\nStopped")
    finally:
        close()
