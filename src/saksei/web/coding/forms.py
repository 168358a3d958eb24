"""The fields of a form, as the vocabulary has them, with what is suggested or typed in them.

Invariant: a field shows nothing that the gate withholds; what comes back as it was shown is taken
for unchanged, so a withheld name is never written over with the words that stand for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.translation import gettext as _

from saksei.coding.reviewing import Reviewed
from saksei.errors import InvalidValue
from saksei.findings.protection import Protection
from saksei.reading.proposals.proposal import Draft, Proposal
from saksei.statements.checks import REFERENCES
from saksei.statements.models import HAPPENED
from saksei.vocabulary import Property, ValueType
from saksei.web.coding.picking import Choice, found
from saksei.workspace import current

VALUE = "value-"
FIRST = ("stated_reason", "words", "gist", "about", "argument", "party", "minor", "population")
Typed = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Field:
    """One property in a form. `values` are what it holds; `choices` records to pick from;
    `fixed` those that are always there; `several`: more than one value may be given; `known`: no
    new ones; `kept`: values that stay as they are."""

    name: str
    label: str
    hint: str
    shape: str  # code, record, long, text
    values: Sequence[str] = ()
    options: Sequence[tuple[str, str]] = ()
    choices: Sequence[Choice] = ()
    several: bool = False
    kept: Sequence[str] = ()
    kinds: Sequence[str] = ()
    fixed: Sequence[Choice] = ()
    known: bool = False
    first: bool = False
    sent: str = ""  # the name under which it is sent

    @property
    def value(self) -> str:
        """The first value."""
        return self.values[0] if self.values else ""


def _shape(one: Property) -> str:
    if one.value is ValueType.CODE:
        return "code"
    if one.value in REFERENCES:
        return "record"
    return "long" if one.name in ("words", "gist", "note", "definition") else "text"


def _hint(one: Property) -> str:
    """What belongs into a field and, where it is no plain text, how it is written."""
    ways = {
        ValueType.DATE: _("2020-08-14, 2020-08, 2020-08-13~ (about), 2020-08-13/2020-08-15"),
        ValueType.QUANTITY: _("3, at least 3, about 20, 20 to 30"),
        ValueType.IDENTIFIER: _("scheme:value, such as un:KHM 5/2020"),
    }
    return " ".join(filter(None, [one.definition, ways.get(one.value, "")]))


def _options(one: Property, values: Iterable[str]) -> list[tuple[str, str]]:
    codes = current().vocabulary.lists[str(one.codes)].codes
    listed = [(code.name, code.label) for code in codes.values()]
    return listed + [(value, value) for value in values if value and value not in codes]


def _field(one: Property, values: Sequence[str], *, several: bool) -> Field:
    return Field(
        one.name, one.name.replace("_", " "), _hint(one), _shape(one), values,
        options=_options(one, values) if one.value is ValueType.CODE else (),
        several=several, kinds=one.of or (("place",) if one.value is ValueType.PLACE else ()),
        first=bool(one.evidence or one.required) or one.name in FIRST, sent=VALUE + one.name,
    )  # fmt: skip


def divided(fields: Sequence[Field]) -> tuple[list[Field], list[Field]]:
    """Fields that are shown at once: what matters most and what is filled; and the others."""
    shown = [one for one in fields if one.values or one.kept or one.first]
    return shown, [one for one in fields if one not in shown]


# -- by hand


def by_hand(kind: str, typed: Typed, *, new: bool) -> list[Field]:
    """The fields of a record of a kind, with what is typed; of a new act, several may be hit."""
    fields = []
    for one in current().vocabulary.kinds[kind].properties.values():
        values = [value for value in typed.get(VALUE + one.name, ()) if value]
        several = one.multiple or (new and one.name in HAPPENED)
        made = _field(one, values, several=several)
        if made.shape == "record":
            words = " ".join(typed.get(f"look-{one.name}", ()))
            made = replace(made, choices=found(words, made.kinds, values))
        fields.append(made)
    return fields


def values_of(posted: QueryDict, kind: str) -> dict[str, list[str]]:
    """What a form says, by property; lines of a field that takes several are a value each."""
    found_: dict[str, list[str]] = {}
    for name, one in current().vocabulary.kinds[kind].properties.items():
        given = posted.getlist(VALUE + name)
        if one.multiple and _shape(one) == "text":
            given = [line for text in given for line in text.splitlines()]
        filled = [value.strip() for value in given if value.strip()]
        if filled:
            found_[name] = filled
    return found_


# -- of a suggestion


def of_proposal(one: Proposal, seen: Reviewed, hidden: Protection, typed: Typed) -> list[Field]:
    """The fields of a suggestion, each with what is suggested, or typed in its place."""
    fields = []
    for prop in current().vocabulary.kinds[one.kind].properties.values():
        drafts = [draft for draft in one.statements if draft.property == prop.name]
        shown = [shown_value(draft, seen, hidden) for draft in drafts]
        values = list(typed.get(VALUE + prop.name, shown[:1]))
        made = _field(prop, values, several=False)
        if len(set(shown)) > 1:
            made = replace(made, kept=[_in_words(draft, seen, hidden) for draft in drafts])
        if made.shape == "record" and not made.kept:
            made = _with_choices(made, drafts, seen, hidden, typed)
        fields.append(made)
    return fields


def shown_value(draft: Draft, seen: Reviewed, hidden: Protection) -> str:
    """A suggested value as a form has it: a suggestion that is named by its number."""
    if draft.ref:
        named = seen.by_id().get(draft.ref)
        return named.number if named else ""
    return hidden.out_of(draft.value)


def _in_words(draft: Draft, seen: Reviewed, hidden: Protection) -> str:
    named = seen.by_id().get(draft.ref)
    return hidden.out_of(named.label or named.type if named else draft.value)


def _with_choices(
    made: Field, drafts: Sequence[Draft], seen: Reviewed, hidden: Protection, typed: Typed
) -> Field:
    """Whom a field may mean: as suggested, nobody, or a record that is looked up. Somebody new is
    suggested in the text or coded by hand: there the name has a passage."""
    now = made.value
    fixed = [Choice("", _("nobody, or not said"), "", not now)]
    for draft in drafts[:1]:
        value = shown_value(draft, seen, hidden)
        fixed.append(Choice(value, _in_words(draft, seen, hidden), _("as suggested"), now == value))
    other = [] if now in {choice.value for choice in fixed} else [now]
    words = " ".join(typed.get(f"look-{made.name}", ()))
    choices = found(words, made.kinds, other, known=True)
    return replace(made, fixed=fixed, choices=choices, known=True)


def picked(
    name: str, label: str, fixed: str, kinds: Sequence[str], typed: Typed, *, known: bool = False
) -> Field:
    """A field that is no property: which record, or who says so."""
    value = "".join(typed.get(name, ())[:1])
    words = " ".join(typed.get(f"look-{name}", ()))
    return Field(
        name, label, "", "record", [value], kinds=kinds, sent=name, known=known,
        fixed=[Choice("", fixed, "", not value)],
        choices=found(words, kinds, [value] if value else [], known=known),
    )  # fmt: skip


def changes_of(posted: QueryDict, one: Proposal, seen: Reviewed, hidden: Protection) -> list[str]:
    """What is changed in a suggestion, as PROPERTY=VALUE; raises InvalidValue if nothing is."""
    changes = []
    for made in of_proposal(one, seen, hidden, {}):
        posted_value = posted.get(VALUE + made.name)
        if posted_value is not None and not made.kept:
            value = posted_value.replace("\r\n", "\n").strip()
            if value != made.value.strip():
                changes.append(f"{made.name}={value}")
    if not changes:
        raise InvalidValue(_("nothing is changed; accept it as it stands, or change a field"))
    return changes
