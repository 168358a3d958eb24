"""The desk at which a source is read and coded: text with marks, the suggestion that is looked at,
what was decided by whom, and what is typed and not sent.

Invariant: of a source that is not public nothing of the text is here before whoever asks has opened
it; the names of minors are withheld, those whom only this text names too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _

from saksei.coding.known import Candidate, KnownRecords
from saksei.coding.reviewing import Reviewed, held, reviewed
from saksei.findings.protection import Protection
from saksei.marked import young
from saksei.reading.proposals.proposal import Draft, Proposal
from saksei.sources.models import Source
from saksei.sources.pages import Page, is_our_setting, page, picture_count
from saksei.statements.models import Decision, Statement
from saksei.web.called import called, coded, points
from saksei.web.coding import marks
from saksei.web.coding.marks import Line, Mark
from saksei.web.coding.picking import Choice, described
from saksei.web.prepared import gate, names, read
from saksei.workspace import current

CONTEXT = 90  # characters shown around a passage in the form


@dataclass(frozen=True, slots=True)
class Row:
    """One statement that a suggestion would make, or that was made."""

    property: str
    value: str
    stance: str
    maybe: bool = False
    record: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """Whom a suggestion names, and who that may be."""

    number: str
    label: str
    choices: Sequence[Choice]


@dataclass
class Desk:
    """A source's newest text on the desk; `at` is the number of the suggestion looked at."""

    source: Source
    at: str = ""
    part: int = 0
    opened: bool = True

    @cached_property
    def seen(self) -> Reviewed:
        """The text with its suggestions and decisions; candidates for the one looked at."""
        source, text = held(self.source.pk)
        reading, proposals = read(text, source.date)
        near = self._near(proposals)
        return reviewed(source, text, reading, proposals, known=KnownRecords(names()), among=near)

    def _near(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """The suggestion looked at, and whom it names."""
        wanted = [one for one in proposals if one.number == self.at]
        named = {name for one in wanted for name in one.needs}
        return wanted + [one for one in proposals if one.id in named and one not in wanted]

    @cached_property
    def closed(self) -> bool:
        """Whether nothing of the text may be shown."""
        return not self.opened and gate().closes(self.source)

    @cached_property
    def hidden(self) -> Protection:
        """What to withhold from all that is shown here."""
        return gate().also(young(self.seen.reading, self.seen.proposals))

    # -- where one is

    @cached_property
    def now(self) -> Proposal | None:
        """The suggestion that is looked at."""
        return next((one for one in self.seen.proposals if one.number == self.at), None)

    def state(self, one: Proposal) -> str:
        """What was decided on a suggestion: open, accepted, changed or rejected."""
        decision = self.seen.matched.decided.get(one.id)
        return decision.outcome if decision else "open"

    @cached_property
    def open(self) -> list[Proposal]:
        """What is not decided, in the order of the text."""
        return [one for one in self.seen.proposals if self.state(one) == "open"]

    @property
    def next(self) -> str:
        """The number of the next that is open."""
        return self.step(1)

    @property
    def before(self) -> str:
        """The number of the one before that is open."""
        return self.step(-1)

    def step(self, by: int) -> str:
        """The number of the next or the one before that is open, seen from here; "" if none."""
        every = self.seen.proposals
        here = every.index(self.now) if self.now in every else -1
        around = every[here + 1 :] if by > 0 else every[:here][::-1]
        return next((one.number for one in around if self.state(one) == "open"), "")

    # -- the text

    @cached_property
    def parts(self) -> list[tuple[int, int]]:
        """Where the pages of a long text begin and end."""
        return marks.parts(self.seen.text)

    @cached_property
    def shown_part(self) -> int:
        """Which page of the text is shown, from 1: the one asked for, or of the suggestion."""
        if 0 < self.part <= len(self.parts):
            return self.part
        start = self.now.spans[0][0] if self.now else 0
        return next((n for n, (_, end) in enumerate(self.parts, 1) if start < end), 1)

    @cached_property
    def lines(self) -> list[Line]:
        """The text of this page, marked."""
        part = self.parts[self.shown_part - 1]
        return marks.lines(self.seen.text, part, self._marks(), self.withheld, self.at)

    @cached_property
    def withheld(self) -> list[tuple[int, int]]:
        """Places of names that are withheld."""
        return marks.withheld(self.seen.text, self.hidden)

    def _marks(self) -> list[Mark]:
        every = [
            Mark(start, end, one.group, self.state(one), one.number)
            for one in self.seen.proposals
            for start, end in one.spans
        ]
        return every + [Mark(one.start, one.end, "hand") for one in self.by_hand_spans]

    @cached_property
    def by_hand_spans(self) -> list[Mark]:
        """Passages that were coded by hand."""
        said = Statement.objects.in_force().filter(
            source=self.source, text=self.seen.text_id, origin="typed", start__isnull=False
        )
        rows = said.values_list("start", "end").distinct().order_by("start")
        return [Mark(start, end, "hand") for start, end in rows if start is not None and end]

    @cached_property
    def listed(self) -> list[tuple[str, str, str, str]]:
        """Suggestions of this page of the text: number, what, decision, tier."""
        start, end = self.parts[self.shown_part - 1]
        return [
            (one.number, self.called(one), self.state(one), one.tier)
            for one in self.seen.proposals
            if one.spans[0][0] < end and one.spans[0][1] > start
        ]

    @cached_property
    def may_be_pictured(self) -> bool:
        """Whether its pages may be shown: a picture of a withheld name cannot be withheld. Of our
        own setting of a text it can."""
        return is_our_setting(self.source) or not self.withheld

    def picture(self, number: int) -> Page:
        """The picture of a page; raises RefusedFile."""
        whole = (0, len(self.seen.text))
        return page(self.source, number, marks.shown(self.seen.text, whole, self.withheld))

    @property
    def guessed_page(self) -> int:
        """The page on which the suggestion may stand, by how far it is in the text."""
        pages = picture_count(self.source)
        start = self.now.spans[0][0] if self.now else 0
        return 1 + start * pages // max(1, len(self.seen.text))

    # -- the suggestion

    def called(self, one: Proposal) -> str:
        """A suggestion in a few words."""
        what = coded(one.kind, "type", one.type) if one.type != one.kind else one.kind
        if one.group == "entities":
            what = one.kind
        elif one.group == "quotes":
            what = _("quote")
        label = " ".join(one.label.split())
        words = f"{what.replace('_', ' ')}: {label}" if label and label != what else what
        return self.hidden.out_of(words if len(words) <= 80 else f"{words[:80]} …")

    def passage(self, start: int, end: int) -> tuple[str, str, str]:
        """Words before, the passage, words after; names withheld."""
        text = self.seen.text
        before = _word(text, max(0, start - CONTEXT), start)
        after = end + len(text[end : end + CONTEXT].rpartition(" ")[0])
        cuts = ((before, start), (start, end), (end, after))
        first, middle, last = (marks.shown(self.seen.text, cut, self.withheld) for cut in cuts)
        return first, middle, last

    @cached_property
    def passages(self) -> list[tuple[str, str, str]]:
        """The passages of the suggestion, each with what is around it."""
        return [self.passage(*span) for span in self.now.spans] if self.now else []

    @cached_property
    def rows(self) -> list[Row]:
        """What accepting the suggestion records."""
        rows = [self._row(draft) for draft in self.now.statements] if self.now else []
        return list(dict.fromkeys(rows))  # a second passage says the same again

    def _row(self, draft: Draft) -> Row:
        named = self.seen.by_id().get(draft.ref)
        kind = self.now.kind if self.now else ""
        words = self.called(named) if named else coded(kind, draft.property, draft.value)
        return Row(
            draft.property.replace("_", " "), self.hidden.out_of(words),
            "" if draft.stance == "asserts" else current().vocabulary.label("stance", draft.stance),
            draft.tier == "maybe",
        )  # fmt: skip

    @cached_property
    def decision(self) -> Decision | None:
        """What was decided on the suggestion."""
        return self.seen.matched.decided.get(self.now.id) if self.now else None

    @cached_property
    def related(self) -> Decision | None:
        """What was decided on the same passage with another name."""
        return self.seen.matched.related.get(self.now.id) if self.now else None

    @cached_property
    def recorded(self) -> list[Row]:
        """The statements that the decision made, as they stand in the record."""
        if self.decision is None or not self.decision.made:
            return []
        made = Statement.objects.in_force().filter(pk__in=self.decision.made.split())
        found = list(made.select_related("entity").order_by("pk"))
        refs = {one.value for one in found if points(one.entity.kind, one.property)}
        labels = called(refs)
        return [
            Row(
                one.property.replace("_", " "),
                self.hidden.instead_of(one)
                or self.hidden.out_of(
                    labels.get(one.value) or coded(one.entity.kind, one.property, one.value)
                ),
                "" if one.stance == "asserts" else one.stance,
                record=one.entity_id,
            )
            for one in found
        ]

    @cached_property
    def named(self) -> list[Named]:
        """The suggestion itself and whom it names, where a record that exists may be meant."""
        candidates: Mapping[str, Sequence[Candidate]] = self.seen.candidates
        told = described(hit.record for some in candidates.values() for hit in some)
        asked = self._near(self.seen.proposals) if self.decision is None else []
        return [
            Named(one.number, self.called(one), [told[hit.record] for hit in candidates[one.id]])
            for one in asked
            if candidates.get(one.id) and self.state(one) == "open"
            if one is self.now or one.group == "entities"
        ]

    # -- how far it is

    @cached_property
    def tally(self) -> dict[str, int]:
        """How many suggestions are open, sure and decided."""
        sure = sum(one.tier == "sure" for one in self.open)
        every = len(self.seen.proposals)
        return {"all": every, "open": len(self.open), "sure": sure, "maybe": len(self.open) - sure}


def _word(text: str, start: int, end: int) -> int:
    """Where the first whole word from a place on begins."""
    space = text.find(" ", start, end)
    return space + 1 if start and space >= 0 else start
