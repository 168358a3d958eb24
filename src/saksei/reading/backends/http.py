"""Decides to which address a text may be sent, and how much of an answer is read, and how long.

The address is looked up once and checked; the connection goes to the address that was checked, so
that a name cannot lead elsewhere afterwards. Redirects are not followed, proxies of the
environment are not used, nothing is kept.

Invariant: a request ends by its time limit, reads at most `LARGEST_ANSWER` bytes, and raises
nothing but BackendFailed.
"""

import http.client
import io
import ipaddress
import json
import socket
import ssl
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

from saksei.errors import AddressRefused, BackendFailed

LARGEST_ANSWER = 1_000_000
_BLOCK = 65_536


@dataclass(frozen=True, slots=True)
class Address:
    """Where an endpoint listens, as its URL says it."""

    url: str
    host: str
    port: int
    tls: bool
    path: str

    @classmethod
    def of(cls, url: str) -> "Address":
        """The parts of a URL; raises AddressRefused when it is no plain http or https one."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise AddressRefused(f"'{url}' is no URL; {_EXAMPLE}") from None
        plain = url.isascii() and url.isprintable() and " " not in url
        if parts.scheme not in ("http", "https") or not parts.hostname or not plain:
            raise AddressRefused(f"'{url}' is no URL of an endpoint; {_EXAMPLE}")
        if parts.username is not None or parts.query or parts.fragment:
            raise AddressRefused(
                f"the URL of the endpoint at {parts.hostname} has a password, a query or a "
                f"fragment; leave them out; {_EXAMPLE}"
            )
        return cls(url, parts.hostname, port, parts.scheme == "https", parts.path.rstrip("/"))


_EXAMPLE = "give one such as http://127.0.0.1:8080/v1"


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to reach the endpoint, between two signs of life, and when all has to be over.

    `until` is a moment of `time.monotonic`.
    """

    connect: float
    read: float
    until: float

    def left(self, most: float) -> float:
        """Seconds that may still be waited; raises TimeoutError when there are none."""
        rest = self.until - time.monotonic()
        if rest <= 0:
            raise TimeoutError
        return min(most, rest)


def post(address: Address, content: object, limits: Limits, *, confirmed: bool, key: str) -> Any:
    """The JSON that the endpoint answers to this JSON."""
    # `content` may hold halves of surrogate pairs: as escapes they are ASCII.
    body = json.dumps(content).encode("ascii")
    try:
        checked = _checked(address, confirmed=confirmed)
        with closing(_connected(address, checked, limits)) as line:
            return _read_json(address, _answer(address, line, limits, body, key), limits)
    except TimeoutError:
        raise BackendFailed(
            f"the endpoint at {address.url} did not answer in time; look whether it is busy, "
            "give it a smaller model or shorter windows, or allow more time"
        ) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise BackendFailed(
            f"the endpoint at {address.url} cannot be used: {_shown(str(error)) or 'no answer'}; "
            "look whether it runs and listens there"
        ) from None


def _checked(address: Address, *, confirmed: bool) -> tuple[Any, ...]:
    """The first socket address of the host, all of whose addresses are allowed."""
    found = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    for *_, where in found:
        _check(address, str(where[0]), confirmed=confirmed)
    return found[0]


def _check(address: Address, where: str, *, confirmed: bool) -> None:
    ip = ipaddress.ip_address(where.partition("%")[0])
    ip = getattr(ip, "ipv4_mapped", None) or ip
    if ip.is_loopback:
        return
    if not confirmed:
        raise AddressRefused(
            f"{address.host} ({ip}) is not this computer: the text would leave it, with the names "
            "in it; use an endpoint on 127.0.0.1, or confirm that texts may be sent there"
        )
    if ip.is_unspecified or ip.is_multicast or ip.is_link_local or ip.is_reserved:
        raise AddressRefused(f"{address.host} ({ip}) is no address of an endpoint; give another")
    if ip.is_global and not address.tls:
        raise AddressRefused(
            f"{address.url} would send the text unencrypted across the internet; use https"
        )


def _connected(address: Address, checked: tuple[Any, ...], limits: Limits) -> socket.socket:
    family, kind, protocol, _, where = checked
    line = socket.socket(family, kind, protocol)
    try:
        line.settimeout(limits.left(limits.connect))
        line.connect(where)
        if address.tls:
            return ssl.create_default_context().wrap_socket(line, server_hostname=address.host)
    except BaseException:
        line.close()
        raise
    return line


class _Patient(io.RawIOBase):
    """A socket as http.client uses it, that waits no longer than the limits say."""

    def __init__(self, line: socket.socket, limits: Limits) -> None:
        self._line, self._limits = line, limits

    def sendall(self, data: bytes) -> None:
        self._line.settimeout(self._limits.left(self._limits.read))
        self._line.sendall(data)

    def makefile(self, *_: object) -> io.BufferedReader:
        return io.BufferedReader(self)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._line.settimeout(self._limits.left(self._limits.read))
        return self._line.recv_into(buffer)

    def close(self) -> None:
        """Leave the socket open: http.client closes it while the answer is still being read."""


def _answer(
    address: Address, line: socket.socket, limits: Limits, body: bytes, key: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address.host, address.port)
    connection.sock = cast(socket.socket, _Patient(line, limits))
    headers = {
        "Content-Type": "application/json", "Accept": "application/json",
        "Accept-Encoding": "identity", "Connection": "close",
    }  # fmt: skip
    if key:
        headers["Authorization"] = f"Bearer {key}"
    connection.request("POST", address.path, body, headers)
    return connection.getresponse()


def _read_json(address: Address, answer: http.client.HTTPResponse, limits: Limits) -> Any:
    if 300 <= answer.status < 400:
        raise BackendFailed(
            f"the endpoint at {address.url} sends us to another address, which is not followed; "
            "give the address of the endpoint itself"
        )
    kind = answer.headers.get_content_type()
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise ValueError("it answers compressed, which was not asked for")
    content = _content(answer, limits)
    if answer.status != 200:
        said = _shown(content[:2_000].decode("utf-8", "replace"))
        raise ValueError(f"it answers {answer.status}: '{said}'")
    if kind != "application/json":
        raise ValueError(f"it answers with {_shown(kind)}, not with JSON")
    return parsed(content.decode("utf-8"))


def _content(answer: http.client.HTTPResponse, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := answer.read(_BLOCK):
        limits.left(1)
        pieces.append(piece)
        size += len(piece)
        if size > LARGEST_ANSWER:
            raise ValueError(f"its answer is longer than {LARGEST_ANSWER:,} bytes")
    return b"".join(pieces)


def parsed(text: str) -> Any:
    """JSON from elsewhere; raises ValueError, however deep or odd it is."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("its JSON is nested too deeply") from None
    except ValueError:
        raise ValueError("its answer is no JSON, or was cut short") from None


def _shown(text: str, width: int = 200) -> str:
    """What somebody else wrote, safe to print: one line, no control characters."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return line if len(line) <= width else f"{line[:width]}..."
