"""The latent-class model: entities are of a few kinds, which lists catch differently.

Daniel Manrique-Vallier, Biometrics 72 (2016): a Dirichlet process mixture cut off at `CLASSES`
classes, 1 / N as the prior of the number. Four chains from dispersed starts run in threads until
they agree and are worth enough independent draws. Where they do not come to agree, chains are
tempered: each of them becomes a ladder of replicas on nested samples of the data, which trade
states (Geyer 1991), so that none stays behind in a corner.

Many lists make corners that all chains may sit in for ten thousands of sweeps, in agreement. There
chains run on for longer than they were ever seen to stay, more effective samples are asked for, and
tempering, which was found to lead out of corners more slowly than splits, is left out; as are most
trajectories, which do not lead out. Where the draws lie about two numbers, none between is told.

Invariant: the same counts, seed and versions give the same draws, however many threads there are; a
result whose chains disagree has a reason not to be shown.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count

import numpy as np
from numpy.typing import NDArray

from saksei.analysis.undocumented import latent_kernels as kernels
from saksei.analysis.undocumented.captures import Captures
from saksei.analysis.undocumented.diagnostics import Diagnosis, diagnose

CLASSES, CHAINS = 10, 4
WANTED, FEWEST = 2000, 400  # effective samples: when to stop, and under which nothing is shown
AGREE = 1.01  # R-hat
FIRST = 200  # sweeps on each sample before the first draw counts
ROUND = 2000  # sweeps of each chain in the first round; each later one doubles the whole
MOST_SWEEPS, MOST_TEMPERED = 32_000, 8000  # of each chain, and of each that is tempered
KEPT = 8000  # draws of each chain that are kept, at most
FEW_LISTS = {"splits": 0.5, "trips": 1.0}  # tries to split or merge, and trajectories, in a sweep
MANY_LISTS = {"splits": 3.0, "trips": 0.1}
MANY = 12  # lists: so many make corners from which only a split leads out
# With many lists: sweeps before chains may count as agreeing (in one corner they were seen to stay
# for 36,000), before they are given up if not on the way to half of what is wanted, and at most.
LONG, TRIED, LONGEST = 256_000, 64_000, 600_000
WARM = 10  # samples by way of which a chain begins
RUNGS, LEAST = 20, 0.1  # replicas of a tempered chain, and the share of the data of the first

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sampled:
    """Draws of the number on no list, a row for each chain, and how well the chains agree."""

    missing: Floats
    diagnosis: Diagnosis
    tempered: bool
    sweeps: int  # of each chain

    fewest: int = FEWEST  # effective samples, under which nothing is shown

    @property
    def refused(self) -> str | None:
        """Why the draws may not be shown."""
        if self.diagnosis.r_hat > AGREE:
            how = ", tempered too" if self.tempered else f" after {self.sweeps:,} sweeps"
            return (
                f"the chains disagree{how} (R-hat {self.diagnosis.r_hat:.2f}, and at most "
                f"{AGREE} is let pass): the counts fit several answers; add a list, link more, or "
                "join lists of one kind"
            )
        if self.diagnosis.ess < self.fewest:
            return (
                f"{self.diagnosis.ess:.0f} effective samples, and no number is given under "
                f"{self.fewest:,}: join lists of one kind, or drop the smallest"
            )
        return None

    @property
    def between(self) -> str | None:
        """Why a middle of the draws may not be shown, though the interval may."""
        if self.diagnosis.two is None:
            return None
        one, other = self.diagnosis.two
        return (
            f"the counts fit two answers, about {one:,} and about {other:,} on no list, and little "
            "between: no middle is given; add a list, link more, or join lists of one kind"
        )


def sample(found: Captures, seed: int, *, classes: int = CLASSES, wanted: int = WANTED) -> Sampled:
    """Draw until the chains agree and are worth `wanted` samples, or for as long as is let.

    With `MANY` lists or more, `wanted` is at least `WANTED`, and what falls short of it is refused.
    """
    seeds = np.random.SeedSequence(seed).spawn(CHAINS)
    many = len(found.lists) >= MANY
    single = [_Ladder(found, one, classes) for one in seeds]
    if many:
        return _run(single, max(wanted, WANTED), LONGEST, many)
    plain = _run(single, wanted, MOST_SWEEPS, many)
    if plain.diagnosis.r_hat <= AGREE:
        return plain
    ladders = [_Ladder(found, one.spawn(1)[0], classes, RUNGS) for one in seeds]
    return _run(ladders, FEWEST, MOST_TEMPERED, many)


def _run(ladders: Sequence["_Ladder"], wanted: int, most: int, many: bool) -> Sampled:
    sweeps, every = 0, 1
    drawn = np.empty((len(ladders), 0))
    with ThreadPoolExecutor(min(len(ladders), cpu_count() or 1)) as threads:
        list(threads.map(_Ladder.warm_up, ladders))
        _share(ladders)
        while True:
            more = max(ROUND, sweeps)
            rows = threads.map(_Ladder.draw, ladders, [more // every] * CHAINS, [every] * CHAINS)
            drawn = np.hstack([drawn, np.array(list(rows))])
            sweeps += more
            while drawn.shape[1] > KEPT:
                drawn, every = drawn[:, 1::2], 2 * every
            # The first fifth is let go: chains have come from where they began.
            kept = drawn[:, drawn.shape[1] // 5 :]
            diagnosis = diagnose(kept)
            done = diagnosis.r_hat <= AGREE and diagnosis.ess >= wanted
            if many:
                hopeless = diagnosis.ess / sweeps < wanted / 2 / most
                done = (done and sweeps >= LONG) or (hopeless and sweeps >= TRIED)
            if done or 2 * sweeps > most:
                tempered = len(ladders[0].samples) > 1
                return Sampled(kept, diagnosis, tempered, sweeps, wanted if many else FEWEST)


def _share(ladders: Sequence["_Ladder"]) -> None:
    """Let all chains go by what each has learned, and at the pace of the slowest."""
    masses = np.mean([one.masses for one in ladders], axis=0)
    paces = np.min([one.paces for one in ladders], axis=0)
    for one in ladders:
        one.masses, one.paces = masses, paces


class _Ladder:
    """One chain: replicas on nested samples of the data, of which the last is on all of them."""

    def __init__(
        self, found: Captures, seed: np.random.SeedSequence, classes: int, rungs: int = 1
    ) -> None:
        self.random = np.random.Generator(np.random.SFC64(seed))
        ends = np.cumsum(found.patterns.sum(axis=1))
        self.begin = np.concatenate([[0], ends, ends[-1:]])  # the last pattern is on no list
        self.lists = np.nonzero(found.patterns)[1]
        self.order = self.random.permutation(np.repeat(np.arange(len(found.counts)), found.counts))
        self.samples = self._nested(np.geomspace(LEAST, 1, rungs) if rungs > 1 else np.ones(1))
        # Dispersed: from few classes to many; every other chain grows with its data, and then
        # begins with few classes, where the others begin with many.
        self.grows = bool(seed.spawn_key[0] % 2)
        size = rungs, len(found.lists), classes
        self.rates = self.random.beta(1.0, 3.0, size).clip(0.01, 0.99)
        shares = self.random.dirichlet(np.full(classes, self.random.uniform(0.2, 2.0)), rungs)
        self.shares = np.log(np.sort(shares.clip(1e-6), axis=1)[:, ::-1])
        self.scalars = np.ones((rungs, 2))
        self.tries = MANY_LISTS if len(found.lists) >= MANY else FEW_LISTS
        self.masses = np.ones((rungs, len(found.lists) + 1, classes))
        self.paces = np.full(rungs, 0.5)

    def _nested(self, shares: Floats) -> NDArray[np.int64]:
        """The counts of nested samples, a row for each share."""
        number = int(self.order.max()) + 1
        upto = np.maximum(1, np.round(shares * len(self.order))).astype(int)
        return np.array([np.bincount(self.order[:end], minlength=number) for end in upto])

    def warm_up(self) -> None:
        """Come from the start to the posterior, perhaps by way of ever larger samples, and learn
        how far to go in each direction."""
        for counts in self._nested(np.geomspace(LEAST, 1, WARM) if self.grows else np.ones(1)):
            self._draw(np.minimum(self.samples, counts), 1, FIRST, True)
        self._draw(self.samples, 1, FIRST, True)

    def draw(self, number: int, every: int) -> Floats:
        """So many draws of the number on no list, one after each `every` sweeps."""
        return self._draw(self.samples, number, every, False)

    def _draw(
        self, samples: NDArray[np.int64], number: int, every: int, learning: bool
    ) -> Floats:  # fmt: skip
        drawn = np.empty(number)
        kernels.advance(
            self.random, self.begin, self.lists, samples, self.shares, self.rates, self.scalars,
            self.masses, self.paces, drawn, every, self.tries["splits"], self.tries["trips"],
            learning,
        )  # fmt: skip
        return drawn
