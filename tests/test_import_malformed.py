"""Packages that cannot be taken in: each a clear error with its place, and nothing imported."""

import os
from collections.abc import Callable
from pathlib import Path

import cast
import pytest
from conftest import Run
from snapshots import snapshot, write_everything

from saksei import cli
from saksei.errors import RefusedImport
from saksei.exchange.imports import import_package
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

Change = Callable[[Path], object]
DESCRIPTION = "datapackage.json"


def swap(old: str | bytes, new: str | bytes) -> Change:
    """Replace something in a file."""
    before, after = (one.encode() if isinstance(one, str) else one for one in (old, new))

    def change(file: Path) -> None:
        assert before in file.read_bytes()
        file.write_bytes(file.read_bytes().replace(before, after, 1))

    return change


def put(content: str | bytes) -> Change:
    """Write a file anew."""
    data = content.encode() if isinstance(content, str) else content
    return lambda file: file.write_bytes(data)


def more(text: str) -> Change:
    """Add to a file."""
    return lambda file: file.write_bytes(file.read_bytes() + text.encode())


def lose() -> Change:
    """Remove a file."""
    return lambda file: file.unlink()


def path_to(name: str) -> Change:
    """Let the description name another file for the sources."""
    return swap('"path": "sources.csv"', f'"path": "{name}"')


def link(target: str) -> Change:
    """Put a link in the place of a file."""

    def change(file: Path) -> None:
        file.unlink()
        file.symlink_to(target)

    return change


def pipe() -> Change:
    """Put a named pipe in the place of a file."""

    def change(file: Path) -> None:
        file.unlink()
        os.mkfifo(file)

    return change


def statement(**cells: str) -> str:
    """A sixth statement, in row 7."""
    row = {"id": "s6", "entity": "taken", "property": "location", "value": "it", "source": "page"}
    names = ("id", "entity", "property", "value", "source", "quote", "speaker", "stance")
    return ",".join((row | cells).get(name, "") for name in names) + "\n"


def replaced(header: str, row: str) -> Change:
    """A file of other columns."""
    return put(f"{header}\n{row}\n")


