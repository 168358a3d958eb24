"""Who may do what: five roles, one table; and who is at work at this moment.

Invariant: default deny. An account may do what the table says of its role and nothing else; a
write that no line of the table names is refused to every account. Who runs a command on the
machine that holds the record is no account: they hold its key, and the table does not stop them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from saksei.errors import NotAllowed

READER, CODER, REVIEWER, PUBLISHER, KEEPER = ROLES = (
    "reader", "coder", "reviewer", "publisher", "keeper",
)  # fmt: skip
SEE, CODE, REVIEW, OPEN, DRAFT, PUBLISH, EXPORT, KEEP = (
    "see", "code", "review", "open", "draft", "publish", "export", "keep",
)  # fmt: skip
MEANING = {
    SEE: "read pages, search, ask questions",
    CODE: "add sources, record and withdraw statements, decide on suggestions",
    REVIEW: "confirm statements, judge who is the same, take writes back",
    OPEN: "open the text and the original of a confidential source (it stands in the journal)",
    DRAFT: "write reports",
    PUBLISH: "keep editions of findings, and grant exports",
    EXPORT: "ask for exports, and fetch what was granted",
    KEEP: "invite, give roles, make compartments, open a source further, import, erase",
}
MAY: dict[str, frozenset[str]] = {
    READER: frozenset({SEE}),
    CODER: frozenset({SEE, CODE, OPEN, DRAFT, EXPORT}),
    REVIEWER: frozenset({SEE, CODE, REVIEW, OPEN, DRAFT, EXPORT}),
    PUBLISHER: frozenset({SEE, DRAFT, PUBLISH, EXPORT}),
    KEEPER: frozenset(MEANING),
}
# What each write of the journal needs.
WRITES: dict[str, str] = {
    "register source": CODE, "derive source": CODE, "close source": CODE, "open source": KEEP,
    "record statements": CODE,
    "withdraw statements": CODE, "accept suggestions": CODE, "change suggestion": CODE,
    "reject suggestions": CODE, "undo decisions": CODE,
    "review statements": REVIEW, "judge": REVIEW, "judge in bulk": REVIEW,
    "withdraw judgements": REVIEW, "undo judgements": REVIEW,
    "open confidential text": OPEN,
    "save report": DRAFT, "save edition": PUBLISH, "withdraw edition": PUBLISH,
    "ask for export": EXPORT, "grant export": PUBLISH, "refuse export": PUBLISH,
    "fetch export": EXPORT, "release": EXPORT, "record consent": CODE, "erase consent": KEEP,
    "add text": CODE, "seal finding": PUBLISH, "back up": KEEP,
    "import": KEEP, "withdraw import": KEEP, "erase statements": KEEP, "erase source": KEEP,
    "erase report": KEEP, "invite": KEEP, "give role": KEEP, "close account": KEEP,
    "take up invitation": "",  # by a link, so by nobody who is signed in
    "make compartment": KEEP, "open compartment": KEEP, "close compartment": KEEP,
    "put into compartment": KEEP, "take out of compartment": KEEP,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Acting:
    """An account at work: its name, its role, and the compartments that are closed to it."""

    name: str
    role: str = ""
    closed: frozenset[str] = frozenset()

    def may(self, need: str) -> bool:
        """Whether the table gives its role what is needed."""
        return need in MAY.get(self.role, ())


_acting: ContextVar[Acting | None] = ContextVar("acting", default=None)


def acting() -> Acting | None:
    """The account at work; None for who runs a command."""
    return _acting.get()


@contextmanager
def acting_as(one: Acting | None) -> Iterator[None]:
    """What is done inside is done by this account."""
    before = _acting.set(one)
    try:
        yield
    finally:
        _acting.reset(before)


def closed() -> frozenset[str]:
    """The compartments that are closed to who is at work."""
    one = acting()
    return one.closed if one else frozenset()


def require_write(action: str) -> None:
    """Raise NotAllowed when the account at work may not write so."""
    one = acting()
    if one is not None and not one.may(WRITES.get(action, "")):
        raise NotAllowed(
            f"the role of {one.name or 'nobody'} is not enough to {action}; ask a keeper of the "
            "team for another role"
        )


def table() -> list[tuple[str, ...]]:
    """The table: what it is, and for each role whether it may."""
    return [
        (need, meaning, *("yes" if need in MAY[role] else "" for role in ROLES))
        for need, meaning in MEANING.items()
    ]
