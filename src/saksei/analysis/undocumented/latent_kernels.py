"""The machine code of the latent-class sampler (`latent.py`): Gibbs sweeps, and all moves in turn.

Daniel Manrique-Vallier, Bayesian population size estimation using Dirichlet process mixtures,
Biometrics 72 (2016). Lists j, classes k; an entity of class k is on list j with probability
`rates[j, k]`; classes have the shares exp(`shares[k]`), by breaking a stick with concentration
`alpha`. A pattern is the lists that it is on: `lists[begin[x]:begin[x + 1]]`, found `counts[x]`
times.

Numba keeps compiled code by its file: after a change in `split_kernels.py` or
`trajectory_kernels.py` this file has to be touched too.

Invariant: kernels release the interpreter's lock and write only into the arrays of their chain.
"""

import math

import numpy as np

from saksei.analysis.compiling import compiled
from saksei.analysis.undocumented.split_kernels import draw_alpha, split_or_merge
from saksei.analysis.undocumented.trajectory_kernels import ACCEPTED, EDGE, learn, travel, weigh

PRIOR_SHAPE = PRIOR_RATE = 0.25  # of alpha
FLOOR = 1e-6  # of alpha


@compiled
def log_gamma_draw(rng, shape):
    """The logarithm of a gamma variable, which for a small shape would itself be 0."""
    if shape >= 1.0:
        return math.log(rng.standard_gamma(shape))
    drawn = rng.standard_gamma(shape + 1.0)
    return math.log(drawn) + math.log(1.0 - rng.random()) / shape


@compiled
def deal(rng, number, weights, total, into):
    """Deal `number` entities to classes in proportion to the weights; adds to `into`."""
    left, rest = number, total
    last = weights.shape[0] - 1
    if number == 1:
        at = rng.random() * total
        k = 0
        while k < last and at >= weights[k]:
            at -= weights[k]
            k += 1
        into[k] += 1
        return
    for k in range(last):
        if left == 0:
            return
        share = weights[k] / rest
        if share >= 1.0:
            break
        drawn = rng.binomial(left, share)
        into[k] += drawn
        left -= drawn
        rest -= weights[k]
        if rest <= 0.0:
            into[k] += left
            return
    else:
        into[last] += left
        return
    into[k] += left


@compiled
def odds_and_none(shares, rates, odds, none):
    """Write the odds of each rate and each class' share of those on no list; returns its sum."""
    lists, classes = rates.shape
    for k in range(classes):
        none[k] = math.exp(shares[k])
    for j in range(lists):
        for k in range(classes):
            miss = 1.0 - rates[j, k]
            odds[j, k] = rates[j, k] / miss
            none[k] *= miss
    return none.sum()


@compiled
def deal_all(rng, begin, lists, counts, scalars, odds, none, weights, dealt, sizes, caught):
    """Draw everybody's class, and how many are on no list: the last row of `dealt`."""
    nobody = none.sum()
    sizes[:] = 0
    caught[:] = 0
    dealt[:] = 0
    found = 0
    last = counts.shape[0]
    for x in range(last):
        if counts[x] == 0:
            continue
        found += counts[x]
        total = weigh(begin, lists, x, odds, none, weights)
        deal(rng, counts[x], weights, total, dealt[x])
        for k in range(weights.shape[0]):
            if dealt[x, k]:
                sizes[k] += dealt[x, k]
                for at in range(begin[x], begin[x + 1]):
                    caught[lists[at], k] += dealt[x, k]
    ratio = nobody / max(1.0 - nobody, 1e-12)
    unseen = rng.poisson(rng.standard_gamma(float(found)) * ratio)
    scalars[1] = unseen
    deal(rng, unseen, none, nobody, dealt[last])
    sizes += dealt[last]


@compiled
def draw_rates(rng, sizes, caught, rates):
    """Draw each class' rates given who is in it."""
    for j in range(rates.shape[0]):
        for k in range(rates.shape[1]):
            if sizes[k] == 0:
                drawn = rng.random()
            else:
                hit = rng.standard_gamma(1.0 + caught[j, k])
                drawn = hit / (hit + rng.standard_gamma(1.0 + sizes[k] - caught[j, k]))
            rates[j, k] = min(max(drawn, EDGE), 1.0 - EDGE)


@compiled
def sweep(
    rng, begin, lists, counts, shares, rates, scalars, odds, none, weights, dealt, sizes, caught,
    splits,
):  # fmt: skip
    """One Gibbs sweep with `splits` tries to split or merge; `scalars` is (alpha, number on no
    list)."""
    odds_and_none(shares, rates, odds, none)
    deal_all(rng, begin, lists, counts, scalars, odds, none, weights, dealt, sizes, caught)
    for _ in range(splits):
        split_or_merge(rng, begin, lists, dealt, sizes, caught, scalars[0])
    swap_labels(rng, scalars[0], sizes, caught)
    draw_rates(rng, sizes, caught, rates)
    scalars[0] = draw_alpha(rng, scalars[0], sizes, PRIOR_SHAPE, PRIOR_RATE, FLOOR)
    break_stick(rng, scalars, sizes, shares)


