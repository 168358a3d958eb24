"""Why a pair has its probability: what each field adds to it or takes from it, in bits.

One bit doubles the odds. The waterfall begins with the odds of any two reports that share a key and
ends with those of the pair; it can be read as lines or as a table.

Invariant: what is shown adds up to the score that was used.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from saksei.analysis import naming
from saksei.analysis.identity import Pair
from saksei.analysis.matching.engine import Engine
from saksei.analysis.matching.model import SUREST, Model, Weights, comparisons

Row = Mapping[str, object]

# What a comparison looks at, where it has another name than the column.
SHOWN = {
    "who": ("name", "description"),
    "name": ("name",),
    "company": (),
    "namesakes": ("name",),
    "happening": ("act", "date", "place"),
    "figures": ("outcome",),
    "interplay": (),
}


TOGETHER = "all reports taken together that are of either"
INSTEAD = "all other reports, and whoever else it may be"


@dataclass(frozen=True, slots=True)
class Step:
    """One field: how it agrees, what it adds in bits, and what the two reports say."""

    field: str
    label: str
    bits: float
    left: str = ""
    right: str = ""
    note: str = ""  # which part of the one name went with which of the other

    def in_words(self, *, values: bool = True) -> str:
        """The step as a line, with what the reports say or without."""
        said = f": {self.left} | {self.right}" if self.left or self.right else ""
        note = f" ({self.note})" if self.note else ""
        told = said + note if values else ""
        return f"{self.bits:+.1f} {self.field}, {self.label}{told}"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the odds of any pair to those of this one."""

    prior: float
    steps: tuple[Step, ...]
    probability: float

    def rows(self) -> Iterator[tuple[str, str, float, float]]:
        """The table: field, how it agrees, bits, and the sum so far."""
        so_far = self.prior
        yield "", "any two reports that share a key", self.prior, so_far
        for one in self.steps:
            so_far += one.bits
            yield one.field, one.label, one.bits, so_far

    def lines(self, *, values: bool = True) -> list[str]:
        """What says most first; what says nothing is left out."""
        telling = sorted(self.steps, key=lambda one: -abs(one.bits))
        return [one.in_words(values=values) for one in telling if abs(one.bits) >= 0.05]


def explain(
    table: pa.Table,
    kind: str,
    model: Model,
    engine: Engine,
    pairs: pa.Table,
    sure: Mapping[Pair, float] | None = None,
    unnamed: Collection[Pair] = (),
) -> dict[Pair, Waterfall]:
    """The waterfall of each of these pairs of prepared reports.

    `sure` says how sure other reports make pairs; where that is more or less than the two say by
    themselves, a last step tells by how much. In pairs of `unnamed` one of the two is not named.
    """
    if not len(pairs):
        return {}
    weights, sure = model.weights(kind), sure or {}
    levels = engine.levels(table, kind, model, pairs).to_pylist()
    wanted = sorted({row[side] for row in levels for side in ("left", "right")})
    chosen = table.filter(pa.compute.is_in(table["unique_id"], pa.array(wanted, pa.string())))
    said = {row["unique_id"]: row for row in chosen.to_pylist()}
    found = {}
    for row in levels:
        pair = row["left"], row["right"]
        steps = tuple(_steps(row, kind, weights, said[pair[0]], said[pair[1]]))
        own = weights.probability(row["weight"])
        told = min(max(sure.get(pair, own), 1 - SUREST), SUREST)
        if abs(told - own) > 1 - SUREST:
            more = weights.needed(told) - row["weight"]
            label = INSTEAD if pair in unnamed else TOGETHER
            steps, own = (*steps, Step("others", label, more)), told
        found[pair] = Waterfall(weights.prior_bits, steps, own)
    return found


def _steps(
    row: Mapping[str, object], kind: str, weights: Weights, left: Row, right: Row
) -> Iterator[Step]:
    for comparison in comparisons(kind):
        number = row[comparison.name]
        if isinstance(number, int):
            level = comparison.levels[number]
            columns = SHOWN.get(comparison.name, (comparison.name,))
            one, other = (_values(report, columns) for report in (left, right))
            bits = weights.bits(comparison, level.label)
            note = _tokens(one, other) if comparison.name == "name" and number else ""
            yield Step(comparison.name, level.label, bits, one, other, note)


def _values(report: Row, columns: tuple[str, ...]) -> str:
    return " ".join(str(report[one]) for one in columns if report.get(one) is not None)


@lru_cache(maxsize=50_000)
def _tokens(left: str, right: str) -> str:
    return naming.compare(left, right).in_words() if left != right else ""
