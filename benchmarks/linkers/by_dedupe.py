"""dedupe with 500 labels: it asks about the pair that it is least sure of, an oracle answers.

It learns its blocks from a sample of 5,000 records and took more than 12 GB for that, so it gets a
sample of 2,000 to learn from, and what has few values is compared but makes no blocks.
"""

import random
import time
from pathlib import Path
from typing import Any

from benchmarks.linkers.febrl import LISTS
from benchmarks.measure import Outcome

LABELS, SEED, SURE, SAMPLE = 500, 1, 0.5, 2_000
Rows = dict[str, dict[str, Any]]


def link(folder: str, into: str) -> Outcome:
    """Train, find the pairs and their clusters."""
    import dedupe
    import numpy as np

    random.seed(SEED)
    np.random.seed(SEED)
    begun = time.perf_counter()
    place = Path(folder)
    rows, truth = _rows(place), _truth(place)
    lists = _lists(place, rows)
    kind = dedupe.Dedupe if len(lists) == 1 else dedupe.RecordLink
    linker = kind(_fields(febrl=place.name in LISTS), in_memory=True)
    linker.prepare_training(*map(_sample, lists))
    _teach(linker, truth, {id(row): key for key, row in rows.items()})
    linker.train()
    pairs = _write(linker, lists, into)
    return time.perf_counter() - begun, pairs


def _fields(*, febrl: bool) -> list[Any]:
    from dedupe import variables as of

    if febrl:
        texts = ["given_name", "surname", "address_1"]
        short, compared = ["date_of_birth", "soc_sec_id", "postcode"], ["state"]
    else:
        texts, short = ["name"], ["date", "district"]
        compared = ["province", "sex", "age", "role"]
    return [
        *(of.String(one, has_missing=True) for one in texts),
        *(of.ShortString(one, has_missing=True) for one in short),
        *(of.Custom(one, comparator=_unlike, has_missing=True) for one in compared),
    ]


def _unlike(left: Any, right: Any) -> float:
    return float(left != right)


def _rows(folder: Path) -> Rows:
    import pandas

    frame = pandas.read_parquet(folder / "reports.parquet").set_index("id")
    if folder.name not in LISTS:
        frame = frame[frame["kind"] == "person"]
        places = frame["place"]
        frame = frame.assign(
            province=places.str[1], district=places.str[2], name=frame["name"].str.lower()
        )[["name", "date", "province", "district", "sex", "age", "role"]]
    frame = frame.astype(object).where(frame.notna(), None)
    rows: Rows = frame.to_dict("index")
    for row in rows.values():
        row.update({name: value or None for name, value in row.items()})
    return rows


def _truth(folder: Path) -> dict[str, str]:
    import pandas

    frame = pandas.read_parquet(folder / "truth.parquet")
    return dict(zip(frame["id"], frame["person"], strict=True))


def _lists(folder: Path, rows: Rows) -> list[Rows]:
    if LISTS.get(folder.name, 1) == 1:
        return [rows]
    names = sorted({row["list"] for row in rows.values()})
    return [{key: row for key, row in rows.items() if row["list"] == name} for name in names]


def _sample(rows: Rows) -> Rows:
    return {key: rows[key] for key in random.sample(sorted(rows), min(SAMPLE, len(rows)))}


def _teach(linker: Any, truth: dict[str, str], key_of: dict[int, str]) -> None:
    for _ in range(LABELS):
        (pair,) = linker.uncertain_pairs()
        left, right = (key_of[id(row)] for row in pair)
        answer = "match" if truth[left] == truth[right] else "distinct"
        linker.mark_pairs({"match": [], "distinct": [], answer: [pair]})


def _write(linker: Any, lists: list[Rows], into: str) -> int:
    import pandas

    scores = linker.score(linker.pairs(*lists))
    ends = scores["pairs"]
    edges = pandas.DataFrame({"left": ends[:, 0], "right": ends[:, 1], "score": scores["score"]})
    edges.to_parquet(f"{into}/edges.parquet", index=False)
    if len(lists) == 1:
        clusters = [
            (key, str(number))
            for number, (keys, _) in enumerate(linker.cluster(scores, SURE))
            for key in keys
        ]
    else:
        joined = linker.one_to_one(scores, SURE)
        clusters = [(key, str(number)) for number, (keys, _) in enumerate(joined) for key in keys]
    pandas.DataFrame(clusters, columns=["id", "cluster"]).to_parquet(f"{into}/clusters.parquet")
    return len(edges)
