"""Nothing that is spoilt, cut, added to, swapped or put back goes unnoticed."""

import pytest
from damage import WAYS, Target, targets
from hands import tamper, wrong

from saksei.workspace import Workspace

TIMES = 8
SPOILT = (
    "pages of the database", "pages of a plain database", "kept files", "backups",
    "files of a bundle", "time stamps", "seals",
)  # fmt: skip


@pytest.fixture(scope="module")
def spoilable(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Target]:
    return targets(tmp_path_factory.mktemp("damage"))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", SPOILT)
def test_nothing_goes_unnoticed(spoilable: dict[str, Target], name: str, way: str) -> None:
    target = spoilable[name]
    assert [seed for seed in range(TIMES) if not target.spoilt(way, seed)] == []


def test_what_is_whole_is_not_spoken_of(spoilable: dict[str, Target]) -> None:
    told = {name: one.look() for name, one in spoilable.items()}
    assert tuple(told) == SPOILT and not {*told.values()} - {"", "the same is proved"}


@pytest.mark.file
def test_a_count_of_rows_that_was_put_back_is_told(case: Workspace) -> None:
    tamper(case, "UPDATE sqlite_sequence SET seq = 3 WHERE name = 'journal_item'")
    assert "table journal_item: its count of rows ends at 3" in wrong()


@pytest.mark.file
def test_bytes_after_the_end_of_the_database_are_told(case: Workspace) -> None:
    case.close()
    with case.database.open("ab") as file:
        file.write(b"x" * 100)
    assert "100 bytes in its file are no part of it" in wrong()
