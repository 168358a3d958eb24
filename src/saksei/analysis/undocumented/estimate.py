"""How many are not documented, by three models side by side, or why no number may be shown.

A model is refused by itself where it fails; everything is refused where the lists cannot carry an
estimate by any model. Invariant: every refusal says why and what would help; no estimate is under
the number documented.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from saksei.analysis.undocumented import graphs, loglinear
from saksei.analysis.undocumented.captures import Captures, apart, copies

LATENT, GRAPHS, LOGLINEAR = "latent-class", "graphs", "log-linear"
FEWEST = 3  # lists
BEYOND = 0.005  # of a posterior in the last twentieth of the numbers tried
WIDE = 5.0  # the upper over the lower end of an interval
SMALL_LIST, SMALL, FAR, DOMINATES = 10, 50, 3.0, 0.8
APART = 0.2  # medians differ by more than this share of the smaller
ASSUMPTIONS = (
    "the population is closed: nobody comes or goes in the period and place",
    "nobody is on a list who does not belong to the population",
    "which reports are of one person or act is known without error, except for links drawn anew",
    "everybody has some chance to be on some list: who could never be, is not estimated",
    "latent-class: within a few kinds of people, lists catch independently of each other",
    "graphs: lists depend on each other in pairs and cliques, and everybody has the same chances",
    "log-linear: lists depend on each other in pairs, and everybody has the same chances",
)


@dataclass(frozen=True, slots=True)
class Model:
    """What one model says of the total number, or why it may not be shown.

    Where only the interval is too wide, its lower end is still given; where only the middle may not
    be shown, the interval is.
    """

    model: str
    median: float | None = None
    mean: float | None = None
    interval: tuple[float | None, float | None] | None = None
    r_hat: float | None = None
    ess: float | None = None
    seed: int | None = None
    refused: str | None = None
    about: str = ""  # settings and what was chosen, in words
    # Mean and standard deviation of the logarithm of the number on no list.
    centre: float = 0.0
    spread: float = 0.0

    def as_json(self) -> dict[str, object]:
        """The model as plain data."""
        names = ("model", "median", "mean", "interval", "r_hat", "ess", "seed", "refused")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Estimate:
    """All models; `refused` is set where none of them may be shown."""

    captures: Captures
    models: tuple[Model, ...]
    saturated: Model | None = None  # graphs, with the graph in which all lists depend on all
    refused: str | None = None
    warnings: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The estimate as plain data."""
        return {
            "documented": self.captures.documented,
            "models": [one.as_json() for one in self.models],
            "refused": self.refused,
            "warnings": list(self.warnings),
        }


def estimate(found: Captures, seed: int) -> Estimate:
    """Estimate the total number by each model; takes seconds to minutes."""
    if reason := unfit(found):
        return _unfitted(found, reason)
    without, saturated = _graphs(found)
    models = _latent(found, seed), without, _loglinear(found)
    shown = [one for one in models if one.refused is None]
    refused = None if shown else "no model may be shown: " + "; ".join(
        f"{one.model}: {one.refused}" for one in models
    )  # fmt: skip
    warnings = (*_small(found), *_far(found, shown), *_apart(shown), *_saturated(saturated, shown),
                *_left_out(found, without, models[2]))  # fmt: skip
    return Estimate(found, models, saturated, refused, warnings)


def _unfitted(found: Captures, reason: str) -> Estimate:
    """No model at all; whether the log-linear likelihood has a maximum is said all the same."""
    own = loglinear.fit(found) if len(found.lists) >= FEWEST else reason
    reasons = {LATENT: reason, GRAPHS: reason, LOGLINEAR: own if isinstance(own, str) else reason}
    models = tuple(Model(one, refused=why) for one, why in reasons.items())
    return Estimate(found, models, refused=reason, warnings=tuple(_small(found)))


