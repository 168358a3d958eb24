"""What to propose for judgement: pairs of records that are one, or may be.

A cluster gives the pairs of its members, proposed as the same. Two clusters that may be one give
the pair that is most alike, proposed as unsure. A single act that may be among a group's is
proposed as such. What judgements in force have decided, directly or along a path, is not proposed.

Invariant: a proposal names two records of one kind, and never two that judgements keep apart.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from saksei.analysis.identity import Identity, Pair, Verdict, identify
from saksei.analysis.matching.engine import DuckDB, Engine, Progress
from saksei.analysis.matching.explaining import Waterfall, explain
from saksei.analysis.matching.matching import Judged, Matched, match
from saksei.analysis.matching.model import ACT, PERSON, SAME, UNSURE, Model

MAY_BE_AMONG = "may_be_among"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records, what is proposed, how sure that is, and why."""

    left: str
    right: str
    kind: str
    verdict: str  # same, unsure or may_be_among
    probability: float
    spans: bool = False  # with the others that span, it says all that the proposals say
    effect: float = 0.0  # how far the counts may be off while it is not judged
    why: Waterfall | None = None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a run proposes, and what it was found with."""

    proposals: tuple[Proposal, ...]
    matched: Matched


class Records:
    """Between reports and records: a report stands for an act and for the person whom it hit."""

    def __init__(self, reports: pa.Table) -> None:
        rows = reports.select(["id", "person", "kind", "act"]).to_pylist()
        self.happening = {row["id"]: str(row["act"]).split()[0] for row in rows if row["act"]}
        self.person = {row["id"]: row["person"] for row in rows if row["person"]}
        self.kind = {row["person"]: row["kind"] for row in rows if row["person"]}
        self.report: dict[str, str] = {}
        for row in sorted(rows, key=lambda row: row["id"]):
            self.report.setdefault(row["person"], row["id"])

    def record(self, report: str, kind: str) -> str | None:
        """The record that a report stands for in a pair of persons, or of acts."""
        return self.person.get(report) if kind == PERSON else report

    def kind_of(self, record: str) -> str:
        """The kind of a record."""
        return self.happening.get(record) or self.kind[record]

    def judged(self, verdicts: Iterable[Verdict]) -> tuple[Judged, Judged]:
        """Judgements on persons and on happenings, in terms of reports."""
        found: dict[tuple[bool, str], list[Pair]] = {}
        for one in verdicts:
            acts = one.left in self.happening
            pair = (one.left, one.right) if acts else (
                self.report.get(one.left), self.report.get(one.right)
            )  # fmt: skip
            if None not in pair:
                found.setdefault((acts, one.verdict), []).append(pair)
        return tuple(
            Judged(*(tuple(found.get((acts, verdict), ())) for verdict in ("same", "different")))
            for acts in (False, True)
        )


def propose(
    reports: pa.Table,
    verdicts: Iterable[Verdict] = (),
    *,
    model: Model | None = None,
    threshold: float = SAME,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Proposed:
    """Match the reports of a record under its judgements, and say what to judge next."""
    verdicts = list(verdicts)
    records, identity = Records(reports), identify(verdicts)
    persons, acts = records.judged(verdicts)
    engine = engine or DuckDB()
    matched = match(
        reports, model=model, persons=persons, acts=acts, threshold=threshold, engine=engine,
        progress=progress,
    )  # fmt: skip
    looked_at = {frozenset((one.left, one.right)) for one in verdicts}
    found = [
        one
        for one in [*_of_persons(matched, records), *_of_acts(matched, records), *_among(matched)]
        if _open(one, identity, looked_at)
    ]
    return Proposed(tuple(_ordered(found)), matched)


def _open(one: Proposal, identity: Identity, looked_at: set[frozenset[str]]) -> bool:
    left, right = identity.of(one.left), identity.of(one.right)
    apart = (min(left, right), max(left, right)) in identity.different
    return left != right and not apart and frozenset((one.left, one.right)) not in looked_at


def _of_persons(matched: Matched, records: Records) -> Iterator[Proposal]:
    yield from _pairs(matched, PERSON, matched.persons, records)
    yield from _victims(matched, records)


def _of_acts(matched: Matched, records: Records) -> Iterator[Proposal]:
    yield from _pairs(matched, ACT, matched.acts, records)


def _pairs(
    matched: Matched, kind: str, cluster_of: Mapping[str, str], records: Records
) -> Iterator[Proposal]:
    """The pairs within clusters, and of two clusters that may be one the pair most alike."""
    same: dict[Pair, Proposal] = {}
    unsure: dict[Pair, Proposal] = {}
    edges = matched.edges.filter(pa.compute.equal(matched.edges["kind"], kind))
    for row in sorted(edges.to_pylist(), key=lambda row: -row["probability"]):
        sides = [row["left"], row["right"]]
        left, right = sorted(records.record(one, kind) or "" for one in sides)
        if not left or left == right or records.kind_of(left) != records.kind_of(right):
            continue
        clusters = sorted(cluster_of.get(one, one) for one in sides)
        together = clusters[0] == clusters[1]
        found = Proposal(
            left, right, records.kind_of(left), "same" if together else "unsure", row["probability"]
        )
        if together:
            same.setdefault((left, right), found)
        elif row["probability"] >= UNSURE:
            unsure.setdefault((clusters[0], clusters[1]), found)
    yield from same.values()
    yield from unsure.values()


def _victims(matched: Matched, records: Records) -> Iterator[Proposal]:
    """Acts that are one hit one person, also where the reports name nobody."""
    reports = {row["id"]: row for row in matched.named.to_pylist()}
    edges = matched.edges.filter(pa.compute.equal(matched.edges["kind"], ACT))
    for row in edges.to_pylist():
        left, right = (reports[row[side]] for side in ("left", "right"))
        one, other = sorted((left["person"] or "", right["person"] or ""))
        if not one or one == other or records.kind_of(one) != records.kind_of(other):
            continue
        if matched.acts.get(left["id"], "") != matched.acts.get(right["id"]):
            continue
        if matched.persons.get(left["id"], left["id"]) != matched.persons.get(right["id"]):
            named = left["name"] and right["name"]
            verdict = "unsure" if named else "same"
            yield Proposal(one, other, records.kind_of(one), verdict, row["probability"])


def _among(matched: Matched) -> Iterator[Proposal]:
    best: dict[Pair, Proposal] = {}
    for row in sorted(matched.among.to_pylist(), key=lambda row: -row["probability"]):
        if row["probability"] >= UNSURE:
            single, group = row["left"], row["right"]
            key = matched.acts.get(single, single), matched.acts.get(group, group)
            found = Proposal(single, group, "act", MAY_BE_AMONG, row["probability"])
            best.setdefault(key, found)
    yield from best.values()


def _ordered(found: Iterable[Proposal]) -> Iterator[Proposal]:
    """With which of them span, and what each may change; what changes most comes first."""
    found = sorted(found, key=lambda one: (-one.probability, one.left, one.right))
    joined: dict[str, str] = {}

    def root(name: str) -> str:
        while name in joined:
            name = joined[name]
        return name

    marked = []
    for one in found:
        left, right = root(one.left), root(one.right)
        spans = one.verdict != "same" or left != right
        if one.verdict == "same" and left != right:
            joined[max(left, right)] = min(left, right)
        doubt = min(one.probability, 1 - one.probability)
        marked.append(replace(one, spans=spans, effect=doubt))
    return sorted(marked, key=lambda one: (-one.effect, one.left, one.right))
