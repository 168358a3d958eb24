"""Names of one person told from names of others: best F1 over all pairs, beside each peer.

A pair is a person's first name in Latin letters and any other name: another in Latin letters, or
one in the person's own script. Sets: invented persons of eleven languages, and what a folder holds
(`--names FOLDER`: CSV files with person, name, latin, primary). Peers that read Latin letters only
are given the names transliterated too, and the better of both counts.
"""

import csv
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.invented_names import Written, languages, written
from benchmarks.measure import Measured, Outcome, measure, measure_elsewhere
from benchmarks.table import Line

PEERS = str(Path(__file__).parent.parent / ".venv-peers/bin/python")
PERSONS, QUICK = 40, 20
MICROSECONDS, WITHIN = 20.0, 0.02  # goals: cost of a pair, F1 lost at the fixed threshold
SECONDS, MEMORY = 3_600.0, 4.0  # the peer's limits
Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pairs:
    """All pairs of two lists of names, and which are of one person."""

    left: list[str]
    right: list[str]
    same: NDArray[np.bool_]


def pairs(source: str, persons: int, *, latin: bool) -> Pairs:
    """The pairs of a set: a language of ours, or the path of a CSV file."""
    names = _read(Path(source)) if source.endswith(".csv") else written(source, persons)
    first = [one for one in names if one.primary and one.latin]
    other = [one for one in names if not one.primary and one.latin == latin]
    same = [[one.person == each.person for each in other] for one in first]
    return Pairs([one.name for one in first], [one.name for one in other], np.array(same, bool))


def _read(path: Path) -> list[Written]:
    with path.open(encoding="utf-8", newline="") as lines:
        return [
            Written(row["person"], row["name"], row["latin"] == "True", row["primary"] == "True")
            for row in csv.DictReader(lines)
        ]


def best(scores: Scores, same: NDArray[np.bool_]) -> tuple[float, float]:
    """The best F1 over all thresholds, and the threshold."""
    order = np.argsort(-scores.ravel(), kind="stable")
    ordered, hits = scores.ravel()[order], np.cumsum(same.ravel()[order])
    found = 2 * hits / (np.arange(1, len(order) + 1) + same.sum())
    found[:-1][ordered[1:] == ordered[:-1]] = 0  # equal scores fall on one side
    at = int(found.argmax())
    return round(float(found[at]), 3), round(float(ordered[at]), 3)


def ours(source: str, persons: int, latin: bool) -> Outcome:
    """Saksei: everything from the text on, the features of each name once."""
    from saksei.analysis.naming import THRESHOLD, scores

    given = pairs(source, persons, latin=latin)
    left = [name for name in given.left for _ in given.right]
    scores(["a"], ["a"])  # reads its lists, once
    begun = time.perf_counter()
    found = scores(left, given.right * len(given.left)).astype(float).reshape(given.same.shape)
    seconds = time.perf_counter() - begun
    taken = found >= THRESHOLD
    fixed = 2 * (taken & given.same).sum() / max(1, taken.sum() + given.same.sum())
    f1, at = best(found, given.same)
    return seconds, {"f1": f1, "at": at, "fixed": round(float(fixed), 3), "pairs": found.size}


def strings(source: str, persons: int, latin: bool) -> Outcome:
    """Scorers of whole strings, on the text and on the text in Latin letters."""
    from anyascii import anyascii
    from rapidfuzz import fuzz, process
    from rapidfuzz.distance import JaroWinkler, Levenshtein

    given, found = pairs(source, persons, latin=latin), dict[str, list[float]]()
    scorers: dict[str, Callable[..., float]] = {
        "Levenshtein": Levenshtein.normalized_similarity,
        "Jaro-Winkler": JaroWinkler.similarity,
        "token_set": fuzz.token_set_ratio,
        "token_sort": fuzz.token_sort_ratio,
        "ratio": fuzz.ratio,
    }
    begun = time.perf_counter()
    for written_as in (str.lower, lambda name: anyascii(name).lower()):
        left, right = (list(map(written_as, side)) for side in (given.left, given.right))
        for name, scorer in scorers.items():
            start = time.perf_counter()
            scored = process.cdist(left, right, scorer=scorer, dtype=np.float64)
            each = (time.perf_counter() - start) / scored.size * 1e6
            f1 = max(best(scored, given.same)[0], found.get(name, [0])[0])
            found[name] = [f1, round(each, 2)]
    return time.perf_counter() - begun, {name: one[0] for name, one in found.items()}


