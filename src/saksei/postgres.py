"""A record on a PostgreSQL server, for a team: SAKSEI_DATABASE_URL names the database.

The folder of a workspace holds its files and its config; the config names the schema in which its
tables are, so a database may hold several workspaces, and a folder opened with another database is
told so. Invariant: the server sorts text as SQLite does, by code point, so both give one answer.
"""

import copy
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.db import connections
from django.db.utils import OperationalError

from saksei.errors import InvalidValue, NotAWorkspace

VARIABLE = "SAKSEI_DATABASE_URL"
ENGINE = "django.db.backends.postgresql"
BY_CODE_POINT = ("C", "POSIX", "C.UTF-8", "C.utf8")
# Transactions that write wait for each other: entries of the journal are numbered without a gap.
WAIT = "SELECT pg_advisory_xact_lock(hashtext(current_schema()))"
_as_set: dict[str, Any] = {}


def new_schema(*, secret: bool) -> str:
    """A schema's name that no other workspace has; "" where no server is named.

    Raises InvalidValue for a workspace that is to be `secret`.
    """
    if not os.environ.get(VARIABLE):
        return ""
    if secret:
        raise InvalidValue(
            f"a record on a server is not encrypted by Saksei but by the server's disk; give "
            f"--plain if that is so, or unset {VARIABLE} for an encrypted record in a file"
        )
    return f"saksei_{secrets.token_hex(6)}"


def settings(schema: str) -> dict[str, Any]:
    """Django's settings for a schema of the database that the variable names."""
    address = os.environ.get(VARIABLE, "")
    parts = urlsplit(address)
    if parts.scheme not in ("postgresql", "postgres") or not parts.path.strip("/"):
        raise NotAWorkspace(
            f"this workspace's record is on a PostgreSQL server; set {VARIABLE} to its address, "
            "such as postgresql://saksei@db.example.org/saksei"
        )
    options = dict(parse_qsl(parts.query))
    host, port = options.pop("host", parts.hostname or ""), options.pop("port", parts.port or "")
    return {
        "ENGINE": ENGINE, "NAME": unquote(parts.path.strip("/")), "HOST": unquote(host),
        "PORT": str(port), "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""), "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 10, **options, "options": f"-c search_path={schema}"},
    }  # fmt: skip


def point(schema: str) -> bool:
    """Point the connections that Django makes from now on at a schema, or with "" back at a file;
    whether at a schema."""
    known = connections.settings["default"]
    _as_set.setdefault("default", copy.deepcopy(known))
    wanted = settings(schema) if schema else {}
    if schema or known["ENGINE"] == ENGINE:
        known.clear()
        known.update(copy.deepcopy(_as_set["default"]) | wanted)
    return bool(schema)


def make(schema: str) -> None:
    """Make the schema, in a database that sorts as we do; raises NotAWorkspace. None for ""."""
    if not schema:
        return
    with _told(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database "
                       "WHERE datname = current_database()")  # fmt: skip
        collation, encoding = cursor.fetchone()
        if collation not in BY_CODE_POINT or encoding != "UTF8":
            raise NotAWorkspace(
                f"the database sorts by {collation} in {encoding}, and Saksei needs C.UTF-8 in "
                "UTF8; make it with createdb --template=template0 --encoding=UTF8 "
                "--locale=C.UTF-8 NAME"
            )
        cursor.execute(f'CREATE SCHEMA "{schema}"')


def drop(schema: str) -> None:
    """Remove a schema that could not be filled."""
    if schema and connections.settings["default"]["ENGINE"] == ENGINE:
        with connections["default"].cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')


def applied() -> set[tuple[str, str]]:
    """App and name of the migrations that made the schema; raises NotAWorkspace."""
    with _told(), connections["default"].cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations')")
        if cursor.fetchone()[0] is None:
            raise NotAWorkspace(
                f"the database that {VARIABLE} names does not hold this workspace's record; name "
                "the one that does, or restore it from a backup"
            )
        cursor.execute("SELECT app, name FROM django_migrations")
        return {(app, name) for app, name in cursor.fetchall()}


@contextmanager
def _told() -> Iterator[None]:
    """What keeps a server from answering, as a sentence."""
    try:
        yield
    except OperationalError as error:
        raise NotAWorkspace(
            f"the database server cannot be reached ({' '.join(str(error).split())}); see that it "
            f"runs and that {VARIABLE} is right"
        ) from error


def wait() -> None:
    """Wait for whoever writes, and keep others waiting to the end of the transaction. SQLite does
    so when a transaction begins."""
    connection = connections["default"]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(WAIT)


def rewrite(tables: list[str]) -> None:
    """Write tables anew, so that their files no longer hold what was erased from them."""
    connection = connections["default"]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"VACUUM (FULL) {connection.ops.quote_name(table)}")
