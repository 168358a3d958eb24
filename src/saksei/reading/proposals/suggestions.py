"""From a reading to what could be recorded: one proposal a record, with the statements it makes.

Decides the order (that of the text) and the short numbers; what becomes what is decided beside it:
`described` and `naming` for persons, groups and places, `sayings` for positions, `happenings` for
acts, steps and events, `figures` for numbers. Which words mean what is in `lexicon/records.yaml`.

Invariant: no passage, no statement; the same reading gives the same proposals.
"""

from dataclasses import replace

from saksei.passages import MAX_QUOTE
from saksei.reading.model import Reading
from saksei.reading.proposals.described import described
from saksei.reading.proposals.figures import figures
from saksei.reading.proposals.happenings import happenings, with_tiers
from saksei.reading.proposals.naming import named
from saksei.reading.proposals.proposal import GROUPS, Proposal, numbered
from saksei.reading.proposals.sayings import positions, silences
from saksei.vocabulary.values import MAX_CHARACTERS


def suggest(reading: Reading, text: str) -> tuple[Proposal, ...]:
    """Everything that a reading proposes to record, in the order of the text."""
    reading = described(reading, text)
    entities = named(reading, text)
    others = [
        *positions(reading, text, entities),
        *silences(reading, text, entities),
        *happenings(reading, text, entities),
        *figures(reading, text, entities),
    ]
    found = [*map(_filled, with_tiers(list(entities.values()), others)), *map(_filled, others)]
    found = [one for one in found if one.statements]
    found.sort(key=lambda one: (one.spans[0], GROUPS.index(one.group), one.id))
    return numbered(found)


def _filled(one: Proposal) -> Proposal:
    """Without statements that cannot be recorded: of marks alone, or longer than is kept."""
    said = tuple(
        draft
        for draft in one.statements
        if (draft.ref or draft.value.strip())
        and len(draft.value) <= MAX_CHARACTERS
        and draft.span[1] - draft.span[0] <= MAX_QUOTE
    )
    return replace(one, statements=said)
