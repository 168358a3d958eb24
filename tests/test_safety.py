"""Names of minors and confidential sources do not leave, whatever is asked."""

import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pypdf
import pytest
from conftest import Run
from hands import held, state

from saksei import terminal
from saksei import workspace as workspaces
from saksei.analysis.answers.result import Made, Sheet
from saksei.analysis.names import WITHHELD
from saksei.analysis.standards import Basis
from saksei.findings.asking import QUESTIONS
from saksei.findings.protection import protection
from saksei.linking.actions import judge
from saksei.models import Statement
from saksei.reports.writing import FORMATS, write_report
from saksei.statements.actions import withdraw_statements
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

CHILD = "Pisey Nhem"
SHOWS = [
    ("show",),
    ("show", "child"),
    ("show", "child-1"),
    ("show", "alert"),
    ("count", "acts", "--act", "arrest"),
    ("count", "persons", "--act", "arrest"),
    ("count", "persons", "--act", "arrest", "--person", "child"),
    ("count", "statements"),
    ("contradictions",),
    ("contradictions", "--variants"),
    ("figures",),
    ("check",),
    *(("ask", one) for one in QUESTIONS),
]
PRINTS = [*SHOWS, *((*one, "--json") for one in SHOWS)]
CLOSED = ("Interview with Dara", "Safe House Press", "https://safe.example", "We only sang")


def words_of(path: Path) -> str:
    """Everything that a reader of a file could see, compressed or not."""
    if path.suffix == ".pdf":
        return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    if path.suffix == ".xlsx":
        with ZipFile(path) as archive:
            return "\n".join(
                archive.read(one).decode("utf-8", "replace") for one in archive.namelist()
            )
    return path.read_bytes().decode("utf-8", "replace")


def add_closed() -> str:
    """A confidential source that is held and quoted; returns its id."""
    title, publisher, address, quote = CLOSED
    source = held(title=title, publisher=publisher, address=address, confidentiality="confidential")
    state(source, "arrest", entity="sopheap-1", property="type", quote=quote, note=quote)
    return str(source.id)


@pytest.fixture
def closed(case: Workspace) -> str:
    """The case with the confidential source; returns its id."""
    return add_closed()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines long enough that no name is broken over two of them."""
    monkeypatch.setattr(terminal.out, "width", 1000)


@pytest.fixture(scope="module")
def reports(with_case: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The words of a report in each format, of the case with the confidential source."""
    folder = tmp_path_factory.mktemp("reports")
    shutil.copytree(with_case, folder / "w")
    with workspaces.open_folder(folder / "w", actor="tester"):
        add_closed()
        files = write_report(folder / "out", Basis()).files
    return {path.suffix[1:]: " ".join(words_of(path).split()) for path in files}


# -- minors


@pytest.mark.parametrize("command", PRINTS, ids=" ".join)
def test_a_minor_s_name_is_never_printed(case: Workspace, run: Run, command: list[str]) -> None:
    result = run(*command)
    assert result.exit_code == 0
    assert len(result.output) > 10
    assert CHILD not in result.output


def test_a_minor_is_still_one_of_those_counted(case: Workspace, run: Run) -> None:
    told = run("count", "persons", "--act", "arrest").output
    assert "(minor, name withheld)" in told
    assert "child-1" in told


def another_spelling(case: Workspace) -> None:
    state("ledger", "Nhem Pisey", entity="child")


def one_with_an_adult_record(case: Workspace) -> None:
    judge("same", "child", state("ledger", "Nhem Pisey").entity_id)


def once_called_a_minor(case: Workspace) -> None:
    said = Statement.objects.filter(property="minor").values_list("pk", flat=True)
    withdraw_statements(list(said), reason="not sure")


def named_in_a_passage(case: Workspace) -> None:
    source = held(f"Police took {CHILD}, 12.", title=f"{CHILD} held", publisher="Mekong Ledger")
    state(source, "child", entity="child-1", property="victim", quote=f"took {CHILD}", note=CHILD)
    judge("unsure", "child", "mek", reason=f"{CHILD} or her sister")


CHANGES = [another_spelling, one_with_an_adult_record, once_called_a_minor, named_in_a_passage]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("command", ["show child", "show child-1", "show child-1 --json"])
def test_no_change_of_the_record_makes_show_print_it(
    case: Workspace, run: Run, change: Callable[[Workspace], None], command: str
) -> None:
    change(case)
    told = run(*command.split()).output
    assert "child" in told
    assert CHILD not in told
    assert "Nhem Pisey" not in told


