"""For what and to whom something leaves, and what a workspace may set for it, under `[leaving]`.

Invariant: what names no use is for the team; what goes outside names its use and its recipient.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from saksei.errors import InvalidValue
from saksei.vocabulary import check_code
from saksei.vocabulary.model import Code
from saksei.workspace import CONFIG, current

NOT_LEAVING = "store"  # a use that lets nothing go


@dataclass(frozen=True, slots=True)
class Purpose:
    """A use of the list consent_use, to whom, and the day by which it has to be deleted there;
    without a use it is for the team."""

    use: str = ""
    to: str = ""
    expires: str = ""

    @property
    def outside(self) -> bool:
        """Whether it leaves the team."""
        return bool(self.use)

    def in_words(self) -> str:
        """`name in media or report, to the Mekong Ledger`."""
        return f"{self.use.replace('_', ' ')}, to {self.to}" if self.use else "for the team"


INSIDE = Purpose()


def purpose(use: str, to: str, expires: date | None = None) -> Purpose:
    """What options name; raises InvalidValue for a use that lets nothing go, or without whom."""
    if not use:
        if to or expires:
            raise InvalidValue(
                "say for which use it leaves with --for; without, it is for the team"
            )
        return INSIDE
    check_code("consent_use", use, current().vocabulary)
    if use == NOT_LEAVING:
        raise InvalidValue("'store' is consent to keep; nothing leaves for it. Name another use")
    whom = " ".join(to.split())
    if not whom or len(whom) > 200:
        raise InvalidValue("say to whom it goes with --recipient, in at most 200 characters")
    return Purpose(use, whom, expires.isoformat() if expires else "")


def digest_of(files: Mapping[str, str]) -> str:
    """One SHA-256 for several files: of a line for each, its own SHA-256, a space and its name."""
    lines = "".join(f"{sha256} {name}\n" for name, sha256 in files.items())
    return hashlib.sha256(lines.encode()).hexdigest()


def uses() -> list[Code]:
    """The uses for which something may leave."""
    codes = current().vocabulary.lists["consent_use"].codes.values()
    return [one for one in codes if one.name != NOT_LEAVING]


@dataclass(frozen=True, slots=True)
class Settings:
    """`public_names`: who is named by a public source may be named without having been asked, in
    uses that retell what is public. `smallest`: numbers below it are not given, outside, in tables
    that show people by what others may recognise them by; 1 gives all."""

    public_names: bool = True
    smallest: int = 3


def settings() -> Settings:
    """The settings of the open workspace; raises InvalidValue for one that cannot be."""
    given = current().section("leaving", Settings.__dataclass_fields__)
    found = Settings(**given)
    if not isinstance(found.public_names, bool):
        raise InvalidValue(f"public_names in {CONFIG} is neither true nor false")
    if type(found.smallest) is not int or not 1 <= found.smallest <= 1000:
        raise InvalidValue(f"smallest in {CONFIG} is no whole number from 1 to 1000")
    return found
