"""Fifty words through every way in; then database, log, kept files, temporary files, what the
server printed and what its errors say are searched for them."""

import shutil
from pathlib import Path

import pytest
from conftest import Run
from sentinels import (
    Hand,
    Words,
    by_commands,
    by_package,
    by_pages,
    errors,
    lying,
    to_strangers,
    told,
)

from browser.conftest import Served
from saksei import workspace as workspaces

pytestmark = pytest.mark.file


def test_no_word_lies_anywhere_as_it_is(
    tmp_path: Path, passphrase_file: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, temporary, outside = (tmp_path / name for name in ("w", "temporary", "outside"))
    temporary.mkdir()
    outside.mkdir()
    word = Words()
    monkeypatch.setenv("TMPDIR", str(temporary))
    actor, name = word(), word()
    monkeypatch.setenv("SAKSEI_ACTOR", actor)
    monkeypatch.chdir(temporary)
    run("init", work, "--name", name)
    by_commands(run, work, outside, word)
    by_package(run, outside, word)
    for command in ("count acts", "link", "contradictions", "check", "show", "figures"):
        assert run(*command.split()).exit_code == 0
    served = Served(work)
    try:
        hand = Hand(served.address, served.key)
        by_pages(hand, word)
        inside, to_others = told(errors(hand)), told(to_strangers(hand))
        assert (work / "record.sqlite3-wal").exists() and lying(work, temporary) == []
    finally:
        served.stop()
    assert served.process.stdout
    printed = served.said + served.process.stdout.read()
    assert word.given == 50
    assert {path.name for path in work.iterdir()} >= {"tables", "links", "search", "vault"}
    assert lying(work, temporary, tmp_path.with_name(f"{tmp_path.name}-config")) == []
    assert inside <= {actor, name}  # which stand at the head of every page
    assert to_others == told([printed]) == set()
    shutil.rmtree(outside)
    with workspaces.open_folder(work):
        from saksei.models import Statement

        assert Statement.objects.filter(value__startswith="Zeroword").exists()
