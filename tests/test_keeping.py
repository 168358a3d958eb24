"""An encrypted workspace: what opens it, what does not, and that nothing of it lies in the open."""

import json
import os
import random
import shutil
import stat
import time
from pathlib import Path

import pytest
from conftest import Run
from hands import PASSPHRASE, held, wrong
from pyrage import x25519

from saksei import workspace as workspaces
from saksei.accounts import secret
from saksei.cipher import raw, sessions
from saksei.errors import (
    DamagedRecord,
    InvalidValue,
    Locked,
    RefusedWrite,
    WrongKey,
)
from saksei.models import Source, Statement
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

OTHER = "another six random words of no meaning"


@pytest.fixture
def folder(sealed_case: Path, tmp_path: Path) -> Path:
    """An encrypted workspace with the cast's case, closed."""
    return shutil.copytree(sealed_case, tmp_path / "w")


@pytest.fixture
def login(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that this login alone has; nothing waits there for a key's end."""
    (tmp_path / "login").mkdir(0o700)
    monkeypatch.setenv(sessions.VARIABLE, str(tmp_path / "login"))
    monkeypatch.setattr("subprocess.Popen", lambda *_, **__: None)
    return tmp_path / "login"


def count(folder: Path, passphrase: str | None = None) -> int:
    with workspaces.open_folder(folder, passphrase=passphrase):
        return Statement.objects.count()


# -- what opens it


def test_the_passphrase_opens_it(folder: Path) -> None:
    assert count(folder, PASSPHRASE) > 30


@pytest.mark.parametrize("given_", [OTHER, "", PASSPHRASE.upper(), PASSPHRASE[:-1], "\x00" * 20])
def test_another_passphrase_does_not(folder: Path, given_: str) -> None:
    with pytest.raises(WrongKey, match="does not open this workspace"):
        count(folder, given_)


def test_none_of_a_hundred_wrong_keys_opens_the_database(folder: Path) -> None:
    before = sorted(path.name for path in folder.iterdir())
    for number in range(100):
        key = random.Random(number).randbytes(32).hex()
        with pytest.raises(raw.ERRORS):
            raw.connect(folder / "record.sqlite3", key)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_without_a_passphrase_it_is_locked(folder: Path) -> None:
    with pytest.raises(Locked, match="SAKSEI_PASSPHRASE_FILE"):
        count(folder)


def test_a_command_that_cannot_ask_ends_in_a_sentence(folder: Path, run: Run) -> None:
    result = run("show")
    assert isinstance(result.exception, Locked) and result.exit_code == 1


def test_a_file_with_the_passphrase_opens_it(folder: Path, passphrase_file: Path, run: Run) -> None:
    assert count(folder) > 30
    assert run("show").exit_code == 0


def test_a_file_that_others_can_read_is_refused(folder: Path, passphrase_file: Path) -> None:
    passphrase_file.chmod(0o640)
    with pytest.raises(InvalidValue, match="chmod 600"):
        count(folder)


def test_unlocked_no_command_asks_until_it_is_locked(
    folder: Path, login: Path, run: Run, passphrase_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("unlock")
    monkeypatch.delenv("SAKSEI_PASSPHRASE_FILE")
    assert run("show").exit_code == 0
    (kept,) = (login / "saksei").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert run("lock").output == "Locked\n"
    assert isinstance(run("show").exception, Locked)


def test_unlocked_and_left_alone_it_is_locked(folder: Path, login: Path) -> None:
    with workspaces.open_folder(folder, passphrase=PASSPHRASE) as opened:
        sessions.unlock(folder, opened.keys.key if opened.keys else b"", 15)
    path = sessions.place(folder)
    assert count(folder) > 30 and path
    os.utime(path, (0, time.time() - 16 * 60))
    with pytest.raises(Locked):
        count(folder)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o755, 0o770])
def test_a_key_is_not_kept_where_others_could_read_it(folder: Path, login: Path, mode: int) -> None:
    login.chmod(mode)
    with pytest.raises(RefusedWrite, match="no private folder"):
        sessions.unlock(folder, b"key", 15)


def test_what_waits_for_the_end_deletes_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "key").write_bytes(b"key")
    monkeypatch.setattr(sessions, "STEP", 0.01)
    sessions.watch(str(tmp_path / "key"), "0")
    assert not (tmp_path / "key").exists()


def test_how_long_it_may_be_left_alone_is_a_setting(folder: Path) -> None:
    with (folder / "saksei.toml").open("a") as config:
        config.write("[keeping]\nidle_minutes = 5\n")
    assert workspaces.described(folder).idle_minutes == 5


def test_the_name_is_for_whoever_opens_it(tmp_path: Path) -> None:
    made = workspaces.create(tmp_path / "w", name="River Watch", passphrase=PASSPHRASE)
    assert made.name == "River Watch"
    assert "River" not in (tmp_path / "w" / "saksei.toml").read_text()


@pytest.mark.parametrize("short", ["lotus", "x" * 11])
def test_a_short_passphrase_is_refused(tmp_path: Path, short: str) -> None:
    with pytest.raises(InvalidValue, match="shorter than 12"):
        workspaces.create(tmp_path / "w", passphrase=short)
    assert not (tmp_path / "w").exists()


def test_init_without_anybody_to_ask_makes_nothing(run: Run, tmp_path: Path) -> None:
    result = run("init", tmp_path / "new")
    assert isinstance(result.exception, Locked)
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_gives_the_passphrase(folder: Path) -> None:
    import saksei

    with saksei.open(folder, passphrase=PASSPHRASE):
        assert Source.objects.count() == 4


