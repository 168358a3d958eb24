"""Which charge was in force when, with the class and the penalties of its offences.

The latest change replaces what was charged before; a dropped charge is none. Where days are
uncertain every charge that may have been in force counts. Invariant: an offence that the vocabulary
gives no class is never guessed from its words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from saksei.analysis.answers.dated import Happened, codes_with
from saksei.analysis.answers.result import union
from saksei.analysis.tables import Tables


@dataclass(frozen=True, slots=True)
class Variant:
    """One form of an offence, with its least and greatest statutory penalty as ISO periods."""

    offence: str
    offence_class: str
    id: str
    least: str | None

    @property
    def text(self) -> str:
        """The form as printed: `KH.PC.495, no effect`."""
        return self.offence + (f", {self.id.replace('_', ' ')}" if self.id else "")


@dataclass(frozen=True, slots=True)
class InForce:
    """The charges in force at a moment."""

    charges: tuple[Happened, ...]
    offences: tuple[str, ...]
    words: tuple[str, ...]
    dropped: bool = False

    @property
    def text(self) -> str:
        """The charge as printed: its articles, else its words."""
        return ", ".join(self.offences or self.words) or "no charge on record"


def in_force(tables: Tables, rows: Sequence[Happened], at: datetime | None) -> InForce:
    """The charges in force at a moment, of all that happened to one person."""
    codes = codes_with(tables, "charge_status")
    by_then = [
        one for one in rows
        if at is None or one.span.low is None or one.span.low <= at
    ]  # fmt: skip
    log = sorted(
        (one for one in by_then if codes.get(one.type) in ("pending", "dropped")),
        key=lambda one: (one.span.low or datetime.min, one.record),
    )
    charges: list[Happened] = []
    dropped = False
    for one in log:
        sure = at is None or (one.span.high is not None and one.span.high <= at)
        if one.type == "charge_changed" and sure:
            charges = []
        if codes[one.type] == "dropped":
            charges, dropped = ([], True) if sure else (charges, dropped)
        else:
            charges, dropped = [*charges, one], False
    offences = union(*(one.said("offence") for one in charges))
    words = union(*(one.said("charge") for one in charges))
    return InForce(tuple(charges), offences, words, dropped)


def variants(tables: Tables, offences: Sequence[str]) -> list[Variant]:
    """The forms of the offences that have a class; one without an id where none are listed."""
    codes = tables.vocabulary.lists["offence"].codes
    found = []
    for code in offences:
        extra: Any = codes[code].extra if code in codes else {}
        if "class" not in extra:
            continue
        listed = extra.get("variants") or [{}]
        found += [
            Variant(code, str(extra["class"]), str(one.get("id") or ""), one.get("min"))
            for one in listed
        ]
    return found


def jurisdictions_of(tables: Tables, offences: Sequence[str]) -> set[str]:
    """The countries whose law the offences belong to."""
    codes = tables.vocabulary.lists["offence"].codes
    return {
        str(codes[code].extra["jurisdiction"])
        for code in offences
        if code in codes and "jurisdiction" in codes[code].extra
    }
