"""Saksei: `match` as `saksei link` calls it, without labels and with 500.

The labels are of pairs that its own runs propose, spread over how sure they were, a fifth of them
after each run, as people review; they teach the weights and are law for the clusters.
"""

import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.linkers.febrl import LISTS
from benchmarks.measure import Outcome
from saksei.analysis.matching import model as settings
from saksei.analysis.matching.clusters import cluster
from saksei.analysis.matching.engine import DuckDB
from saksei.analysis.matching.learning import learn
from saksei.analysis.matching.matching import Judged, Matched, fit, match, rematch

LABELS, ROUNDS, NEW, OLD = 500, 5, 1_000, 100_000
# Where the probabilities of pairs are parted, and what share of a round's labels is of each part.
PARTS = (0.05, *(tenth / 10 for tenth in range(1, 10)), 0.95)
SHARES = (0.1, *(0.08 for _ in range(10)), 0.1)
SURE, ANY = settings.SAME, 1e-9
Pair = tuple[str, str]
Label = tuple[str, str, bool]


def reports(folder: str, into: str) -> Outcome:
    """Generated reports, without labels."""
    return _plain(pq.read_table(f"{folder}/reports.parquet"), into)


def reports_labelled(folder: str, into: str) -> Outcome:
    """Generated reports, with labels."""
    return _labelled(pq.read_table(f"{folder}/reports.parquet"), folder, into)


def febrl(folder: str, into: str) -> Outcome:
    """FEBRL, without labels."""
    return _plain(_from_febrl(folder), into)


def febrl_labelled(folder: str, into: str) -> Outcome:
    """FEBRL, with labels."""
    return _labelled(_from_febrl(folder), folder, into)


def _plain(table: pa.Table, into: str) -> Outcome:
    begun = time.perf_counter()
    matched = match(table)
    took = time.perf_counter() - begun
    return took, _written(table, matched, into, Judged(), ())


def _labelled(table: pa.Table, folder: str, into: str) -> Outcome:
    truth = pq.read_table(f"{folder}/truth.parquet")
    person = dict(zip(truth["id"].to_pylist(), truth["person"].to_pylist(), strict=True))
    begun = time.perf_counter()
    engine = DuckDB()
    model = first = fit(table, engine=engine)
    labels: dict[Pair, bool] = {}
    for _ in range(ROUNDS):
        matched = match(table, model=model, persons=_judged(labels), engine=engine)
        for left, right in _asked(matched.pairs[settings.PERSON], labels):
            labels[left, right] = person[left] is not None and person[left] == person[right]
        model = learn(table, _labels(labels), first, engine=engine)
    matched = match(table, model=model, persons=_judged(labels), engine=engine)
    took = time.perf_counter() - begun
    return took, _written(table, matched, into, _judged(labels), _labels(labels))


def _labels(labels: Mapping[Pair, bool]) -> list[Label]:
    return [(left, right, same) for (left, right), same in labels.items()]


def _judged(labels: Mapping[Pair, bool]) -> Judged:
    return Judged(
        same=tuple(pair for pair, same in labels.items() if same),
        different=tuple(pair for pair, same in labels.items() if not same),
    )


