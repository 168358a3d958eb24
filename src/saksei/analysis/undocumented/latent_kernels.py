"""The machine code of the latent-class sampler (`latent.py`): Gibbs sweeps and Metropolis moves.

Daniel Manrique-Vallier, Bayesian population size estimation using Dirichlet process mixtures,
Biometrics 72 (2016). Lists j, classes k; an entity of class k is on list j with probability
`rates[j, k]`; classes have the shares exp(`shares[k]`), by breaking a stick with concentration
`alpha`. A pattern is the lists that it is on: `lists[begin[x]:begin[x + 1]]`, found `counts[x]`
times.

Invariant: kernels release the interpreter's lock and write only into the arrays of their chain.
"""

import math

import numpy as np
from numba import njit

PRIOR_SHAPE = PRIOR_RATE = 0.25  # of alpha
FLOOR = 1e-6  # of alpha
EDGE = 1e-9  # rates stay this far from 0 and 1


@njit(cache=True, nogil=True)
def log_gamma_draw(rng, shape):
    """The logarithm of a gamma variable, which for a small shape would itself be 0."""
    if shape >= 1.0:
        return math.log(rng.standard_gamma(shape))
    drawn = rng.standard_gamma(shape + 1.0)
    return math.log(drawn) + math.log(1.0 - rng.random()) / shape


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def sweep(rng, begin, lists, counts, shares, rates, scalars, odds, none, weights, sizes, caught):
    """One Gibbs sweep; `scalars` is (alpha, number on no list)."""
    amount, classes = rates.shape
    nobody = odds_and_none(shares, rates, odds, none)
    sizes[:] = 0
    caught[:] = 0
    found = 0
    dealt = np.zeros(classes, np.int64)
    for x in range(counts.shape[0]):
        if counts[x] == 0:
            continue
        found += counts[x]
        weights[:] = none
        for at in range(begin[x], begin[x + 1]):
            j = lists[at]
            for k in range(classes):
                weights[k] *= odds[j, k]
        dealt[:] = 0
        deal(rng, counts[x], weights, weights.sum(), dealt)
        for k in range(classes):
            if dealt[k]:
                sizes[k] += dealt[k]
                for at in range(begin[x], begin[x + 1]):
                    caught[lists[at], k] += dealt[k]
    ratio = nobody / max(1.0 - nobody, 1e-12)
    unseen = rng.poisson(rng.standard_gamma(float(found)) * ratio)
    scalars[1] = unseen
    deal(rng, unseen, none, nobody, sizes)
    swap_labels(rng, scalars[0], sizes, caught)
    for j in range(amount):
        for k in range(classes):
            if sizes[k] == 0:
                drawn = rng.random()
            else:
                hit = rng.standard_gamma(1.0 + caught[j, k])
                drawn = hit / (hit + rng.standard_gamma(1.0 + sizes[k] - caught[j, k]))
            rates[j, k] = min(max(drawn, EDGE), 1.0 - EDGE)
    break_stick(rng, scalars, sizes, shares)
    return nobody


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def chances_of(begin, lists, odds, none, weights, chances):
    """Write the chance of each pattern, all classes together."""
    for x in range(chances.shape[0]):
        weights[:] = none
        for at in range(begin[x], begin[x + 1]):
            for k in range(weights.shape[0]):
                weights[k] *= odds[lists[at], k]
        chances[x] = weights.sum()


@njit(cache=True, nogil=True)
def log_prior_of_shares(shares, alpha, k, share, scale):
    """Log density of the shares if class k had `share` and all others were scaled by `scale`."""
    last = shares.shape[0] - 1
    tail = math.exp(shares[last]) * scale if k != last else share
    total = (alpha - 1.0) * (shares[last] + math.log(scale) if k != last else math.log(share))
    for at in range(last - 1, 0, -1):
        tail += share if at == k else math.exp(shares[at]) * scale
        total -= math.log(tail)
    return total


