"""Decides what a back end is, and what it may hand over: kinds and words, nothing else.

Invariant: no offset that a back end gives is believed; `within` and `near` say where we looked or
shall look, and the words have to stand there.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, Protocol

from saksei.errors import InvalidValue
from saksei.reading.model import Span

Kind = Literal["quote", "event", "non_response", "person", "group", "place"]
NAMED: tuple[Kind, ...] = ("person", "group", "place")
KINDS: tuple[Kind, ...] = ("quote", "event", "non_response", *NAMED)
ALIKE = 90
_PACKAGE = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a back end found, in words that have still to be found in the text.

    `words` are a quote's content (`more`: its further pieces), an event's trigger, the phrase of a
    non-response, or a name. `code` is the event's type, the quote's stance or the non-response's
    kind. `sentence` tells which of several places is meant. `within` is the stretch of the text
    that the back end was shown, `near` about where in it.
    """

    kind: str
    words: str
    more: tuple[str, ...] = ()
    code: str = ""
    sentence: str = ""
    cue: str = ""
    speaker: str = ""
    actor: str = ""
    target: str = ""
    date: str = ""
    place: str = ""
    within: Span | None = None
    near: int | None = None


class Backend(Protocol):
    """Reads a text in its own way. Raises BackendFailed; then nothing of it is used."""

    @property
    def name(self) -> str:
        """What its suggestions carry as their origin."""

    def suggest(self, text: str, published: str) -> Iterable[Found]:
        """What it found in the text, published on an ISO date ("" if that is not known)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackendSettings:
    """Which back end is used, if any; raises InvalidValue when that does not hold together.

    `connect`, `read` and `whole` are seconds: to reach the endpoint, between two signs of life,
    and for one text. `window` is how many characters it is shown at once, `alike` (0 to 100) how
    like the text its words have to be. That texts may leave this computer is no setting: it is
    said anew to `open_backend`.
    """

    kind: Literal["off", "spacy", "endpoint"] = "off"
    pipeline: str = ""
    url: str = ""
    model: str = ""
    connect: float = 5
    read: float = 300
    whole: float = 3_600
    window: int = 6_000
    alike: int = ALIKE

    def __post_init__(self) -> None:
        if self.kind not in ("off", "spacy", "endpoint"):
            raise InvalidValue(f"there is no back end '{self.kind}'; use off, spacy or endpoint")
        if self.kind == "spacy" and not _PACKAGE.fullmatch(self.pipeline):
            raise InvalidValue(
                "the spaCy back end needs the name of an installed pipeline, such as "
                f"en_core_web_sm; '{self.pipeline}' is none"
            )
        if self.kind == "endpoint" and not (self.url and self.model):
            raise InvalidValue("the endpoint needs a URL and the name of a model; give both")
        for name, low, high in _BOUNDS:
            _check_number(name, getattr(self, name), low, high)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "BackendSettings":
        """Settings from where they were stored; what is not given stays as it is by default."""
        known = {one.name: type(one.default) for one in fields(cls)}
        for name, value in stored.items():
            if name not in known:
                raise InvalidValue(f"back ends have no setting '{name}'; use {', '.join(known)}")
            if known[name] is str and not isinstance(value, str):
                raise InvalidValue(f"the back end's setting '{name}' has to be a text")
        return cls(**stored)


_BOUNDS = (
    ("connect", 0.01, 120),
    ("read", 0.01, 3_600),
    ("whole", 0.01, 86_400),
    ("window", 200, 50_000),
    ("alike", 80, 100),  # below, other sentences of the text begin to be taken for the one meant
)


def _check_number(name: str, value: object, low: float, high: float) -> None:
    whole = name in ("window", "alike")
    number = isinstance(value, int if whole else (int, float)) and not isinstance(value, bool)
    if not number or not low <= float(str(value)) <= high:
        raise InvalidValue(
            f"the back end's setting '{name}' is {value!r}; give a {'whole ' * whole}number "
            f"from {low:g} to {high:g}"
        )
