"""What is costly to make and the same until somebody writes: the gate, and the tables of a basis.

Invariant: nothing made for one state of the record is used for another; the digest of the journal's
last entry says which state it is. One thread at a time has the tables: DuckDB's connection is not
made for more.
"""

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Count
from django.http import HttpRequest, HttpResponse

from saksei.analysis.identity import Identity
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis, Standard
from saksei.analysis.tables import Tables
from saksei.coding.known import Names, known_names, renewed
from saksei.coding.left import Left, left, states_of_texts
from saksei.coding.readers import read_text, reader_state
from saksei.findings import parts
from saksei.findings import tables as files
from saksei.findings.protection import Protection
from saksei.findings.questions import Answer, answer_from, check_named
from saksei.journal import last_entry
from saksei.linking.models import Judgement
from saksei.linking.models import Proposal as Pair
from saksei.publishing.consent import Naming, namings
from saksei.publishing.leaving import Leaving, way_out
from saksei.publishing.purpose import Purpose
from saksei.reading.model import Reading
from saksei.reading.proposals.proposal import Proposal
from saksei.reading.proposals.suggestions import suggest
from saksei.rights import closed
from saksei.sources.models import Text
from saksei.statements.models import Record
from saksei.workspace import ON_LOCKING, current

KEPT = 8  # of each thing; of the least lately used the rest is let go
LARGE = 100_000  # statements; of a smaller record the whole is asked as fast as a part
READINGS = 4  # texts whose reading is kept

Made = TypeVar("Made")
View = Callable[..., HttpResponse]
_kept: defaultdict[str, OrderedDict[tuple[object, ...], Any]] = defaultdict(OrderedDict)
_one_at_a_time = threading.RLock()
_now = threading.local()
_read: OrderedDict[tuple[object, ...], Any] = OrderedDict()
_reading = threading.Lock()
# By folder and by what is closed to who asks: the last entry of the journal, the names.
_names_at: dict[str, tuple[int, Names]] = {}
ON_LOCKING += (_kept.clear, _read.clear, _names_at.clear)


def one_state(respond: View) -> View:
    """Middleware: a page shows one state of the record, that in which it was asked for."""

    def answer(request: HttpRequest) -> HttpResponse:
        _now.state = _state()
        try:
            return respond(request)
        finally:
            _now.state = None

    return answer


def state() -> tuple[object, ...]:
    """Which state the record is in: it changes with every write."""
    return getattr(_now, "state", None) or _state()


def _state() -> tuple[object, ...]:
    last = last_entry()
    run = Pair.objects.order_by("-id").values_list("run", flat=True).first()
    # Who is a minor changes by the day; and what is made for one account is not used for another to
    # whom other things are closed.
    last_digest = bytes(last.digest) if last else b""
    return str(current().folder), last_digest, run, date.today(), closed()


def kept(what: str, of: object, make: Callable[[], Made]) -> Made:
    """What `make` gives, made once for each state of the record; what was made for an earlier one
    is let go."""
    now = state()
    with _one_at_a_time:
        those = _kept[what]
        for key in [key for key in those if key[1] != now and _same_view(key[1], now)]:
            del those[key]
        return _remembered(those, (of, now), KEPT, make)


def _same_view(then: Any, now: tuple[object, ...]) -> bool:
    """Whether two states are of one workspace, as far as it is open to the same people."""
    return bool(then[0] == now[0] and then[-1] == now[-1])


def _remembered(
    those: OrderedDict[tuple[object, ...], Any], key: tuple[object, ...], most: int,
    make: Callable[[], Made],
) -> Made:  # fmt: skip
    """What is remembered under a key, made if need be; of more than `most` the least lately used
    are let go."""
    if key not in those:
        those[key] = make()
    those.move_to_end(key)
    while len(those) > most:
        those.popitem(last=False)
    found: Made = those[key]
    return found


def gate() -> Protection:
    """Whose names no page shows; while a file is made for outside, the gate of its purpose."""
    return going().gate


def going() -> Leaving:
    """The way out of what is made now: for the team, unless it is within `leaving`."""
    found: Leaving | None = getattr(_now, "going", None)
    return found or kept("gate", None, way_out)


@contextmanager
def leaving(purpose: Purpose) -> Iterator[None]:
    """What is made within leaves for this purpose."""
    _now.going = way_out(purpose)
    try:
        yield
    finally:
        _now.going = None


def naming(use: str) -> Naming:
    """Who may be named for a use."""
    return kept("naming", None, namings)(use)


def names() -> Names:
    """The names of persons, groups and places, ready to be compared."""
    return kept("names", None, _names)


def _names() -> Names:
    """After a write, as those before it and what it wrote: all of them are read once."""
    newest = last_entry()
    last = newest.sequence if newest else 0
    folder = f"{current().folder} {sorted(closed())}"
    then, names_then = _names_at.get(folder, (last + 1, {}))
    # A journal that is shorter than it was is another one: of a backup that was put back.
    found = renewed(names_then, then) if then <= last else known_names()
    _names_at.clear()
    _names_at[folder] = last, found
    return found


def read(text: Text, published: str) -> tuple[Reading, tuple[Proposal, ...]]:
    """What a text says and suggests; kept by its digest, since a long one takes seconds."""
    key = (str(current().folder), text.digest, published, reader_state(text.digest))
    with _reading:
        return _remembered(_read, key, READINGS, lambda: _suggested(text.content, published))


def _suggested(content: str, published: str) -> tuple[Reading, tuple[Proposal, ...]]:
    found = read_text(content, published)
    return found, suggest(found, content)


def texts_left() -> Left:
    """What is left to decide and to read, over all held texts."""
    states = kept("states of texts", reader_state(""), states_of_texts)
    return left(states=states)


def kinds() -> dict[str, int]:
    """How many records each kind has."""
    rows = Record.objects.order_by().values_list("kind")
    return kept("kinds", None, lambda: dict(rows.annotate(Count("pk"))))


def identity() -> Identity:
    """Who is one by the judgements in force."""
    return kept("identity", None, Judgement.objects.in_force().identity)


def alone(view: View) -> View:
    """A view that asks the tables: it has them for itself until its page is made."""

    @wraps(view)
    def answer(*given: Any, **named: Any) -> HttpResponse:
        with _one_at_a_time:
            return view(*given, **named)

    return answer


def tables(basis: Basis) -> Tables:
    """The tables on a basis; only in a view that is `alone`."""
    return kept("tables", basis, lambda: files.tables(basis))


def tables_near(question: Question, basis: Basis) -> Tables:
    """Tables that answer a question on a basis: of what lies near it in a large record, else the
    same for all questions; only in a view that is `alone`. One count at a time: the tables of
    standards that admit the same statements are one, and a count replaces its own candidates."""
    whole = tables(replace(basis, standard=Standard.REPORTED))
    if whole.size < LARGE:
        return tables(basis)
    near = kept("near", (question, whole.basis), lambda: parts.near(whole, question))
    if near is None:
        return tables(basis)
    reviewed = basis.standard is Standard.REVIEWED
    most = basis if reviewed else replace(basis, standard=Standard.ADMITTED)
    found = kept("near tables", (question, most), lambda: near.tables(most))
    return found.under(basis.standard)


def asked(question: Question, basis: Basis) -> Answer:
    """An answer from tables that are there already; only in a view that is `alone`."""
    check_named(question)
    return answer_from(tables_near(question, basis), question)
