"""The documentation against the product: nothing missing, nothing made up, the tour runs."""

import re
import runpy
import shlex
import shutil
import tomllib
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest
import typer

from saksei import cli, terminal, vocabulary
from saksei.exchange.package import NEEDED, TABLES, columns

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
GROUP: Any = typer.main.get_command(cli.app)
COMMANDS: dict[str, Any] = GROUP.commands
HELP = {"--help"}
IDENTIFIER = re.compile(r"\b[a-z]+-[0-9a-hjkmnp-tv-z]{10}\b")  # as moments.new_id makes them


def page_name(path: Path) -> str:
    """A page's path from the project's folder."""
    return path.relative_to(ROOT).as_posix()


def parameters(command: Any) -> set[str]:
    """What a command's section has to list: its options, and its arguments in capitals."""
    found: set[str] = set()
    for one in command.params:
        if one.param_type_name == "argument":
            found.add(one.metavar or one.name.upper())
        else:
            found |= set(one.opts)  # their --no- forms are explained once
    return found


def documented() -> dict[str, set[str]]:
    """Options and arguments that docs/commands.md lists, by command; "" for those before it."""
    found: dict[str, set[str]] = {}
    for section in re.split(r"^## ", (DOCS / "commands.md").read_text("utf-8"), flags=re.M)[1:]:
        heading = section.splitlines()[0]
        if heading == "Before the command" or heading.startswith("`"):
            cells = re.findall(r"^\| (`.+?)(?<!\\) \|", section, flags=re.M)
            words = {
                word.replace("\\|", "|") for one in cells for word in re.findall("`(.+?)`", one)
            }
            name = heading.strip("`") if heading.startswith("`") else ""
            found[name] = {word.split(" ")[0] if word.startswith("-") else word for word in words}
    return found


def test_every_command_is_documented() -> None:
    assert set(documented()) - {""} == set(COMMANDS)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_option_is_documented(name: str) -> None:
    command = COMMANDS[name] if name else GROUP
    assert documented()[name] - HELP == parameters(command)


@pytest.mark.parametrize(
    "variable",
    ["SAKSEI_WORKSPACE", "SAKSEI_ACTOR", "SAKSEI_PASSPHRASE_FILE", "SAKSEI_ENDPOINT_KEY", "SERVE"],
)
def test_settings_are_documented(variable: str) -> None:
    assert f"`{variable}`" in (DOCS / "commands.md").read_text("utf-8")


def test_the_data_model_is_as_generated() -> None:
    made = runpy.run_path(str(ROOT / "tools/data_model.py"))["page"](vocabulary.load())
    assert (DOCS / "data-model.md").read_text("utf-8") == made, "run `make docs`"


def test_every_kind_property_and_term_is_in_the_data_model() -> None:
    text, content = (DOCS / "data-model.md").read_text("utf-8"), vocabulary.load()
    for kind in content.kinds.values():
        section = text.split(f'<a id="kind-{kind.name}">')[1].split("<a id=")[0]
        assert all(f"| `{name}` |" in section for name in kind.properties)
    for codes in content.lists.values():
        section = text.split(f'<a id="list-{codes.name}">')[1].split("<a id=")[0]
        assert all(f"| `{name}` |" in section for name in codes.codes)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_the_format_is_documented(table: str) -> None:
    text = (DOCS / "format.md").read_text("utf-8")
    section = text.split(f"## `{table}`\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", section, flags=re.M)
    told = {word for row in rows for word in re.findall("`(.+?)`", row)}
    assert told == set(columns(table)) - {"content"}  # a text stands in a file of its own
    assert set(re.findall(r"\*\*`(.+?)`\*\*", section)) == set(NEEDED[table])


