"""Who changes Saksei sees it in an open page, at the same address and with the same key."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

import saksei
from browser.conftest import SECONDS, SERVE
from saksei.workspace import Workspace

pytestmark = pytest.mark.file

HELP = "templates/web/help.html"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of Saksei that may be changed."""
    folder = tmp_path / "src" / "saksei"
    shutil.copytree(Path(saksei.__file__).parent, folder)
    return folder


@pytest.fixture
def page(browser: Browser, case: Workspace, package: Path) -> Iterator[Page]:
    """The help, open in a browser, of a server that watches the copy."""
    program = package.parent / "run.py"
    program.write_text(SERVE, "utf-8")
    command = [sys.executable, str(program), "-w", str(case.folder), "serve", "--reload"]
    server = subprocess.Popen(
        [*command, "--no-browser"], stdout=subprocess.PIPE, text=True,
        env=os.environ | {"COLUMNS": "300", "PYTHONPATH": str(package.parent)},
    )  # fmt: skip
    assert server.stdout is not None
    said = server.stdout.readline()
    found = re.search(r"(http://\S+?)/\?key=(\S+)", said)
    assert found, said
    context = browser.new_context()
    made = context.new_page()
    made.set_default_timeout(SECONDS * 1000)
    refused: list[str] = []
    made.on("console", lambda one: refused.append(one.text) if "Policy" in one.text else None)
    made.goto(f"{found[1]}/help/?key={found[2]}")
    yield made
    context.close()
    server.terminate()
    assert server.wait(SECONDS) == 0
    assert refused == []


def _touched_until(page: Page, path: Path, words: str) -> None:
    """A change before the server's first look at all files is none to it, so it is made again."""
    heading = page.locator("h1")
    for _ in range(SECONDS):
        if words in heading.inner_text():
            break
        os.utime(path)
        page.wait_for_timeout(3_000)
    expect(heading).to_contain_text(words)


def test_a_change_is_seen_without_a_key_being_pressed(page: Page, package: Path) -> None:
    expect(page.locator("h1")).to_have_text("Help and keys")
    path = package / HELP
    path.write_text(path.read_text("utf-8").replace("<h1>", "<h1>Changed: "), "utf-8")
    _touched_until(page, path, "Changed")
    # While somebody types, the page stays as it is.
    page.fill("#q", "half a wo")
    path.write_text(path.read_text("utf-8").replace("Changed: ", "Again: "), "utf-8")
    page.wait_for_timeout(5_000)
    assert page.input_value("#q") == "half a wo"
    page.locator("#q").blur()
    _touched_until(page, path, "Again")
