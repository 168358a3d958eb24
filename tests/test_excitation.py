"""Self-excitation: the likelihood, what it recovers, and what it does not take for excitation."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from saksei.analysis.excitation.checks import Refits
from saksei.analysis.excitation.fitting import CONSTANT, Fit, fit, roughness, without
from saksei.analysis.excitation.likelihood import Problem, maximise
from saksei.analysis.excitation.series import Daily, Timed, recur, splines
from saksei.analysis.excitation.simulation import simulate
from saksei.analysis.excitation.verdict import judge
from saksei.errors import InvalidValue

HALF = np.array([[0.5]])
NONE = np.zeros((1, 1))
seeds = st.integers(0, 10_000)


def daily(background, branching=NONE, lag=3.0, seed=1):
    """Events by the day from a background, (days, types)."""
    events = simulate(background, branching, lag, np.random.default_rng(seed))
    return Daily(np.zeros(background.shape, int)).of(*events)


def flat(days, rate=0.5, types=1):
    return np.full((days, types), rate)


def season(days, rate=0.7, swing=0.9):
    return rate * (1 + swing * np.sin(2 * np.pi * np.arange(days) / 365))[:, None]


def timed(days=600, branching=HALF, seed=1, rate=0.4):
    times, types = simulate(flat(days, rate, len(branching)), branching, 3.0,
                            np.random.default_rng(seed))  # fmt: skip
    return Timed(np.zeros(0), np.zeros(0, int), days, len(branching)).of(times, types)


def problem(series, smooth=0.1, lag=3.0):
    seen = series.seen(0, lag)
    number = len(seen.totals) - len(series.numbers)
    return Problem(seen.rows, seen.weights, seen.totals, roughness(number, smooth))


@pytest.mark.parametrize("make", [lambda: daily(flat(400), HALF), timed])
@settings(max_examples=20)
@given(seed=seeds)
def test_the_gradient_is_that_of_the_likelihood(make, seed):
    one = problem(make())
    at = np.random.default_rng(seed).uniform(0.2, 1.5, len(one.totals))
    step = 1e-6
    for n, slope in enumerate(one.gradient(at)):
        there, back = at.copy(), at.copy()
        there[n] += step
        back[n] -= step
        rise = (one.log_likelihood(there) - one.log_likelihood(back)) / (2 * step)
        assert slope == pytest.approx(rise, rel=1e-4, abs=1e-3)


@settings(max_examples=20)
@given(seed=seeds)
def test_the_maximum_is_the_same_from_any_start(seed):
    one = problem(daily(flat(300), HALF))
    starts = np.random.default_rng(seed).uniform(0.05, 3, (2, len(one.totals)))
    first, second = (maximise(one, start) for start in starts)
    assert first.log_likelihood == pytest.approx(second.log_likelihood, abs=1e-3)
    assert np.all(first.parts >= 0)
    upwards = one.gradient(first.parts)[first.parts < 1e-9]
    assert np.all(upwards < 1e-2)


@settings(max_examples=30)
@given(st.integers(1, 60), seeds)
def test_the_recursion_is_the_sum_over_all_earlier_events(number, seed):
    random = np.random.default_rng(seed)
    kept, added = random.random(number), random.random((number, 2))
    slow, state = np.zeros((number, 2)), np.zeros(2)
    for n in range(number):
        state = kept[n] * state + added[n]
        slow[n] = state
    assert np.allclose(recur(kept, added), slow)


def test_memory_is_the_sum_of_kernels():
    series = timed(days=60)
    memory = series.memory(2.0)[:, 0]
    for n, at in enumerate(series.times):
        before = series.times[:n]
        assert memory[n] == pytest.approx(np.sum(np.exp((before - at) / 2.0)) / 2.0)


def test_by_the_day_nothing_of_the_kernel_is_lost():
    counts = np.zeros((400, 1), int)
    counts[0] = 1
    series = Daily(counts)
    assert series.memory(3.0).sum() == pytest.approx(1, abs=1e-6)
    moments = (np.arange(1000) + 0.5) / 1000  # of the day on which it happened
    assert series.same_day(3.0) == pytest.approx(np.mean(1 - np.exp((moments - 1) / 3)), abs=1e-4)


@settings(max_examples=10)
@given(st.integers(1, 200), seeds)
def test_a_shift_in_time_changes_nothing(days, seed):
    series = timed(days=200, seed=seed % 50)
    later = Timed(series.times + days, series.types, series.days + days)
    memory = series.memory(3.0)
    assert np.allclose(memory, later.memory(3.0))
    counts = Daily(np.zeros((200, 1), int)).of(series.times, series.types).counts
    moved = Daily(np.vstack([np.zeros((days, 1), int), counts]))
    assert np.allclose(moved.memory(3.0)[days:], Daily(counts).memory(3.0))


def test_splines_add_up_to_one():
    assert np.allclose(splines(np.linspace(0, 200, 50), 200).sum(axis=1), 1)


def test_what_was_simulated_is_recovered_by_the_day():
    fits = [fit(daily(season(900, 0.6, 0.6), HALF, seed=seed)) for seed in range(8)]
    assert np.mean([one.radius for one in fits]) == pytest.approx(0.5, abs=0.1)
    assert np.mean([one.lag for one in fits]) == pytest.approx(3, abs=1)
    assert np.mean([one.shares[0, 0] for one in fits]) == pytest.approx(0.5, abs=0.12)


def test_what_was_simulated_is_recovered_by_the_minute():
    fits = [fit(timed(days=900, seed=seed)) for seed in range(5)]
    assert np.mean([one.radius for one in fits]) == pytest.approx(0.5, abs=0.12)


def test_who_excites_whom_is_recovered():
    branching = np.array([[0.0, 0.0], [0.6, 0.0]])  # the second follows the first
    found = fit(daily(flat(1200, 0.5, 2), branching, seed=3)).branching
    assert found[1, 0] == pytest.approx(0.6, abs=0.25)
    assert found[0, 1] < 0.2 and found[0, 0] < 0.3


@settings(max_examples=25)
@given(st.lists(st.floats(0, 0.9), min_size=4, max_size=4), st.floats(0.05, 0.5))
def test_the_spectral_radius_and_the_shares(cells, hidden):
    seen = np.array(cells).reshape(2, 2)
    one = Fit(flat(10, 1.0, 2), seen, 3.0, np.ones(2), hidden, np.full(2, 20.0), 0.0)
    ordinary = Fit(flat(10, 1.0, 2), seen, 3.0, np.ones(2), 0.0, np.full(2, 20.0), 0.0)
    assert ordinary.radius == pytest.approx(max(abs(np.linalg.eigvals(seen))))
    assert np.allclose(one.shares.sum(axis=1), 1) and np.all(one.shares >= 0)
    assert np.allclose(ordinary.branching, seen)


def test_what_is_excited_on_the_same_day_is_added():
    hidden, true = 0.15, 0.5
    seen = (1 - hidden) * true / (1 - hidden * true)
    one = Fit(flat(10), np.array([[seen]]), 3.0, np.ones(1), hidden, np.ones(1), 0.0)
    assert one.radius == pytest.approx(true)


def test_days_are_never_fitted_as_moments():
    with pytest.raises(InvalidValue, match="count them by the day"):
        Timed(np.arange(100.0), np.zeros(100, int), 100)
    with pytest.raises(InvalidValue, match="count them by the day"):
        Timed(np.arange(100) + 0.5, np.zeros(100, int), 100)


def test_a_simulation_without_end_is_refused():
    with pytest.raises(InvalidValue, match="no end"):
        simulate(flat(100_000, 0.01), np.array([[1.5]]), 3.0, np.random.default_rng(1))


def test_excitation_is_found_with_an_interval_that_holds_it():
    verdict = judge(daily(season(800, 0.5, 0.5), HALF, seed=6))
    assert verdict.estimate and not verdict.refused
    low, high = verdict.estimate.refits.interval("radius")
    assert low < 0.5 < high
    assert verdict.estimate.refits.interval("branching") == (low, high)  # of one type it is that
    assert [row[2] for row in verdict.checks[:3]] == ["yes", "yes", "yes"]


def test_the_interval_of_a_radius_ends_before_one():
    one = replace(fit(daily(season(300), seed=2)), seen=np.array([[0.9]]), same_day=0.0)
    drawn, rest = np.array([0.6, 0.7, 0.8, 0.9]), np.zeros((4, 1, 1))
    low, high = Refits(one, rest, drawn, rest, rest, rest).interval("radius")
    assert 0.9 < low < high < 1


def test_a_season_is_not_taken_for_excitation():
    series = daily(season(900), seed=2)
    reason = judge(series).refused or ""
    assert "a changing rate without excitation does as well" in reason
    assert fit(series, np.array([CONSTANT])).radius > 0.5  # what a constant rate would have said
    assert without(series).evidence > without(series, np.array([CONSTANT])).evidence


def test_days_with_too_many_at_once_are_refused():
    random = np.random.default_rng(4)
    bursts = random.random(700) < 0.08
    counts = np.where(bursts, random.integers(5, 25, 700), 0)[:, None]
    follow = daily(0.2 + 0.02 * np.roll(counts, 1, axis=0).astype(float), HALF, seed=5).counts
    reason = judge(Daily(counts + follow)).refused or ""
    assert "further from the fit" in reason or "does as well" in reason


def test_the_same_events_give_the_same_verdict():
    series = daily(season(300), seed=2)
    assert judge(series) == judge(series)
