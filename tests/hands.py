"""What the tests do again and again: a held source, a look at a folder, a hand in the database."""

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from saksei.check import check
from saksei.sources.actions import Description, register_source
from saksei.sources.models import Source
from saksei.statements.actions import Said, record_statements
from saksei.statements.models import Statement
from saksei.workspace import Workspace

PASSPHRASE = "lotus square at six in the morning"


def held(text: str = cast.ARTICLE, **described: str) -> Source:
    """A source registered with its bytes."""
    about = Description(**{"title": "Activist held", "date": "2031-05-04", **described})
    return register_source(about, data=text.encode(), name="article.txt", even_if_known=True)


def state(source: Source | str, value: str = "Dara Moun", **more: str) -> Statement:
    """One statement recorded: a name of a new person, if nothing else is said."""
    told = {"entity": "new:person", "property": "name", **more}
    key = source if isinstance(source, str) else source.id
    return record_statements([Said(value=value, source=key, **told)])[0]


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file under a folder with its bytes; folders have none."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else b""
        for path in sorted(folder.rglob("*"))
    }


def tamper(workspace: Workspace, *commands: str) -> None:
    """Change the database past the journal, as somebody with a database tool would."""
    if workspace.schema:
        _tamper_on_the_server(*commands)
        return
    connection.close()
    with closing(sqlite3.connect(workspace.database)) as raw:
        triggers = raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in triggers:
            raw.execute(f'DROP TRIGGER "{name}"')
        for command in commands:
            raw.execute(command)
        raw.commit()


def _tamper_on_the_server(*commands: str) -> None:
    with connection.cursor() as cursor:
        # Only an owner may, and so may whoever took the owner's password.
        cursor.execute("SELECT relname FROM pg_class WHERE relhastriggers AND relkind = 'r' "
                       "AND relnamespace = current_schema()::regnamespace")  # fmt: skip
        for (table,) in cursor.fetchall():
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER ALL')
        for command in commands:
            cursor.execute(re.sub(r"x'([0-9a-f]*)'", r"'\\x\1'::bytea", command), None)


def wrong() -> str:
    """What a check of the open workspace finds wrong, as lines."""
    return "\n".join(f"{one.where}: {one.what}" for one in check() if one.level == "wrong")


def notes() -> str:
    """What a check of the open workspace finds worth knowing, as lines."""
    return "\n".join(f"{one.where}: {one.what}" for one in check() if one.level == "note")


def queries(pages: Client, path: str) -> int:
    """How many queries a page takes, once what is kept between pages is made."""
    pages.get(path)
    with CaptureQueriesContext(connection) as made:
        assert pages.get(path).status_code == 200
    return len(made)