def direct_dependencies() -> list[str]:
    """The packages that pyproject.toml names."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"].values()
    wanted = [*project["dependencies"], *(one for extra in extras for one in extra)]
    return [re.split(r"[<>=!~ \[]", one)[0] for one in wanted]


def test_dependencies_page_names_the_packages_that_there_are() -> None:
    text = (DOCS / "dependencies.md").read_text("utf-8")
    assert set(re.findall(r"^\| `(\S+)` \|", text, flags=re.M)) == set(direct_dependencies())


def test_nothing_installed_is_under_the_agpl() -> None:
    for one in distributions():
        keys = ("License-Expression", "License", "Classifier")
        words = [word for key in keys for word in one.metadata.get_all(key) or []]
        # A whole licence text names others: that of the GPL has a section on the Affero one.
        words = [word for word in words if len(word) < 200]
        assert not re.search("AGPL|Affero", " ".join(words)), one.metadata["Name"]


def anchors(path: Path) -> set[str]:
    """The anchors of a page: of its headings, and those set by hand."""
    text = path.read_text("utf-8")
    headings = re.findall(r"^#+ (.+)$", text, flags=re.M)
    slugs = {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}
    return slugs | set(re.findall(r'<a id="(.+?)"', text))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text("utf-8")):
        if "://" in target:
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        assert path.exists(), target
        assert not anchor or anchor in anchors(path), target


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_page_can_be_reached(page: Path) -> None:
    linked = {
        (one.parent / target.partition("#")[0]).resolve()
        for one in PAGES
        for target in re.findall(r"\]\(([^)\s]+)\)", one.read_text("utf-8"))
    }
    assert page == PAGES[0] or page in linked


def console(text: str) -> Iterator[str]:
    """The commands in a page's console blocks."""
    for block in re.findall(r"```console\n(.*?)```", text, flags=re.S):
        yield from re.findall(r"^\$ (.+)$", block, flags=re.M)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_commands_in_examples_parse(page: Path) -> None:
    for line in console(page.read_text("utf-8")):
        program, *words = shlex.split(line)
        if program == "saksei":
            words = words[2:] if words[0] in ("-w", "--workspace") else words
            name, *arguments = words
            COMMANDS[name].make_context(name, arguments)


# -- the tour of the README, run in order


Step = tuple[str, list[str]]


def tour() -> tuple[dict[str, str], list[Step]]:
    """The files that the README asks for, and its commands with the lines shown of each."""
    text = (ROOT / "README.md").read_text("utf-8")
    files = re.findall(r"<!-- tour: (\S+) -->\n```text\n(.*?)```", text, flags=re.S)
    steps: list[Step] = []
    for block in re.findall(r"<!-- tour -->\n```console\n(.*?)```", text, flags=re.S):
        for line in block.splitlines():
            if line.startswith("$ "):
                steps.append((line.removeprefix("$ "), []))
            elif line != "...":
                steps[-1][1].append(line)
    return dict(files), steps


def arguments_of(command: str, ids: dict[str, str]) -> list[str]:
    """What to give to `saksei`, with the identifiers that this run made."""
    if command == "make demo":
        return ["demo", "demo", "--package", str(ROOT / "examples/cambodia-2020")]
    words = IDENTIFIER.sub(lambda found: ids[found[0]], command)
    return shlex.split(words)[1:]


def assert_shown(lines: list[str], printed: str, ids: dict[str, str]) -> None:
    """Each line stands in what was printed, in order; identifiers may differ, and are learnt."""
    rest = " ".join(printed.split())
    for line in lines:
        names = IDENTIFIER.findall(line)
        parts = (re.escape(part) for part in IDENTIFIER.split(" ".join(line.split())))
        found = re.search(f"({IDENTIFIER.pattern})".join(parts), rest)
        assert found, f"{line!r} is not in {printed}"
        for shown, actual in zip(names, found.groups(), strict=True):
            assert ids.setdefault(shown, actual) == actual
        rest = rest[found.end() :]


def test_the_tour_runs(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    passphrase_file: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "examples/articles", tmp_path / "examples/articles")
    monkeypatch.setattr(terminal.out, "width", 200)
    files, steps = tour()
    for name, content in files.items():
        (tmp_path / name).write_text(content, "utf-8")
    ids: dict[str, str] = {}
    for command, lines in steps:
        with pytest.raises(SystemExit) as ended:
            cli.main(arguments_of(command, ids))
        printed = capsys.readouterr()
        assert ended.value.code in (0, None), f"{command}: {printed.err}"
        assert_shown(lines, printed.out, ids)
    assert (tmp_path / "demo/report.pdf").is_file() and (tmp_path / "work/report.html").is_file()


def held_by_tests() -> list[str]:
    """The tests that the threat model names, one for each line of what holds."""
    text = (DOCS / "threat-model.md").read_text("utf-8")
    section = text.split("## What holds")[1].split("\n## ")[0]
    lines = re.findall(r"^\| .+ \| (\S+) \|$", section, flags=re.M)
    return [cell.strip("`") for cell in lines if cell not in ("test", "-")]


def test_each_line_of_the_threat_model_names_a_test() -> None:
    for cell in held_by_tests():
        path, _, test = cell.partition("::")
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), cell
