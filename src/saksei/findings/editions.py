"""What an edition said, and what of it has changed since. Reads alone.

Invariant: an edition is asked again with its own question and basis. That a number changed is said
with the writes since that touch the acts which came or went, so nobody has to guess.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from saksei.analysis.question import Question
from saksei.analysis.standards import Basis, Standard
from saksei.errors import NotFound
from saksei.findings.models import Edition
from saksei.findings.questions import Answer, ask
from saksei.linking.models import Judgement
from saksei.statements.models import Statement

Acts = Mapping[str, tuple[int, bool]]
Asking = Callable[[Question, Basis], Answer]


@dataclass(frozen=True, slots=True)
class Moved:
    """An act that came, went, or counts otherwise, with the writes since that touch it."""

    act: str
    before: tuple[int, bool] | None  # what it added, and whether that was certain
    now: tuple[int, bool] | None
    because: tuple[str, ...]  # ids of statements and judgements


@dataclass(frozen=True, slots=True)
class Since:
    """An edition beside the same question asked now."""

    edition: Edition
    answer: Answer
    moved: tuple[Moved, ...]

    @property
    def stale(self) -> bool:
        """Whether the number would be printed otherwise today."""
        counted, before = self.answer.counted, self.edition
        now = (*counted.ends, counted.at_least)
        if counted.open_numbers:  # older editions kept a greatest number all the same
            return now[::2] != (before.minimum, before.at_least)
        return now != (before.minimum, before.maximum, before.at_least)


def edition(name: str) -> Edition:
    """An edition by its id or its name; raises NotFound."""
    wanted = Edition.objects.filter(Q(pk=name) | Q(name=name))
    found = wanted.order_by("withdrawn_at", "-made_at").first()
    if found is None:
        raise NotFound(f"there is no edition '{name}'; `saksei editions` lists them")
    return found


def question_of(one: Edition) -> Question:
    """The question that an edition answers."""
    asked = json.loads(one.question)
    for name in ("start", "end"):
        asked[name] = _day(asked[name])
    for name in ("acts", "persons"):
        asked[name] = tuple(asked[name])
    return Question(**asked)


def basis_of(one: Edition) -> Basis:
    """The basis on which an edition was counted."""
    kept = json.loads(one.basis)
    return Basis(
        standard=Standard(kept["standard"]), without=tuple(kept["without"]),
        as_of=_day(kept["as_of"]), published_by=_day(kept["published_by"]),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def ask_now(question: Question, basis: Basis) -> Answer:
    """The answer as the record is now."""
    return ask(question, basis=basis)


def since(one: Edition, asked: Asking = ask_now) -> Since:
    """Ask the question of an edition again, and say what came, went or counts otherwise."""
    answer = asked(question_of(one), basis_of(one))
    before: Acts = {
        act: (int(n), bool(sure)) for act, (n, sure) in json.loads(one.acts or "{}").items()
    }
    now: Acts = {row.act: (row.number, row.certain) for row in answer.proof.rows}
    changed = sorted(act for act in {*before, *now} if before.get(act) != now.get(act))
    because = _because(one, answer, changed)
    moved = (Moved(act, before.get(act), now.get(act), because[act]) for act in changed)
    return Since(one, answer, tuple(moved))


def _because(one: Edition, answer: Answer, acts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """For each act, the statements and judgements since that are about it or whom it hit."""
    identity = answer.counted.tables.identity
    near = {act: _cluster(identity.canonical, act) for act in acts}
    every = {name for names in near.values() for name in names}
    hit = Statement.objects.filter(entity__in=every, property__in=("victim", "person"))
    victims: dict[str, set[str]] = {}
    for act, person in hit.values_list("entity_id", "value"):
        victims.setdefault(act, set()).add(person)
    people = {name for names in victims.values() for name in names}
    later = Q(recorded_at__gt=one.made_at) | Q(withdrawn_at__gt=one.made_at)
    later |= Q(erased_at__gt=one.made_at)
    said = list(
        Statement.objects.filter(later, entity__in=every | people).values_list("pk", "entity_id")
    )
    judged = Q(judged_at__gt=one.made_at) | Q(withdrawn_at__gt=one.made_at)
    pair = Q(left__in=every | people) | Q(right__in=every | people)
    verdicts = list(
        Judgement.objects.filter(judged & pair).values_list("pk", "left_id", "right_id")
    )
    found = {}
    for act, names in near.items():
        about = names | {person for name in names for person in victims.get(name, ())}
        ids = {pk for pk, entity in said if entity in about}
        ids |= {pk for pk, left, right in verdicts if {left, right} & about}
        found[act] = tuple(sorted(ids))
    return found


def _cluster(canonical: Mapping[str, str], record: str) -> set[str]:
    root = canonical.get(record, record)
    return {root, record, *(name for name, top in canonical.items() if top == root)}
