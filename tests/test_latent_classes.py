"""Latent classes: what chains draw, when they may count as agreeing, and how that is told."""

from collections import Counter, defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from scipy.special import betaln
from scipy.stats import beta, chisquare, kstest

from saksei.analysis.undocumented.captures import captures
from saksei.analysis.undocumented.diagnostics import Diagnosis, diagnose


def test_latent_classes_recover_what_was_simulated_and_repeat_with_the_seed() -> None:
    from saksei.analysis.undocumented import latent

    random = np.random.default_rng(3)
    kind = random.random(2000) < 0.3
    rates = np.where(kind[:, None], [0.7, 0.6, 0.5, 0.6], [0.15, 0.25, 0.2, 0.1])
    on = (random.random((2000, 4)) < rates).astype(int)
    found = captures("ABCD", ((row, 1) for row in on.tolist()))
    drawn = latent.sample(found, 5, classes=4, wanted=400)
    again = latent.sample(found, 5, classes=4, wanted=400)
    low, high = np.percentile(drawn.missing + found.documented, [2.5, 97.5])
    assert drawn.refused is None and low < 2000 < high
    assert (drawn.missing == again.missing).all()


def test_chains_that_disagree_are_refused() -> None:
    from saksei.analysis.undocumented.latent import Sampled

    random = np.random.default_rng(1)
    apart = random.normal(size=(4, 500)) + np.array([[0], [0], [0], [9]])
    said = Sampled(apart, diagnose(apart), tempered=True, sweeps=500).refused
    assert said and "the chains disagree" in said
    few = random.normal(size=(4, 60))
    said = Sampled(few, diagnose(few), tempered=True, sweeps=60).refused
    assert said and ("effective samples" in said or "disagree" in said)


def test_many_lists_take_longer_and_are_given_up_within_bounds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from saksei.analysis.undocumented import latent

    rows = [([int(at == on) for at in range(12)], 40) for on in range(12)]
    rows += [([int(at in (on, on + 1)) for at in range(12)], 2) for on in range(11)]
    found = captures([f"L{n}" for n in range(12)], rows)
    monkeypatch.setattr(latent, "TRIED", 4000)
    monkeypatch.setattr(latent, "LONGEST", 16_000)
    given_up = latent.sample(found, 1, classes=5, wanted=100_000)
    assert given_up.sweeps == 4000 and given_up.refused and not given_up.tempered
    monkeypatch.setattr(latent, "LONG", 8000)
    monkeypatch.setattr(latent, "WANTED", 10)
    monkeypatch.setattr(latent, "AGREE", 9.0)
    assert latent.sample(found, 1, classes=5, wanted=1).sweeps == 8000
    few = replace(given_up, diagnosis=Diagnosis(1.0, 1999.0), fewest=2000).refused
    assert few and "no number is given under 2,000" in few


@pytest.mark.parametrize("alpha", [0.3, 2.0])
def test_splits_and_merges_leave_the_posterior_of_classes_as_it_is(alpha: float) -> None:
    """Every way in which five entities can be of three classes, drawn, and drawn again after."""
    from saksei.analysis.undocumented import split_kernels as kernels

    items, begin, lists = [0, 0, 1, 2, 3], np.array([0, 1, 2, 4, 4]), np.array([0, 1, 0, 1])
    on = np.array([[1, 0], [0, 1], [1, 1], [0, 0]])  # of each pattern

    def weight(dealt: np.ndarray) -> float:
        sizes, caught = dealt.sum(axis=0), on.T @ dealt
        after = sizes.sum() - np.cumsum(sizes)[:-1]
        order = betaln(1 + sizes[:-1], alpha + after) - betaln(1, alpha)
        return float(np.exp(order.sum() + betaln(1 + caught, 1 + sizes - caught).sum()))

    chances: dict[bytes, float] = defaultdict(float)
    for classes in product(range(3), repeat=len(items)):
        dealt = np.zeros((4, 3), np.int64)
        np.add.at(dealt, (items, classes), 1)
        chances[dealt.tobytes()] += weight(dealt)
    states, number = list(chances), 20_000
    expected = number * np.array(list(chances.values())) / sum(chances.values())
    random = np.random.default_rng(2)
    after: Counter[bytes] = Counter()
    moved = 0
    for at in random.choice(len(states), number, p=expected / number):
        dealt = np.frombuffer(states[at], np.int64).reshape(4, 3).copy()
        sizes, caught = dealt.sum(axis=0), on.T @ dealt
        for _ in range(3):
            moved += kernels.split_or_merge(random, begin, lists, dealt, sizes, caught, alpha)
        after[dealt.tobytes()] += 1
    assert moved > number / 4 and set(after) <= set(states)
    assert chisquare([after[one] for one in states], expected).pvalue > 0.001


