"""Proposes what to judge in the open workspace, and says what it would do to the counts.

Invariant: proposing changes no judgement, unless the workspace lets the machine judge, and then
only as far as it says.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from saksei import derived
from saksei.analysis.counting import count
from saksei.analysis.hanging import hanging
from saksei.analysis.identity import Contradiction, Verdict
from saksei.analysis.matching.engine import DuckDB, Engine, Progress
from saksei.analysis.matching.learning import learn
from saksei.analysis.matching.matching import Matched, fit
from saksei.analysis.matching.model import ACT, PERSON, Model
from saksei.analysis.matching.proposing import Proposal, Records, propose
from saksei.analysis.matching.record import reports
from saksei.analysis.matching.retelling import Retelling, retellings
from saksei.analysis.matching.store import load, save
from saksei.analysis.matching.ways import brought_up
from saksei.analysis.question import Question
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.errors import InvalidValue
from saksei.findings.protection import Protection, protection
from saksei.findings.tables import UNDECIDED, written
from saksei.linking.proposals import accept, judged_by_hand, keep, undo
from saksei.linking.settings import Settings, settings
from saksei.reports.blocks import bounds_text
from saksei.sources.models import Derivation, Text
from saksei.workspace import current

__all__ = ["Effect", "Linked", "accept", "link", "undo"]

FOLDER = "links"  # in the workspace: what was matched, for the next run
MOST_GROWN = 0.1  # more new reports than this share, and everything is matched anew


@dataclass(frozen=True, slots=True)
class Effect:
    """One of the main counts: as decided, with all that is proposed open, and with the sure
    pairs taken as the same."""

    question: Question
    decided: tuple[int, int]
    proposed: tuple[int, int]
    accepted: tuple[int, int]

    def in_words(self) -> tuple[str, ...]:
        """What is counted, then the three as they are printed."""
        three = (self.decided, self.proposed, self.accepted)
        what = f"{self.question.unit}, {self.question.acts[0]}"
        return what, *(bounds_text(*bounds) for bounds in three)


@dataclass(frozen=True, slots=True)
class Linked:
    """What a run proposed, and did."""

    run: str
    proposals: tuple[Proposal, ...]
    effects: tuple[Effect, ...]
    automatic: int  # judged by the machine, as the workspace is set
    contradictions: tuple[Contradiction, ...]
    retold: tuple[Retelling, ...]  # sources whose texts tell one thing, not yet said to be copies
    matched_before: bool  # only what is new since the last run was matched
    brought_up: tuple[int, int]  # of sure pairs by way of a third, those that keys bring up too

    def by_kind(self) -> list[tuple[str, str, int, int]]:
        """Of each kind and verdict proposed: how many pairs, and how many of them to judge."""
        pairs, asked = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for one in self.proposals:
            pairs[one.kind, one.verdict] += 1
            asked[one.kind, one.verdict] += one.spans
        return [(*key, number, asked[key]) for key, number in sorted(pairs.items())]

    def as_json(self) -> list[dict[str, Any]]:
        """The proposals as plain data. Reasons tell a name word by word: where it is withheld they
        give no value."""
        gate = protection()
        return [
            {
                "left": one.left, "right": one.right, "kind": one.kind,
                "probability": one.probability, "verdict": one.verdict,
                "why": one.why.lines(values=not _withheld(one, gate)) if one.why else [],
            }
            for one in self.proposals
        ]  # fmt: skip


def _withheld(one: Proposal, gate: Protection) -> bool:
    """Whether a proposal is of somebody whose name is withheld."""
    said = [text for step in one.why.steps for text in (step.left, step.right)] if one.why else []
    return any(map(gate.unnamed, (one.left, one.right))) or any(
        gate.out_of(text) != text for text in said
    )


def link(*, progress: Progress | None = None) -> Linked:
    """Match everything in the open workspace, and keep what is proposed for review."""
    chosen = settings()
    now = built()
    retold = retellings(_texts())
    table = reports(
        now, {one.right: one.left for one in retold} | {one.left: one.left for one in retold}
    )
    back_end = engine(chosen)
    fitted, model, before = _model(table, now, back_end)
    proposed = propose(
        table, now.verdicts(), model=model, before=before, threshold=chosen.threshold,
        engine=back_end, progress=progress,
    )  # fmt: skip
    save(proposed.matched, fitted, current().folder / FOLDER, derived.closed)
    proposals = weighed(now, proposed.proposals)
    run = keep(proposals)
    effects = tuple(_effects(now, proposals))
    automatic = (
        accept(verdict="same", least=chosen.automatic, automatic=True) if chosen.automatic else 0
    )
    contradictions = now.identity_now.contradictions
    new = tuple(one for one in retold if not _derived(one))
    return Linked(
        run, proposals, effects, automatic, contradictions, new, bool(before),
        brought_up(proposed.matched.pairs[PERSON], chosen.threshold),
    )  # fmt: skip


def _texts() -> dict[str, str]:
    """The text of each source that is held: that of its last extraction."""
    rows = Text.objects.exclude(content="").order_by("made_at")
    return dict(rows.values_list("source_id", "content"))


def _derived(one: Retelling) -> bool:
    """Whether it is said already that one of the two copies the other, or both a third."""
    origins = [
        set(Derivation.objects.filter(source=side).values_list("origin_id", flat=True)) | {side}
        for side in (one.left, one.right)
    ]
    return bool(origins[0] & origins[1])


def built() -> Tables:
    """The tables of the open workspace by what is judged alone, without what is proposed."""
    return Tables(written(), Basis(), current().vocabulary)


def _model(table: pa.Table, now: Tables, back_end: Engine) -> tuple[Model, Model, Matched | None]:
    """The model fitted to the record; the same with m from what people have judged one by one; and
    what was matched with that very model before, if most reports were there then."""
    kept, fitted = load(current().folder / FOLDER, derived.opened) or (None, None)
    grown = table.num_rows - kept.reports.num_rows if kept else 0
    if not kept or not fitted or not 0 <= grown <= MOST_GROWN * kept.reports.num_rows:
        kept, fitted = None, fit(table)
    model, records, ours = fitted, Records(table), judged_by_hand()
    labels = records.labels(one for one in now.verdicts() if one.id in ours)
    for kind in (PERSON, ACT):
        if labels[kind]:
            model = learn(table, labels[kind], model, kind=kind, engine=back_end)
    return fitted, model, kept if kept and kept.model == model else None


def engine(chosen: Settings) -> Engine:
    """The back end that a workspace is set to."""
    if chosen.spark and current().encrypted:
        raise InvalidValue(
            "Spark puts what it works on on disks as it is, and this workspace is encrypted; take "
            "the setting `spark` out of saksei.toml"
        )
    if chosen.spark:
        from saksei.analysis.matching.spark import Spark

        return Spark(chosen.spark)
    return DuckDB(memory=chosen.memory)


def weighed(now: Tables, proposals: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """The proposals with what hangs on each, what moves the main counts most first: their effect
    is that number, and behind the point the doubt, which decides between equals."""
    pairs = [(one.left, one.right) for one in proposals]
    moved = Counter[tuple[str, str]]()
    for question in main_questions(now):
        moved.update(hanging(now, question, pairs))
    found = [replace(one, effect=moved[one.left, one.right] + one.effect) for one in proposals]
    return tuple(sorted(found, key=lambda one: (-one.effect, one.left, one.right)))


def _effects(now: Tables, proposals: Sequence[Proposal]) -> list[Effect]:
    spanning = [one for one in proposals if one.spans]
    open_ = [_verdict(number, one, "unsure") for number, one in enumerate(spanning)]
    sure = [_verdict(number, one, one.verdict) for number, one in enumerate(spanning)]
    tables = [
        Tables(now.folder, now.basis, now.vocabulary, supposed) for supposed in ((), open_, sure)
    ]
    found = []
    for question in main_questions(now):
        bounds = [count(each, question).bounds for each in tables]
        found.append(Effect(question, *((one.minimum, one.maximum) for one in bounds)))
    return found


def _verdict(number: int, one: Proposal, verdict: str) -> Verdict:
    return Verdict(f"proposal-{number}", UNDECIDED.get(one.verdict, verdict), one.left, one.right)


def main_questions(now: Tables) -> list[Question]:
    """The main counts of a record: acts of its most frequent type, and whom they hit."""
    rows = now.rows(
        "SELECT value FROM statements WHERE kind = 'act' AND property = 'type' AND affirms "
        "AND withdrawn IS NULL AND NOT erased"
    )
    types = Counter(str(row[0]) for row in rows)
    if not types:
        return []
    most = min(types, key=lambda one: (-types[one], one))
    return [Question(unit=unit, acts=(most,)) for unit in ("acts", "persons")]
