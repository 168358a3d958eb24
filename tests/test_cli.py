"""The command line: one sentence for an error, JSON for programs, help with an example."""

import json
import subprocess
import sys
from pathlib import Path

import cast
import pytest
import typer
from conftest import Run
from django.db import connection
from hands import held, snapshot, state

from saksei import workspace as workspaces
from saksei.cli import app, main
from saksei.models import Entry, Source, Statement
from saksei.workspace import current

COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]
WRONG = {
    "show nobody": "there is no record, source or statement 'nobody'",
    "add nothing.txt": "nothing.txt cannot be read",
    "add .": "cannot be read",
    "add": "needs a title or an address",
    "add --title x --date 2031-13-45": "2031-13-45",
    "add --title x --reliability B": "a reliability needs its reason",
    "add --title x --confidentiality secret": "not a term of the list confidentiality",
    "add --title x --derived-from nobody": "no source nobody",
    "add --address https://ledger.example/1": "registered already: ledger (Activist held)",
    "confidentiality alert internal": "needs a reason; give one with --reason",
    "confidentiality alert secret --reason x": "not a term of the list confidentiality",
    "state new:dog name Dara --source ledger": "no kind 'dog'",
    "state mek nickname Dara --source ledger": "no property 'nickname'",
    "state mek name Dara --source nobody": "no source 'nobody'",
    "state mek gender femal --source ledger": "did you mean",
    "state mek name Dara --source ledger --quote x": "is not held",
    "state mek name Dara --source ledger --speaker x": "no person or group",
    "confirm nothing": "no statement nothing",
    "confirm mek.name.alert.8a": "no passage in a text that we hold",
    "judge alike mek sopheap --reason x": "not a term of the list verdict",
    "judge same mek protest --reason x": "only records of one kind",
    "judge same mek nobody --reason x": "no record 'nobody'",
    "judge same mek sopheap": "needs a reason",
    "judge same mek sopheap --score nan --reason x": "not between 0 and 1",
    "withdraw": "name statements or judgements",
    "withdraw j1": "needs a reason",
    "withdraw nothing --reason x": "no statement nothing",
    "withdraw --import nothing --reason x": "no statement in force came with the import",
    "withdraw j1 mek.name.alert.8a --reason x": "not mixed",
    "erase nothing --reason x --yes": "no statement nothing",
    "erase mek.name.alert.8a --yes": "needs a reason",
    "import nothing": "nothing",
    "import .": "datapackage.json",
    "export .": "exists already",
    "vocabulary nothing": "no kind or list 'nothing'",
    "count nothing": "nothing",
    "count acts --act sing": "sing",
    "count acts --place nowhere": "no record 'nowhere'",
    "count acts --standard believed": "believed",
    "count acts --without nobody": "no source 'nobody'",
    "contradictions --kind dog": "no kind 'dog'",
    "report --format docx": "no format 'docx'",
    "init w": "is a workspace already",
    "init article.txt": "is not an empty folder",
    "demo w": "is not a demo",
}


