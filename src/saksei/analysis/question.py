"""A question that can be counted: the unit and the filters.

Invariant: a question is complete in itself; together with a basis it has one answer.
"""

from dataclasses import dataclass
from datetime import date

from saksei.errors import InvalidValue

UNITS = {
    "acts": "acts: one act type against one victim in one event",
    "persons": "persons: each counted once, however many acts",
    "events": "events: bounded happenings",
    "statements": "statements that the acts rest on",
    "sources": "sources that the acts rest on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: the unit, and which acts. An empty filter lets everything in."""

    unit: str = "acts"
    acts: tuple[str, ...] = ()  # act types; event types where events are counted
    start: date | None = None
    end: date | None = None
    place: str = ""  # id of a place; what lies within it counts
    perpetrator: str = ""  # code of the kind of perpetrator, or part of the name as reported
    charge: str = ""  # code of an offence, or part of the charge as reported
    occasion: str = ""  # id of an event or act that was answered
    assessment: str = ""  # question=result
    persons: tuple[str, ...] = ()  # only acts against these persons

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise InvalidValue(f"'{self.unit}' is no unit; count {', '.join(UNITS)}")
        if self.start and self.end and self.start > self.end:
            raise InvalidValue(
                f"the window ends ({self.end}) before it begins ({self.start}); turn them round"
            )

    @property
    def windowed(self) -> bool:
        """Whether a window is asked for."""
        return self.start is not None or self.end is not None
