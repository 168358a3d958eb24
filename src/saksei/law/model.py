"""What a rule on the length of custody is made of.

Invariant: everything here is frozen, and a rule carries what it takes to defend it: its id, the
version of its file, its law and article, which parts are unverified, and who reviewed it.
"""

from dataclasses import dataclass
from datetime import date

UNITS = ("hour", "day", "week", "month")
STARTS = ("arrest", "arrival_at_unit", "order_date", "charge_date")


@dataclass(frozen=True, slots=True)
class Length:
    """A length of time; months are added by the calendar, the day clipped to the month's end."""

    value: int
    unit: str

    def __str__(self) -> str:
        return f"{self.value} {self.unit}{'' if self.value == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Extension:
    """By how much, and how often, a limit may be prolonged, and on what conditions."""

    longest: Length
    times: int
    requires: tuple[str, ...] = ()
    offence_class: str | None = None  # only for offences of that class


@dataclass(frozen=True, slots=True)
class Cap:
    """A part of the offence's statutory minimum penalty that is never passed."""

    num: int
    den: int


@dataclass(frozen=True, slots=True)
class Authority:
    """Where a rule stands."""

    law: str
    article: str
    language: str
    source: str
    quote: str | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One limit."""

    id: str
    version: str
    label: str
    step: str
    starts_at: str
    ends_at: tuple[str, ...]
    may_end_at: tuple[str, ...]  # may be the end, or come after it
    ended_by: tuple[str, ...]  # show that it had ended, on a day that they do not give
    base: Length
    extensions: tuple[Extension, ...]
    cap: Cap | None
    excludes: tuple[str, ...]
    offence_class: str | None
    age_min: int | None
    valid_from: date | None
    valid_to: date | None
    authority: Authority
    unverified: tuple[str, ...]
    reviewed_by: str | None
    status: str

    @property
    def cited(self) -> str:
        """The rule as it is named beside a result: "rule KH.CCP.96.custody, version 2026.1"."""
        return f"rule {self.id}, version {self.version}"


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """The rules of one country or treaty; `parties` are the countries that they bind."""

    code: str
    name: str
    version: str
    parties: tuple[str, ...]
    rules: tuple[Rule, ...]