def test_show_of_the_source_withholds_the_name_in_its_title(case: Workspace, run: Run) -> None:
    source = held("Text.", title=f"Police held {CHILD.upper()}, 12", publisher="Mekong Ledger")
    told = run("show", source.id, "--json").output
    assert "Police held (minor, name withheld), 12" in told


def test_rows_that_are_made_when_they_are_read_pass_the_gate(case: Workspace) -> None:
    rows = Made(["Pisey Nhem was arrested"], lambda one: (one,))
    sheet = protection().cleared(Sheet("acts", "Acts", ("what",), rows))
    assert [list(row) for row in sheet.rows] == [[f"{WITHHELD} was arrested"]]


def test_an_export_has_no_minor_s_name(case: Workspace, run: Run, tmp_path: Path) -> None:
    told = run("export", tmp_path / "out").output
    assert "left out of statements: 1" in told
    written = "\n".join(words_of(path) for path in (tmp_path / "out").rglob("*.*"))
    assert "Dara Moun" in written
    assert CHILD not in written


def test_the_whole_record_has_it(case: Workspace, run: Run, tmp_path: Path) -> None:
    run("export", tmp_path / "out", "--whole")
    assert CHILD in (tmp_path / "out" / "statements.csv").read_text("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_has_no_minor_s_name(reports: dict[str, str], name: str) -> None:
    assert "Dara" in reports[name]
    assert CHILD not in reports[name]
    assert "Nhem" not in reports[name]


# -- confidential sources


@pytest.mark.parametrize(
    "command",
    [
        *PRINTS,
        ("show", "sopheap-1"),
        ("show", "sopheap-1", "--json"),
        ("count", "sources", "--json"),
    ],
    ids=" ".join,
)
def test_a_confidential_source_is_not_told(
    case: Workspace, closed: str, run: Run, command: list[str]
) -> None:
    told = run(*command).output
    assert [words for words in CLOSED if words in told] == []


SPEAKER = "Sothea Prak"


@pytest.fixture
def guard(case: Workspace, closed: str) -> str:
    """Who speaks in the confidential source; returns the record."""
    record = state(closed, SPEAKER).entity_id
    position = state(closed, record, entity="new:position", property="speaker").entity_id
    state(closed, "They were beaten", entity=position, property="words")
    state(closed, "A guard of the prison", entity=record, property="description")
    return record


@pytest.mark.parametrize("command", [*PRINTS, ("show", "person"), ("show", "persons", "--json")],
                         ids=" ".join)  # fmt: skip
def test_who_speaks_in_a_confidential_source_is_not_named(
    case: Workspace, guard: str, run: Run, command: list[str]
) -> None:
    assert "Prak" not in run(*command).output


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_who_speaks_in_confidence_is_shown_without_name_and_description(
    case: Workspace, guard: str, run: Run, more: list[str]
) -> None:
    told = run("show", guard, *more).output
    assert "(confidential source)" in told and guard in told
    assert not [words for words in (SPEAKER, "Prak", "A guard") if words in told]


def test_a_name_that_a_public_source_gives_is_printed(
    case: Workspace, guard: str, run: Run
) -> None:
    other = state("ledger", SPEAKER).entity_id
    judge("same", guard, other)
    assert SPEAKER in run("show", guard).output


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_confidential_source_shows_only_that_it_is_one(
    case: Workspace, closed: str, run: Run, more: list[str]
) -> None:
    told = run("show", closed, *more).output
    assert "(confidential source)" in told
    assert [words for words in CLOSED if words in told] == []
    assert "article.txt" not in told


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_does_not_tell_a_confidential_source(reports: dict[str, str], name: str) -> None:
    assert "Activist held" in reports[name]
    assert [words for words in CLOSED if words in reports[name]] == []


def test_an_export_leaves_a_confidential_source_out(
    case: Workspace, closed: str, run: Run, tmp_path: Path
) -> None:
    told = run("export", tmp_path / "out").output
    assert "left out of sources: 1" in told
    written = "\n".join(words_of(path) for path in (tmp_path / "out").rglob("*.*"))
    assert [words for words in (*CLOSED, closed) if words in written] == []
