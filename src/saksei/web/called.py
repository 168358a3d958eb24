"""What pages call a record, and what its statements say, read for the few records of a page.

Invariant: neither a minor nor who speaks in confidence has a name here; a value passes the gate.
What is withdrawn or erased names nobody.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from saksei import dates
from saksei.analysis.names import NAMED_BY
from saksei.errors import InvalidDate
from saksei.linking.models import Judgement
from saksei.statements.models import Record, Statement
from saksei.vocabulary import ValueType
from saksei.web.prepared import gate
from saksei.workspace import current

Values = dict[str, dict[str, list[str]]]  # property -> value as shown -> sources


def called(records: Iterable[str]) -> dict[str, str]:
    """A label for each record: its name as most sources give it or a letter's reference, else its
    type, day and victim, else its identifier."""
    wanted = sorted(set(records))
    if not wanted:
        return {}
    said: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    known = (*NAMED_BY, "type", "date", "victim", "person", "value", "claimant")
    rows = Statement.objects.about(*wanted).in_force().filter(property__in=known)
    for record, name, value in rows.values_list("entity_id", "property", "value"):
        said[record][name][value] += 1
    kinds = dict(Record.objects.filter(pk__in=wanted).values_list("pk", "kind"))
    hit = {one: _first(said[one], "victim", "person") for one in wanted}
    others = [one for one in hit.values() if one and one not in said]
    names = called(others)
    hidden = gate()
    labels = {}
    for one in wanted:
        own = _first(said[one], *NAMED_BY)
        labels[one] = hidden.unnamed(one) or hidden.out_of(
            own or _happening(kinds.get(one, ""), said[one], names) or one
        )
    return labels


def _first(said: Mapping[str, Counter[str]], *properties: str) -> str:
    """The value that most statements give of the first property that has one, the fuller of two."""
    for name in properties:
        if found := said.get(name):
            return max(found, key=lambda value: (found[value], len(value), value))
    return ""


def _happening(kind: str, said: Mapping[str, Counter[str]], names: Mapping[str, str]) -> str:
    """`arrest of Dara Moun, 3 May 2031` of what has no name."""
    type_ = _first(said, "type")
    of = _first(said, "victim", "person")
    what = coded(kind, "type", type_) if type_ else _first(said, "value")
    whose = names.get(of, "") if of else _first(said, "claimant")
    day = in_words(_first(said, "date"))
    return ", ".join(
        part for part in (f"{what}: {whose}" if what and whose else what or whose, day) if part
    )


def judged(judgements: Iterable[Judgement]) -> list[dict[str, object]]:
    """Judgements with what their two sides are called."""
    found = list(judgements)
    names = called(side for one in found for side in (one.left_id, one.right_id))
    return [{"one": one, "left": names[one.left_id], "right": names[one.right_id]} for one in found]


def coded(kind: str, name: str, value: str) -> str:
    """A value as people read it: the label of a code, a day in words, else as it stands."""
    known = current().vocabulary.kinds.get(kind)
    one = known.properties.get(name) if known else None
    if one is None:
        return value
    if one.value is ValueType.CODE and one.codes:
        return current().vocabulary.label(one.codes, value)
    return in_words(value) if one.value is ValueType.DATE else value


def in_words(edtf: str) -> str:
    """A day in words, as precise as it is."""
    try:
        return dates.in_words(dates.parse(edtf)) if edtf else ""
    except InvalidDate:
        return edtf


def points(kind: str, name: str) -> bool:
    """Whether a property's value is a record."""
    known = current().vocabulary.kinds.get(kind)
    one = known.properties.get(name) if known else None
    return one is not None and one.value in (ValueType.RECORD, ValueType.PLACE)


def values(records: Iterable[str]) -> dict[str, Values]:
    """What is said of each record: property, value as shown, sources that say so."""
    hidden, found = gate(), {one: Values() for one in records}
    rows = list(
        Statement.objects.about(*found).in_force().order_by("property", "pk")
        .values_list("entity_id", "entity__kind", "property", "value", "source_id")
    )  # fmt: skip
    names = called({value for _, kind, name, value, _ in rows if points(kind, name)})
    for record, kind, name, value, source in rows:
        text = names[value] if points(kind, name) else hidden.out_of(coded(kind, name, value))
        text = hidden.instead(record, name) or text
        sources = found[record].setdefault(name, {}).setdefault(text, [])
        if source not in sources:
            sources.append(source)
    return found
