"""What statements say, each as a line for people: value, source, passage, speaker, who and when.

Invariant: a line has passed the gate. No passage of a confidential source is in one, none of a
source from which a minor's name was erased, and none around a value that is withheld.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from saksei.findings.protection import Protection
from saksei.statements.models import Review, Statement
from saksei.terminal import source_label
from saksei.web.called import called, coded, points
from saksei.web.prepared import gate
from saksei.workspace import current

OPEN = "public"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a source with what stands before and after them; all empty where none may be
    shown."""

    before: str = ""
    quote: str = ""
    after: str = ""
    locator: str = ""
    closed: str = ""  # why there is nothing to see


@dataclass(frozen=True, slots=True)
class Line:
    """A statement as it stands on a page; addresses lead to what it names."""

    id: str
    record: str
    name: str  # of the property
    raw: str  # the value as recorded, to compare by; it is never printed
    value: str
    url: str
    source: str
    source_label: str
    passage: Passage
    speaker: str
    speaker_url: str
    stance: str
    affirms: bool
    said: str
    recorded: str
    by: str
    how: str
    note: str
    reviewed: str
    gone: str  # withdrawn or erased: when, by whom and why

    @property
    def reviewable(self) -> bool:
        """Whether somebody of ours may still say that it was checked."""
        return not self.gone and bool(self.passage.quote or self.passage.closed)


def lines(statements: Iterable[Statement]) -> list[Line]:
    """A line for each statement; their sources are best selected with them."""
    every = list(statements)
    hidden = gate()
    named = {one.value for one in every if _points(one)} | {
        one.speaker_id for one in every if one.speaker_id
    }
    names, reviews = called(named), _reviews(every)
    return [_line(one, hidden, names, reviews.get(one.pk, "")) for one in every]


def _points(one: Statement) -> bool:
    return points(one.entity.kind, one.property)


def _reviews(every: Sequence[Statement]) -> dict[str, str]:
    found: dict[str, list[str]] = defaultdict(list)
    rows = Review.objects.filter(statement__in=[one.pk for one in every], withdrawn_at="")
    for statement, by, at in rows.order_by("pk").values_list(
        "statement_id", "reviewed_by", "reviewed_at"
    ):
        found[statement].append(f"{by}, {at[:10]}")
    return {one: "; ".join(some) for one, some in found.items()}


def _line(one: Statement, hidden: Protection, names: dict[str, str], reviewed: str) -> Line:
    stance = current().vocabulary.lists["stance"].codes.get(one.stance)
    withheld = hidden.instead_of(one)
    pointing = _points(one) and one.value in names
    value = names[one.value] if pointing else coded(one.entity.kind, one.property, one.value)
    closed = one.source.confidentiality != OPEN
    return Line(
        id=one.pk, record=one.entity_id, name=one.property, raw=one.value,
        value=withheld or hidden.out_of(value),
        url=reverse("record", args=[one.value]) if pointing else "",
        source=one.source_id, source_label=hidden.out_of(source_label(one.source)),
        passage=passage(one, hidden),
        speaker=names.get(one.speaker_id or "", ""),
        speaker_url=reverse("record", args=[one.speaker_id]) if one.speaker_id else "",
        stance=stance.label if stance else one.stance,
        affirms=bool(stance and stance.extra.get("affirms")),
        said=one.said, recorded=one.recorded_at[:10], by=one.recorded_by, how=_how(one),
        note="" if closed or withheld else hidden.out_of(one.note),
        reviewed=reviewed, gone=_gone(one, hidden),
    )  # fmt: skip


def passage(one: Statement, hidden: Protection) -> Passage:
    """The passage of a statement, as far as it may be shown."""
    if one.source.confidentiality != OPEN:
        return Passage(closed=_("confidential source"))
    withheld = hidden.instead_of(one)
    if withheld or one.source_id in hidden.lost:
        return Passage(closed=_("withheld: it may name somebody who is not named"))
    found = Passage(one.prefix, one.quote, one.suffix, hidden.out_of(one.locator))
    whole = f"{found.before}{found.quote}{found.after}"
    if hidden.mentioned(whole):  # a name may begin in one part and end in another
        return Passage(quote=hidden.out_of(whole), locator=found.locator)
    return found


def _how(one: Statement) -> str:
    """How a statement came into the record."""
    if one.origin == "suggested":
        return _("suggested by rule %(rule)s") % {"rule": one.rule}
    return one.batch or current().vocabulary.label("origin", one.origin)


def _gone(one: Statement, hidden: Protection) -> str:
    if one.erased_at:
        return _("erased %(day)s") % {"day": one.erased_at[:10]}
    if one.withdrawn_at:
        return _("withdrawn %(day)s by %(by)s: %(why)s") % {
            "day": one.withdrawn_at[:10], "by": one.withdrawn_by,
            "why": hidden.out_of(one.withdrawn_why),
        }  # fmt: skip
    return ""


@dataclass(frozen=True, slots=True)
class Value:
    """One value that a property is given, with the lines that give it or speak against it."""

    key: str  # equal for values that mean the same; it is never printed
    value: str
    url: str
    lines: tuple[Line, ...]
    preferred: bool = False
    coarser: bool = False  # it supports the preferred one

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources that say so."""
        return tuple(dict.fromkeys(one.source for one in self.lines if one.affirms))

    @property
    def denied(self) -> bool:
        """Whether a line speaks against it."""
        return not all(one.affirms for one in self.lines)


@dataclass(frozen=True, slots=True)
class Told:
    """A property with its values, the preferred one first, and why it is preferred."""

    name: str  # of the property
    label: str
    values: tuple[Value, ...]
    multiple: bool  # several values may hold together
    why: str = ""

    @property
    def height(self) -> int:
        """How many lines it has in all."""
        return sum(len(one.lines) for one in self.values)

    @property
    def contradicted(self) -> bool:
        """Whether a value stands against the preferred one, or is denied."""
        rivals = [one for one in self.values if not one.coarser]
        return any(one.denied for one in self.values) or (len(rivals) > 1 and not self.multiple)

    def preferring(self, first: str, coarser: Iterable[str], why: str) -> "Told":
        """The same with the value `first` before all others, and why."""
        wider = set(coarser)
        marked = [
            replace(one, preferred=one.key == first, coarser=one.key in wider)
            for one in self.values
        ]
        marked.sort(key=lambda one: (not one.preferred, not one.coarser))
        return replace(self, values=tuple(marked), why=why)


def by_property(kind: str, found: Sequence[Line], same: Callable[[str], str] = str) -> list[Told]:
    """Lines under the properties of a kind, in the order of the vocabulary; equal values once.

    `same` gives the record that stands for all that are judged one with a named one.
    """
    known = current().vocabulary.kinds[kind].properties
    said: dict[str, dict[str, list[Line]]] = defaultdict(dict)
    for one in found:
        key = same(one.raw) if one.url else one.raw
        said[one.name].setdefault(key, []).append(one)
    order = {name: place for place, name in enumerate(known)}
    return [
        Told(
            name, name.replace("_", " "),
            tuple(
                Value(key, several[0].value, several[0].url, tuple(several))
                for key, several in said[name].items()
            ),
            name in known and known[name].multiple,
        )
        for name in sorted(said, key=lambda one: (order.get(one, len(order)), one))
    ]  # fmt: skip
