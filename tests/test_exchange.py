"""The own format: lossless both ways, again, dry and in parts."""

import csv
import json
import re
import shutil
from pathlib import Path

import cast
import pytest
from conftest import Run
from snapshots import (
    EVERYTHING,
    SIGNED,
    Laptop,
    files,
    package,
    rows,
    snapshot,
    write_everything,
    wrong,
)

from saksei.errors import AlreadyThere, DamagedRecord, NotFound, RefusedImport
from saksei.exchange.exports import export_package
from saksei.exchange.imports import import_package
from saksei.linking.actions import withdraw_judgements
from saksei.linking.models import Judgement
from saksei.statements.actions import (
    erase_source,
    erase_statements,
    withdraw_import,
    withdraw_statements,
)
from saksei.statements.models import Statement
from saksei.workspace import Workspace

EXAMPLE = Path(__file__).parent.parent / "examples" / "cambodia-2020"


@pytest.fixture
def everything(tmp_path: Path) -> Path:
    """The package with one of everything."""
    return write_everything(tmp_path / "everything")


@pytest.fixture
def anna(empty: Path, tmp_path: Path, everything: Path) -> Laptop:
    """A laptop with one of everything."""
    laptop = Laptop(tmp_path / "anna", empty)
    laptop.take(everything)
    return laptop


@pytest.fixture
def new(empty: Path, tmp_path: Path) -> Laptop:
    """An empty laptop."""
    return Laptop(tmp_path / "new", empty)


# There and back


def test_one_of_everything_comes_back_the_same(anna: Laptop, new: Laptop) -> None:
    anna.give(new)
    assert new.says() == anna.says()


def test_the_case_comes_back_the_same(with_case: Path, new: Laptop, tmp_path: Path) -> None:
    case = Laptop(tmp_path / "case", with_case)
    case.give(new)
    assert new.says() == case.says()


def test_the_example_comes_back_the_same(empty: Path, new: Laptop, tmp_path: Path) -> None:
    first = Laptop(tmp_path / "first", empty)
    first.take(EXAMPLE)
    first.give(new, whole=False)
    assert new.says() == first.says()


def test_withdrawn_and_erased_come_back_the_same(anna: Laptop, new: Laptop) -> None:
    with anna.open():
        withdraw_statements(["s3"], reason="misread")
        erase_statements(["s2"], reason="consent withdrawn")
        withdraw_judgements(["j"], reason="two persons")
    anna.give(new)
    assert new.says() == anna.says()


def test_an_erased_source_comes_back_the_same(anna: Laptop, new: Laptop) -> None:
    with anna.open():
        erase_source("page", reason="a court's order")
    anna.give(new)
    assert new.says() == anna.says()


def test_texts_and_originals_keep_their_bytes(anna: Laptop) -> None:
    exported = anna.export()
    (original,) = (exported / "files").iterdir()
    assert (
        (exported / "texts" / "text.txt").read_bytes() == original.read_bytes() == SIGNED.encode()
    )


def test_line_ends_inside_a_cell_are_kept(anna: Laptop) -> None:
    assert rows(anna.export(), "sources")[0]["note"] == EVERYTHING["sources"][1]["note"]


def test_the_description_names_every_column(anna: Laptop) -> None:
    exported = anna.export()
    for resource in json.loads((exported / "datapackage.json").read_text("utf-8"))["resources"]:
        header = next(csv.reader((exported / resource["path"]).open(encoding="utf-8")))
        assert [one["name"] for one in resource["schema"]["fields"]] == header


def test_the_description_is_one_of_a_data_package(anna: Laptop) -> None:
    described = json.loads((anna.export() / "datapackage.json").read_text("utf-8"))
    fields = {one["name"]: one for one in described["resources"][0]["schema"]["fields"]}
    assert re.fullmatch(r"[a-z0-9._-]+", described["name"])
    assert fields["size"]["type"] == "integer"


