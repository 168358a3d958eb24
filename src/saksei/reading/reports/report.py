"""What one report of speech is while it is put together.

Invariant: places are those of the normal form; `quoted` are the pieces between quotation marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from saksei.reading.model import Span, Tier
from saksei.reading.reports.cues import Cue
from saksei.reading.reports.scene import Scene
from saksei.reading.reports.speakers import Subject
from saksei.reading.spans import Innermost
from saksei.reading.text.document import Line


@dataclass(slots=True)
class Report:
    """Somebody says something: content in pieces, cue and speaker."""

    line: Line
    content: list[Span]
    cue: Span | None
    speaker: Span | None
    stance: str
    rule: str
    base: str = ""
    form: str = ""
    tier: Tier = "sure"
    last: int = -1  # the token at which content after the cue ends
    quoted: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> Literal["direct", "indirect", "mixed"]:
        """How much of it stands in quotation marks."""
        if not self.quoted:
            return "indirect"
        covered = sum(end - start for start, end in self.quoted)
        whole = sum(end - start for start, end in self.content)
        return "direct" if covered >= whole - 2 * len(self.content) else "mixed"

    def holds(self, span: Span) -> bool:
        """Whether a place lies wholly in its content."""
        return any(start <= span[0] and span[1] <= end for start, end in self.content)

    def meets(self, span: Span) -> bool:
        """Whether its content shares a character with a place."""
        return any(start < span[1] and span[0] < end for start, end in self.content)


class Told:
    """The reports of a text, and in which of them a place stands."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self.reports = reports
        self._inner = Innermost(
            (span, number) for number, one in enumerate(reports) for span in one.content
        )

    def at(self, place: int) -> int | None:
        """The number of the innermost report in which a place stands."""
        return self._inner.at(place)


def report(
    scene: Scene, cue: Cue, content: Sequence[Span], speaker: Subject | None, rule: str
) -> Report:
    """A report with the places of its parts."""
    place = scene.parsed.tokens[cue.first].start, scene.parsed.tokens[cue.last - 1].end
    said = speaker.span(scene.parsed) if speaker else None
    return Report(scene.line, list(content), place, said, cue.stance, rule, cue.base, cue.form)
