"""Who has the folder and not the key opens nothing, and makes nothing lie in the open."""

import random
from pathlib import Path

import pytest
from deeds import back_up, desk
from intruder import REFUSED, TRIES, in_the_open, names

TIMES = 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = desk(tmp_path_factory.mktemp("desk") / "d", "encrypted")
    back_up(folder)
    return folder


@pytest.mark.parametrize("what", TRIES)
def test_nothing_opens_without_the_key(made: Path, what: str) -> None:
    pick, before = random.Random(what), names(made)
    for _ in range(TIMES):
        with pytest.raises(REFUSED):
            TRIES[what][1](made, pick)
    assert in_the_open(made, before) == []
