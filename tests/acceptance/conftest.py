"""Acceptance runs on data that the project does not carry: `make acceptance SHARED=FOLDER`."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where that data lies."""
    parser.addoption("--shared", type=Path, default=None, help="folder with data/ and tools/")


@pytest.fixture(scope="session")
def dossier(request: pytest.FixtureRequest) -> Path:
    """The folder of the Cambodia 2020 dossier."""
    shared = request.config.getoption("--shared")
    if shared is None or not (shared / "data" / "cambodia-2020").is_dir():
        pytest.exit("no data: run `make acceptance SHARED=FOLDER`, the folder that holds data/", 2)
    return Path(shared) / "data" / "cambodia-2020"
