"""What to propose for judgement: pairs of records that are one, or may be.

A cluster gives the pairs of its members, proposed as the same. Two clusters that may be one give
the pair that is most alike, proposed as unsure. A single act that may be among a group's is
proposed as such. What judgements in force have decided, directly or along a path, is not proposed.

Invariant: a proposal names two records of one kind, and never two that judgements keep apart.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import pyarrow as pa

from saksei.analysis.identity import Identity, Pair, Verdict, identify
from saksei.analysis.matching.engine import DuckDB, Engine, Progress
from saksei.analysis.matching.explaining import Waterfall, explain
from saksei.analysis.matching.learning import Label
from saksei.analysis.matching.matching import Judged, Matched, match, rematch
from saksei.analysis.matching.model import ACT, DIGITS, PERSON, SAME, UNSURE, Model
from saksei.analysis.matching.together import means, within

MAY_BE_AMONG = "may_be_among"
MOST_PAIRED = 100  # members of a cluster of which every pair is named


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two records, what is proposed, how sure that is, and why."""

    left: str
    right: str
    kind: str
    verdict: str  # same, unsure or may_be_among
    probability: float
    reports: Pair = ("", "")  # the two reports that it was seen in, and as what
    seen_as: str = PERSON
    unnamed: bool = False  # one of the two is of those in which nobody is named
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

    def labels(self, verdicts: Iterable[Verdict]) -> dict[str, list[Label]]:
        """What judgements teach about pairs of reports. A person whom no happening names teaches
        little, and nothing about happenings."""
        found: dict[str, list[Label]] = {PERSON: [], ACT: []}
        for one in verdicts:
            kind = ACT if one.left in self.happening else PERSON
            pair = [one.left, one.right]
            reports = pair if kind == ACT else [self.report.get(side, "") for side in pair]
            if one.verdict in ("same", "different") and self.happening.keys() >= set(reports):
                found[kind].append((reports[0], reports[1], one.verdict == "same"))
        return found

    def judged(self, verdicts: Iterable[Verdict]) -> tuple[Judged, Judged]:
        """Judgements on persons and on happenings, in terms of reports."""
        found: dict[tuple[bool, str], list[Pair]] = {}
        for one in verdicts:
            acts = one.left in self.happening
            known = self.happening if acts else self.report
            if {one.left, one.right} <= known.keys():
                pair = one.left, one.right
                if not acts:
                    pair = self.report[one.left], self.report[one.right]
                found.setdefault((acts, one.verdict), []).append(pair)
        persons, happenings = (
            Judged(*(tuple(found.get((acts, verdict), ())) for verdict in ("same", "different")))
            for acts in (False, True)
        )
        return persons, happenings


