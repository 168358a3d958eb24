"""The machine code by which the latent-class sampler splits a class in two, or makes two one.

Sonia Jain and Radford Neal, A split-merge Markov chain Monte Carlo procedure for the Dirichlet
process mixture model, Journal of Computational and Graphical Statistics 13 (2004). Two entities are
drawn: if they are of one class, it is proposed that each founds one; if of two, that these are one.
Scans of those concerned, which start from the founders alone, find how a split would best be; by
that the others are dealt, all of a pattern at once. Rates and sticks are integrated out. A new
class is put at any place in the order of the sticks, for which the last class has to be empty.

Invariant: the posterior of memberships, given alpha and the number on no list, is left as it is.
"""

import math

import numpy as np

from saksei.analysis.compiling import compiled

SCANS = 4  # before a split is dealt


@compiled
def log_order(alpha, sizes):
    """Log chance of memberships with these sizes, the sticks integrated out."""
    classes = sizes.shape[0]
    total, left = 0.0, 0
    for k in range(classes):
        left += sizes[k]
    for k in range(classes - 1):
        if left == 0:
            break
        after = left - sizes[k]
        total += math.log(alpha) + math.lgamma(1.0 + sizes[k]) + math.lgamma(alpha + after)
        total -= math.lgamma(1.0 + alpha + left)
        left = after
    return total


@compiled
def log_rates(size, caught):
    """Log chance of what a class' entities are on, its rates integrated out."""
    total = -caught.shape[0] * math.lgamma(size + 2.0)
    for j in range(caught.shape[0]):
        total += math.lgamma(1.0 + caught[j]) + math.lgamma(1.0 + size - caught[j])
    return total


@compiled
def draw_alpha(rng, alpha, sizes, shape, rate, floor):
    """Metropolis on the logarithm of alpha, the sticks integrated out."""
    now = log_order(alpha, sizes) + shape * math.log(alpha) - rate * alpha
    for _ in range(3):
        tried = alpha * math.exp(1.5 * rng.standard_normal())
        if tried < floor:
            continue
        then = log_order(tried, sizes) + shape * math.log(tried) - rate * tried
        if then >= now or rng.random() < math.exp(then - now):
            alpha, now = tried, then
    return alpha


@compiled
def pick(rng, dealt, number):
    """The pattern and class of one of `number` entities."""
    at = rng.integers(0, number)
    for x in range(dealt.shape[0]):
        for k in range(dealt.shape[1]):
            at -= dealt[x, k]
            if at < 0:
                return x, k
    return 0, 0


@compiled
def draw_halves(rng, caught, sizes, odds, none):
    """Draw the rates and shares of both halves given who is in them."""
    for s in range(2):
        none[s] = rng.standard_gamma(1.0 + sizes[s])
        for j in range(odds.shape[1]):
            on = rng.standard_gamma(1.0 + caught[s, j])
            off = rng.standard_gamma(1.0 + sizes[s] - caught[s, j])
            odds[s, j] = on / off
            none[s] *= off / (on + off)


@compiled
def first_half(begin, lists, x, odds, none):
    """The chance that an entity with pattern x is in the first half."""
    one, other = none[0], none[1]
    for at in range(begin[x], begin[x + 1]):
        one *= odds[0, lists[at]]
        other *= odds[1, lists[at]]
    return min(max(one / (one + other), 1e-12), 1.0 - 1e-12)


@compiled
def count_halves(begin, lists, pool, part, sizes, caught):
    """Count both halves; `part` has for each pattern how many of the pool are in the first."""
    sizes[:] = 0
    caught[:] = 0
    for x in range(pool.shape[0]):
        if pool[x] == 0:
            continue
        sizes[0] += part[x]
        sizes[1] += pool[x] - part[x]
        for at in range(begin[x], begin[x + 1]):
            caught[0, lists[at]] += part[x]
            caught[1, lists[at]] += pool[x] - part[x]


@compiled
def deal_halves(rng, begin, lists, pool, one, other, odds, none, part):
    """Deal the pool to both halves, each founder to its own; returns the log chance of it."""
    total = 0.0
    for x in range(pool.shape[0]):
        left = pool[x] - (x == one) - (x == other)
        part[x] = x == one
        if left > 0:
            chance = first_half(begin, lists, x, odds, none)
            drawn = rng.binomial(left, chance)
            part[x] += drawn
            total += drawn * math.log(chance) + (left - drawn) * math.log(1.0 - chance)
    return total


@compiled
def chance_of_halves(begin, lists, pool, one, other, odds, none, part):
    """The log chance that `deal_halves` deals as is."""
    total = 0.0
    for x in range(pool.shape[0]):
        left = pool[x] - (x == one) - (x == other)
        if left > 0:
            chance = first_half(begin, lists, x, odds, none)
            drawn = part[x] - (x == one)
            total += drawn * math.log(chance) + (left - drawn) * math.log(1.0 - chance)
    return total


