"""Work that takes longer than a page may: one piece at a time, in a thread of its own.

Invariant: what is at work has written either nothing or all of it when it is stopped: it is made of
actions, and each is one transaction.
"""

import logging
import threading
from collections.abc import Callable
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any

from django.db import connections

from saksei.accounts.narrowing import whole
from saksei.errors import SakseiError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Work:
    """A piece of work: under way until `done`, then with what came of it, or with what is wrong."""

    name: str
    done: bool = False
    result: Any = None
    sentence: str = ""


_lock = threading.Lock()
_works: dict[str, Work] = {}


def at_work(name: str) -> Work | None:
    """The last piece of work of that name, in this process."""
    return _works.get(name)


def under_way() -> bool:
    """Whether any piece of work is not done yet."""
    return any(not one.done for one in list(_works.values()))


def begin(name: str, do: Callable[[], Any]) -> Work:
    """Begin a piece of work, unless one of that name is under way."""
    with _lock:
        if (now := _works.get(name)) and not now.done:
            return now
        made = _works[name] = Work(name)
    # In the thread too whoever began it is at work, with their rights.
    as_here = copy_context()
    threading.Thread(
        target=as_here.run, args=(_run, made, do), name=name, daemon=True
    ).start()  # fmt: skip
    return made


def _run(work: Work, do: Callable[[], Any]) -> None:
    try:
        with whole():  # what is made here is made for everybody
            work.result = do()
    except SakseiError as error:
        work.sentence = str(error)
    except Exception:  # whoever looks at the page has to learn that it ended
        log.exception("%s failed", work.name)
        work.sentence = "this went wrong; nothing was written. Try again"
    finally:
        connections.close_all()
        work.done = True
