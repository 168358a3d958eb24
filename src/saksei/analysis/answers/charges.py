"""Which charge was in force when, with the class and the penalties of its offences.

The latest change replaces what was charged before; a dropped charge is none, and where the step
names what was dropped, that alone. Where days are uncertain every charge that may have been in
force counts. Invariant: an offence that the vocabulary gives no class is never guessed from its
words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from saksei.analysis.answers.dated import Happened, codes_with
from saksei.analysis.answers.result import union
from saksei.analysis.tables import Tables

VERDICTS = ("convicted", "acquitted")


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

    offences: tuple[str, ...]
    words: tuple[str, ...]
    bare: tuple[str, ...] = ()  # words of charges without an article
    dropped: bool = False

    @property
    def text(self) -> str:
        """The charge as printed: its articles, else its words."""
        none = "charge dropped" if self.dropped else "no charge on record"
        return ", ".join(self.offences or self.words) or none


def in_force(
    tables: Tables,
    rows: Sequence[Happened],
    at: datetime | None,
    *,
    since: datetime | None = None,
) -> InForce:
    """The charges in force at a moment, of all that happened to one person; a verdict before
    `since` closed what was charged until then."""
    codes = codes_with(tables, "charge_status")
    log = sorted(
        (one for one in rows if one.type in codes and _perhaps_by(one, at)),
        key=lambda one: (one.span.low or datetime.min, one.record),
    )
    standing: dict[str, _Charge] = {}
    dropped = False
    for one in log:
        state, sure = codes[one.type], at is None or bool(one.span.high and one.span.high <= at)
        if state == "dropped" and sure:
            standing = without(standing, one)
            dropped = not standing
        elif state in VERDICTS and since and one.span.high and one.span.high < since:
            standing, dropped = {}, False
        elif state == "pending":
            if one.type == "charge_changed" and sure:
                standing = {}
            standing[one.record], dropped = (one.said("offence"), one.said("charge")), False
    return InForce(
        union(*(offences for offences, _ in standing.values())),
        union(*(words for _, words in standing.values())),
        union(*(words for offences, words in standing.values() if not offences)),
        dropped,
    )


_Charge = tuple[tuple[str, ...], tuple[str, ...]]  # its articles and its words


def without(standing: Mapping[str, _Charge], drop: Happened) -> dict[str, _Charge]:
    """What is still charged after a charge was dropped: one that names articles or words ends
    those alone, one that names none ends all."""
    named = {*drop.said("offence"), *drop.said("charge")}
    if not named:
        return {}
    left: dict[str, _Charge] = {}
    for record, (offences, words) in standing.items():
        rest = tuple(code for code in offences if code not in named)
        others = tuple(said for said in words if said not in named)
        if rest or (others and not offences):
            left[record] = (rest, others)
    return left


def _perhaps_by(one: Happened, at: datetime | None) -> bool:
    return at is None or one.span.low is None or one.span.low <= at


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


def without_class(tables: Tables, offences: Sequence[str]) -> list[str]:
    """The offences of which no class is on file; those that only say by which means another is
    committed have none, and are not among them."""
    codes = tables.vocabulary.lists["offence"].codes
    extra = {code: codes[code].extra if code in codes else {} for code in offences}
    return [one for one in offences if not {"class", "means_only"} & extra[one].keys()]


def jurisdictions_of(tables: Tables, offences: Sequence[str]) -> set[str]:
    """The countries whose law the offences belong to."""
    codes = tables.vocabulary.lists["offence"].codes
    return {
        str(codes[code].extra["jurisdiction"])
        for code in offences
        if code in codes and "jurisdiction" in codes[code].extra
    }