def unfit(found: Captures) -> str | None:
    """Why these lists cannot carry an estimate by any model, with what would help."""
    if len(found.lists) < FEWEST:
        return (
            f"the lists are {len(found.lists)}, and it takes {FEWEST} or more to tell how they "
            "depend on each other: add a list made independently"
        )
    for at, size in enumerate(found.sizes()):
        if size == 0:
            return f"the list {found.lists[at]} is empty: leave its column out, or add its records"
    # That a list of a few entries shares none of them may be chance: that is warned of.
    lonely = [at for at in apart(found) if found.sizes()[at] >= SMALL_LIST]
    if lonely or len(found.lists) - len(apart(found)) < FEWEST:
        lonely = lonely or apart(found)
        names = ", ".join(found.lists[at] for at in lonely)
        return (
            f"no other list has anybody of {names}: either its records were not linked, or it "
            "covers another population; link it (`saksei link`), or leave it out"
        )
    if same := copies(found):
        one, other = (found.lists[at] for at in same[0])
        return (
            f"{one} and {other} have nearly the same people, as where one copies the other: record "
            "which derives from which, or leave one out"
        )
    return None


def _latent(found: Captures, seed: int) -> Model:
    # Imported here: it brings the compiler of its machine code, and most commands do without.
    from saksei.analysis.undocumented import latent

    # 5 classes for the lists of one country's organisations and 15 for many lists, as HRDAG has it.
    classes = 5 if len(found.lists) < latent.MANY else 15
    drawn = latent.sample(found, seed, classes=classes)
    number = found.documented + drawn.missing.ravel()
    low, median, high = (float(one) for one in np.percentile(number, [2.5, 50, 97.5]))
    logs = np.log(drawn.missing + 0.5)
    how = ", tempered" if drawn.tempered else ""
    model = Model(
        LATENT, median, float(number.mean()), (low, high), round(drawn.diagnosis.r_hat, 4),
        round(drawn.diagnosis.ess, 1), seed, drawn.refused,
        f"{classes} classes, {len(drawn.missing)} chains of {drawn.sweeps} sweeps{how}",
        float(logs.mean()), float(logs.std()),
    )  # fmt: skip
    kept = kept_in_bounds(model)
    if kept.refused is None and drawn.between:
        return replace(kept, refused=drawn.between, median=None, mean=None)
    return kept


def _graphs(found: Captures) -> tuple[Model, Model | None]:
    if len(found.lists) > graphs.MOST:
        return Model(
            GRAPHS,
            refused=f"graphs are averaged for at most {graphs.MOST} lists; join lists of one kind",
        ), None
    without, saturated = graphs.average(found.table())
    return _averaged(found, without, "without"), _averaged(found, saturated, "with")


def _averaged(found: Captures, one: graphs.Averaged, word: str) -> Model:
    number = found.documented
    edges, weight = one.weights[0]
    best = f"{graphs.in_words(edges, found.lists)} ({weight:.2f})"
    low, high = one.interval
    beyond = (
        f"{one.beyond:.1%} of the posterior lies at the end of the numbers tried "
        f"({number + one.greatest}): the lists overlap too little for an upper bound; link more, "
        "or add a list"
        if one.beyond > BEYOND else None
    )  # fmt: skip
    spread = (np.log(high + 0.5) - np.log(low + 0.5)) / (2 * 1.96)
    model = Model(
        GRAPHS, float(number + one.median), number + one.mean, (number + low, number + high),
        refused=beyond, about=f"{word} the saturated graph; most weight: {best}",
        centre=float(np.log(one.median + 0.5)), spread=float(spread),
    )  # fmt: skip
    return kept_in_bounds(model)