def _asked(edges: pa.Table, known: Mapping[Pair, bool]) -> list[Pair]:
    """The pairs of a round: as many of each tenth of the probabilities in between, and some of the
    likely and of the unlikely."""
    sorted_by = [(one, "ascending") for one in ("probability", "left", "right")]
    edges = edges.sort_by(sorted_by)
    pairs = list(zip(edges["left"].to_pylist(), edges["right"].to_pylist(), strict=True))
    tenth = np.digitize(edges["probability"].to_numpy(), PARTS)
    asked: list[Pair] = []
    for part, share in enumerate(SHARES):
        open_ = [pairs[at] for at in np.flatnonzero(tenth == part) if pairs[at] not in known]
        wanted = round(LABELS / ROUNDS * share)
        asked += [open_[at * len(open_) // wanted] for at in range(min(wanted, len(open_)))]
    return asked


def _written(
    table: pa.Table, matched: Matched, into: str, judged: Judged, labels: Iterable[Label]
) -> dict[str, Any]:
    """Write what was found; returns the number of pairs, the range of the count, and how many
    judgements the clusters break."""
    persons, unsure = matched.edges_of(settings.PERSON), matched.unsure(settings.PERSON)
    if "kind" not in table.column_names:  # FEBRL 4: nobody is twice in a list
        persons, unsure = _across(persons, table), _across(unsure, table)
    _write(persons, matched.persons, into, "")
    _write(matched.edges_of(settings.ACT), matched.acts, into, "act_")
    who = matched.persons
    broken = sum((who.get(a, a) == who.get(b, b)) != same for a, b, same in labels)
    alone = table
    if "kind" in table.column_names:
        alone = table.filter(pc.equal(table["kind"], "person"))
    # The least count takes every pair that is not sure to be apart for one, the greatest none.
    first: dict[Pair, Pair] = {}  # of whoever is not named the likeliest alone
    for row in unsure.to_pylist():
        pair = row["left"], row["right"]
        first.setdefault((row["nobody"], "") if row["nobody"] else pair, pair)
    least = cluster(
        [(*pair, 1.0) for pair in first.values()],
        threshold=settings.SAME,
        mean=ANY,
        must=[*judged.same, *who.items()],
        cannot=judged.different,
    )
    ids = alone["id"].to_pylist()
    counts = [len({found.get(one, one) for one in ids}) for found in (least, who)]
    return {"pairs": len(persons), "range": counts, "broken": broken}


def _across(edges: pa.Table, table: pa.Table) -> pa.Table:
    of = dict(zip(table["id"].to_pylist(), table["list"].to_pylist(), strict=True))
    if len(set(of.values())) == 1:
        return edges
    ends = zip(edges["left"].to_pylist(), edges["right"].to_pylist(), strict=True)
    return edges.filter(pa.array([of[left] != of[right] for left, right in ends], pa.bool_()))


def _write(edges: pa.Table, clusters: Any, into: str, kind: str) -> None:
    edges = edges.select(["left", "right", "probability"]).rename_columns(
        ["left", "right", "score"]
    )
    pq.write_table(edges, f"{into}/{kind}edges.parquet")
    table = pa.table({"id": list(clusters.keys()), "cluster": list(clusters.values())})
    pq.write_table(table, f"{into}/{kind}clusters.parquet")


def _from_febrl(folder: str) -> pa.Table:
    """The columns of FEBRL under our names."""
    rows = pq.read_table(f"{folder}/reports.parquet").to_pylist()
    return pa.table(
        {
            "id": [row["id"] for row in rows],
            "list": [row["list"] if LISTS[Path(folder).name] > 1 else None for row in rows],
            "name": [_joined(row, "given_name", "surname") for row in rows],
            "birth": [_date(row["date_of_birth"]) for row in rows],
            "identifier": [row["soc_sec_id"] for row in rows],
            "place": [_place(row["postcode"], row["suburb"]) for row in rows],
            "location": [_joined(row, "street_number", "address_1", "address_2") for row in rows],
        }
    )


def _joined(row: dict[str, str | None], *names: str, by: str = " ") -> str | None:
    return by.join(row[name] or "" for name in names).strip() or None


def _place(postcode: str | None, suburb: str | None) -> str | None:
    """The postcode for the province, for it says the State too."""
    return "/".join(one for one in ("Australia", postcode, suburb) if one) if postcode else None


def _date(text: str | None) -> str | None:
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if text and len(text) == 8 else None


def added(folder: str) -> Outcome:
    """New reports into old ones, and how many clusters differ from a full run with that model."""
    table = pq.read_table(f"{folder}/reports.parquet")
    before = match(table.slice(0, OLD))
    begun = time.perf_counter()
    after = rematch(before, table)
    took = time.perf_counter() - begun
    full = match(table, model=before.model)
    differing = sum(
        set(mine.items()) != set(theirs.items())
        for mine, theirs in ((after.persons, full.persons), (after.acts, full.acts))
    )
    touched = sum(len(after.pairs[kind]) - len(before.pairs[kind]) for kind in after.pairs)
    return took, {"pairs": touched, "differing": differing}
