"""What a source suggests, with what was decided on it and which records it may be about.

Invariant: nothing is written. A source is read in its newest text; the same text, day and rules
give the same numbers, so that a number seen in `read` is the one that `accept` takes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from saksei.coding.known import Candidate, KnownRecords
from saksei.coding.matching import Matched, match
from saksei.coding.readers import ask_backend, read_text
from saksei.coding.unnamed import asking
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.reading.model import Reading, Tier
from saksei.reading.proposals.proposal import GROUPS, Proposal
from saksei.reading.proposals.suggestions import suggest
from saksei.sources.models import Source, Text
from saksei.statements.models import Decision, Suggested

TIERS = ("sure", "maybe")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A text with what is suggested in it; `source` and `text_id` are None for a mere file."""

    text: str
    reading: Reading
    proposals: tuple[Proposal, ...]
    matched: Matched = field(default_factory=Matched)
    candidates: Mapping[str, Sequence[Candidate]] = field(default_factory=dict)
    source: Source | None = None
    text_id: str | None = None
    unnamed: frozenset[str] = frozenset()  # who asks in the text not to be named

    def by_id(self) -> dict[str, Proposal]:
        """The proposals by the ids with which they name each other."""
        return {one.id: one for one in self.proposals}


def review_text(text: str, published: str) -> Reviewed:
    """What a text suggests that is no source of a workspace."""
    reading = read_text(text, published)
    return Reviewed(text, reading, suggest(reading, text), unnamed=asking(reading, text))


def review_source(name: str, *, published: str = "") -> Reviewed:
    """What a held source of the open workspace suggests; `published` if its own day is not known.

    Raises NotFound or RefusedWrite where there is no text to read.
    """
    source, text = held(name)
    reading = read_text(text.content, published or source.date)
    return reviewed(source, text, reading, suggest(reading, text.content))


def reviewed(
    source: Source,
    text: Text,
    reading: Reading,
    proposals: tuple[Proposal, ...],
    *,
    known: KnownRecords | None = None,
    among: Sequence[Proposal] | None = None,
) -> Reviewed:
    """A reading of a source's text with what was decided on it; candidates for all proposals, or
    only for those that are `among`."""
    matched = match(proposals, decisions(source))
    found = (known or KnownRecords()).candidates(
        proposals if among is None else among, matched.decided
    )
    return Reviewed(
        text.content, reading, proposals, matched, found, source, text.pk,
        asking(reading, text.content),
    )  # fmt: skip


def ask_about(name: str, *, published: str = "", confirmed: bool = False) -> int:
    """Ask the back end that is set about a source; `confirmed`: it may leave this computer."""
    source, text = held(name)
    if source.confidentiality != "public" and confirmed:
        raise RefusedWrite(f"the source {name} is {source.confidentiality}; it is not sent away")
    found = ask_backend(text.content, published or source.date, confirmed=confirmed)
    Suggested.objects.filter(source=source).delete()  # there may be more to decide now
    return found


def decisions(source: Source) -> list[Decision]:
    """The decisions in force on what a source suggests."""
    return list(Decision.objects.in_force().filter(source=source))


def held(name: str) -> tuple[Source, Text]:
    """A source and its newest text; raises NotFound or RefusedWrite where there is none."""
    source = Source.objects.filter(pk=name).first()
    if source is None:
        raise NotFound(f"there is no source '{name}'; `saksei show sources` lists them")
    if source.erased_at:
        raise RefusedWrite(f"the source {name} was erased; there is nothing to read")
    text = Text.objects.newest(source.pk)
    if text is None or not text.content:
        raise RefusedWrite(f"the source {name} has no text to read; add it with its file")
    return source, text


def chosen(
    proposals: Sequence[Proposal],
    numbers: Sequence[str],
    *,
    tier: str = "",
    groups: Iterable[str] = (),
) -> list[Proposal]:
    """The proposals that are meant by their numbers, or in bulk by tier and kind.

    Raises NotFound or InvalidValue for a number that nothing has or that several begin with.
    """
    groups = _checked(groups)
    if tier and tier not in TIERS:
        raise InvalidValue(f"there is no tier '{tier}'; there are sure and maybe")
    if bool(numbers) == bool(tier or groups):
        raise InvalidValue("name suggestions by their numbers, or in bulk with --tier or --kind")
    if numbers:
        return [_numbered(proposals, one) for one in dict.fromkeys(numbers)]
    return [
        one for one in proposals
        if (not tier or one.tier == tier) and (not groups or one.group in groups)
    ]  # fmt: skip


def _checked(groups: Iterable[str]) -> list[str]:
    found = [part.strip() for one in groups for part in one.split(",") if part.strip()]
    if unknown := [one for one in found if one not in GROUPS]:
        raise InvalidValue(f"there is no kind '{unknown[0]}'; there are {', '.join(GROUPS)}")
    return found


def _numbered(proposals: Sequence[Proposal], number: str) -> Proposal:
    wanted = number.lower()
    exact = [one for one in proposals if one.number == wanted]
    found = exact or [one for one in proposals if wanted and one.number.startswith(wanted)]
    if not found:
        raise NotFound(f"there is no suggestion '{number}' here; `saksei read` prints the numbers")
    if len(found) > 1:
        names = ", ".join(one.number for one in found[:5])
        raise InvalidValue(f"'{number}' is ambiguous: {names}; type one of them whole")
    return found[0]


def tiers_up_to(tier: str) -> tuple[Tier, ...]:
    """Which statements of a proposal are recorded: all, or with `sure` only what is sure."""
    return ("sure",) if tier == "sure" else ("sure", "maybe")
