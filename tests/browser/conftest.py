"""A workspace served as a user serves it, and a real Chromium that looks at it.

Every page that a test opens has to be without errors in the console, without a report of the
content security policy, and without findings of axe.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from saksei.workspace import Workspace

CHROMIUM = os.environ.get("SAKSEI_CHROMIUM", "/usr/bin/chromium")
# It would ask its maker's servers for updates and more: it is told that no other computer is there.
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
SECONDS = 30
SERVE = "from saksei.cli import main; main()"


class Served:
    """A running `saksei serve`: its address, and the address with the key."""

    def __init__(self, folder: Path, actor: str = "tester", program: str = SERVE) -> None:
        command = [sys.executable, "-c", program, "-w", str(folder), "serve", "--no-browser"]
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env=os.environ | {"COLUMNS": "300", "SAKSEI_ACTOR": actor},
        )  # fmt: skip
        assert self.process.stdout is not None
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if found := re.search(r"(http://\S+?)/\?key=(\S+)", line):
                self.address, self.key = found.group(1), found.group(2)
                return
        raise AssertionError(f"no address was printed: {self.said}")

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(SECONDS)


@pytest.fixture
def served(case: Workspace) -> Iterator[Served]:
    """The cast's case, served."""
    running = Served(case.folder)
    yield running
    running.stop()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", NOBODY_ELSE]
        )
        yield made
        made.close()


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for these tests; its event loop has to be gone before others run one."""
    with chromium() as made:
        yield made


class Reader:
    """Somebody with a browser: opens pages, and notes what the browser complains of."""

    def __init__(self, context: BrowserContext, served: Served) -> None:
        self.served, self.complaints = served, list[str]()
        self.page = self.new_page(context)
        self.page.goto(f"{served.address}/?key={served.key}")

    def new_page(self, context: BrowserContext) -> Page:
        """Another tab of the same browser."""
        page = context.new_page()
        page.set_default_timeout(SECONDS * 1000)
        page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def open(self, path: str) -> Page:
        """Open a page of the workspace."""
        self.page.goto(self.served.address + path)
        return self.page

    def faults(self) -> list[str]:
        """What axe finds wrong with the page as it is now."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


@pytest.fixture
def reader(browser: Browser, served: Served) -> Iterator[Reader]:
    """A browser at the front page of the case; at the end nothing may have been complained of."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = Reader(context, served)
    yield made
    context.close()
    assert made.complaints == []