def log_posterior(found, alpha: float, at: np.ndarray) -> float:
    """By the definition, of logits: rates uniform, breaks of the stick Beta(1, alpha)."""
    rates, taken = 1 / (1 + np.exp(-at[:-1])), 1 / (1 + np.exp(-at[-1, :-1]))
    shares = np.append(taken, 1) * np.cumprod(np.append(1, 1 - taken))
    chances = [(np.where(row[:, None], rates, 1 - rates).prod(0) * shares).sum()
               for row in [*found.patterns, np.zeros(len(rates))]]  # fmt: skip
    fits = found.counts @ np.log(chances[:-1]) - found.documented * np.log(1 - chances[-1])
    measure = np.log(rates * (1 - rates)).sum() + np.log(taken * (1 - taken)).sum()
    return float(fits + (alpha - 1) * np.log(1 - taken).sum() + measure)


def test_trajectories_go_by_the_posterior_and_its_gradient() -> None:
    from saksei.analysis.undocumented import trajectory_kernels as kernels

    rows = list(product((0, 1), repeat=3))[1:]
    found = captures("ABC", zip(rows, [40, 7, 30, 9, 0, 22, 5], strict=True))
    begin = np.concatenate([[0], np.cumsum(found.patterns.sum(1))])
    data = begin, np.nonzero(found.patterns)[1], found.counts
    random, alpha = np.random.default_rng(4), 0.7
    at, odds, none, weights = random.normal(size=(4, 3)), np.empty((3, 3)), np.empty(3), np.empty(3)
    rest = odds, none, weights, np.empty(3), np.empty((3, 3))
    other, pull = random.normal(size=(4, 3)), np.empty((4, 3))
    kernels.slope(*data, alpha, other, *rest, pull)
    apart = kernels.height(*data, alpha, other, odds, none, weights)
    kernels.slope(*data, alpha, at, *rest, pull)
    apart -= kernels.height(*data, alpha, at, odds, none, weights)
    expected = log_posterior(found, alpha, other) - log_posterior(found, alpha, at)
    assert apart == pytest.approx(expected)
    for place in list(np.ndindex(4, 3))[:-1]:
        aside = np.zeros((4, 3))
        aside[place] = 1e-5
        ends = (log_posterior(found, alpha, at + side * aside) for side in (1, -1))
        assert pull[place] == pytest.approx((next(ends) - next(ends)) / 2e-5, abs=1e-4)


def test_trajectories_leave_a_posterior_as_it_is_that_is_known() -> None:
    """One list says nothing of rates and shares: their posterior is the prior."""
    from saksei.analysis.undocumented import trajectory_kernels as kernels

    random, alpha = np.random.default_rng(8), 1.5
    data = np.array([0, 1]), np.array([0]), np.array([30])
    ended = []
    for _ in range(4000):
        taken, rates = random.beta(1, alpha), random.random((1, 2))
        shares = np.log([taken, 1 - taken])
        for _ in range(3):
            kernels.travel(
                random, *data, alpha, shares, rates, np.ones((2, 2)), 0.9, np.empty((1, 2)),
                np.empty(2), np.empty(2),
            )  # fmt: skip
        ended.append([*rates[0], np.exp(shares[0])])
    first, second, taken = np.array(ended).T
    assert kstest(first, "uniform").pvalue > 0.001 and kstest(second, "uniform").pvalue > 0.001
    assert kstest(taken, beta(1, alpha).cdf).pvalue > 0.001


def test_draws_about_two_numbers_have_no_middle() -> None:
    from saksei.analysis.undocumented.latent import Sampled

    random = np.random.default_rng(5)
    two = np.where(random.random((4, 500)) < 0.6, 500, 1100) + random.normal(0, 60, (4, 500))
    said = Sampled(two, diagnose(two), tempered=False, sweeps=500).between
    assert said and "two answers, about 50" in said
    for one in (random.poisson(2, (4, 500)), random.lognormal(5, 1, (4, 500)).round()):
        assert diagnose(one.astype(float)).two is None


def test_diagnostics_know_independent_draws_and_slow_ones() -> None:
    random = np.random.default_rng(7)
    noise = random.normal(size=(4, 4000))
    free = diagnose(noise)
    assert free.r_hat < 1.005 and 14_000 < free.ess < 18_000
    slow_ = np.zeros_like(noise)
    for at in range(1, 4000):  # effective samples of this are known: (1 - a) / (1 + a) of all
        slow_[:, at] = 0.9 * slow_[:, at - 1] + noise[:, at]
    assert diagnose(slow_).ess == pytest.approx(16_000 / 19, rel=0.2)
    assert diagnose(np.exp(5 * slow_)).ess == pytest.approx(diagnose(slow_).ess)
