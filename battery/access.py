"""Guessing passwords and codes, every role at every address, and forms that no person would fill.

A team's workspace is made with the cast of the tests; what intrudes is that of the tests too
(`tests/team/attacks.py`), many times. Limits count by the clock: five tries in a quarter of an hour
for a password, so a longer run may see five more for each.
"""

import logging
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest.mock import patch

from battery.table import Row
from saksei import rights, workspace

SEED = 20311126
QUARTER = 15 * 60  # seconds


def run(quick: bool) -> list[Row]:
    """Ten thousand guesses of each kind, all cells, 2,000 forms to each operation; or few."""
    workspace.prepare()
    logging.getLogger("django.request").setLevel(logging.ERROR)  # refusals are what is counted
    from team import attacks

    with (
        tempfile.TemporaryDirectory(prefix="saksei-") as folder,
        attacks.a_team(Path(folder)),
        patch("saksei.web.working.begin"),  # nothing is begun in threads
    ):
        return [
            _guessed("passwords", attacks.guess_passwords, 200 if quick else 10_000),
            _guessed("codes", attacks.guess_codes, 100 if quick else 10_000),
            _cells(),
            *_forms(5 if quick else 2_000),
        ]


def _guessed(what: str, guess: Callable[[int], int], number: int) -> Row:
    began = time.monotonic()
    tried = guess(number)
    most = 5 * (1 + int((time.monotonic() - began) // QUARTER))
    return Row(
        f"access: {number} guesses of {what}, a restart after each", f"{tried} held against it",
        f"at most {most}", tried <= most, SEED,
    )  # fmt: skip


def _cells() -> Row:
    from team.attacks import closed_objects, let_in, unexpected
    from team.people import signed_in

    tried, wrong, closed = 0, 0, closed_objects()
    for role in rights.ROLES:
        client = signed_in(role, again=True)
        for number, found in (unexpected(client, role), let_in(client, closed)):
            tried, wrong = tried + number, wrong + len(found)
    return Row("access: role x address x object", f"{wrong} unexpected of {tried}", "0", wrong == 0)


def _forms(each: int) -> Iterator[Row]:
    """So many forms to each operation, by the roles in equal parts."""
    from team.attacks import fuzz, operations
    from team.people import signed_in

    number = each * len(operations()) // len(rights.ROLES)
    for role in rights.ROLES:
        broken = fuzz(signed_in(role, again=True), role, number, SEED)
        yield Row(
            f"access: {number} forms as a {role}", f"{len(broken)} faults", "0", not broken, SEED,
            "; ".join(f"{name} {status}" for name, status, _ in broken[:3]),
        )  # fmt: skip