@compiled
def swap_labels(rng, alpha, sizes, caught):
    """Metropolis on the order of neighbouring classes, the sticks integrated out."""
    classes = sizes.shape[0]
    after = 0
    for k in range(classes - 2, -1, -1):
        one, other = sizes[k], sizes[k + 1]
        if one != other:
            if k == classes - 2:
                ratio = (
                    math.lgamma(1.0 + other)
                    - math.lgamma(1.0 + one)
                    + math.lgamma(alpha + one)
                    - math.lgamma(alpha + other)
                )
            else:
                ratio = math.log((alpha + after + other) / (alpha + after + one))
            if ratio >= 0.0 or rng.random() < math.exp(ratio):
                sizes[k], sizes[k + 1] = other, one
                for j in range(caught.shape[0]):
                    caught[j, k], caught[j, k + 1] = caught[j, k + 1], caught[j, k]
        after += sizes[k + 1]


@compiled
def break_stick(rng, scalars, sizes, shares):
    """Draw the shares of the classes given their sizes, then alpha."""
    classes = sizes.shape[0]
    alpha = scalars[0]
    after = 0
    for k in range(classes):
        after += sizes[k]
    left = 0.0
    for k in range(classes - 1):
        after -= sizes[k]
        taken = log_gamma_draw(rng, 1.0 + sizes[k])
        kept = log_gamma_draw(rng, alpha + after)
        most = max(taken, kept)
        both = most + math.log(math.exp(taken - most) + math.exp(kept - most))
        shares[k] = left + taken - both
        left += kept - both
    shares[classes - 1] = left
    drawn = rng.standard_gamma(PRIOR_SHAPE + classes - 1) / (PRIOR_RATE - left)
    scalars[0] = max(drawn, FLOOR)


@compiled
def chances_of(begin, lists, odds, none, weights, chances):
    """Write the chance of each pattern, all classes together."""
    for x in range(chances.shape[0]):
        chances[x] = weigh(begin, lists, x, odds, none, weights)


@compiled
def fit_of(counts, chances, nobody):
    """The log likelihood of counts, memberships and the number on no list integrated out."""
    total, found = 0.0, 0
    for x in range(counts.shape[0]):
        if counts[x]:
            total += counts[x] * math.log(chances[x])
            found += counts[x]
    return total - found * math.log1p(-nobody)


@compiled
def trade(rng, samples, shares, rates, scalars, chances, nobody, first):
    """Let neighbouring rungs of the ladder, from the `first` on, trade their states."""
    for rung in range(first, samples.shape[0] - 1, 2):
        one, other = samples[rung], samples[rung + 1]
        ratio = (
            fit_of(other, chances[rung], nobody[rung])
            + fit_of(one, chances[rung + 1], nobody[rung + 1])
            - fit_of(one, chances[rung], nobody[rung])
            - fit_of(other, chances[rung + 1], nobody[rung + 1])
        )
        if ratio >= 0.0 or rng.random() < math.exp(ratio):
            kept = shares[rung].copy()
            shares[rung] = shares[rung + 1]
            shares[rung + 1] = kept
            table = rates[rung].copy()
            rates[rung] = rates[rung + 1]
            rates[rung + 1] = table
            alpha = scalars[rung, 0]
            scalars[rung, 0] = scalars[rung + 1, 0]
            scalars[rung + 1, 0] = alpha


@compiled
def advance(
    rng, begin, lists, samples, shares, rates, scalars, masses, paces, draws, every, splits, trips,
    learning,
):  # fmt: skip
    """Fill `draws` with the number on no list by the last rung, one after each `every` sweeps.

    `samples` has a row of counts for each rung of the ladder, as have `shares`, `rates`, `scalars`,
    `masses` and `paces`; each is swept, with `splits` tries to split or merge, moved along `trips`
    trajectories (a share of the sweeps) and then traded. Only while `learning` do masses and paces
    change, and then the posterior is not quite left as it is.
    """
    rungs, amount, classes = rates.shape
    patterns = samples.shape[1]
    odds, caught = np.empty((amount, classes)), np.zeros((amount, classes), np.int64)
    none, weights = np.empty(classes), np.empty(classes)
    sizes, dealt = np.zeros(classes, np.int64), np.zeros((patterns + 1, classes), np.int64)
    chances, nobody = np.empty((rungs, patterns)), np.empty(rungs)
    for at in range(draws.shape[0] * every):
        tries = int(splits + rng.random())
        for rung in range(rungs):
            sweep(
                rng, begin, lists, samples[rung], shares[rung], rates[rung], scalars[rung],
                odds, none, weights, dealt, sizes, caught, tries,
            )  # fmt: skip
            if learning:
                learn(sizes, caught, scalars[rung, 0], at, masses[rung])
            if rng.random() < trips:
                accepted = travel(
                    rng, begin, lists, samples[rung], scalars[rung, 0], shares[rung], rates[rung],
                    masses[rung], paces[rung], odds, none, weights,
                )  # fmt: skip
                if learning:
                    paces[rung] *= math.exp(0.1 * (accepted - ACCEPTED))
        if rungs > 1:
            for rung in range(rungs):
                nobody[rung] = odds_and_none(shares[rung], rates[rung], odds, none)
                chances_of(begin, lists, odds, none, weights, chances[rung])
            trade(rng, samples, shares, rates, scalars, chances, nobody, at % 2)
        if at % every == every - 1:
            draws[at // every] = scalars[rungs - 1, 1]
