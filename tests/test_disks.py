"""A disk that is full or takes no writes: a clear sentence, and the workspace is what it was."""

from pathlib import Path

import pytest
from deeds import DEEDS, NEW, desk
from disks import Disk, attempted


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return desk(tmp_path_factory.mktemp("desk") / "d", "encrypted")


@pytest.mark.parametrize("free", [None, 0, 20_000, 180_000])
@pytest.mark.parametrize("deed", DEEDS)
def test_on_such_a_disk_nothing_changes(
    template: Path, tmp_path: Path, deed: str, free: int | None
) -> None:
    tried = attempted(deed, template, tmp_path / "d", Disk(free))
    assert tried.fault == "", tried
    assert tried.code == 1 or (free == 180_000 and deed in ("put a file away", "import"))


def test_with_room_it_is_done(template: Path, tmp_path: Path) -> None:
    tried = attempted("put a file away", template, tmp_path / "d", Disk(5_000_000))
    assert (tried.code, tried.state) == (0, NEW)


def test_room_for_the_copy_alone_is_no_room_for_a_backup(template: Path, tmp_path: Path) -> None:
    tried = attempted("backup", template, tmp_path / "d", Disk(600_000))
    assert (tried.fault, tried.code) == ("", 1) and "b.age could not be written" in tried.said