@njit(cache=True, nogil=True)
def ridge(
    rng, begin, lists, counts, shares, rates, scalars, odds, none, chances, moved, trial, k, step
):
    """Move class k along the ridge on which it is larger and on each list more rarely.

    Metropolis on the posterior with memberships and the number on no list integrated out.
    `chances[x]` is the chance of pattern x now. Returns whether it moved.
    """
    amount, classes = rates.shape
    share = math.exp(shares[k])
    if not 1e-290 < share < 1.0 - 1e-10:
        return False
    fresh = share * math.exp(step)
    fresh /= 1.0 - share + fresh
    if not 1e-290 < fresh < 1.0 - 1e-10:
        return False
    scale = (1.0 - fresh) / (1.0 - share)
    ratio = (classes - 1) * math.log(scale) + math.log(fresh / share)
    factor = math.exp(-step)
    gone = fresh
    product = 1.0
    for j in range(amount):
        moved[j] = odds[j, k] * factor
        rate = moved[j] / (1.0 + moved[j])
        if not EDGE < rate < 1.0 - EDGE:
            return False
        product *= rate * (1.0 - rate) / (rates[j, k] * (1.0 - rates[j, k]))
        gone *= 1.0 - rate
    ratio += math.log(product)
    alpha = scalars[0]
    ratio += log_prior_of_shares(shares, alpha, k, fresh, scale)
    ratio -= log_prior_of_shares(shares, alpha, k, share, 1.0)
    before = none.sum()
    after = (before - none[k]) * scale + gone
    found = 0
    for x in range(counts.shape[0]):
        found += counts[x]
        old, new = none[k], gone
        for at in range(begin[x], begin[x + 1]):
            old *= odds[lists[at], k]
            new *= moved[lists[at]]
        trial[x] = max((chances[x] - old) * scale, 0.0) + new
        ratio += counts[x] * math.log(trial[x] / chances[x])
    ratio -= found * math.log((1.0 - after) / (1.0 - before))
    if not (ratio >= 0.0 or rng.random() < math.exp(ratio)):
        return False
    for other in range(classes):
        shares[other] += math.log(scale)
        none[other] *= scale
    shares[k] = math.log(fresh)
    none[k] = gone
    for j in range(amount):
        odds[j, k] = moved[j]
        rates[j, k] = moved[j] / (1.0 + moved[j])
    chances[:] = trial
    return True


@njit(cache=True, nogil=True)
def fit_of(counts, chances, nobody):
    """The log likelihood of counts, memberships and the number on no list integrated out."""
    total, found = 0.0, 0
    for x in range(counts.shape[0]):
        if counts[x]:
            total += counts[x] * math.log(chances[x])
            found += counts[x]
    return total - found * math.log1p(-nobody)


@njit(cache=True, nogil=True)
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


@njit(cache=True, nogil=True)
def advance(rng, begin, lists, samples, shares, rates, scalars, draws, every, moves, spread):
    """Fill `draws` with the number on no list by the last rung, one after each `every` sweeps.

    `samples` has a row of counts for each rung of the ladder, as have `shares`, `rates` and
    `scalars`, which hold the state; each is swept, moved along the ridge and then traded.
    """
    rungs, amount, classes = rates.shape
    odds = np.empty((amount, classes))
    none, weights = np.empty(classes), np.empty(classes)
    sizes = np.zeros(classes, np.int64)
    caught = np.zeros((amount, classes), np.int64)
    chances, trial = np.empty((rungs, samples.shape[1])), np.empty(samples.shape[1])
    nobody = np.empty(rungs)
    moved = np.empty(amount)
    for at in range(draws.shape[0]):
        for turn in range(every):
            for rung in range(rungs):
                sweep(
                    rng, begin, lists, samples[rung], shares[rung], rates[rung], scalars[rung],
                    odds, none, weights, sizes, caught,
                )  # fmt: skip
                odds_and_none(shares[rung], rates[rung], odds, none)
                chances_of(begin, lists, odds, none, weights, chances[rung])
                for _ in range(moves):
                    k = rng.integers(0, classes)
                    step = rng.standard_normal() * spread * math.exp(rng.random() * 2.0 - 1.0)
                    ridge(
                        rng, begin, lists, samples[rung], shares[rung], rates[rung],
                        scalars[rung], odds, none, chances[rung], moved, trial, k, step,
                    )  # fmt: skip
                nobody[rung] = none.sum()
            if rungs > 1:
                trade(
                    rng, samples, shares, rates, scalars, chances, nobody, (at * every + turn) % 2
                )
        draws[at] = scalars[rungs - 1, 1]