MORE_STATEMENTS = '{"table": "statements", "path": "more.csv"}, '
WIDE = "id," + ",".join(f"c{number}" for number in range(300))
OFFSETS = "id,entity,property,value,source,text,quote,start,end"
# Each: the name of the case, what is done to a sound package, and a part of the reason given.
DESCRIPTIONS: dict[str, tuple[Change, str]] = {
    "no description": (lose(), "has no datapackage.json"),
    "description is no JSON": (put("{"), "is not JSON"),
    "description is a list": (put("[]"), "lacks 'saksei'"),
    "deep description": (put("[" * 200_000), "nested too deeply"),
    "description in UTF-16": (put("{}".encode("utf-16")), "is not UTF-8"),
    "huge description": (more(" " * 11_000_000), "larger than 10 MiB"),
    "format 2": (swap('"format": 1', '"format": 2'), "newer Saksei"),
    "format without end": (swap('"format": 1', '"format": Infinity'), "format 'inf'"),
    "unknown table": (swap('"table": "texts"', '"table": "pages"'), "table 'pages'"),
    "no such file": (path_to("nothing.csv"), "'nothing.csv', and no such file"),
    "path upwards": (path_to("../outside.csv"), "'../outside.csv', and no such file lies in"),
    "absolute path": (path_to("/etc/passwd"), "no such file lies in the folder"),
    "folder for a file": (path_to("files"), "no such file lies in the folder"),
    "path with half a character": (path_to("\\ud800.csv"), "'?.csv', and no such file"),
    "path with NUL": (path_to("a\\u0000.csv"), "no such file lies in the folder"),
    "path without end": (path_to("a" * 5000), "no such file lies in the folder"),
    "one file twice": (swap("texts.csv", "sources.csv"), "'sources.csv' twice"),
}  # fmt: skip
# The table, what is done to its file, the row and the column that are named.
TABLES: dict[str, tuple[str, Change, int, str | None, str]] = {
    "wrong encoding": ("sources", swap("A copy", b"caf\xe9"), 3, None, "is not UTF-8"),
    "half a character": ("sources", swap("A copy", b"\xed\xa0\x80"), 3, None, "is not UTF-8"),
    "table in UTF-16": (
        "sources", put("id,title\na,b\n".encode("utf-16")), 1, None, "is not UTF-8",
    ),
    "empty file": ("sources", put(""), 1, "id", "column is missing"),
    "missing column": ("statements", swap("value", "note"), 1, "value", "column is missing"),
    "unknown column": ("sources", swap("title", "titel"), 1, "titel", "no such column"),
    "column twice": ("sources", swap("title", "date"), 1, "date", "stands there twice"),
    "300 columns": ("sources", put(WIDE), 1, None, "has 301 columns"),
    "semicolons": ("records", put("id;kind\na;person\n"), 1, "id", "column is missing"),
    "broken quotes": (
        "sources", swap('"The ""page"""', '"The "page"'), 2, None, "cannot be read as CSV",
    ),
    "quote never closed": ("records", more('"x,person\n'), 6, None, "unexpected end of data"),
    "too few cells": ("records", more("x\n"), 6, None, "has 1 cells where the header has 2"),
    "too many cells": ("records", more("x,person,1\n"), 6, None, "has 3 cells"),
    "a million empty rows": ("records", more("\n" * 1_000_000), 6, None, "has 0 cells"),
    "a million rows of commas": (
        "records", more(",\n" * 1_000_000), 6, "id", "'' is no identifier",
    ),
    "cell of 2 MB": (
        "records", more(f"{'x' * 2_000_000},person\n"), 6, None, "larger than field limit",
    ),
    "cell of 10 MB": (
        "records", more(f"{'x' * 10_000_000},person\n"), 5, None, "characters or more",
    ),
    "NUL": ("sources", swap("A copy", "A\0copy"), 3, "title", "NUL character"),
    "id with a space": ("records", more("new one,person\n"), 6, "id", "'new one' is no identifier"),
    "id too long": (
        "records", more(f"{'x' * 61},person\n"), 6, "id", "has 61 characters; at most 60",
    ),
    "id twice": (
        "records", more("dara,person\n"), 6, "id", "'dara' stands in records.csv, row 2 already",
    ),
    "unknown kind": ("records", more("x,persons\n"), 6, "kind", "no kind 'persons'"),
    "other kind than here": (
        "records", swap("square,place", "sopheap,place"), 5, "kind", "is a person already",
    ),
    "other content than here": (
        "sources", swap("copy,", "ledger,"), 3, "title", "nothing is overwritten",
    ),
    "bad date of a source": ("sources", swap("2031-05-04", "4.5.2031"), 2, "date", "4.5.2031"),
    "original outside": (
        "sources", swap("files/page", "../outside.csv"), 2, "file", "lies outside it",
    ),
    "original without digest": ("sources", swap("files/page", ""), 2, "sha256", "go together"),
    "text outside": ("texts", swap("\ntext,", "\n../x,"), 2, "id", "cannot name a file"),
    "text of no source": (
        "texts", swap("text,page", "text,pages"), 2, "source", "the source 'pages'",
    ),
    "copy of itself": ("derivations", swap("copy,page", "page,page"), 2, "origin", "from itself"),
    "copy of nothing": ("derivations", swap("copy,page", "copy,x"), 2, "origin", "the source 'x'"),
    "no such record": ("statements", more(statement(entity="x")), 7, "entity", "the record 'x'"),
    "no such source": ("statements", more(statement(source="x")), 7, "source", "the source 'x'"),
    "no such property": (
        "statements", more(statement(property="x")), 7, "property", "no property 'x'",
    ),
    "unknown term": ("statements", swap("arrest,", "arest,"), 3, "value", "did you mean 'arrest'"),
    "bad date": ("statements", swap("2031-05-03", "2031-02-30"), 4, "value", "2031-02-30"),
    "value names nothing": (
        "statements", swap("victim,dara", "victim,x"), 5, "value", "no such record",
    ),
    "value of a wrong kind": (
        "statements", swap("victim,dara", "victim,square"), 5, "value", "is a place",
    ),
    "no value": ("statements", more(statement(value=" ")), 7, "value", "is empty"),
    "unknown stance": ("statements", more(statement(stance="says")), 7, "stance", "list stance"),
    "speaker is a place": (
        "statements", swap("moun,", "square,"), 6, "speaker", "no person or group",
    ),
    "quote not in the text": (
        "statements", more(statement(quote="Nobody")), 7, "quote", "does not stand",
    ),
    "quote stands twice": (
        "statements", more(statement(quote="May")), 7, "quote", "stands 3 times",
    ),
    "quote of what is not held": (
        "statements", more(statement(source="copy", quote="May")), 7, "quote", "is not held",
    ),
    "negative offset": (
        "statements", replaced(OFFSETS, "s,dara,name,D,page,text,May,-3,-1"),
        2, "start", "no whole number",
    ),
    "huge offset": (
        "statements", replaced(OFFSETS, f"s,dara,name,D,page,text,May,1,{10**30}"),
        2, "end", "no whole number",
    ),
    "offset past the end": (
        "statements", replaced(OFFSETS, "s,dara,name,D,page,text,May,1,99999"),
        2, "start", "no passage",
    ),
    "offset elsewhere": (
        "statements", replaced(OFFSETS, "s,dara,name,D,page,text,May,1,4"), 2, "quote", "at 1-4",
    ),
    "text of another source": (
        "statements", replaced(OFFSETS, "s,dara,name,D,copy,text,May,1,4"),
        2, "text", "no text of the source copy",
    ),
    "bad moment": (
        "records", replaced("id,kind,recorded_at", "x,person,yesterday"),
        2, "recorded_at", "no moment",
    ),
    "erased, yet said": (
        "statements", replaced(
            "id,entity,property,value,source,erased_at",
            "s,dara,name,D,page,2031-06-01T00:00:00.000000Z",
        ),
        2, "value", "should be '(erased)'",
    ),
    "judged against itself": (
        "judgements", swap("dara,moun", "dara,dara"), 2, "verdict", "against itself",
    ),
    "judged across kinds": (
        "judgements", swap("dara,moun", "dara,taken"), 2, "verdict", "records of one kind",
    ),
    "judged with nothing": (
        "judgements", swap("dara,moun", "dara,x"), 2, "right", "the record 'x'",
    ),
    "unknown verdict": ("judgements", swap("same", "equal"), 2, "verdict", "list verdict"),
    "score is no number": ("judgements", swap("0.5", "NaN"), 2, "score", "'NaN' is no number"),
    "score without end": ("judgements", swap("0.5", "1e999"), 2, "score", "'1e999' is no number"),
    "review without passage": ("reviews", swap("s2", "s1"), 2, "statement", "has no passage"),
    "review of nothing": ("reviews", swap("s2", "x"), 2, "statement", "the statement 'x'"),
}  # fmt: skip
# The file that is changed, and the place that is named.
FILES: dict[str, tuple[str, Change, str, int | None, str | None, str]] = {
    "link to the outside": (
        "sources.csv", link("../outside.csv"), DESCRIPTION, None, None, "no such file lies in",
    ),
    "link in a circle": (
        "sources.csv", link("sources.csv"), DESCRIPTION, None, None, "no such file lies in",
    ),
    "pipe for a file": (
        "sources.csv", pipe(), DESCRIPTION, None, None, "no such file lies in the folder",
    ),
    "original missing": ("files/page", lose(), "sources.csv", 2, "file", "'files/page' is missing"),
    "original changed": (
        "files/page", more("!"), "sources.csv", 2, "sha256", "not that of files/page",
    ),
    "text missing": ("texts/text.txt", lose(), "texts.csv", 2, "id", "texts/text.txt is missing"),
    "text linked outside": (
        "texts/text.txt", link("/etc/passwd"), "texts.csv", 2, "id", "texts/text.txt is missing",
    ),
    "text changed": ("texts/text.txt", more("!"), "texts.csv", 2, "digest", "the file was changed"),
    "text not in UTF-8": ("texts/text.txt", put(b"\xff"), "texts.csv", 2, "id", "is not UTF-8"),
    "text with NUL": ("texts/text.txt", put(b"a\0"), "texts.csv", 2, "id", "NUL character"),
}  # fmt: skip
CASES = (
    {
        name: (DESCRIPTION, change, (DESCRIPTION, None, None), why)
        for name, (change, why) in DESCRIPTIONS.items()
    }
    | {
        name: (f"{table}.csv", change, (f"{table}.csv", row, column), why)
        for name, (table, change, row, column, why) in TABLES.items()
    }
    | {
        name: (file, change, (place, row, column), why)
        for name, (file, change, place, row, column, why) in FILES.items()
    }
)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A sound package, and a table outside it."""
    (tmp_path / "outside.csv").write_text("id\nsecret\n", "utf-8")
    return write_everything(tmp_path / "package")


@pytest.mark.parametrize("name", CASES)
def test_refused_with_its_place_and_nothing_imported(
    name: str, case: Workspace, package: Path
) -> None:
    file, change, place, reason = CASES[name]
    change(package / file)
    before = snapshot(case.folder)
    with pytest.raises(RefusedImport) as refused:
        import_package(package)
    first = refused.value.problems[0]
    assert (first.file, first.row, first.column) == place
    assert reason in first.reason
    assert snapshot(case.folder) == before


def test_the_package_itself_is_sound(case: Workspace, package: Path) -> None:
    assert import_package(package).added["statements"] == 5


def test_an_identifier_in_two_files_is_refused(case: Workspace, package: Path) -> None:
    swap('"resources": [', '"resources": [' + MORE_STATEMENTS)(package / DESCRIPTION)
    put((package / "statements.csv").read_bytes())(package / "more.csv")
    with pytest.raises(RefusedImport, match="'s1' stands in"):
        import_package(package)


def test_every_row_that_is_wrong_is_listed(case: Workspace, package: Path) -> None:
    swap("2031-05-04", "4 May")(package / "sources.csv")
    swap("arrest,", "arest,")(package / "statements.csv")
    with pytest.raises(RefusedImport) as refused:
        import_package(package)
    rows = [(one.file, one.row, one.column) for one in refused.value.problems]
    assert rows == [("sources.csv", 2, "date"), ("statements.csv", 3, "value")]


def test_fifty_problems_are_enough(case: Workspace, package: Path) -> None:
    more("".join(f"x{number},nothing\n" for number in range(200)))(package / "records.csv")
    with pytest.raises(RefusedImport) as refused:
        import_package(package)
    assert len(refused.value.problems) == 51
    assert refused.value.problems[-1].reason.startswith("and perhaps more")


def test_the_command_says_where_and_ends_with_1(
    case: Workspace, package: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    swap("arrest,", "arest,")(package / "statements.csv")
    with pytest.raises(SystemExit, match="1"):
        cli.main(["-w", str(case.folder), "import", str(package)])
    assert "statements.csv, row 3, column value: 'arest' is not a term" in capsys.readouterr().err


def test_a_term_is_never_created(case: Workspace, package: Path) -> None:
    swap("arrest,", "arest,")(package / "statements.csv")
    with pytest.raises(RefusedImport):
        import_package(package)
    assert "arest" not in case.vocabulary.lists["act_type"].codes


@pytest.mark.parametrize(
    "content",
    [b"\xef\xbb\xbfid,kind\r\nx,person\r\n", b"id,kind\nx,person", b"kind,id\nperson,x\n"],
)
def test_a_mark_at_the_start_and_other_line_ends_do_no_harm(
    content: bytes, case: Workspace, tmp_path: Path
) -> None:
    package = cast.write_package(tmp_path / "p", {"records": [{"id": "x", "kind": "person"}]})
    (package / "records.csv").write_bytes(content)
    assert import_package(package).added == {"records": 1}


def test_a_table_with_a_header_alone_is_empty(case: Workspace, tmp_path: Path) -> None:
    package = cast.write_package(tmp_path / "p", {"records": [{"id": "x", "kind": "person"}]})
    (package / "records.csv").write_text("id,kind\n", "utf-8")
    assert import_package(package).added == {"records": 0}
