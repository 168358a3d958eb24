"""Commands that keep a workspace safe: make it, lock it, change who opens it, and back it up."""

from pathlib import Path
from typing import Annotated

import typer

from saksei import terminal, workspace
from saksei.cipher import sessions
from saksei.cipher.passphrases import first_line
from saksei.commands.base import (
    app,
    chosen,
    known_passphrase,
    new_passphrase,
    open_workspace,
    typed_twice,
)
from saksei.errors import InvalidValue

PLAIN = "It is not encrypted: whoever has the folder reads everything. For teaching alone."


@app.command()
def init(
    folder: Path,
    name: Annotated[str, typer.Option(help="What to call it.")] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help="Not encrypted: for teaching and public facts.")
    ] = False,
    recovery: Annotated[
        list[str], typer.Option(help="age recipient whose secret opens it too; repeatable.")
    ] = [],  # noqa: B006
) -> None:
    """Make a workspace; it is encrypted, and asks for a passphrase.   Example: saksei init work"""
    if plain and recovery:
        raise InvalidValue("a plain workspace needs no recovery; leave out --plain or --recovery")
    workspace.may_be_made(folder)
    passphrase = "" if plain else new_passphrase()
    made = workspace.create(folder, name=name, passphrase=passphrase, recovery=recovery)
    terminal.typed("-w", str(folder))
    terminal.say(f"Made the workspace {made.folder}. Next: {terminal.command('add')} FILE")
    if plain:
        terminal.say(PLAIN)
    elif not recovery:
        terminal.say(
            "It is encrypted. Whoever forgets the passphrase has lost it, unless a recovery key "
            f"opens it too: {terminal.command('recipients', '--make')} FILE"
        )


@app.command()
def unlock() -> None:
    """Ask for the passphrase once, and keep the key for this login until it is not used."""
    opened = open_workspace()
    if opened.keys is None:
        raise InvalidValue(f"{opened.folder} is not encrypted, so it is never locked")
    sessions.unlock(opened.folder, opened.keys.key, opened.idle_minutes)
    terminal.say(
        f"Unlocked until it is not used for {opened.idle_minutes:g} minutes, or until "
        f"`{terminal.command('lock')}`"
    )


@app.command()
def lock() -> None:
    """Forget the key of the workspace on this computer."""
    folder = workspace.described(chosen()).folder
    terminal.say("Locked" if sessions.lock(folder) else "It was not unlocked")


@app.command()
def passphrase(
    file: Annotated[
        Path | None, typer.Option(help="File with the new one in its first line; else it asks.")
    ] = None,
) -> None:
    """Set another passphrase; the one before is asked for, or the workspace is unlocked."""
    from saksei.keeping.keys import set_passphrase

    opened = open_workspace()
    set_passphrase(opened, first_line(file) if file else typed_twice())
    terminal.say(
        "The passphrase is changed. A copy of the folder from before still opens with the old one: "
        f"if somebody may know that, run {terminal.command('rekey')}"
    )


@app.command()
def recover(
    identity: Annotated[Path, typer.Argument(help="The file with the secret recovery key.")],
) -> None:
    """Set a new passphrase with a recovery key.   Example: saksei recover stick/key.txt"""
    from saksei.keeping.keys import recover as run_recover

    run_recover(chosen(), identity, new_passphrase)
    terminal.say("The workspace opens with the new passphrase, and no longer with the old one")


@app.command()
def recipients(
    add: Annotated[list[str], typer.Option(help="An age recipient to add; repeatable.")] = [],  # noqa: B006
    remove: Annotated[list[str], typer.Option(help="One to remove; repeatable.")] = [],  # noqa: B006
    make: Annotated[
        Path | None, typer.Option(help="Write a new recovery key into this file, and add it.")
    ] = None,
) -> None:
    """List who may recover the workspace, and add or remove them.

    Example: saksei -w work recipients --make /media/stick/recovery.txt
    """
    from saksei.keeping.keys import change_recipients, make_identity

    opened = open_workspace()
    added = [*add, *([make_identity(make)] if make else [])]
    for one in change_recipients(opened, added, remove):
        terminal.say(one)
    if make:
        terminal.say(f"{make} opens the workspace: keep it elsewhere, and not on this computer")
    if remove:
        terminal.say(
            "Whoever was removed can still open a copy from before; if they may have one, run "
            f"{terminal.command('rekey')}"
        )


@app.command()
def rekey() -> None:
    """Encrypt everything under a new key, for when the old one may be known."""
    from saksei.keeping.rekeying import rekey as run_rekey

    workspace.described(chosen())
    given = known_passphrase()
    number = run_rekey(workspace.unlocked(chosen(), passphrase=given), given)
    terminal.say(
        f"Everything lies under a new key, {terminal.plural(number, 'kept file')} too. Backups and "
        "copies from before still open with the old one: make a new backup, and destroy the old"
    )


@app.command()
def encrypt(
    recovery: Annotated[
        list[str], typer.Option(help="age recipient whose secret opens it too; repeatable.")
    ] = [],  # noqa: B006
) -> None:
    """Encrypt a plain workspace, in its place."""
    from saksei.derived import left_open
    from saksei.keeping.rekeying import encrypt as run_encrypt

    opened = workspace.unlocked(chosen())
    if opened.encrypted:
        raise InvalidValue(f"{opened.folder} is encrypted already; `saksei rekey` gives a new key")
    run_encrypt(opened, new_passphrase(), recovery)
    terminal.say(
        "Encrypted. What was deleted may still be on the disk until it is written over, above all "
        "on an SSD, and copies made elsewhere are as open as they were"
    )
    for path in left_open(opened.folder):
        terminal.say(f"not encrypted, for it is none of Saksei's own: {path}")
