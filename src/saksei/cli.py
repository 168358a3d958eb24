"""The program `saksei`: gathers the commands, and ends a user's error in one sentence.

Exit codes: 0 done, 1 refused, 2 wrongly typed, 3 the check found something wrong. Results go to
standard output, errors to standard error. Invariant: no traceback for a user's error.
"""

import sys
from collections.abc import Sequence
from typing import Any

from saksei import workspace

workspace.prepare()

from django.db.utils import DatabaseError

from saksei import terminal
from saksei.commands import (
    evidence,
    keeping,
    linking,
    publishing,
    questions,
    reading,
    record,
    showing,
    team,
)
from saksei.commands.base import app, chosen
from saksei.errors import SakseiError

# What reads, counts, links or renders is imported by the commands that do: the others need not
# wait for it.
__all__ = [
    "app", "evidence", "keeping", "linking", "main", "publishing", "questions", "reading", "record",
    "showing", "team",
]  # fmt: skip

PANELS = {  # of --help, in the order of the guide
    keeping: "Make a workspace, and keep it safe",
    record: "The record",
    reading: "Read a text",
    linking: "Same or not",
    questions: "Count, ask, report",
    publishing: "Hand out",
    showing: "See it, and check it",
    evidence: "Evidence",
    team: "A team",
}
_panels = {module.__name__: title for module, title in PANELS.items()}
app.registered_commands.sort(key=lambda one: [*_panels].index(one.callback.__module__))
for command in app.registered_commands:
    command.rich_help_panel = _panels[command.callback.__module__]


def main(arguments: Sequence[str] | None = None) -> Any:
    """Run a command; a user's error ends in one sentence and exit code 1."""
    try:
        return app(args=list(arguments) if arguments is not None else None)
    except SakseiError as error:
        terminal.complain(str(error))
    except DatabaseError as error:
        what = f"the database of {chosen()} refused: {error}; nothing was written"
        terminal.complain(f"{what}; {terminal.ROOM}")
    except UnicodeEncodeError:
        terminal.complain("an argument has bytes that are no text; type it in UTF-8")
    except BrokenPipeError:  # the reader, such as `head`, has seen enough
        sys.stderr.close()
    except OSError as error:
        what = f"{error.filename or chosen()}: {error.strerror}; nothing was written"
        terminal.complain(what)
    sys.exit(1)