def million() -> Outcome:
    """A thousand names of all languages, each with each: what a pair costs where there are many."""
    from saksei.analysis.naming import scores

    every = (one.name for language in languages() for one in written(language))
    distinct = list(dict.fromkeys(every))
    names = distinct[:: len(distinct) // 1000][:1000]
    left = [name for name in names for _ in names]
    scores(["a"], ["a"])  # reads its lists, once
    begun = time.perf_counter()
    found = scores(left, names * len(names))
    return time.perf_counter() - begun, len(found)


MATCHERS = (
    "logic-v1", "logic-v2", "name-based", "name-qualified", "ofac", "regression-v1", "er-unstable",
)  # fmt: skip


def nomenklatura(sources: list[str], persons: int) -> Outcome:
    """nomenklatura's matchers on persons with nothing but a name, all sets in one process."""
    begun, found = time.perf_counter(), dict[str, dict[str, list[float]]]()
    for source in sources:
        for latin in (True, False):
            given = pairs(source, persons, latin=latin)
            if given.same.any():
                found[f"{source} {latin}"] = {name: _matched(given, name) for name in MATCHERS}
    return time.perf_counter() - begun, found


def _matched(given: Pairs, algorithm: str) -> list[float]:
    """Best F1 of a matcher, and microseconds a pair."""
    from followthemoney import model
    from nomenklatura.matching import ScoringConfig, get_algorithm

    def person(key: str, name: str) -> Any:
        made = model.make_entity("Person")
        made.id = key  # one for each: a matcher may take equal ids for the same person
        made.add("name", name)
        return made

    left = [person(f"left{at}", name) for at, name in enumerate(given.left)]
    right = [person(f"right{at}", name) for at, name in enumerate(given.right)]
    matcher, config = get_algorithm(algorithm), ScoringConfig.defaults()
    assert matcher is not None
    matcher.compare(left[0], right[0], config)  # reads its data, once
    begun = time.perf_counter()
    found = np.array([[matcher.compare(a, b, config).score for b in right] for a in left])
    return [best(found, given.same)[0], (time.perf_counter() - begun) / found.size * 1e6]


def lines(*, quick: bool, folder: Path | None) -> Iterator[Line]:
    """A line for each set and script."""
    persons = QUICK if quick else PERSONS
    mine = measure(million)
    each = mine.seconds / mine.answer * 1e6
    yield Line(
        "names, a pair of many", mine, None, f"{each:.1f} microseconds a pair",
        f"at most {MICROSECONDS:g}", each <= MICROSECONDS,
        f"{mine.answer:,} pairs of names of {len(languages())} languages, features included",
    )  # fmt: skip
    sources = [*languages(), *sorted(map(str, folder.glob("*.csv") if folder else ()))]
    peer = measure_elsewhere(
        nomenklatura, sources, persons, python=PEERS, seconds=SECONDS, memory=MEMORY
    )
    for source in sources:
        for latin in (True, False):
            if pairs(source, persons, latin=latin).same.any():
                yield _line(source, persons, latin, peer)


def _line(source: str, persons: int, latin: bool, peer: Measured | str) -> Line:
    mine = measure(ours, source, persons, latin)
    plain = measure(strings, source, persons, latin)
    results, said = dict(plain.answer), ""
    if isinstance(peer, Measured):
        matched = peer.answer[f"{source} {latin}"]
        results |= {name: f1 for name, (f1, _) in matched.items()}
        slowest = max(each for _, each in matched.values())
        said = f" (nomenklatura's at most {slowest:,.0f} microseconds a pair)"
    else:
        said = f" (nomenklatura: {peer})"
    rival = max(results, key=lambda name: float(results[name]))
    count, f1, fixed = mine.answer["pairs"], mine.answer["f1"], mine.answer["fixed"]
    met = f1 > results[rival] and fixed >= f1 - WITHIN
    others = ", ".join(f"{name} {f1:.3f}" for name, f1 in results.items())
    return Line(
        f"names, {Path(source).stem}{'' if latin else ', own script'}: best F1 / {rival}",
        mine, plain, f"{f1:.3f} against {results[rival]:.3f}",
        f"above; fixed threshold within {WITHIN}", bool(met),
        f"{count:,} pairs; ours {f1:.3f}, {fixed:.3f} at the fixed threshold; {others}{said}",
    )  # fmt: skip
