"""Triggers that refuse at once what the journal would notice later, for the migrations.

Whoever can write to the database can also drop them; `saksei check` is what proves. A condition is
written as SQLite has it, `OLD."x" IS NOT NEW."x"`; a migration that makes a table anew loses its
triggers on SQLite and has to put them back.
"""

from collections.abc import Iterable
from typing import Any

REFUSE = """CREATE OR REPLACE FUNCTION saksei_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"""
Tripwire = tuple[str, str, str, str, str]  # name, table, event, condition, sentence


def changed(names: Iterable[str]) -> str:
    """SQL: one of these columns would get another value."""
    return "(" + " OR ".join(f'OLD."{name}" IS NOT NEW."{name}"' for name in names) + ")"


def create(schema_editor: Any, tripwires: Iterable[Tripwire]) -> None:
    """Put them into the database."""
    if schema_editor.connection.vendor == "postgresql":
        # What was written before in this transaction may wait for its foreign keys to be checked.
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute(REFUSE, params=None)
    for one in tripwires:
        for command in _commands(schema_editor.connection.vendor, one):
            schema_editor.execute(command, params=None)


def _commands(vendor: str, one: Tripwire) -> Iterable[str]:
    name, table, event, condition, sentence = one
    if vendor == "sqlite":
        yield (
            f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" WHEN {condition} '
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        return
    when = "true" if condition == "1" else condition.replace("IS NOT NEW.", "IS DISTINCT FROM NEW.")
    refuse = f"EXECUTE FUNCTION saksei_refuse('{sentence}')"
    yield (
        f'CREATE TRIGGER "{name}" BEFORE {event} ON "{table}" FOR EACH ROW WHEN ({when}) {refuse}'
    )
    if event == "DELETE":
        yield f'CREATE TRIGGER "{name}_all" BEFORE TRUNCATE ON "{table}" {refuse}'


def drop(schema_editor: Any, tripwires: Iterable[Tripwire]) -> None:
    """Take them out again."""
    for name, table, event, *_ in tripwires:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{name}"')
        else:
            for one in [name, *([f"{name}_all"] if event == "DELETE" else [])]:
                schema_editor.execute(f'DROP TRIGGER IF EXISTS "{one}" ON "{table}"')