@pytest.fixture(params=["plain", "encrypted"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a person stands: the workspace `w`, an article, and a package like the demo's."""
    if request.param == "encrypted":
        request.getfixturevalue("passphrase_file")
    request.getfixturevalue("private" if request.param == "encrypted" else "case")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "article.txt").write_text(cast.ARTICLE, "utf-8")
    cast.write_package(tmp_path / "examples" / "cambodia-2020", cast.CASE)
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    """Exit code, standard output and standard error of a command, as a shell would see them."""
    with pytest.raises(SystemExit) as done:
        main(arguments)
    out, err = capsys.readouterr()
    return done.value.code, out, err


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_call_ends_in_one_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    code, out, err = said(capsys, "-w", "w", *command.split())
    assert (code, out) == (1, "")
    assert err.lstrip().startswith("saksei: ")
    assert WRONG[command] in err
    assert "Traceback" not in err
    assert len(err.strip().splitlines()) == 1 or command.startswith("import")


@pytest.mark.parametrize("command", WRONG)
def test_a_wrong_call_writes_nothing(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    before = (Entry.objects.count(), Statement.objects.in_force().count())
    said(capsys, "-w", "w", *command.split())
    assert (Entry.objects.count(), Statement.objects.in_force().count()) == before


@pytest.mark.parametrize(
    "command", ["count acts --from 2031-02-30", "nonsense", "judge same", "state"]
)
def test_a_wrongly_typed_call_has_exit_code_2(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    code, _, err = said(capsys, "-w", "w", *command.split())
    assert code == 2
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "command",
    sorted(set(COMMANDS) - {"init", "demo", "vocabulary", "methods", "restore", "roles", "verify"}),
)
def test_every_command_refuses_a_folder_that_is_no_workspace(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    words = {"state": "a b c --source d", "judge": "same a b", "count": "acts"}
    words |= {"ask": "chains", "compartment": "list", "team": "members", "witness": "init"}
    words |= dict.fromkeys(("confirm", "withdraw", "erase", "import", "export"), "x")
    words |= {"consent": "x", "publish": "x --for research", "change": "x y z=1"}
    words |= {"confidentiality": "x public"}
    words |= dict.fromkeys(
        ("read", "accept", "reject", "undo", "recover", "ocr", "invite", "seal"), "x"
    )
    more = [*words.get(command, "").split(), *(["--yes"] if command == "erase" else [])]
    code, _, err = said(capsys, "-w", str(tmp_path), command, *more)
    assert (code, "is not a Saksei workspace; make one with" in err) == (1, True)
    assert snapshot(tmp_path) == {}


def test_the_program_itself_ends_without_a_traceback(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from saksei.cli import main; main()", "-w", str(tmp_path)]
    done = subprocess.run([*command, "show"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"saksei: {tmp_path} is not a Saksei workspace")


JSON = [
    "backend --json",
    "add article.txt --title Held --json",
    "state mek name Dara --source ledger --json",
    "show --json",
    "show mek --json",
    "show ledger --json",
    "show mek.name.alert.8a --json",
    "import examples/cambodia-2020 --json",
    "import examples/cambodia-2020 --dry-run --json",
    "export out --json",
    "vocabulary --json",
    "vocabulary act --json",
    "vocabulary act_type --json",
    "count acts --json",
    "count persons --act arrest --from 2031-05-01 --to 2031-05-31 --json",
    "contradictions --json",
    "figures --json",
    "report out --format json --json",
    "check --json",
]


@pytest.mark.parametrize("command", JSON)
def test_json_is_json_and_nothing_else(
    folder: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    code, out, _ = said(capsys, "-w", "w", *command.split())
    assert code == 0
    assert isinstance(json.loads(out), dict | list)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_help_of_a_command_with_arguments_has_an_example(name: str, run: Run) -> None:
    command = COMMANDS[name]
    takes = any(one.param_type_name == "argument" for one in command.params)
    told = run(name, "--help").output
    assert f"saksei {name}" in told.replace("-w demo ", "") or not takes


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_is_in_the_help(name: str, run: Run) -> None:
    told = run(name, "--help").output
    for one in COMMANDS[name].params:
        assert one.param_type_name == "argument" or one.opts[-1][:20] in told


# -- the commands as a person types them


def test_init_makes_a_workspace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["init", str(tmp_path / "new"), "--name", "River Watch", "--plain"]
    code, out, _ = said(capsys, *command)
    assert (code, "saksei -w" in out, "It is not encrypted" in out) == (0, True, True)
    with workspaces.open_folder(tmp_path / "new") as opened:
        assert opened.name == "River Watch"


def test_add_registers_a_file(folder: Path, run: Run) -> None:
    told = run(
        "add", "article.txt", "--publisher", "Mekong Ledger", "--title", "[bold] Held"
    ).output
    source = Source.objects.exclude(sha256="").get()
    assert told.startswith(f"Registered {source.id}: [bold] Held, Mekong Ledger")


def test_add_anyway_registers_it_again(folder: Path, run: Run) -> None:
    run("add", "article.txt")
    assert run("add", "article.txt").exit_code == 1
    assert run("add", "article.txt", "--anyway").exit_code == 0
    assert Source.objects.exclude(sha256="").count() == 2


def test_state_confirm_and_withdraw(folder: Path, run: Run) -> None:
    source = held().id
    told = run("state", "mek", "name", "Mek", "--source", source, "--quote", "We only sang").output
    one = told.split(":")[0]
    assert run("confirm", one).output.strip() == "1 statement(s) reviewed"
    assert run("withdraw", one, "--reason", "retold").output.strip() == "1 withdrawn"
    assert json.loads(run("show", one, "--json").output)["withdrawn"].endswith("retold")


def test_withdraw_takes_a_whole_import(folder: Path, run: Run) -> None:
    batch = Statement.objects.values_list("batch", flat=True)[0]
    number = Statement.objects.filter(batch=batch).count()
    told = run("withdraw", "--import", batch, "--reason", "wrong file").output
    assert told.strip() == f"{number} withdrawn"


def test_judge_and_withdraw_a_judgement(folder: Path, run: Run) -> None:
    told = run("judge", "unsure", "mek", "sopheap", "--reason", "two papers").output
    first = told.split(":")[0]
    more = run("judge", "same", "mek", "sopheap", "--reason", "one photo").output
    assert "is in force too, unsure" in more and f"withdraw {first} --reason" in more
    assert run("withdraw", first, "--reason", "one paper").output == "1 withdrawn\n"
    refused = run("withdraw", "jd-wrong", "--reason", "so").exception
    assert "no judgement jd-wrong" in str(refused)


def test_erase_asks_first(folder: Path, run: Run) -> None:
    one = state("ledger").id
    assert run("erase", one, "--reason", "consent withdrawn").exit_code == 1
    assert Statement.objects.get(pk=one).value == "Dara Moun"


def test_show_and_count_tell_what_was_erased(folder: Path, run: Run) -> None:
    one = Statement.objects.get(entity="mek-1", property="type")
    run("erase", one.id, "--reason", "consent withdrawn", "--yes")
    assert "(erased)" in run("show", "mek-1").output
    assert json.loads(run("show", one.id, "--json").output)["erased"].startswith("20")
    assert "1 statement" in run("count", "acts").output
    assert "erased" in run("count", "acts").output


def test_check_has_exit_code_3_when_something_is_wrong(folder: Path, run: Run) -> None:
    (current().files / held().file).unlink()
    result = run("check")
    assert (result.exit_code, "1 thing(s) wrong" in result.output) == (3, True)


def test_upgrade_says_when_nothing_is_due(folder: Path, run: Run) -> None:
    assert run("upgrade").output.strip() == "Nothing to upgrade"


def test_a_wrong_vocabulary_is_told_with_file_and_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "w" / "vocabulary").mkdir()
    (folder / "w" / "vocabulary" / "own.yaml").write_text("kind: person\nhat: red\n")
    code, _, err = said(capsys, "-w", "w", "vocabulary")
    assert (code, "own.yaml, line 2: 'hat' is not known" in err) == (1, True)


# -- a disk that is full, a folder that cannot be written


def limited(monkeypatch: pytest.MonkeyPatch, pragma: str) -> None:
    """Let every connection begin with one more PRAGMA."""
    options = connection.settings_dict["OPTIONS"]
    monkeypatch.setitem(options, "init_command", f"{options['init_command']} {pragma};")


LIMITS = {
    "PRAGMA max_page_count=1": "database or disk is full",
    "PRAGMA query_only=ON": "attempt to write a readonly database",
}


@pytest.mark.parametrize("pragma", LIMITS)
def test_a_disk_that_takes_nothing_is_a_sentence(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    pragma: str,
) -> None:
    long = "A long text of Dara Moun. " * 4000
    (folder / "long.txt").write_text(long)
    limited(monkeypatch, pragma)
    code, out, err = said(capsys, "-w", "w", "add", "long.txt", "--title", "Long")
    assert (code, out) == (1, "")
    assert f"{LIMITS[pragma]}; nothing was written" in err
    assert (Source.objects.count(), list(current().files.iterdir())) == (4, [])


def test_a_full_disk_under_the_files_is_a_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    code, _, err = said(capsys, "-w", "w", "add", "article.txt")
    assert (code, "No space left on device; nothing was written" in err) == (1, True)
    assert Source.objects.count() == 4


def test_help_begins_where_people_do_and_every_command_has_its_place() -> None:
    assert next(iter(COMMANDS)) == "init"
    places = [one.rich_help_panel for one in COMMANDS.values()]
    assert all(places) and len({*places}) == 9
    assert sorted(places, key=places.index) == places  # each in one piece