def _loglinear(found: Captures) -> Model:
    fitted = loglinear.fit(found)
    if isinstance(fitted, str):
        return Model(LOGLINEAR, refused=fitted)
    number = found.documented
    low, high = fitted.interval
    pairs = ", ".join(f"{found.lists[one]}-{found.lists[other]}" for one, other in fitted.pairs)
    best = number + fitted.missing
    spread = 0.0 if high is None else (np.log(high + 0.5) - np.log(low + 0.5)) / (2 * 1.96)
    model = Model(
        LOGLINEAR, best, best, (number + low, None if high is None else number + high),
        about=f"pairs taken in: {pairs or 'none'}; best estimate, not a mean or median; the "
        "choice of pairs is not in the interval",
        centre=float(np.log(fitted.missing + 0.5)), spread=float(spread),
    )  # fmt: skip
    return kept_in_bounds(model)


def kept_in_bounds(model: Model) -> Model:
    """The model, or, where it is refused or too wide, what is left of it."""
    low, high = model.interval or (None, None)
    if model.refused is None and low and (high is None or high / low > WIDE):
        reason = (
            f"the interval has no upper end or one of more than {WIDE:g} times the lower end: only "
            "the lower end is given; link more, or add a list"
        )
        return replace(model, refused=reason, median=None, mean=None, interval=(low, None))
    if model.refused is not None:
        edge = (low, None) if model.model == GRAPHS else None
        return replace(model, median=None, mean=None, interval=edge)
    return model


def _small(found: Captures) -> Iterator[str]:
    number, alone = found.documented, apart(found)
    for at, (name, size) in enumerate(zip(found.lists, found.sizes(), strict=True)):
        if size < SMALL_LIST:
            also = ", and no other list has any of them" if at in alone else ""
            yield (
                f"the list {name} has {size} of the {number} documented, fewer than "
                f"{SMALL_LIST}{also}: try without it"
            )
        elif size > DOMINATES * number:
            yield (
                f"the list {name} has {size} of the {number} documented: the estimate hangs on "
                "what it leaves out"
            )
    if number < SMALL:
        yield f"{number} are documented, fewer than {SMALL}: priors weigh as much as the counts"


def _far(found: Captures, shown: Sequence[Model]) -> Iterator[str]:
    for one in shown:
        if one.median and one.median > FAR * found.documented:
            yield (
                f"{one.model}: the estimate is {one.median / found.documented:.1f} times the "
                "number documented: most of it is the model's"
            )


def _apart(shown: Sequence[Model]) -> Iterator[str]:
    medians = {one.model: one.median for one in shown if one.median}
    if len(medians) < 2:
        return
    low, high = min(medians.values()), max(medians.values())
    if high > (1 + APART) * low:
        yield (
            "the models are apart (" + ", ".join(f"{a}: {b:.0f}" for a, b in medians.items())
            + "): the choice of model moves the number more than chance does; show them all"
        )  # fmt: skip


def _saturated(one: Model | None, shown: Sequence[Model]) -> Iterator[str]:
    plain = next((each for each in shown if each.model == GRAPHS), None)
    if one is None or plain is None or plain.median is None or plain.interval is None:
        return
    if one.refused or one.median is None or one.interval is None:
        yield f"graphs, with the saturated graph: {one.refused}"
    elif abs(one.median - plain.median) > APART / 4 * plain.median:
        yield (
            "graphs, with the saturated graph, which says nothing of those on no list: "
            f"{one.interval[0]:.0f}\u2013{one.interval[1]:.0f}, median {one.median:.0f}"
        )


def _left_out(found: Captures, averaged: Model, fitted: Model) -> Iterator[str]:
    """Without each list in turn, by the graphs or else by the log-linear model."""
    model = averaged if averaged.refused is None else fitted
    if model.refused is not None or model.interval is None or len(found.lists) < 4:
        return
    low, high = model.interval
    for at, name in enumerate(found.lists):
        rest = found.without(at)
        if unfit(rest):
            yield f"without the list {name} no estimate could be made"
            continue
        again = _graphs(rest)[0] if model.model == GRAPHS else _loglinear(rest)
        if again.median is None:
            yield f"{model.model}: without the list {name} it would be refused"
        elif not (low or 0) <= again.median <= (high or np.inf):
            yield (
                f"{model.model}: without the list {name} it would be {again.median:.0f}, outside "
                "the interval"
            )
