"""Estimates of what nobody documented, held against published and peer figures (`targets.csv`)."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import gammaln

from saksei.analysis.undocumented import graphs, latent
from saksei.analysis.undocumented.captures import Captures, from_csv
from saksei.analysis.undocumented.estimate import estimate

STRATA = {
    "ph_manila_police": 575, "ph_manila_unidentified": 414, "ph_quezon_police": 348,
    "ph_quezon_unidentified": 428, "ph_caloocan_police": 331, "ph_caloocan_unidentified": 745,
}  # fmt: skip
COLOMBIA = "co_recruit_hombre1999_R1"


@pytest.fixture
def counts(dossier: Path):
    """Reads a table of captures by its name."""
    folder = dossier.parent / "mse"

    def read(name: str) -> Captures:
        return from_csv((folder / f"{name}.csv").read_text("utf-8"), name)

    return read


def test_kosovo(counts) -> None:
    found = counts("kosovo_1999_killings")
    drawn = latent.sample(found, 1, classes=10)
    number = drawn.missing.ravel() + found.documented
    low, median, high = np.percentile(number, [2.5, 50, 97.5])
    assert drawn.refused is None
    assert median == pytest.approx(10_429, rel=0.02)
    assert low == pytest.approx(9_073, rel=0.03) and high == pytest.approx(13_843, rel=0.03)
    for one in graphs.average(found.table(), greatest=22_000):
        assert one.median + 4400 == 12_595
        assert [at + 4400 for at in one.interval] == [9_827, 16_544]


def test_spina_bifida(counts) -> None:
    def prior(total: np.ndarray) -> np.ndarray:
        shape, scale = 13.14, 55.17
        return gammaln(total + shape) - gammaln(total + 1) + total * np.log(scale / (1 + scale))

    table = counts("my1997_spina_bifida3").table()
    _, every = graphs.average(table, delta=1, prior=prior, greatest=3000)
    assert every.median + 626 == 731
    assert [at + 626 for at in every.interval] == [682, 797]
    assert every.weights[0][1] == pytest.approx(0.374, abs=0.002)


def test_congenital(counts) -> None:
    found = counts("care1_Congenital")
    _, every = graphs.average(found.table(), delta=0.5, greatest=300)
    assert every.mean + 537 == pytest.approx(617.82, abs=0.01) and every.median + 537 == 616
    assert [at + 537 for at in every.interval] == [588, 655]
    drawn = latent.sample(found, 1, classes=10).missing + found.documented
    assert np.median(drawn) == pytest.approx(629, rel=0.01)


@pytest.mark.parametrize("stratum", STRATA)
def test_philippine_strata(counts, stratum: str) -> None:
    model = estimate(counts(stratum), 1).models[0]
    assert model.mean == pytest.approx(STRATA[stratum], rel=0.02)


@pytest.mark.parametrize("seed", range(10))
def test_colombia_is_right_or_refused_but_never_stuck(counts, seed: int) -> None:
    drawn = latent.sample(counts(COLOMBIA), seed, classes=15)
    median = float(np.median(drawn.missing)) + 982
    assert drawn.refused or 1_900 <= median <= 2_070


def test_no_maximum(counts) -> None:
    made = estimate(counts("sparsemse_Artificial_3"), 1)
    assert made.refused and "no maximum" in str(made.models[2].refused)


@pytest.mark.parametrize(
    ("name", "total"),
    [("sparsemse_UKdat_5", 11_313), ("sparsemse_UKdat", 11_418), ("sparsemse_Ned_5", 121_522),
     ("sparsemse_NewOrl_5", 1_034), ("sparsemse_Western", 2_483)],
)  # fmt: skip
def test_log_linear_beside_its_peer(counts, name: str, total: int) -> None:
    from saksei.analysis.undocumented import loglinear

    found = counts(name)
    fitted = loglinear.fit(found)
    assert isinstance(fitted, loglinear.Fitted)
    assert fitted.missing + found.documented == pytest.approx(total, abs=1)
