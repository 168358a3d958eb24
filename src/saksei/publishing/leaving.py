"""The one way out: whatever leaves the team is cleared here for its purpose, and recorded.

    going = way_out(purpose)        who may be named, for which use
    going.cleared(content)          the content as it may leave
    going.let_go(what, files, ...)  the release: what, to whom, its digest, whom it names

Invariant: default deny. Content that was not cleared for a use is for the team, and says so;
nothing is handed over before its release is in the journal.
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from saksei.findings.protection import Protection, protection, protection_but
from saksei.publishing.actions import record_release
from saksei.publishing.consent import CONSENT, Naming, naming
from saksei.publishing.looking import Names
from saksei.publishing.models import Release
from saksei.publishing.purpose import INSIDE, Purpose, settings
from saksei.publishing.small import without_small

Any_ = TypeVar("Any_")
FOR_THE_TEAM = (
    "For the team only. Before somebody outside gets it, make it for a use: --for USE "
    "--recipient WHOM."
)


@dataclass
class Leaving:
    """Something on its way out: its purpose, the gate of that purpose, and whom it names so far."""

    purpose: Purpose
    gate: Protection
    naming: Naming
    smallest: int = 1
    named: set[str] = field(default_factory=set)

    def cleared(self, data: Any_) -> Any_:
        """Plain data, a report or a table as it may leave; who is named in it is taken note of."""
        made: Any_ = self.gate.cleared(without_small(data, self.smallest))
        if self.purpose.outside:
            self.take_note(texts_of(made))
        return made

    def take_note(self, texts: Iterable[str]) -> None:
        """Take note of whom these texts name."""
        for text in texts:
            for name in self._given.standing_in(unicodedata.normalize("NFC", text)):
                self.named |= self.naming.names[name]

    @cached_property
    def _given(self) -> Names:
        return Names(self.naming.names)

    def let_go(self, what: str, files: Mapping[str, bytes]) -> Release | None:
        """Record that these files leave, by name; what is for the team is no release."""
        digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        return self.let_go_of(what, digests)

    def let_go_of(self, what: str, digests: Mapping[str, str]) -> Release | None:
        """The same, of files by name and SHA-256."""
        if not self.purpose.outside:
            return None
        return record_release(what, self.purpose, digests, self.named)

    def basis(self) -> list[str]:
        """What the recipient is told: for which use, and on which basis persons are named."""
        if not self.purpose.outside:
            return [FOR_THE_TEAM]
        on = "; ".join(self.naming.in_words()) or "nobody may be named"
        said = [
            f"Made for: {self.purpose.in_words()}.",
            f"Of the persons of the record may be named for this use: {on}. "
            f"{len(self.naming.others)} may not, and their names are withheld.",
        ]
        expires = self.purpose.expires
        return [*said, f"To be deleted by {expires}."] if expires else said

    def remarks(self) -> list[str]:
        """What whoever sends it has to keep in mind; not for the recipient."""
        limits = [
            f"{one.person_id} agreed within limits: {one.limits}"
            for one in self.naming.limits if not self.named or one.person_id in self.named
        ]  # fmt: skip
        if self.naming.shared:
            limits.append(
                f"{len(self.naming.shared)} name(s) are withheld because somebody who may not be "
                "named bears them too; judge whether they are the same person"
            )
        return limits


def way_out(purpose: Purpose = INSIDE) -> Leaving:
    """The way out for a purpose; for the team, the gate that everything printed passes."""
    if not purpose.outside:
        return Leaving(purpose, protection(), Naming())
    known = naming(purpose.use)
    agreed = frozenset(one for one, basis in known.basis.items() if basis == CONSENT)
    gate = replace(
        protection_but(agreed), others=known.others,
        unspoken=Names(known.unspoken, known.alone) or None,
    )  # fmt: skip
    # Where everybody may be named, there is nobody to be recognised.
    return Leaving(purpose, gate, known, settings().smallest if known.others else 1)


def texts_of(data: Any) -> Iterator[str]:
    """Every text in plain data or a report."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for one in data.values():
            yield from texts_of(one)
    elif isinstance(data, Sequence):
        for one in data:
            yield from texts_of(one)
    elif is_dataclass(data) and not isinstance(data, type):
        for one in fields(data):
            yield from texts_of(getattr(data, one.name))
