"""What a trigger is: the word or phrase of a sentence that tells of an event."""

from dataclasses import dataclass

from saksei.reading.events.voice import Form
from saksei.reading.grammar.syntax import Phrase


@dataclass(frozen=True, slots=True)
class Trigger:
    """Token numbers `first` to `last` (excluded), event type, form, and whether it is sure.

    `object` is what stands within a phrase: "took [the men] into custody".
    """

    first: int
    last: int
    type: str
    form: Form
    sure: bool = True
    object: Phrase | None = None