@compiled
def launch(rng, begin, lists, pool, one, other, odds, none):
    """Find a good split of the pool, starting from the founders alone: its odds and shares."""
    part = np.zeros(pool.shape[0], np.int64)
    sizes, caught = np.empty(2, np.int64), np.empty(odds.shape, np.int64)
    founders = np.zeros(pool.shape[0], np.int64)
    founders[one] += 1
    founders[other] += 1
    part[one] = 1
    count_halves(begin, lists, founders, part, sizes, caught)
    for _ in range(SCANS):
        draw_halves(rng, caught, sizes, odds, none)
        deal_halves(rng, begin, lists, pool, one, other, odds, none, part)
        count_halves(begin, lists, pool, part, sizes, caught)
    draw_halves(rng, caught, sizes, odds, none)


@compiled
def move_class(dealt, sizes, caught, start, end):
    """Put the class at `start` to `end`, and those between one place aside."""
    step = 1 if end > start else -1
    for k in range(start, end, step):
        for x in range(dealt.shape[0]):
            dealt[x, k], dealt[x, k + step] = dealt[x, k + step], dealt[x, k]
        for j in range(caught.shape[0]):
            caught[j, k], caught[j, k + step] = caught[j, k + step], caught[j, k]
        sizes[k], sizes[k + step] = sizes[k + step], sizes[k]


@compiled
def put_apart(pool, part, halves, caught_halves, dealt, sizes, caught, first, last):
    """Two halves of a pool as two classes."""
    dealt[:, first] = part
    dealt[:, last] = pool - part
    sizes[first], sizes[last] = halves[0], halves[1]
    caught[:, first] = caught_halves[0]
    caught[:, last] = caught_halves[1]


@compiled
def put_together(pool, halves, caught_halves, dealt, sizes, caught, first, last):
    """A pool as the first of two classes, the last being empty."""
    dealt[:, first] = pool
    dealt[:, last] = 0
    sizes[first], sizes[last] = halves[0] + halves[1], 0
    caught[:, first] = caught_halves[0] + caught_halves[1]
    caught[:, last] = 0


@compiled
def split(rng, begin, lists, dealt, sizes, caught, alpha, one, other, first, occupied):
    """Try to split a class; returns whether it did."""
    last = sizes.shape[0] - 1
    if sizes[last] > 0:
        return False
    pool, part = dealt[:, first].copy(), np.empty(dealt.shape[0], np.int64)
    odds, none = np.empty((2, caught.shape[0])), np.empty(2)
    launch(rng, begin, lists, pool, one, other, odds, none)
    chosen = deal_halves(rng, begin, lists, pool, one, other, odds, none, part)
    halves, on = np.empty(2, np.int64), np.empty(odds.shape, np.int64)
    count_halves(begin, lists, pool, part, halves, on)
    ratio = log_rates(halves[0], on[0]) + log_rates(halves[1], on[1])
    ratio -= log_rates(halves[0] + halves[1], on[0] + on[1]) + log_order(alpha, sizes)
    place = rng.integers(0, occupied + 1)
    put_apart(pool, part, halves, on, dealt, sizes, caught, first, last)
    move_class(dealt, sizes, caught, last, place)
    ratio += log_order(alpha, sizes) + math.log(occupied + 1.0) - chosen
    if ratio >= 0.0 or rng.random() < math.exp(ratio):
        return True
    move_class(dealt, sizes, caught, place, last)
    put_together(pool, halves, on, dealt, sizes, caught, first, last)
    return False


@compiled
def merge(rng, begin, lists, dealt, sizes, caught, alpha, one, other, first, second, occupied):
    """Try to make two classes one; returns whether it did."""
    last = sizes.shape[0] - 1
    if second > occupied - 1:
        return False
    part = dealt[:, first].copy()
    pool = part + dealt[:, second]
    odds, none = np.empty((2, caught.shape[0])), np.empty(2)
    launch(rng, begin, lists, pool, one, other, odds, none)
    chosen = chance_of_halves(begin, lists, pool, one, other, odds, none, part)
    halves, on = np.empty(2, np.int64), np.empty(odds.shape, np.int64)
    count_halves(begin, lists, pool, part, halves, on)
    ratio = log_rates(halves[0] + halves[1], on[0] + on[1]) - log_order(alpha, sizes)
    ratio -= log_rates(halves[0], on[0]) + log_rates(halves[1], on[1])
    put_together(pool, halves, on, dealt, sizes, caught, first, second)
    move_class(dealt, sizes, caught, second, last)
    ratio += log_order(alpha, sizes) + chosen - math.log(float(occupied))
    if ratio >= 0.0 or rng.random() < math.exp(ratio):
        return True
    move_class(dealt, sizes, caught, last, second)
    put_apart(pool, part, halves, on, dealt, sizes, caught, first, second)
    return False


@compiled
def split_or_merge(rng, begin, lists, dealt, sizes, caught, alpha):
    """One try; `dealt` has for each pattern, the last one being on no list, the entities of each
    class, and `caught` for each list. Returns whether anything moved."""
    number = sizes.sum()
    if number < 2:
        return False
    one, first = pick(rng, dealt, number)
    dealt[one, first] -= 1
    other, second = pick(rng, dealt, number - 1)
    dealt[one, first] += 1
    occupied = 0
    for k in range(sizes.shape[0]):
        occupied += sizes[k] > 0
    if first == second:
        return split(
            rng, begin, lists, dealt, sizes, caught, alpha, one, other, first, occupied
        )  # fmt: skip
    return merge(
        rng, begin, lists, dealt, sizes, caught, alpha, one, other, first, second, occupied
    )
