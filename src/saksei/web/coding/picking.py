"""Existing records to pick from, each with what tells it from others of the same name.

Invariant: the number of queries does not grow with what is shown; every word passes the gate.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from saksei import dates
from saksei.coding.known import EQUAL, KnownRecords
from saksei.errors import InvalidDate
from saksei.reading.proposals.proposal import fold
from saksei.statements.models import HAPPENED, Record, Statement
from saksei.web.called import called, coded, in_words
from saksei.web.prepared import gate, identity, names

MOST = 12
NAMED = ("person", "group", "place")
TELLING = ("name", "title", "description", "age", "role", "residence", "type", "date", "number",
           "location")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """A record that may be meant, or somebody new: what the form sends, what it is called, and
    what tells it from others."""

    value: str
    label: str
    details: str = ""
    chosen: bool = False


def described(records: Iterable[str]) -> dict[str, Choice]:
    """Each record with its spellings, age, role, place, acts and the last of them."""
    wanted = list(dict.fromkeys(records))
    one_with = {one: _members(one) for one in wanted}
    every = {member for members in one_with.values() for member in members}
    said = _said(every)
    kinds = dict(Record.objects.filter(pk__in=every).values_list("pk", "kind"))
    acts = _acts_against(every)
    happened = _said({act for some in acts.values() for act in some})
    places = {value for one in said.values() for value in one["residence"]}
    labels = called([*wanted, *places])
    return {
        one: Choice(one, labels[one], _details(one, members, said, acts, happened, kinds, labels))
        for one, members in one_with.items()
    }


def _members(record: str) -> list[str]:
    """The records that are judged one with a record, itself first."""
    root = identity().of(record)
    others = [one for one, top in identity().canonical.items() if top == root] + [root]
    return list(dict.fromkeys([record, *sorted(others)]))


Said = Mapping[str, Mapping[str, Sequence[str]]]


def _said(records: Iterable[str]) -> Said:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = Statement.objects.in_force().about(*records).filter(property__in=TELLING).order_by("pk")
    for record, name, value in rows.values_list("entity_id", "property", "value"):
        if value not in found[record][name]:
            found[record][name].append(value)
    return found


def _acts_against(records: Iterable[str]) -> Mapping[str, list[str]]:
    """Acts and steps that hit each record."""
    found: dict[str, list[str]] = defaultdict(list)
    hit = Statement.objects.in_force().filter(property__in=HAPPENED, value__in=list(records))
    rows = hit.filter(entity__kind__in=("act", "step")).values_list("value", "entity_id")
    for record, act in rows.order_by("entity_id"):
        found[record].append(act)
    return found


def _details(
    record: str, members: Sequence[str], said: Said, acts: Mapping[str, Sequence[str]],
    happened: Said, kinds: Mapping[str, str], labels: Mapping[str, str],
) -> str:  # fmt: skip
    """What tells a record from others, in one line; of who is not named only what happened."""
    kind = kinds.get(record, "")
    root = identity().of
    hidden = any(gate().unnamed(member) for member in members)
    parts = [] if hidden else _of_itself(record, kind, members, said, labels)
    against = list(dict.fromkeys(root(act) for one in members for act in acts.get(one, ())))
    if against:
        last = max(against, key=lambda act: _last_day(happened[act]["date"]))
        parts.append(_("%(number)d acts, last %(last)s") % {
            "number": len(against), "last": _act_in_words(happened[last]),
        })  # fmt: skip
    return gate().out_of("; ".join(filter(None, parts)))


def _of_itself(
    record: str, kind: str, members: Sequence[str], said: Said, labels: Mapping[str, str]
) -> list[str]:
    every = {
        name: list(dict.fromkeys(v for one in members for v in said[one][name])) for name in TELLING
    }
    spellings = [one for one in every["name"] if one != labels[record]]
    return [
        *([_("also %(names)s") % {"names": ", ".join(spellings)}] if spellings else []),
        *([_("age %(age)s") % {"age": "/".join(every["age"])}] if every["age"] else []),
        ", ".join(every["role"]),
        ", ".join(labels.get(one, one) for one in every["residence"]),
        ", ".join(coded(kind, "type", one) for one in every["type"]),
        ", ".join(in_words(one) for one in every["date"]),
        ", ".join(every["location"]),
    ]


def _act_in_words(said: Mapping[str, Sequence[str]]) -> str:
    what = " ".join(coded("act", "type", one) for one in said["type"][:1])
    return " ".join(filter(None, [what, *(in_words(one) for one in said["date"][:1])]))


def _last_day(days: Sequence[str]) -> str:
    """The latest day that is given, for comparing."""
    found = ""
    for one in days:
        try:
            low, _high = dates.bounds(one)
        except InvalidDate:
            continue
        found = max(found, low.isoformat() if low else "")
    return found


def found(
    words: str, kinds: Sequence[str], chosen: Sequence[str] = (), *, known: bool = False
) -> list[Choice]:
    """What may be meant by some words: those chosen already, then records, then somebody new,
    unless only those that are `known` are wanted."""
    words = " ".join(words.split())
    records = _looked_up(words, kinds) if words else []
    exist = Record.objects.filter(pk__in=chosen, kind__in=kinds)
    there = sorted(exist.values_list("pk", flat=True), key=list(chosen).index)
    choices = described([*there, *(one for one in records if one not in there)])
    kept = [replace(choices[one], chosen=True) for one in there if one in choices]
    typed = [one.split(":", 2) for one in chosen if one.startswith("new:") and one.count(":") > 1]
    kept += [_new(kind, name, chosen=True) for _mark, kind, name in typed]
    others = [one for name, one in choices.items() if name not in there]
    new = [] if known or not words else [_new(kind, words) for kind in kinds if kind in NAMED]
    return [*kept, *others, *(one for one in new if one.value not in chosen)]


def _new(kind: str, name: str, *, chosen: bool = False) -> Choice:
    labels = {"person": _("new person"), "group": _("new group"), "place": _("new place")}
    return Choice(f"new:{kind}:{name}", f"{labels.get(kind, kind)}: {name}", "", chosen)


def _looked_up(words: str, kinds: Sequence[str]) -> list[str]:
    """Records of some kinds: by identifier, by name, or by whom they hit, or what is said there."""
    found = list(Record.objects.filter(pk=words, kind__in=kinds).values_list("pk", flat=True))
    known = KnownRecords(names())
    people = {kind: _named(known, words, kind) for kind in NAMED}
    found += [one for kind in NAMED if kind in kinds for one in people[kind]]
    others = [kind for kind in kinds if kind not in NAMED]
    if others:
        of = Statement.objects.in_force().filter(entity__kind__in=others)
        hit = of.filter(property__in=HAPPENED, value__in=people["person"] + people["group"])
        about = of.filter(property__in=(*TELLING, "about"), value__icontains=words)
        for rows in (hit, about):
            found += rows.values_list("entity_id", flat=True).distinct()[:MOST]
    roots = {identity().of(one): one for one in reversed(found)}
    return list(dict.fromkeys(roots[identity().of(one)] for one in found))[:MOST]


def _named(known: KnownRecords, words: str, kind: str) -> list[str]:
    """Records by their name, or by parts of it; who is not named by the whole name alone."""
    alike = known.named(words, kind)
    parts = fold(words).split()
    having = [one for (one, _name), form in names()[kind].items() if all(p in form for p in parts)]
    whole = {one.record for one in alike if one.score >= EQUAL}
    found = dict.fromkeys([*(one.record for one in alike), *(having if parts else ())])
    return [one for one in found if one in whole or not gate().unnamed(one)][: MOST * 2]
