"""The machine code by which the latent-class sampler moves all shares and rates at once.

Simon Duane, A. D. Kennedy, Brian Pendleton and Duncan Roweth, Hybrid Monte Carlo, Physics Letters B
195 (1987); Radford Neal, MCMC using Hamiltonian dynamics, Handbook of Markov Chain Monte Carlo
(2011). Memberships and the number on no list are integrated out, so that a chain goes along ridges,
on which many unseen people trade for few, in one move.

The coordinates `at` are logits: row j of the rates on list j, the last row of the breaks of the
stick, of which the last class has none. `pull` is the gradient of the log posterior by them. A
`mass` is about how much the counts would say of a coordinate if all classes were known.

Invariant: the posterior of shares and rates, given alpha, is left as it is.
"""

import math

import numpy as np

from saksei.analysis.compiling import loops

EDGE = 1e-9  # rates stay this far from 0 and 1
LENGTH = 40.0  # of the longest trajectory
MOST = 160  # steps of it
SLOWER = 0.8  # by so much at most, drawn anew for each trajectory
ACCEPTED = 0.8  # the share of trajectories that the pace is set for
LIGHTEST = 0.2  # mass


@loops
def to_coordinates(shares, rates, at):
    """Write the coordinates of shares (in the logarithm) and rates."""
    lists, classes = rates.shape
    for j in range(lists):
        for k in range(classes):
            at[j, k] = math.log(rates[j, k] / (1.0 - rates[j, k]))
    at[lists, classes - 1] = 0.0
    after = shares[classes - 1]
    for k in range(classes - 2, -1, -1):
        at[lists, k] = shares[k] - after
        most = max(shares[k], after)
        after = most + math.log(math.exp(shares[k] - most) + math.exp(after - most))


@loops
def from_coordinates(at, shares, rates):
    """Write the shares (in the logarithm) and rates that have these coordinates."""
    lists, classes = rates.shape
    for j in range(lists):
        for k in range(classes):
            rate = 1.0 / (1.0 + math.exp(-at[j, k]))
            rates[j, k] = min(max(rate, EDGE), 1.0 - EDGE)
    left = 0.0
    for k in range(classes - 1):
        near = math.log1p(math.exp(-abs(at[lists, k])))
        shares[k] = left - near - max(-at[lists, k], 0.0)
        left -= near + max(at[lists, k], 0.0)
    shares[classes - 1] = left


@loops
def odds_at(at, odds, none, pull):
    """Write the odds of each rate, each class' share of those on no list, and into `pull` the
    chance to be missed by each list and the part of the stick that each class breaks off."""
    lists, classes = odds.shape
    left = 1.0
    for k in range(classes - 1):
        small = math.exp(-abs(at[lists, k]))
        less, more = small / (1.0 + small), 1.0 / (1.0 + small)
        taken = more if at[lists, k] >= 0.0 else less
        pull[lists, k] = taken
        none[k] = left * taken
        left *= less if at[lists, k] >= 0.0 else more
    none[classes - 1] = left
    for j in range(lists):
        for k in range(classes):
            odds[j, k] = math.exp(at[j, k])
            pull[j, k] = 1.0 / (1.0 + odds[j, k])
            none[k] *= pull[j, k]


@loops
def weigh(begin, lists, x, odds, none, weights):
    """Write each class' share of pattern x; returns the chance of the pattern."""
    classes = weights.shape[0]
    for k in range(classes):
        weights[k] = none[k]
    for n in range(begin[x], begin[x + 1]):
        for k in range(classes):
            weights[k] *= odds[lists[n], k]
    total = 0.0
    for k in range(classes):
        total += weights[k]
    return total


@loops
def expect(begin, lists, counts, odds, none, weights, sizes, caught):
    """Write how many are expected in each class, unseen people included, and on each list."""
    classes = weights.shape[0]
    sizes[:] = 0.0
    caught[:] = 0.0
    found, nobody = 0, 0.0
    for x in range(counts.shape[0]):
        if counts[x] == 0:
            continue
        found += counts[x]
        each = counts[x] / weigh(begin, lists, x, odds, none, weights)
        for k in range(classes):
            weights[k] *= each
            sizes[k] += weights[k]
        for n in range(begin[x], begin[x + 1]):
            for k in range(classes):
                caught[lists[n], k] += weights[k]
    for k in range(classes):
        nobody += none[k]
    for k in range(classes):
        sizes[k] += none[k] * found / (1.0 - nobody)


