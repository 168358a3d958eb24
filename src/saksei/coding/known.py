"""Which records that are there a suggestion may be about: the same name, or the same act.

Invariant: nothing is merged. A record is offered; who accepts says whether it is meant.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saksei import dates
from saksei.coding.likely import MOST, Likely, likely, sorted_words
from saksei.errors import InvalidDate
from saksei.journal import Item
from saksei.linking.models import Judgement
from saksei.reading.proposals.proposal import Proposal
from saksei.statements.models import HAPPENED, Decision, Statement, StatementQuerySet

NAMED = ("person", "group", "place")
EQUAL = 1.0
UNNAMED = "unnamed_group"
MONTH = len("2020-08")
READ_ANEW = 500  # records with a new name; from more on all names are read
Names = dict[str, dict[tuple[str, str], str]]  # kind -> the forms of `likely`
Acts = dict[str, list[str]]  # acts and steps against each record, by their canonical records


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant: what it is called, how alike, how many acts, the last of them."""

    record: str
    label: str
    score: float
    acts: int = 0
    last: str = ""


def known_names() -> Names:
    """The names in force of persons, groups and places, ready to be compared."""
    return _with_names({kind: {} for kind in NAMED}, Statement.objects.in_force())


def renewed(names: Names, after: int) -> Names:
    """Names that were known at an entry of the journal, as they are now: only records of which a
    name was written since are read."""
    written = Item.objects.filter(entry__gt=after, table="statement").values("key")
    named = Statement.objects.filter(pk__in=written, property="name")
    touched = set(named.values_list("entity_id", flat=True)[: READ_ANEW + 1])
    if len(touched) > READ_ANEW:
        return known_names()
    if not touched:
        return names
    kept = {
        kind: {key: form for key, form in forms.items() if key[0] not in touched}
        for kind, forms in names.items()
    }
    return _with_names(kept, Statement.objects.in_force().about(*touched))


def _with_names(names: Names, statements: StatementQuerySet) -> Names:
    said = statements.filter(property="name", entity__kind__in=NAMED)
    for record, kind, name in said.values_list("entity_id", "entity__kind", "value").iterator():
        names[kind][record, name] = sorted_words(name)
    return names


class KnownRecords:
    """The names and acts of the open workspace; what it asks for takes as many queries for one
    proposal as for all of a text."""

    def __init__(self, names: Names | None = None) -> None:
        self._identity = Judgement.objects.in_force().identity()
        self._names = known_names() if names is None else names

    def named(self, name: str, kind: str) -> list[Likely]:
        """The records of a kind whose names are most like this one."""
        return likely(name, self._names[kind], self._identity.of)

    def candidates(
        self, proposals: Sequence[Proposal], decided: Mapping[str, Decision]
    ) -> dict[str, list[Candidate]]:
        """By a proposal's id the records that it may be about, most alike first."""
        hits = {
            one.id: self.named(one.label, one.kind)
            for one in proposals
            if one.group == "entities" and one.value("name") and one.id not in decided
        }
        happened = [one for one in proposals if one.kind in ("act", "step")]
        happened = [one for one in happened if one.id not in decided]
        whom = {one.id: self._whom(one, hits, decided) for one in happened}
        roots = {hit.record for some in hits.values() for hit in some}
        acts = self._acts_against(roots.union(*whom.values()))
        unnamed = {one.id for one in proposals if one.value("type") == UNNAMED}
        groups = {one.id: one.value("date")[:MONTH] for one in happened if _victim(one) in unnamed}
        months = self._against_unnamed({month for month in groups.values() if month})
        near = {
            one.id: months.get(groups[one.id], []) if one.id in groups
            else sorted({act for root in whom[one.id] for act in acts[root]})
            for one in happened
        }  # fmt: skip
        said = _said([*(a for some in acts.values() for a in some), *_flat(months), *_flat(near)])
        found = {id_: [_candidate(hit, acts, said) for hit in some] for id_, some in hits.items()}
        found |= {one.id: _acts_like(one, near[one.id], said) for one in happened}
        return {id_: some for id_, some in found.items() if some}

    def _whom(
        self, one: Proposal, hits: Mapping[str, Sequence[Likely]], decided: Mapping[str, Decision]
    ) -> set[str]:
        """The records that may be the person whom an act or a step hit."""
        victim = _victim(one)
        if victim in decided:
            record = decided[victim].record_id
            return {self._identity.of(record)} if record else set()
        return {hit.record for hit in hits.get(victim, ()) if hit.score >= EQUAL}

    def _against_unnamed(self, months: Iterable[str]) -> Acts:
        """Acts against people without names, by the month of their day."""
        months, found = set(months), defaultdict[str, set[str]](set)
        if not months:
            return {}
        said = Statement.objects.in_force()
        groups = said.filter(property="type", value=UNNAMED).values("entity_id")
        hit = said.filter(property__in=HAPPENED, value__in=groups).values("entity_id")
        dated = said.filter(property="date", entity__in=hit)
        for act, day in dated.values_list("entity_id", "value"):
            found[day[:MONTH]].add(self._identity.of(act))
        return {month: sorted(acts) for month, acts in found.items() if month in months}

    def _acts_against(self, roots: Iterable[str]) -> Acts:
        """Acts and steps against the records that are one with these."""
        roots, found = set(roots), defaultdict[str, set[str]](set)
        members = roots | {one for one, root in self._identity.canonical.items() if root in roots}
        hit = Statement.objects.in_force().filter(property__in=HAPPENED, value__in=members)
        rows = hit.filter(entity__kind__in=("act", "step")).values_list("entity_id", "value")
        for act, victim in rows if members else ():
            found[self._identity.of(victim)].add(self._identity.of(act))
        return {root: sorted(found[root]) for root in roots}


def _victim(one: Proposal) -> str:
    return one.ref("victim") or one.ref("person")


def _flat(acts: Mapping[str, Sequence[str]]) -> list[str]:
    return [act for some in acts.values() for act in some]


def _said(acts: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Types and days that are given of acts, in the order in which they were recorded."""
    acts, found = set(acts), defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    about = Statement.objects.in_force().about(*acts).filter(property__in=("type", "date"))
    for act, name, value in about.order_by("id").values_list("entity_id", "property", "value"):
        found[act][name].append(value)
    return found


def _candidate(
    hit: Likely, acts: Acts, said: Mapping[str, Mapping[str, Sequence[str]]]
) -> Candidate:
    against = acts[hit.record]
    days = [day for act in against for day in said[act]["date"]]
    last = max(days, key=lambda day: _days(day)[1], default="")
    return Candidate(hit.record, hit.name, hit.score, len(against), last)


def _acts_like(
    one: Proposal, near: Sequence[str], said: Mapping[str, Mapping[str, Sequence[str]]]
) -> list[Candidate]:
    """Acts of the type against who may be the person, on days that may be the same.

    Of people without names only the day tells, so both have to have one.
    """
    alike = [
        Candidate(act, one.type, EQUAL, 0, next(iter(said[act]["date"]), ""))
        for act in near
        if one.type in said[act]["type"] and _may_meet(one.value("date"), said[act]["date"])
    ]
    return alike[:MOST]


def _may_meet(day: str, others: Sequence[str]) -> bool:
    """Whether two acts can be of one day; without a date they can."""
    if not day or not others:
        return True
    low, high = _days(day)
    return any(low <= _days(one)[1] and _days(one)[0] <= high for one in others)


def _days(day: str) -> tuple[date, date]:
    try:
        low, high = dates.bounds(day)
    except InvalidDate:
        low = high = None
    return low or date.min, high or date.max