# -- who else opens it


def test_a_recovery_key_sets_a_new_passphrase(
    folder: Path, tmp_path: Path, run: Run, passphrase_file: Path
) -> None:
    run("recipients", "--make", tmp_path / "recovery.txt")
    passphrase_file.write_text(OTHER)
    told = run("recover", tmp_path / "recovery.txt")
    assert told.exit_code == 0, told.exception
    assert count(folder, OTHER) > 30
    with pytest.raises(WrongKey):
        count(folder, PASSPHRASE)


def test_another_key_recovers_nothing(folder: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "key.txt").write_text(str(x25519.Identity.generate()))
    assert isinstance(run("recover", tmp_path / "key.txt").exception, WrongKey)


def test_a_recipient_that_was_removed_recovers_nothing(
    folder: Path, tmp_path: Path, run: Run, passphrase_file: Path
) -> None:
    recipient = run("recipients", "--make", tmp_path / "key.txt").output.split()[0]
    assert recipient in run("recipients").output
    run("recipients", "--remove", recipient)
    assert isinstance(run("recover", tmp_path / "key.txt").exception, WrongKey)


def test_nobody_without_the_key_puts_in_a_recipient(folder: Path) -> None:
    path, secret = folder / "keys.json", x25519.Identity.generate()
    content = json.loads(path.read_text())
    content["current"]["recovery"].append({"recipient": str(secret.to_public()), "key": "AAAA"})
    path.write_text(json.dumps(content))
    with pytest.raises(DamagedRecord, match="changed by somebody"):
        count(folder, PASSPHRASE)


def test_a_new_passphrase_takes_the_place_of_the_old(
    folder: Path, run: Run, passphrase_file: Path, tmp_path: Path
) -> None:
    (tmp_path / "new").touch(0o600)
    (tmp_path / "new").write_text(OTHER)
    assert run("passphrase", "--file", tmp_path / "new").exit_code == 0
    assert count(folder, OTHER) > 30
    with pytest.raises(WrongKey):
        count(folder, PASSPHRASE)


def test_rekey_keeps_everything_under_a_new_key(
    private: Workspace, run: Run, passphrase_file: Path
) -> None:
    source, old = held(), private.keys
    before = set(private.files.iterdir())
    assert run("rekey").exit_code == 0
    with workspaces.open_folder(private.folder, passphrase=PASSPHRASE) as opened:
        assert wrong() == ""
        assert opened.keys and old and opened.keys.key != old.key
        assert not before & set(opened.files.iterdir())
        assert Source.objects.get(pk=source.pk).sha256 == source.sha256
    with pytest.raises(raw.ERRORS):
        raw.connect(private.database, old.database)


def test_a_plain_workspace_is_encrypted_in_its_place(
    case: Workspace, run: Run, passphrase_file: Path
) -> None:
    held()
    run("count", "acts")
    run("report", "--format", "html")
    assert run("encrypt").exit_code == 0
    assert found(case.folder, "Dara", "dara", "LOTUS CITY") == []
    with workspaces.open_folder(case.folder, passphrase=PASSPHRASE):
        assert wrong() == "" and Statement.objects.count() > 30


# -- nothing of it lies in the open


def found(folder: Path, *words: str) -> list[str]:
    """Files under a folder that have one of the words, in their content or their name."""
    marks = [word.encode() for word in words]
    return [
        path.name
        for path in folder.rglob("*")
        if any(mark in path.name.encode() for mark in marks)
        or (path.is_file() and any(mark in path.read_bytes() for mark in marks))
    ]


def test_a_report_in_the_folder_is_said_to_be_open(
    folder: Path, run: Run, passphrase_file: Path
) -> None:
    assert "report.html is not encrypted" in run("report", "--format", "html").output
    assert "report.html: lies in the folder as it is" in run("check").output


def test_a_plain_workspace_says_so(case: Workspace, run: Run) -> None:
    assert "workspace: is not encrypted" in run("check").output


@pytest.mark.parametrize("question", ["count acts", "count persons --act arrest", "figures"])
def test_the_same_answers_as_of_a_plain_one(
    private: Workspace, with_case: Path, run: Run, passphrase_file: Path, question: str
) -> None:
    here = run(*question.split(), "--json").output
    shutil.rmtree(private.folder)
    shutil.copytree(with_case, private.folder)
    assert run(*question.split(), "--json").output == here


@pytest.mark.parametrize("kind", ["plain", "encrypted"])
def test_second_factors_go_along_under_the_new_key(
    kind: str, request: pytest.FixtureRequest, run: Run, passphrase_file: Path
) -> None:
    from allauth.mfa.models import Authenticator
    from team.people import SEED, member

    from saksei.accounts import team as rules

    opened = request.getfixturevalue("private" if kind == "encrypted" else "case")
    secret.make()
    rules.switch_on()
    with workspaces.open_folder(opened.folder, passphrase=PASSPHRASE):
        member("Dara", "keeper")
    assert run("rekey" if kind == "encrypted" else "encrypt").exit_code == 0
    with workspaces.open_folder(opened.folder, passphrase=PASSPHRASE):
        kept = Authenticator.objects.get().data["secret"]
        assert secret.box("factors").decrypt(kept).decode() == SEED
    assert not (opened.folder / "team.secret").exists()
