"""`kill -9` anywhere: what was acknowledged is there, and a workspace is the old one or the new."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from children import KILLED, run
from deeds import DEEDS, EVERY_POINT, NEW, OLD, copied, desk, kept_after, put_away_on, write_on

Act = Callable[[Path], None]


@pytest.fixture(scope="module", params=["plain", "encrypted"])
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk(tmp_path_factory.mktemp("desk") / "d", request.param)


@pytest.mark.parametrize(("deed", "point"), EVERY_POINT)
def test_killed_at_a_point_it_is_the_old_or_the_new(
    template: Path, tmp_path: Path, deed: str, point: str
) -> None:
    one = DEEDS[deed]
    folder = copied(template, tmp_path / "d", deed)
    assert run(one.do, folder, first=one.points[point]).code == KILLED
    assert one.state(folder) == (NEW if point in one.done else OLD)
    again = run(one.do, folder)
    assert (again.code, again.error) == (0, "") or (deed, point) == ("make", "in place")
    assert one.state(folder) == NEW
    assert not [*folder.glob("w/rekeying*"), *folder.glob("w/upgrading*")]


@pytest.mark.parametrize("act", [write_on, put_away_on])
def test_what_was_acknowledged_is_there(template: Path, tmp_path: Path, act: Act) -> None:
    folder = shutil.copytree(template, tmp_path / "d")
    acknowledged, lost = kept_after(act, folder, kills=13, seed=1)
    assert acknowledged > 0 and lost == 0
