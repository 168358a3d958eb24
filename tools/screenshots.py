"""Pictures of every screen with the worked record: screenshots.py FOLDER

Makes a demo workspace of its own, serves it, and looks at it with Debian's Chromium. Nothing of the
machine is in a picture: the address line is not, and the key is in a cookie.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

SIZE: ViewportSize = {"width": 1280, "height": 860}
PHONE: ViewportSize = {"width": 360, "height": 740}
CLI = "from saksei.cli import main; main()"
WINDOW = "act=arrest&from=2020-07-31&to=2020-09-10"
ARTICLE = Path("examples/articles/lotus-city.txt")
# Name of the picture, and the address; `{source}` is the article that was added.
SCREENS = {
    "dossier": "/",
    "inbox": "/sources/",
    "code": "/sources/{source}/code/",
    "pairs": "/pairs/",
    "record": "/records/P01/",
    "chronology": "/chronology/?from=2020-07-20&to=2020-10-31",
    "finding": f"/findings/?unit=acts&{WINDOW}",
    "custody": "/patterns/custody/?on=2020-11-16",
    "letters": "/letters/?on=2020-11-16",
    "report": "/reports/{report}/",
    "search": "/search/?q=Chhun",
    "history": "/history/",
    "map": "/map/",
}


def main(folder: Path) -> None:
    """Take every picture, at the size of a laptop; of the finding also at that of a phone."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        work = Path(place) / "demo"
        names = _prepare(work)
        server = subprocess.Popen(
            [sys.executable, "-c", CLI, "-w", str(work), "serve", "--no-browser"],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"COLUMNS": "300"},
        )  # fmt: skip
        try:
            address, key = _address(server)
            _look(folder, address, key, names)
        finally:
            server.terminate()


def _run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", CLI, *arguments], check=True, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"SERVE": "0", "SAKSEI_ACTOR": "officer", "COLUMNS": "300"},
    )  # fmt: skip
    return done.stdout


def _prepare(work: Path) -> dict[str, str]:
    """The demo with the invented article, proposals, an edition and a report."""
    _run("demo", str(work))
    here = ("-w", str(work))
    added = _run(*here, "add", str(ARTICLE), "--title", "Unionists held", "--date", "2031-09-16",
                 "--publisher", "Lotus Courier", "--json")  # fmt: skip
    _run(*here, "link", "--json")
    kept = _run(*here, "count", "acts", "--act", "arrest", "--from", "2020-07-31", "--to",
                "2020-09-10", "--keep", "Arrests, 31 July to 10 September", "--json")  # fmt: skip
    edition = re.findall(r'"edition": "(ed-\w+)"', kept)[-1]
    body = (
        f"# The circle\n\nBetween 31 July and 10 September 2020 [number {edition}] arrests are on "
        "record ([source S045]). [record P01] was the first to be arrested.\n\n"
        "Others were arrested for calling for his release."
    )
    from saksei import workspace

    with workspace.open_folder(work, actor="officer"):
        from saksei.reports.actions import save_manuscript

        report = save_manuscript(title="The circle of 2020", body=body).report
    source = re.findall(r'"(src-\w+)"', added)[0]
    return {"source": source, "report": report}


def _address(server: "subprocess.Popen[str]") -> tuple[str, str]:
    for line in server.stdout or ():
        if found := re.search(r"(http://\S+?)/\?key=(\S+)", line):
            return found[1], found[2]
    raise RuntimeError("saksei serve printed no address")


def _look(folder: Path, address: str, key: str, names: dict[str, str]) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox"]
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{address}/?key={key}")
        for name, path in SCREENS.items():
            _take(page, address + path.format(**names), folder / f"{name}.png")
        page.set_viewport_size(PHONE)
        _take(page, address + SCREENS["finding"], folder / "finding-phone.png")
        browser.close()


def _take(page: Page, address: str, file: Path) -> None:
    answer = page.goto(address, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise RuntimeError(f"{file.stem}: {answer.status if answer else 'no answer'}")
    page.screenshot(path=file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
