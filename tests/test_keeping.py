"""An encrypted workspace: what opens it, what does not, and that nothing of it lies in the open."""

from pathlib import Path

import pytest
from conftest import Run

from saksei.errors import Locked


def test_init_asks_for_a_passphrase_where_nobody_can_answer(run: Run, tmp_path: Path) -> None:
    with pytest.raises(Locked, match="SAKSEI_PASSPHRASE_FILE"):
        raise run("init", tmp_path / "w").exception
    assert not (tmp_path / "w").exists()
