"""Texts that want to run stand on every page as text."""

from pathlib import Path

from playwright.sync_api import Browser

from browser.payloads import look, naughty, scripts


def test_nothing_runs_and_no_page_breaks(tmp_path: Path, browser: Browser) -> None:
    seen = look([*scripts(24), *naughty(36)], tmp_path, browser)
    assert seen.faults == []
    assert seen.pages > 50