def propose(
    reports: pa.Table,
    verdicts: Iterable[Verdict] = (),
    *,
    model: Model | None = None,
    before: Matched | None = None,
    threshold: float = SAME,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Proposed:
    """Match the reports of a record under its judgements, and say what to judge next.

    With `before`, what was matched then is not matched again, and its model is used.
    """
    verdicts = list(verdicts)
    records, identity = Records(reports), identify(verdicts)
    persons, acts = records.judged(verdicts)
    engine = engine or DuckDB()
    if before:
        matched = rematch(
            before, reports, persons=persons, acts=acts, threshold=threshold, engine=engine,
            progress=progress,
        )  # fmt: skip
    else:
        matched = match(
            reports, model=model, persons=persons, acts=acts, threshold=threshold, engine=engine,
            progress=progress,
        )  # fmt: skip
    looked_at = {frozenset((one.left, one.right)) for one in verdicts}
    every = [*_of_persons(matched, records), *_of_acts(matched, records), *_among(matched, records)]
    found: dict[frozenset[str], Proposal] = {}
    for one in sorted(every, key=lambda one: (one.verdict != "same", -one.probability)):
        if _open(one, identity, looked_at):
            found.setdefault(frozenset((one.left, one.right)), one)
    explained = _explained(list(found.values()), matched, engine)
    return Proposed(tuple(_ordered(explained)), matched)


def _explained(found: list[Proposal], matched: Matched, engine: Engine) -> list[Proposal]:
    """With the reasons."""
    why: dict[tuple[str, Pair], Waterfall] = {}
    for kind in (PERSON, ACT):
        sure = {one.reports: one.probability for one in found if one.seen_as == kind}
        pairs = sorted(sure)
        left, right = zip(*pairs, strict=True) if pairs else ((), ())
        table = pa.table(
            {"left": pa.array(left, pa.string()), "right": pa.array(right, pa.string())}
        )
        unnamed = {one.reports for one in found if one.seen_as == kind and one.unnamed}
        told = explain(matched.table, kind, matched.model, engine, table, sure, unnamed)
        why |= {(kind, pair): one for pair, one in told.items()}
    return [
        replace(one, why=reason) for one in found if (reason := why.get((one.seen_as, one.reports)))
    ]


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
    edges = matched.edges_of(kind)
    joined = edges.filter(within(edges, cluster_of)).to_pylist()
    scored = sorted(joined, key=lambda row: (-row["probability"], -row["weight"]))
    rows = [*scored, *_unscored(cluster_of, means(matched.pairs[kind], cluster_of))]
    found: dict[Pair, Proposal] = {}
    for verdict, part in (("same", rows), ("unsure", matched.unsure(kind).to_pylist())):
        for row in part:
            pair = row["left"], row["right"]
            one, other = sorted(records.record(side, kind) or "" for side in pair)
            if not one or one == other or records.kind_of(one) != records.kind_of(other):
                continue
            clusters = sorted(cluster_of.get(side, side) for side in pair)
            nobody = row.get("nobody")  # asked for with the likeliest of all whom it may be
            of = (one, other) if verdict == "same" else (clusters[0], clusters[1])
            proposal = Proposal(
                one, other, records.kind_of(one), verdict, row["probability"], pair, kind,
                unnamed=nobody is not None,
            )  # fmt: skip
            found.setdefault((nobody, "") if nobody else of, proposal)
    yield from found.values()


def _unscored(cluster_of: Mapping[str, str], mean: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """All pairs of a cluster, for those that shared no key or fell below the floor."""
    members: dict[str, list[str]] = {}
    for report, cluster in sorted(cluster_of.items()):
        members.setdefault(cluster, []).append(report)
    for cluster, reports in members.items():
        if len(reports) <= MOST_PAIRED:
            sure = round(mean.get(cluster, 0.0), DIGITS)
            for left, right in combinations(reports, 2):
                yield {"left": left, "right": right, "probability": sure}


def _victims(matched: Matched, records: Records) -> Iterator[Proposal]:
    """Acts that are one hit one person, also where the reports name nobody."""
    named = matched.reports.select(["id", "person", "name"])
    reports = {row["id"]: row for row in named.to_pylist()}
    for row in matched.edges_of(ACT).to_pylist():
        left, right = (reports[row[side]] for side in ("left", "right"))
        one, other = sorted((left["person"] or "", right["person"] or ""))
        if not one or one == other or records.kind_of(one) != records.kind_of(other):
            continue
        if matched.acts.get(left["id"], "") != matched.acts.get(right["id"]):
            continue
        if matched.persons.get(left["id"], left["id"]) != matched.persons.get(right["id"]):
            named = left["name"] and right["name"]
            verdict = "unsure" if named else "same"
            pair = (row["left"], row["right"])
            yield Proposal(one, other, records.kind_of(one), verdict, row["probability"], pair, ACT)


def _among(matched: Matched, records: Records) -> Iterator[Proposal]:
    best: dict[Pair, Proposal] = {}
    for row in sorted(matched.among.to_pylist(), key=lambda row: -row["probability"]):
        if row["probability"] >= UNSURE[ACT]:
            single, group = row["left"], row["right"]
            key = matched.acts.get(single, single), matched.acts.get(group, group)
            pair = (min(single, group), max(single, group))
            found = Proposal(
                single, group, records.kind_of(single), MAY_BE_AMONG, row["probability"], pair, ACT
            )
            best.setdefault(key, found)
    yield from best.values()


def _ordered(found: Iterable[Proposal]) -> list[Proposal]:
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
