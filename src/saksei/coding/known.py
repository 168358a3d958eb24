"""Which records that are there a suggestion may be about: the same name, or the same act.

Invariant: nothing is merged. A record is offered; who accepts says whether it is meant.
"""

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saksei import dates
from saksei.analysis.identity import Verdict, identify
from saksei.coding.likely import MOST, Likely, likely
from saksei.errors import InvalidDate
from saksei.linking.models import Judgement
from saksei.reading.proposals.proposal import Proposal
from saksei.statements.models import Decision, Statement

NAMED = ("person", "group", "place")
HIT = ("victim", "person")  # the properties of an act and of a step that say whom
EQUAL = 1.0
UNNAMED = "unnamed_group"
MONTH = len("2020-08")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that may be meant: what it is called, how alike, how many acts, the last of them."""

    record: str
    label: str
    score: float
    acts: int = 0
    last: str = ""


class KnownRecords:
    """The names and acts of the open workspace, read once for a whole reading."""

    def __init__(self) -> None:
        verdicts = Judgement.objects.in_force().values_list("id", "verdict", "left_id", "right_id")
        self._identity = identify(Verdict(*row) for row in verdicts)
        self._names: dict[str, dict[str, list[str]]] = {kind: {} for kind in NAMED}
        said = Statement.objects.in_force().filter(property="name", entity__kind__in=NAMED)
        for record, kind, name in said.values_list("entity_id", "entity__kind", "value"):
            self._names[kind].setdefault(self._identity.of(record), []).append(name)

    def candidates(
        self, proposals: Sequence[Proposal], decided: Mapping[str, Decision]
    ) -> dict[str, list[Candidate]]:
        """By a proposal's id the records that it may be about, most alike first."""
        found = {
            one.id: [self._candidate(hit) for hit in likely(one.label, self._names[one.kind])]
            for one in proposals
            if one.group == "entities" and one.value("name") and one.id not in decided
        }
        unnamed = {one.id for one in proposals if one.value("type") == UNNAMED}
        for one in proposals:
            if one.kind in ("act", "step") and one.id not in decided:
                found[one.id] = self._acts_like(one, found, decided, unnamed)
        return {id_: some for id_, some in found.items() if some}

    def _candidate(self, hit: Likely) -> Candidate:
        acts = self._acts_against([hit.record])
        days = [day for act in acts for day in self._said(act, "date")]
        last = max(days, key=lambda day: _days(day)[1], default="")
        return Candidate(hit.record, hit.name, hit.score, len(acts), last)

    def _acts_like(
        self,
        one: Proposal,
        found: Mapping[str, Sequence[Candidate]],
        decided: Mapping[str, Decision],
        unnamed: Container[str],
    ) -> list[Candidate]:
        """Acts of the type against who may be the person, on days that may be the same.

        Of people without names only the day tells, so both have to have one.
        """
        victim, day = one.ref("victim") or one.ref("person"), one.value("date")
        if victim in unnamed:
            near = self._against_unnamed(day[:MONTH]) if day else []
        elif victim in decided and decided[victim].record_id:
            near = self._acts_against([self._identity.of(str(decided[victim].record_id))])
        else:
            equal = [hit.record for hit in found.get(victim, ()) if hit.score >= EQUAL]
            near = self._acts_against(equal)
        acts = []
        for act in near:
            days = self._said(act, "date")
            if one.type in self._said(act, "type") and _may_meet(day, days):
                acts.append(Candidate(act, one.type, EQUAL, 0, next(iter(days), "")))
        return acts[:MOST]

    def _against_unnamed(self, month: str) -> list[str]:
        """Acts of a month against people without names."""
        said = Statement.objects.in_force()
        groups = said.filter(property="type", value=UNNAMED).values("entity_id")
        dated = said.filter(property="date", value__startswith=month).values("entity_id")
        hit = said.filter(property__in=HIT, value__in=groups, entity__in=dated)
        acts = hit.values_list("entity_id", flat=True).distinct()
        return sorted({self._identity.of(one) for one in acts})

    def _acts_against(self, roots: Iterable[str]) -> list[str]:
        """Acts and steps against the records that are one with these."""
        roots = set(roots)
        if not roots:
            return []
        members = roots | {one for one, root in self._identity.canonical.items() if root in roots}
        hit = Statement.objects.in_force().filter(property__in=HIT, value__in=members)
        acts = hit.filter(entity__kind__in=("act", "step")).values_list("entity_id", flat=True)
        return sorted({self._identity.of(one) for one in acts})

    def _said(self, record: str, name: str) -> list[str]:
        about = Statement.objects.in_force().about(record).filter(property=name)
        return list(about.order_by("id").values_list("value", flat=True))


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
