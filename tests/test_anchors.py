"""Checkpoints kept outside find what an insider with the key wrote anew, and name where."""

import random
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection
from hands import held, notes, snapshot, state, tamper, wrong
from typer.testing import Result

sys.path.insert(0, str(Path(__file__).parent.parent))

from battery.insider import ATTACKS, attack
from saksei import workspace as workspaces
from saksei.anchors import kept, outside
from saksei.anchors.keys import public_key, signing_key
from saksei.anchors.models import SecretKey
from saksei.anchors.outside import compare_with_anchors, known_at
from saksei.check import check
from saksei.errors import DamagedRecord, DoesNotHold, NotFound, RefusedWrite
from saksei.journal import Entry, Grown, Leaf
from saksei.workspace import Workspace

WRITES = 14


@pytest.fixture(scope="module")
def written(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with fifteen entries, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("written") / "w"
    shutil.copytree(empty, folder)
    with workspaces.open_folder(folder, actor="tester"):
        source = held().id
        for n in range(WRITES):
            state(source, f"Dara Moun {n}")
    return folder


@pytest.fixture
def journal(written: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A copy of it, open."""
    shutil.copytree(written, tmp_path / "w")
    with workspaces.open_folder(tmp_path / "w", actor="tester") as opened:
        yield opened


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder outside."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def attacked(workspace: Workspace, what: str, seed: int, *, clever: bool) -> int:
    connection.close()
    return attack(workspace.database, what, seed, clever=clever)


def found(*against: object) -> str:
    return "\n".join(
        f"{one.where}: {one.what}" for one in check([*map(str, against)]) if one.level == "wrong"
    )


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("what", ATTACKS)
def test_an_insider_who_writes_it_anew_is_found_by_a_stick(
    journal: Workspace, stick: Path, what: str, seed: int
) -> None:
    outside.put(stick, kept.new_checkpoint())
    first = attacked(journal, what, seed, clever=True)
    words = found(stick)
    assert re.search(rf"^journal entry {first}: is (not the one|missing)", words, re.M), words


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("what", ATTACKS)
def test_a_printed_line_finds_it_too_and_says_up_to_where(
    journal: Workspace, what: str, seed: int
) -> None:
    line = kept.new_checkpoint().text.replace("\n", " ").strip()
    attacked(journal, what, seed, clever=True)
    assert re.search(r"journal entries 1 to 15: not as|is missing, and all after it", found(line))


@pytest.mark.parametrize("what", ATTACKS)
def test_without_anything_outside_the_clever_one_is_not_found(
    journal: Workspace, what: str
) -> None:
    attacked(journal, what, 0, clever=True)
    assert wrong() == ""
    assert "could have written all of it anew" in notes()


@pytest.mark.parametrize("what", ATTACKS)
def test_whoever_does_not_rebuild_is_found_without(journal: Workspace, what: str) -> None:
    first = attacked(journal, what, 0, clever=False)
    assert "journal entry" in wrong() or first == WRITES + 1 or what == "truncate"


def test_several_lines_narrow_down_where_it_is_wrong(journal: Workspace) -> None:
    lines = []
    for size in range(3, 16, 3):
        root = Grown().root(size)
        lines.append(outside.Checkpoint(public_key().name, size, root).line)
    attacked(journal, "edit", 5, clever=True)
    first = next(n for n in range(16) if ATTACKS and f"{n}" in found(*lines))
    match = re.search(r"^journal entries (\d+) to (\d+): not as", found(*lines), re.M)
    assert match and int(match[2]) - int(match[1]) == 2 and first >= 0


def test_an_older_database_put_back_is_found(journal: Workspace, stick: Path) -> None:
    connection.close()
    old = journal.database.read_bytes()
    state(held(), "Mek Tola")
    outside.put(stick, kept.new_checkpoint())
    connection.close()
    journal.database.write_bytes(old)
    assert "journal entry 16: is missing, and all after it up to entry 17" in found(stick)
    assert wrong() == ""


def test_another_key_in_place_of_the_first_is_found(journal: Workspace, stick: Path) -> None:
    outside.put(stick, kept.new_checkpoint())
    SecretKey.objects.all().delete()
    signing_key()
    assert "another journal, or this one's key was replaced" in found(stick)


def test_a_checkpoint_signed_by_another_key_under_this_name_is_found(
    journal: Workspace, stick: Path
) -> None:
    path = outside.put(stick, kept.new_checkpoint())
    text = path.read_text("utf-8")
    path.write_text(text[:-20] + "A" * 17 + text[-3:], "utf-8")
    assert "the signature of saksei/" in found(stick)


# -- putting and reading


def test_what_is_anchored_grows_and_is_sound(journal: Workspace, stick: Path) -> None:
    outside.put(stick, kept.new_checkpoint())
    state(held(), "Mek Tola")
    path = outside.put(stick, kept.new_checkpoint())
    assert found(stick) == ""
    assert (path.parent / "leaves").stat().st_size == 17 * 32
    assert len(list(path.parent.glob("checkpoint-*"))) == 2


def test_what_was_written_since_is_said(journal: Workspace, stick: Path) -> None:
    outside.put(stick, kept.new_checkpoint())
    state(held(), "Mek Tola")
    said = [one.what for one in check([str(stick)]) if one.where == "journal"]
    assert said == [
        "compared with 1 checkpoint(s) kept outside, the newest of entry 15; 2 written since are "
        "held by none yet"
    ]


def test_a_stick_that_knows_another_journal_is_not_written_to(
    journal: Workspace, stick: Path
) -> None:
    path = outside.put(stick, kept.new_checkpoint())
    first = attacked(journal, "edit", 3, clever=True)
    before = (path.parent / "leaves").read_bytes()
    with pytest.raises(RefusedWrite, match=f"entry {first} of the journal is not the one"):
        outside.put(stick, kept.new_checkpoint())
    assert (path.parent / "leaves").read_bytes() == before


def test_a_stick_that_knows_more_is_not_written_to(journal: Workspace, stick: Path) -> None:
    outside.put(stick, kept.new_checkpoint())
    attacked(journal, "truncate", 3, clever=True)
    with pytest.raises(RefusedWrite, match="knows more entries"):
        outside.put(stick, kept.new_checkpoint())


def test_a_stick_pulled_in_mid_write_is_completed(journal: Workspace, stick: Path) -> None:
    path = outside.put(stick, kept.new_checkpoint())
    leaves = path.parent / "leaves"
    leaves.write_bytes(leaves.read_bytes()[:101])
    outside.put(stick, kept.new_checkpoint())
    assert leaves.stat().st_size == 15 * 32
    assert found(stick) == ""


@pytest.mark.parametrize("inside", [".", "files"])
def test_the_workspace_itself_is_no_place_outside(journal: Workspace, inside: str) -> None:
    with pytest.raises(RefusedWrite, match="no folder outside the workspace"):
        outside.put(journal.folder / inside, kept.new_checkpoint())


def test_an_empty_journal_has_nothing_to_anchor(workspace: Workspace) -> None:
    with pytest.raises(RefusedWrite, match="nothing was written yet"):
        kept.new_checkpoint()


def test_a_checkpoint_tells_nothing_of_who_and_why(journal: Workspace, stick: Path) -> None:
    path = outside.put(stick, kept.new_checkpoint())
    told = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"tester" not in told and b"Dara" not in told
    digests = [bytes(one) for one in Entry.objects.values_list("digest", flat=True)]
    assert not any(one in told for one in digests)


@pytest.mark.parametrize(
    "given", ["nowhere", "a b", "saksei/x 3 AAAA", "saksei/x 03 " + "A" * 43 + "=", ""]
)
def test_what_is_no_checkpoint_is_refused(journal: Workspace, given: str) -> None:
    with pytest.raises(DoesNotHold):
        known_at(given)


def test_a_lost_key_is_not_quietly_replaced(journal: Workspace) -> None:
    kept.keep(kept.PRINTED, "a line", kept.new_checkpoint())
    SecretKey.objects.all().delete()
    with pytest.raises(NotFound, match="checkpoints is lost"):
        signing_key()


# -- opening


def test_opening_a_rolled_back_workspace_says_so(
    journal: Workspace, run: Callable[..., Result], stick: Path
) -> None:
    connection.close()
    old = journal.database.read_bytes()
    state(held(), "Mek Tola")
    assert run("anchor", "--to", stick).exit_code == 0
    assert compare_with_anchors(journal) == ""
    connection.close()
    journal.database.write_bytes(old)
    result = run("show")
    assert "WARNING: the journal ends at entry 15" in result.stderr
    assert "an older database was put back" in result.stderr


def test_opening_a_rebuilt_workspace_says_so(journal: Workspace) -> None:
    outside.remember(kept.keep(kept.PRINTED, "a line", kept.new_checkpoint()).checkpoint)
    attacked(journal, "edit", 1, clever=True)
    assert "it was written anew" in compare_with_anchors(journal)


def test_a_damaged_tree_does_not_keep_the_check_from_opening(
    journal: Workspace, run: Callable[..., Result]
) -> None:
    outside.remember(kept.keep(kept.PRINTED, "a line", kept.new_checkpoint()).checkpoint)
    tamper(journal, "DELETE FROM journal_leaf WHERE entry_id = 8")
    result = run("check")
    assert result.exit_code == 3 and "entry 8: has no leaf" in result.stdout


def test_a_workspace_that_moved_is_still_known(journal: Workspace, tmp_path: Path) -> None:
    outside.remember(kept.keep(kept.PRINTED, "a line", kept.new_checkpoint()).checkpoint)
    attacked(journal, "edit", 1, clever=True)
    moved = journal.folder.rename(tmp_path / "moved")
    with workspaces.open_folder(moved) as opened:
        assert "it was written anew" in compare_with_anchors(opened)


def test_a_check_goes_by_what_is_remembered(journal: Workspace) -> None:
    outside.remember(kept.keep(kept.PRINTED, "a line", kept.new_checkpoint()).checkpoint)
    attacked(journal, "insert", 1, clever=True)
    assert "not as" in wrong()


def test_an_unreadable_memory_is_a_sentence(journal: Workspace) -> None:
    outside.memory().parent.mkdir(parents=True)
    outside.memory().write_text("{", "utf-8")
    with pytest.raises(DoesNotHold, match="restore or delete it"):
        compare_with_anchors(journal)


# -- the tree as it is stored


TREE = [
    ("UPDATE journal_leaf SET salt = zeroblob(16) WHERE entry_id = 3", "entry 3: is not the one"),
    ("UPDATE journal_leaf SET nodes = zeroblob(32) WHERE entry_id = 3", "entry 3: is not the one"),
    ("UPDATE journal_leaf SET nodes = zeroblob(64) WHERE entry_id = 3", "entry 3: does not fit"),
    ("UPDATE journal_leaf SET nodes = substr(nodes, 1, 64) WHERE entry_id = 4", "4: does not fit"),
    ("DELETE FROM journal_leaf WHERE entry_id = 3", "entry 3: has no leaf"),
    ("UPDATE journal_leaf SET entry_id = 99 WHERE entry_id = 15", "1 leaves more than"),
    ("UPDATE journal_item SET position = 5 WHERE entry_id = 3", "entry 3: lists other"),
    ("UPDATE journal_item SET id = id + 9999 WHERE entry_id = 3", "as those of entry 3 that are"),
]


@pytest.mark.parametrize(("command", "words"), TREE)
def test_a_tree_that_was_changed_is_found(journal: Workspace, command: str, words: str) -> None:
    tamper(journal, command)
    assert words in wrong()


@pytest.mark.parametrize("command", [one for one, _ in TREE if "journal_leaf" in one])
def test_a_tripwire_keeps_the_tree(journal: Workspace, command: str) -> None:
    with connection.cursor() as cursor, pytest.raises(Exception, match="never"):
        cursor.execute(command)


def test_nothing_is_written_on_top_of_a_damaged_tree(journal: Workspace) -> None:
    tamper(journal, "DELETE FROM journal_leaf WHERE entry_id = 15")
    with pytest.raises(DamagedRecord, match="tree is damaged at entry 15"):
        held()


def test_every_write_grows_the_tree_by_one(journal: Workspace) -> None:
    before = Grown().root()
    state(held(), "Mek Tola")
    assert (Grown().size, Leaf.objects.count()) == (17, 17)
    assert Grown().root(15) == before != Grown().root()


@pytest.mark.parametrize("size", random.Random(1).sample(range(1, 16), 6))
def test_any_root_is_that_of_the_leaves(journal: Workspace, size: int) -> None:
    from saksei.evidence.tree import root_of

    nodes = Leaf.objects.order_by("pk").values_list("nodes", flat=True)
    assert Grown().root(size) == root_of(bytes(one)[:32] for one in nodes[:size])


def test_in_an_encrypted_workspace_nothing_of_it_lies_open(private: Workspace, stick: Path) -> None:
    outside.put(stick, kept.new_checkpoint())
    kept.keep(kept.PUT, "/media/the-stick-of-dara", kept.new_checkpoint())
    assert found(stick) == ""
    connection.close()
    open_ = b"".join(snapshot(private.folder).values())
    assert not any(one in open_ for one in (b"PRIVATE KEY", b"the-stick-of-dara", b"saksei/"))
