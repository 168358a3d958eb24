"""How many persons or acts nobody documented, by how independent lists of them overlap.

Invariant: the number documented comes first, an interval before its median and rounded outward; no
number without its model, and no model without the others beside it; nothing is said of any person.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib.metadata import version

import numpy as np

from saksei.analysis.answers.result import Asked, Cell, LeftOut, Result, Sheet, Value, plural
from saksei.analysis.standards import Basis
from saksei.analysis.tables import Tables
from saksei.analysis.undocumented.captures import Captures
from saksei.analysis.undocumented.combining import combine
from saksei.analysis.undocumented.estimate import (
    ASSUMPTIONS,
    FEWEST,
    SMALL_LIST,
    Estimate,
    Model,
    estimate,
    unfit,
)
from saksei.analysis.undocumented.lists import Listed, letter, listed, tabulated
from saksei.errors import InvalidValue

UNITS = ("persons", "acts")
DRAWS = 5  # of undecided links
SUPPRESSED = 5  # cells of the overlap table under this are not shown
DIGITS = 3  # of a rounded estimate
PACKAGES = ("saksei", "numpy", "scipy", "numba")


def undocumented(tables: Tables, asked: Asked) -> Result:
    """An estimate for a stratum of the record: an act type, a period and a place."""
    unit = asked.of or UNITS[0]
    if unit not in UNITS:
        raise InvalidValue(f"'{unit}' cannot be estimated; use --of {' or '.join(UNITS)}")
    found = listed(tables, asked, unit)
    table = tabulated(found, {}, None)
    reasons = [*_undefined(asked), *_too_few(found, table)]
    if reasons:
        made = Estimate(table, (), refused="; ".join(reasons))
    else:
        made = combine([estimate(one, asked.seed) for one in _drawn(found, table, asked)])
    result = of_estimate(replace(made, captures=table), asked.seed, unit, tables.basis)
    least = tabulated(found, dict.fromkeys(found.unsure, 1.0), np.random.default_rng(0)).documented
    label = tables.vocabulary.label("act_type", asked.act).lower()
    return replace(
        result,
        title=f"Not documented: {unit}, {label}",
        values=(Value("documented", unit, least, table.documented), *result.values[1:]),
        sheets=(*result.sheets, _lists(found, table), _sources(found)),
        left_out=tuple(_left_out(found)),
        caveats=(*_of_links(found, asked), *result.caveats),
        asked={"act": asked.act, "of": unit, "place": asked.place, "seed": str(asked.seed)},
    )


def of_estimate(made: Estimate, seed: int, unit: str, basis: Basis) -> Result:
    """An estimate as an answer; of a table of counts as well as of a record."""
    number = made.captures.documented
    values = [Value("documented", unit, number, number)]
    for one in made.models:
        values += _values(one, unit)
    sheets = [_models(made), _overlaps(made.captures)]
    return Result(
        question="undocumented", title="Not documented", unit=unit, basis=basis,
        values=tuple(values), sheets=tuple(one for one in sheets if one.rows),
        caveats=(*made.warnings, *_assumed(seed)), refused=made.refused,
    )  # fmt: skip


def outward(low: float | None, high: float | None) -> tuple[int | None, int | None]:
    """An interval in three digits, never narrower than it was."""
    return _rounded(low, math.floor), _rounded(high, math.ceil)


def _rounded(number: float | None, how: Callable[[float], int]) -> int | None:
    if number is None:
        return None
    step: int = 10 ** max(0, math.floor(math.log10(max(number, 1))) + 1 - DIGITS)
    return int(how(number / step)) * step


def _values(one: Model, unit: str) -> Iterator[Value]:
    if one.interval is not None:
        yield Value(f"{one.model}: total, 95 % interval", unit, *outward(*one.interval))
    if one.median is not None:
        median = _rounded(one.median, round)
        yield Value(f"{one.model}: total, median", unit, median, median)


def _models(made: Estimate) -> Sheet:
    several = [*made.models, *([made.saturated] if made.saturated else [])]
    return Sheet(
        "models", "Models side by side",
        ("model", "95 % interval", "median", "R-hat", "effective samples", "settings", "refused"),
        tuple(_model(one) for one in several),
        note="R-hat and effective samples are of chains; graphs and log-linear models have none.",
    )  # fmt: skip


def _model(one: Model) -> tuple[Cell, ...]:
    interval = Value("", "", *outward(*one.interval)).text if one.interval else ""
    median = "" if one.median is None else str(_rounded(one.median, round))
    r_hat = "" if one.r_hat is None else f"{one.r_hat:.3f}"
    ess = "" if one.ess is None else f"{one.ess:.0f}"
    return (one.model, interval, median, r_hat, ess, one.about, one.refused)


def _overlaps(found: Captures) -> Sheet:
    """How many each two lists share; the names of the lists are not there."""
    shared = found.overlaps()
    names = [letter(at) for at in range(len(found.lists))]
    rows = [
        (name, *(_hidden(int(shared[at, other])) for other in range(len(names))))
        for at, name in enumerate(names)
    ]
    return Sheet(
        "overlaps", "How many are on both of two lists", ("list", *names), tuple(rows),
        note=f"Names of lists are replaced, and numbers from 1 to {SUPPRESSED - 1} are not shown.",
    )  # fmt: skip


def _hidden(number: int) -> str:
    return f"under {SUPPRESSED}" if 0 < number < SUPPRESSED else str(number)


def _undefined(asked: Asked) -> Iterator[str]:
    missing = [
        words
        for given, words in (
            (asked.place, "a place (--place)"),
            (asked.start and asked.end, "a period (--from and --to)"),
        )
        if not given
    ]
    if missing:
        yield (
            f"the stratum has no bounds without {' and '.join(missing)}: an estimate is of a "
            "population, and it has to be said who belongs to it"
        )


def _too_few(found: Listed, table: Captures) -> Iterator[str]:
    if len(found.large) < FEWEST:
        yield (
            f"{plural(len(found.large), 'publisher')} documented {SMALL_LIST} or more without "
            f"retelling others, and it takes {FEWEST}: add lists made by others, or widen the "
            "stratum"
        )
    elif reason := unfit(table):
        yield reason


def _drawn(found: Listed, table: Captures, asked: Asked) -> Sequence[Captures]:
    if not found.unsure:
        return [table]
    random = np.random.default_rng(asked.seed)
    return [tabulated(found, asked.likely, random) for _ in range(DRAWS)]


def _lists(found: Listed, table: Captures) -> Sheet:
    sizes = table.sizes()
    rows = tuple((name, int(sizes[at])) for at, name in enumerate(table.lists))
    return Sheet(
        "lists", "Lists", ("list", "entries"), rows,
        note=f"{plural(len(found.publishers), 'publisher')} documented without retelling others; "
        "those with few entries are joined as the last list.",
    )  # fmt: skip


def _sources(found: Listed) -> Sheet:
    """All together: which of them a list is made of would name the list."""
    rows = ((found.sources,),) if found.sources else ()
    return Sheet("sources", "Sources that the lists rest on", ("sources",), rows)


def _left_out(found: Listed) -> Iterator[LeftOut]:
    if found.unnamed:
        what = plural(found.unnamed, "act")
        yield LeftOut(what, "against nobody with a record of their own, which cannot be linked")
    if found.undatable:
        what = plural(found.undatable, "act")
        yield LeftOut(what, "may or may not be in the period, or of somebody asked for")
    if found.retold:
        what = plural(found.retold, "entry", "entries")
        yield LeftOut(what, "by sources that retell several origins at once")


def _of_links(found: Listed, asked: Asked) -> Iterator[str]:
    if not found.unsure:
        return
    unknown = sum(pair not in asked.likely for pair in found.unsure)
    yield (
        f"{plural(len(found.unsure), 'undecided link')} carried through by {DRAWS} draws, combined "
        "by Rubin's rule on the logarithm of the number not documented"
        + (f"; {unknown} of them without a probability were drawn as even" if unknown else "")
    )


def _assumed(seed: int) -> Iterator[str]:
    for one in ASSUMPTIONS:
        yield f"assumed: {one}"
    yield "an estimate of how many, and of nobody in particular"
    yield f"seed {seed}; " + ", ".join(f"{one} {version(one)}" for one in PACKAGES)
