"""Coding by hand: one passage, what it says of one record, and whom it names.

Several people hit by one act are an act each, since an act has one victim. Somebody new is a record
with the name, in the same transaction; beside a record of the same name the two are judged
`unsure`, as when a suggestion is accepted.

Invariant: all of a form is recorded, or nothing; what is recorded already is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from saksei import passages
from saksei.coding.actions import SAME_NAME, refuse_named, withdraw_rows
from saksei.coding.known import EQUAL, KnownRecords
from saksei.errors import AlreadyThere, InvalidValue, NotFound, PassageNotFound
from saksei.journal import Writing, row_of, writing
from saksei.linking.models import Judgement
from saksei.moments import new_id
from saksei.sources.models import Text
from saksei.statements.actions import NEW, Said, record_in
from saksei.statements.models import HAPPENED, Record, Statement
from saksei.workspace import current

NAMEABLE = ("person", "group", "place")


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand:
    """A form: a record (`new:KIND` for a new one), values by property, and their passage.

    A value that names a record is its identifier, or `new:KIND:NAME` for somebody new; so is the
    speaker. `start` and `end` place the passage in the newest text of the source.
    """

    source: str
    record: str
    values: Mapping[str, Sequence[str]]
    start: int
    end: int
    speaker: str = ""
    stance: str = "asserts"
    said: str = ""
    note: str = ""


@dataclass(slots=True)
class _Made:
    """What a form becomes."""

    said: list[Said] = field(default_factory=list)
    new: dict[str, str] = field(default_factory=dict)  # record -> kind
    named: dict[str, str] = field(default_factory=dict)  # new:KIND:NAME -> record


def record_by_hand(form: ByHand, *, anyway: bool = False) -> list[Statement]:
    """Record what a form says; returns the statements, those about the record itself last.

    Raises InvalidValue where it says nothing or a value does not fit, and AlreadyThere when this
    source's passage already says all of it about one record and `anyway` is not set.
    """
    if not any(form.values.values()):
        raise InvalidValue("the form says nothing yet; fill in at least one field")
    known = KnownRecords()
    with writing("record statements", actor=current().actor) as write:
        text = Text.objects.newest(form.source)
        if text is None:
            raise NotFound(f"the source {form.source} has no text to code")
        made = _Made()
        for values in _one_each(form):
            if not anyway:
                _refuse_recorded(form, values)
            _add(made, form, values, text.content)
        statements = record_in(write, made.said, made.new)
        judged = [
            one
            for name, record in made.named.items()
            for one in _unsure(write, known, name, record)
        ]
        write.insert(Judgement, [row_of(one) for one in judged])
    return statements


def take_back(source: str, at: str) -> int:
    """Withdraw what whoever is at work coded by hand in a source at one moment; returns how many
    statements. Raises RefusedWrite while statements of others name a record that it made."""
    with writing("withdraw statements", actor=current().actor, reason="coded otherwise") as write:
        found = list(
            Statement.objects.in_force().filter(
                source=source, origin="typed", recorded_at=at, recorded_by=current().actor
            )
        )
        if not found:
            raise NotFound(
                "there is nothing coded by hand to take back; it may be withdrawn already"
            )
        ids = {one.pk for one in found}
        for record in Record.objects.filter(
            pk__in={one.entity_id for one in found}, recorded_at=at
        ):
            refuse_named(record.pk, ids)
        judged = Judgement.objects.in_force().filter(judged_at=at, judged_by=current().actor)
        for rows in (found, list(judged.filter(origin="suggested"))):
            withdraw_rows(write, rows)
    return len(found)


def _one_each(form: ByHand) -> Iterable[Mapping[str, Sequence[str]]]:
    """The form's values, once for each person hit where it makes new records."""
    for name in HAPPENED:
        hit = list(dict.fromkeys(form.values.get(name, ())))
        if len(hit) > 1 and form.record.startswith(NEW):
            return [{**form.values, name: [one]} for one in hit]
        if len(hit) > 1:
            raise InvalidValue(
                f"{form.record} has one {name}; record a new one for each of several"
            )
    return [form.values]


