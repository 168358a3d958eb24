"""recordlinkage as its documentation shows it: blocks, comparisons, then a classifier.

Expectation maximisation without labels and logistic regression on 500 labelled pairs are two cases.
"""

import time
from pathlib import Path
from typing import Any

from benchmarks.linkers.febrl import LISTS
from benchmarks.measure import Outcome

LABELS, SEED = 500, 1
HIGHEST = 20_000_000  # pairs, of 9 similarities: more than that and memory ends


def unlabelled(folder: str, into: str) -> Outcome:
    """Expectation maximisation on agreement and disagreement."""
    import recordlinkage

    begun = time.perf_counter()
    features = _features(Path(folder))
    classifier = recordlinkage.ECMClassifier(binarize=0.8)
    classifier.fit(features)
    return _done(begun, into, classifier.prob(features), features)


def labelled(folder: str, into: str) -> Outcome:
    """Logistic regression on pairs that an oracle labelled: half of the likeliest, half of all."""
    import pandas
    import recordlinkage

    begun = time.perf_counter()
    features = _features(Path(folder))
    best = features.sum(axis=1).nlargest(len(features) // 10).sample(LABELS // 2, random_state=SEED)
    some = features.sample(LABELS // 2, random_state=SEED)
    asked = features.loc[best.index.union(some.index)]
    truth = pandas.read_parquet(Path(folder) / "truth.parquet").set_index("id")["person"]
    left, right = (truth[asked.index.get_level_values(side)].to_numpy() for side in (0, 1))
    classifier = recordlinkage.LogisticRegressionClassifier()
    classifier.fit(asked, asked.index[left == right])
    return _done(begun, into, classifier.prob(features), features)


def _features(folder: Path) -> Any:
    import pandas

    rows = pandas.read_parquet(folder / "reports.parquet").set_index("id")
    return _febrl(rows) if folder.name in LISTS else _reports(rows)


def _febrl(rows: Any) -> Any:
    """The comparisons of its own example on FEBRL."""
    import recordlinkage

    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for field in ("given_name", "surname", "date_of_birth", "soc_sec_id", "postcode"):
        index.block(field)
    compare.string("given_name", "given_name", method="jarowinkler", threshold=0.85)
    compare.string("surname", "surname", method="jarowinkler", threshold=0.85)
    compare.string("date_of_birth", "date_of_birth", method="levenshtein", threshold=0.7)
    compare.string("soc_sec_id", "soc_sec_id", method="levenshtein", threshold=0.7)
    compare.exact("state", "state")
    compare.exact("postcode", "postcode")
    for field in ("suburb", "address_1", "address_2"):
        compare.string(field, field, method="jarowinkler", threshold=0.85)
    lists = [part.drop(columns="list") for _, part in rows.groupby("list")]
    return compare.compute(index.index(*lists), *lists)


def _reports(rows: Any) -> Any:
    """Blocks on the name, on a word of it and the district, on day and district."""
    import recordlinkage

    rows = rows[rows["kind"] == "person"].copy()
    words = rows["name"].str.lower().str.replace(r"^(mr|ms|mrs|dr|ven)\. ", "", regex=True)
    rows["name"], rows["first"], rows["last"] = (
        words,
        words.str.split().str[0],
        words.str.split().str[-1],
    )
    rows["date"] = rows["date"].str.rstrip("~?")
    for level, name in enumerate(("province", "district"), 1):
        rows[name] = rows["place"].str[level]
    index, compare = recordlinkage.Index(), recordlinkage.Compare()
    for fields in (["name"], ["first", "district"], ["last", "district"], ["date", "district"]):
        index.block(fields)
    compare.string("name", "name", method="jarowinkler", label="name")
    compare.string("first", "first", method="jarowinkler", label="first")
    compare.string("last", "last", method="jarowinkler", label="last")
    compare.string("role", "role", method="jarowinkler", label="role")
    for field in ("date", "province", "district", "sex"):
        compare.exact(field, field, label=field)
    compare.numeric("age", "age", scale=3, label="age")
    pairs = index.index(rows)
    if len(pairs) > HIGHEST:
        raise MemoryError(f"{len(pairs):,} pairs")
    return compare.compute(pairs, rows).fillna(0)


def _done(begun: float, into: str, scores: Any, features: Any) -> Outcome:
    """Write edges and, for it has no clusters, those that the pairs above one half connect."""
    import pandas

    edges = scores.rename("score").rename_axis(["left", "right"]).reset_index()
    edges.to_parquet(f"{into}/edges.parquet", index=False)
    sure = edges[edges["score"] >= 0.5]
    clusters = pandas.DataFrame(connected(sure["left"], sure["right"]), columns=["id", "cluster"])
    clusters.to_parquet(f"{into}/clusters.parquet", index=False)
    return time.perf_counter() - begun, len(features)


def connected(left: Any, right: Any) -> list[tuple[str, str]]:
    """Each node of the pairs with its component."""
    import numpy as np
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    nodes, number = np.unique(np.concatenate([left, right]), return_inverse=True)
    ends = number.reshape(2, -1)
    graph = coo_matrix((np.ones(ends.shape[1]), ends), shape=(len(nodes), len(nodes)))
    return [(str(a), f"c{b}") for a, b in zip(nodes, connected_components(graph)[1], strict=True)]
