"""Text that wants to run, or to break a page: in every text field, on every page, in a browser.

A record is imported in which every field that takes free text holds such a text; then Chromium
follows every link from the front page on. Nothing may run, nothing may stand on a page as anything
but text, no page may fail, and the browser may have nothing to complain of. Texts and crawl are
those of the test (`tests/browser/payloads.py`).
"""

import tempfile
from pathlib import Path

from battery.table import Row


def run(quick: bool) -> list[Row]:
    """Five hundred naughty texts and a hundred scripts, or few."""
    from browser.conftest import chromium
    from browser.payloads import SEED, look, naughty, scripts

    texts = [*scripts(20 if quick else 100), *naughty(40 if quick else 500)]
    with tempfile.TemporaryDirectory(prefix="saksei-") as folder, chromium() as browser:
        seen = look(texts, Path(folder), browser)
    return [
        Row(
            "texts that want to run or to break a page, every page in Chromium",
            f"{len(seen.faults)} faults on {seen.pages} pages, {len(texts)} texts",
            "0 faults", not seen.faults, SEED, "; ".join(seen.faults[:3]),
        )
    ]  # fmt: skip
