"""Processes of their own that may be killed in the middle, at a chosen point or at any moment.

One process that has everything loaded waits, and each child is a fork of it: a child costs
milliseconds, and knows nothing of what the test has open. What it acknowledged is what counts.
"""

import multiprocessing
import os
import pkgutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any

SECONDS = 120  # after which a child counts as hanging
KILLED = -signal.SIGKILL
BEGINS = "begins"
# What a child needs, loaded once.
LOADED = ["saksei.cli", "deeds", "disks"]

_CONTEXT = multiprocessing.get_context("forkserver")
_parent: Connection | None = None


@dataclass(frozen=True)
class Point:
    """Where a child ends itself as `kill -9` does: at a call of a function, before it or after."""

    where: str  # "module:name.name"
    at: int = 1
    after: bool = False

    def __call__(self) -> None:
        owner_name, _, name = self.where.rpartition("." if "." in self._inside else ":")
        owner = pkgutil.resolve_name(owner_name)
        act, calls = getattr(owner, name), 0

        def ends(*given: Any, **named: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == self.at and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = act(*given, **named)
            if calls == self.at and self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        setattr(owner, name, ends)

    @property
    def _inside(self) -> str:
        return self.where.partition(":")[2]


@dataclass(frozen=True)
class Ended:
    """How a child ended, what it had acknowledged by then, and the error that ended it."""

    code: int
    said: list[str]
    error: str


def acknowledge(words: str) -> None:
    """In a child: tell the parent; once this returns, it was told."""
    assert _parent
    _parent.send(words)


def run(
    act: Callable[..., object],
    *given: object,
    first: Callable[[], object] | None = None,
    killed_after: float | None = None,
    told: int = 0,
) -> Ended:
    """Run it in a child, after `first` if there is one; killed so many seconds after it began, or
    after it acknowledged so often."""
    _ready()
    here, there = _CONTEXT.Pipe(duplex=False)
    child = _CONTEXT.Process(target=_child, args=(there, first, act, given))
    child.start()
    there.close()
    said = [here.recv() for _ in range(1 + told)]
    if killed_after is not None:
        time.sleep(killed_after)
        child.kill()
    said += _heard(here, time.monotonic() + SECONDS)
    child.join(SECONDS)
    if child.exitcode is None:
        child.kill()
        raise AssertionError(f"{act.__name__} hangs")
    error = said.pop() if child.exitcode == 1 else ""
    return Ended(child.exitcode, said[1:], error)


def _heard(pipe: Connection, until: float) -> list[str]:
    heard = []
    try:
        while pipe.poll(max(0.0, until - time.monotonic())):
            heard.append(pipe.recv())
    except EOFError:
        pass
    return heard


def _ready() -> None:
    # The server that forks gets the path by this variable alone (CPython 3.11 to 3.13).
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
    _CONTEXT.set_forkserver_preload(LOADED)


def _child(
    pipe: Connection, first: Callable[[], object] | None, act: Callable[..., object], given: Any
) -> None:
    global _parent
    _parent = pipe
    code = 0
    try:
        if first:
            first()
        pipe.send(BEGINS)
        act(*given)
    except BaseException as error:
        pipe.send(f"{type(error).__name__}: {error}")
        code = 1
    pipe.close()
    os._exit(code)
