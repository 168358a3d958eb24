"""Which statements and which acts a question admits.

Invariant: a standard never invents; what it admits is a part of what `reported` admits.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from saksei.errors import InvalidValue


class Standard(StrEnum):
    """Under which conditions something counts."""

    REPORTED = "reported"  # one source says so
    CORROBORATED = "corroborated"  # two independent origins, over all of the act's statements
    ADMITTED = "admitted"  # the authority says so too
    REVIEWED = "reviewed"  # only what a person of ours has checked against its passage

    @property
    def definition(self) -> str:
        """The standard in words."""
        return DEFINITIONS[self]


DEFINITIONS = {
    Standard.REPORTED: "at least one source says so",
    Standard.CORROBORATED: (
        "the act's statements, all properties together, come from at least two independent origins"
    ),
    Standard.ADMITTED: "the authority says so too",
    Standard.REVIEWED: "a person of ours has checked the statements against their passages",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """On what a question is answered: standard, sources set aside, and as of which day."""

    standard: Standard = Standard.REPORTED
    without: tuple[str, ...] = ()
    as_of: date | None = None  # by the day we recorded
    published_by: date | None = None  # by the day the sources appeared

    def in_words(self) -> str:
        """The basis as one line for people."""
        parts = [f"{self.standard}: {self.standard.definition}"]
        parts += [f"without {source} and what derives from it" for source in self.without]
        parts += [f"as recorded by {self.as_of.isoformat()}"] if self.as_of else []
        parts += [f"as published by {self.published_by.isoformat()}"] if self.published_by else []
        return "; ".join(parts)


def basis(
    standard: str = "reported",
    *,
    without: tuple[str, ...] = (),
    as_of: date | None = None,
    published_by: date | None = None,
) -> Basis:
    """A basis from words; `without=SOURCE` is also accepted as the standard."""
    if standard.startswith("without="):
        standard, without = "reported", (*without, standard.removeprefix("without="))
    try:
        return Basis(
            standard=Standard(standard), without=without, as_of=as_of, published_by=published_by
        )
    except ValueError:
        known = ", ".join(Standard)
        raise InvalidValue(
            f"there is no standard '{standard}'; use {known} or without=SOURCE"
        ) from None