@loops
def slope(begin, lists, counts, alpha, at, odds, none, weights, sizes, caught, pull):
    """Write the gradient of the log posterior, and the odds and shares of none that go with it."""
    amount, classes = odds.shape
    odds_at(at, odds, none, pull)
    expect(begin, lists, counts, odds, none, weights, sizes, caught)
    for j in range(amount):
        for k in range(classes):
            rate = 1.0 - pull[j, k]
            pull[j, k] = caught[j, k] + 1.0 - rate * (sizes[k] + 2.0)
    pull[amount, classes - 1] = 0.0
    after = sizes[classes - 1]
    for k in range(classes - 2, -1, -1):
        pull[amount, k] = 1.0 + sizes[k] - pull[amount, k] * (1.0 + alpha + sizes[k] + after)
        after += sizes[k]


@loops
def height(begin, lists, counts, alpha, at, odds, none, weights):
    """The log posterior by the coordinates, whose odds and shares of none are given."""
    amount, classes = odds.shape
    total, found, nobody = 0.0, 0, 0.0
    for x in range(counts.shape[0]):
        if counts[x]:
            total += counts[x] * math.log(weigh(begin, lists, x, odds, none, weights))
            found += counts[x]
    for k in range(classes):
        nobody += none[k]
    total -= found * math.log1p(-nobody)
    for j in range(amount):
        for k in range(classes):
            total -= abs(at[j, k]) + 2.0 * math.log1p(math.exp(-abs(at[j, k])))
    for k in range(classes - 1):
        near = math.log1p(math.exp(-abs(at[amount, k])))
        total -= (1.0 + alpha) * near + max(-at[amount, k], alpha * at[amount, k])
    return total


@loops
def push(rng, mass, speed):
    """Draw momenta; returns their energy."""
    energy = 0.0
    for j in range(mass.shape[0]):
        for k in range(mass.shape[1]):
            drawn = rng.standard_normal()
            energy += 0.5 * drawn * drawn
            speed[j, k] = drawn * math.sqrt(mass[j, k])
    return energy


@loops
def energy_of(mass, speed):
    """The energy of momenta."""
    energy = 0.0
    for j in range(mass.shape[0]):
        for k in range(mass.shape[1]):
            energy += 0.5 * speed[j, k] * speed[j, k] / mass[j, k]
    return energy


@loops
def step(at, speed, pull, mass, pace):
    """Half a push, and then the way of one step."""
    for j in range(mass.shape[0]):
        for k in range(mass.shape[1]):
            speed[j, k] += 0.5 * pace * pull[j, k]
            at[j, k] += pace * speed[j, k] / mass[j, k]


@loops
def travel(rng, begin, lists, counts, alpha, shares, rates, mass, pace, odds, none, weights):
    """A trajectory of a random number of steps; returns the chance with which it is accepted."""
    amount, classes = rates.shape
    at, pull = np.empty((amount + 1, classes)), np.empty((amount + 1, classes))
    speed = np.empty((amount + 1, classes))
    sizes, caught = np.empty(classes), np.empty((amount, classes))
    to_coordinates(shares, rates, at)
    slope(begin, lists, counts, alpha, at, odds, none, weights, sizes, caught, pull)
    before = height(begin, lists, counts, alpha, at, odds, none, weights) - push(rng, mass, speed)
    steps = 1 + int(rng.random() * min(LENGTH / pace, MOST))
    # Now and then slowly, for where a class has more in it than its mass was learned for.
    pace *= 1.0 - SLOWER * rng.random() ** 2
    for _ in range(steps):
        step(at, speed, pull, mass, pace)
        slope(begin, lists, counts, alpha, at, odds, none, weights, sizes, caught, pull)
        for j in range(amount + 1):
            for k in range(classes):
                speed[j, k] += 0.5 * pace * pull[j, k]
    after = height(begin, lists, counts, alpha, at, odds, none, weights) - energy_of(mass, speed)
    gained = after - before
    if math.isnan(gained):
        return 0.0
    if gained >= 0.0 or rng.random() < math.exp(gained):
        from_coordinates(at, shares, rates)
    return math.exp(min(gained, 0.0))


@loops
def learn(sizes, caught, alpha, seen, mass):
    """Let masses follow what is known of each coordinate where classes are as drawn; `seen` is how
    often this was done before."""
    amount, classes = caught.shape
    share = 1.0 / (1.0 + seen)
    after = 0
    for k in range(classes - 1, -1, -1):
        for j in range(amount):
            known = (1.0 + caught[j, k]) * (1.0 + sizes[k] - caught[j, k]) / (2.0 + sizes[k])
            mass[j, k] += (max(known, LIGHTEST) - mass[j, k]) * share
        known = (1.0 + sizes[k]) * (alpha + after) / (1.0 + sizes[k] + alpha + after)
        mass[amount, k] += (max(known, LIGHTEST) - mass[amount, k]) * share
        after += sizes[k]