def test_an_export_that_is_there_is_not_touched(case: Workspace, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with pytest.raises(AlreadyThere, match="name a new folder"):
        export_package(tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_damaged_original_is_not_exported(anna: Laptop) -> None:
    (path,) = (anna.folder / "files").iterdir()
    path.write_bytes(b"changed")
    with pytest.raises(DamagedRecord, match="source page"):
        anna.export()
    assert not [one for one in anna.folder.parent.iterdir() if one.name.startswith(".anna")]


# Again, dry, in parts


def test_a_repeated_import_adds_nothing(anna: Laptop, everything: Path) -> None:
    before = anna.says(), files(anna.folder)
    result = anna.take(everything)
    assert not any(result.added.values())
    assert (anna.says(), files(anna.folder)) == before


def test_a_repeated_import_by_somebody_else_adds_nothing(anna: Laptop, everything: Path) -> None:
    for column in ("recorded_by", "recorded_at"):
        content = (everything / "records.csv").read_text("utf-8").splitlines()
        content = [f"{content[0]},{column}", *(f"{line}," for line in content[1:])]
        (everything / "records.csv").write_text("\n".join(content), "utf-8")
    anna.name = "ben"
    assert anna.take(everything).there["records"] == 4


@pytest.mark.file
def test_a_dry_run_writes_nothing(workspace: Workspace, everything: Path) -> None:
    (workspace.files / ("a" * 32)).write_bytes(b"left by a kill")
    before = snapshot(workspace.folder)
    import_package(everything, dry_run=True)
    assert snapshot(workspace.folder) == before


def test_a_dry_run_reports_what_the_import_does(workspace: Workspace, everything: Path) -> None:
    dry = import_package(everything, dry_run=True)
    real = import_package(everything)
    assert (dry.added, dry.there, dry.withdrawn) == (real.added, real.there, real.withdrawn)


def test_a_dry_run_finds_what_is_wrong(workspace: Workspace, everything: Path) -> None:
    (everything / "files" / "page").write_bytes(b"changed")
    with pytest.raises(RefusedImport, match="the file was changed"):
        import_package(everything, dry_run=True)


@pytest.mark.file
def test_a_dry_run_can_be_asked_for(case: Workspace, everything: Path, run: Run) -> None:
    before = snapshot(case.folder)
    result = run("import", everything, "--dry-run")
    assert result.exit_code == 0 and "nothing was written" in result.output
    assert snapshot(case.folder) == before


def test_without_judgements_all_else_comes(workspace: Workspace, everything: Path) -> None:
    result = import_package(everything, without_judgements=True)
    assert "judgements" not in result.added
    assert (Judgement.objects.count(), Statement.objects.count()) == (0, 5)


def test_judgements_can_come_later(workspace: Workspace, everything: Path) -> None:
    import_package(everything, without_judgements=True)
    result = import_package(everything)
    assert {table: number for table, number in result.added.items() if number} == {"judgements": 1}


def test_every_row_is_counted_in_the_progress(workspace: Workspace, everything: Path) -> None:
    seen: dict[str, int] = {}

    def count(table: str, number: int) -> None:
        seen[table] = seen.get(table, 0) + number

    import_package(everything, progress=count)
    assert seen == {table: len(of) for table, of in EVERYTHING.items()}


def test_a_whole_import_can_be_withdrawn(anna: Laptop, new: Laptop) -> None:
    result = anna.give(new)
    with new.open():
        assert withdraw_import(result.batch, reason="the wrong file") == 5
        assert not Statement.objects.in_force().exists()


def test_an_import_that_brought_nothing_cannot_be_withdrawn(anna: Laptop, everything: Path) -> None:
    result = anna.take(everything)
    with anna.open(), pytest.raises(NotFound, match="no statement in force"):
        withdraw_import(result.batch, reason="the wrong file")


def test_a_quote_is_looked_for_in_the_text_of_its_source(
    workspace: Workspace, everything: Path
) -> None:
    import_package(everything)
    found = Statement.objects.get(pk="s2")
    assert (found.text_id, SIGNED[found.start : found.end]) == ("text", found.quote)


def test_files_that_a_kill_left_are_swept(workspace: Workspace, tmp_path: Path) -> None:
    for name in ("a" * 32, "." + "b" * 32):
        (workspace.files / name).write_bytes(b"half")
    import_package(cast.write_package(tmp_path / "p", {"records": [{"id": "x", "kind": "act"}]}))
    assert not files(workspace.folder)


# Beside


def test_the_command_prints_what_it_did(case: Workspace, everything: Path, run: Run) -> None:
    result = json.loads(run("import", everything, "--json").output)
    assert result["added"]["statements"] == 5
    assert (result["erased_elsewhere"], result["erased_here"]) == ([], [])


def test_the_demo_touches_no_other_folder(tmp_path: Path) -> None:
    from saksei.demo import run_demo

    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(AlreadyThere, match="not a demo"):
        run_demo(tmp_path / "mine", EXAMPLE)
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_the_demo_needs_its_package(tmp_path: Path) -> None:
    from saksei.demo import run_demo

    with pytest.raises(NotFound, match="is no package"):
        run_demo(tmp_path / "demo", tmp_path)
    assert not (tmp_path / "demo").exists()


def test_packages_of_one_record_are_the_same_twice(anna: Laptop) -> None:
    assert package(anna.export()) == package(anna.export())


def test_what_is_imported_is_sound(case: Workspace, everything: Path) -> None:
    import_package(everything)
    shutil.rmtree(everything)
    assert not wrong()