def _add(made: _Made, form: ByHand, values: Mapping[str, Sequence[str]], text: str) -> None:
    """Put the statements about one record into what is made."""
    record = form.record
    if record.startswith(NEW):
        kind = record.removeprefix(NEW)
        if kind not in current().vocabulary.kinds:
            raise InvalidValue(f"there is no kind '{kind}'; choose one of the list")
        record = new_id(kind)
        made.new[record] = kind
    speaker = _named(made, form, form.speaker, text) if form.speaker else ""
    for name, several in values.items():
        for value in dict.fromkeys(several):
            made.said.append(Said(
                entity=record, property=name, value=_named(made, form, value, text),
                source=form.source, speaker=speaker, stance=form.stance, said=form.said,
                note=form.note, start=form.start, end=form.end,
            ))  # fmt: skip


def _named(made: _Made, form: ByHand, value: str, text: str) -> str:
    """The record of somebody new, with the name as a statement; any other value as it is."""
    mark, kind, name = (*value.split(":", 2), "", "")[:3]
    if f"{mark}:" != NEW or kind not in NAMEABLE or not name.strip():
        return value
    if value not in made.named:
        made.named[value] = record = new_id(kind)
        made.new[record] = kind
        start, end = _place(text, name.strip(), form)
        made.said.append(Said(
            entity=record, property="name", value=name.strip(), source=form.source,
            start=start, end=end,
        ))  # fmt: skip
    return made.named[value]


def _place(text: str, name: str, form: ByHand) -> tuple[int, int]:
    """Where a name stands, nearest to the passage; the passage, where it does not."""
    try:
        found = passages.locate(text, name, near=form.start)
    except PassageNotFound:
        return form.start, form.end
    return found.start, found.end


def _unsure(write: Writing, known: KnownRecords, name: str, record: str) -> list[Judgement]:
    """That somebody new may be one whose name is the same."""
    _, kind, called = name.split(":", 2)
    return [
        Judgement(
            id=new_id("jd"), verdict="unsure", left_id=record, right_id=hit.record,
            reason=SAME_NAME, score=hit.score, origin="suggested", judged_at=write.at,
            judged_by=write.actor,
        )
        for hit in known.named(called, kind)
        if hit.score >= EQUAL
    ]  # fmt: skip


def _refuse_recorded(form: ByHand, values: Mapping[str, Sequence[str]]) -> None:
    """Refuse what this passage says already about one record: sent twice, or coded by another."""
    near = Statement.objects.in_force().filter(
        source=form.source, start__lt=form.end, end__gt=form.start
    )
    near = (
        near.filter(entity__kind=form.record.removeprefix(NEW))
        if form.record.startswith(NEW)
        else near.filter(entity=form.record)
    )
    there: dict[str, set[tuple[str, str]]] = {}
    who: dict[str, str] = {}
    for one in near:
        there.setdefault(one.entity_id, set()).add((one.property, one.value))
        who[one.entity_id] = f"by {one.recorded_by} on {one.recorded_at[:10]}"
    wanted = [(name, value) for name, several in values.items() for value in several]
    names = _names_of({value for said in there.values() for _, value in said})
    for record, said in there.items():
        if all(_says(said, names, name, value) for name, value in wanted):
            raise AlreadyThere(
                f"this passage says so already of {record}, recorded {who[record]}; "
                "if it is another one, say so and record it"
            )


def _names_of(records: set[str]) -> set[tuple[str, str]]:
    """Records with each of their names."""
    said = Statement.objects.in_force().about(*records).filter(property="name")
    return set(said.values_list("entity_id", "value"))


def _says(said: set[tuple[str, str]], names: set[tuple[str, str]], name: str, value: str) -> bool:
    """Whether a value is there, somebody new by the name."""
    if (name, value) in said:
        return True
    called = value.split(":", 2)[-1].strip() if value.startswith(NEW) else ""
    return bool(called) and any(n == name and (one, called) in names for n, one in said)
