"""The limits of the house, read from the code itself: sizes, docstrings, layers, no addresses."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "tests", "tools", "benchmarks", "battery")
NOT_OURS = {
    ".git", ".venv", ".venv-peers", ".hypothesis", ".mypy_cache", ".ruff_cache", ".pytest_cache",
    ".import_linter_cache", "__pycache__", "build", "demo", "dist",
}  # fmt: skip
LINES_OF_A_FUNCTION, LINES_OF_A_FILE, BYTES_OF_A_FILE = 40, 400, 1_000_000
# What may be longer, each with its reason. A command's options are declared in its head.
LONGER = {
    "src/saksei/commands/record.py:add": "most lines are the options that a person may give",
    "src/saksei/commands/reading.py:read": "half of it is the options that a person may give",
    "src/saksei/commands/questions.py:ask_": "most lines are the options that a person may give",
    "src/saksei/commands/questions.py:count": "most lines are the options that a person may give",
    "src/saksei/commands/questions.py:report": "most lines are the options that a person may give",
    "src/saksei/commands/publishing.py:consent": "half of it is the options that one may give",
    "src/saksei/commands/publishing.py:publish": "most lines are the options that one may give",
}
# In pieces, so that this file does not find itself.
PACKAGE_INDEXES = ("index" + "-url", "py" + "pi.", "python" + "hosted.org", "trusted" + "-host")


def sources(*folders: str) -> list[Path]:
    """Our Python files."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def tracked() -> Iterator[Path]:
    """Every file that belongs to the project, as a walk finds them."""
    waiting = [ROOT]
    while waiting:
        for path in sorted(waiting.pop().iterdir()):
            if path.name in NOT_OURS or path.name.endswith(".egg-info"):
                continue
            if path.is_dir():
                waiting.append(path)
            elif "benchmarks/data" not in path.as_posix():
                yield path


def name(path: Path) -> str:
    """A file's path from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, methods and inner ones too."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    too_long = [
        f"{name(path)}:{one.name} has {lines} lines"
        for path in sources(*FOLDERS)
        for one in functions(path)
        if (lines := (one.end_lineno or 0) - one.lineno + 1) > LINES_OF_A_FUNCTION
        and f"{name(path)}:{one.name}" not in LONGER
    ]
    assert not too_long


def test_files_are_short() -> None:
    too_long = [
        f"{name(path)} has {lines} lines"
        for path in sources(*FOLDERS)
        if (lines := len(path.read_text("utf-8").splitlines())) > LINES_OF_A_FILE
        and name(path) not in LONGER
    ]
    assert not too_long


def test_exceptions_are_still_needed() -> None:
    there = {name(path): len(path.read_text("utf-8").splitlines()) for path in sources(*FOLDERS)}
    there |= {
        f"{name(path)}:{one.name}": (one.end_lineno or 0) - one.lineno + 1
        for path in sources(*FOLDERS)
        for one in functions(path)
    }
    for exception in LONGER:
        limit = LINES_OF_A_FUNCTION if ":" in exception else LINES_OF_A_FILE
        assert there.get(exception, 0) > limit, f"{exception} no longer needs to be an exception"


Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def public(tree: Documented, prefix: str = "") -> Iterator[tuple[str, Documented]]:
    """Public functions, classes and their public methods."""
    for node in ast.iter_child_nodes(tree):
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        if isinstance(node, kinds) and not node.name.startswith("_") and node.name != "Meta":
            yield prefix + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node, f"{prefix}{node.name}.")


def test_what_is_public_has_a_docstring() -> None:
    missing = []
    for path in sources("src"):
        tree = ast.parse(path.read_text("utf-8"))
        everything: list[tuple[str, Documented]] = [("the module", tree), *public(tree)]
        missing += [
            f"{name(path)}: {what}" for what, one in everything if not ast.get_docstring(one)
        ]
    assert not missing


def test_only_the_terminal_prints() -> None:
    printing = [
        f"{name(path)}:{node.lineno}"
        for path in sources("src")
        if name(path) != "src/saksei/terminal.py"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert not printing


def test_nothing_is_left_to_do() -> None:
    marks = ("TO" + "DO", "FIX" + "ME", "X" * 3)
    left = [
        f"{name(path)}:{number}"
        for path in sources(*FOLDERS)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if any(f"# {mark}" in line for mark in marks)
    ]
    assert not left


def test_layers_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_locks_name_no_address() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert "://" not in path.read_text("utf-8"), name(path)


def test_locks_pin_each_package_by_its_hashes() -> None:
    for path in (ROOT / "requirements").glob("*.lock"):
        for line in path.read_text("utf-8").splitlines():
            pinned = "==" in line or line.lstrip().startswith(("--hash=sha256:", "#"))
            assert pinned or not line, f"{name(path)}: {line}"


def test_no_file_names_a_package_index() -> None:
    naming = []
    for path in tracked():
        try:
            text = path.read_text("utf-8").lower()
        except UnicodeDecodeError:
            continue
        naming += [f"{name(path)}: {mark}" for mark in PACKAGE_INDEXES if mark in text]
    assert not naming


def test_no_file_is_large() -> None:
    large = [name(path) for path in tracked() if path.stat().st_size > BYTES_OF_A_FILE]
    assert not large


@pytest.mark.parametrize("target", ["check", "test", "fuzz SECONDS=30"])
def test_ci_runs_what_people_run(target: str) -> None:
    assert f"make {target}\n" in (ROOT / ".ci/run").read_text("utf-8")


HEAVY = (
    "duckdb", "lifelines", "numpy", "pyarrow", "rapidfuzz", "saksei.reading.read", "splink",
    "typst", "xlsxwriter",
)  # fmt: skip


def test_a_command_loads_only_what_it_needs() -> None:
    asked = f"import sys, saksei.cli; print(*[one for one in {HEAVY} if one in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
