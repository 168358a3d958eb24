"""Commands that keep a workspace safe: make it, lock it, change who opens it, and back it up."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from saksei import terminal, workspace
from saksei.cipher import sessions
from saksei.cipher.passphrases import first_line
from saksei.commands.base import (
    Json,
    app,
    chosen,
    done,
    known_passphrase,
    new_passphrase,
    open_workspace,
    typed_twice,
)
from saksei.errors import InvalidValue

if TYPE_CHECKING:
    from pyrage import x25519

    from saksei.keeping.backup import Verified

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
    try:
        after = change_recipients(opened, added, remove)
    except BaseException:
        if make:
            make.unlink(missing_ok=True)  # a recovery key that recovers nothing
        raise
    for one in after:
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


Identity = Annotated[
    Path | None, typer.Option(help="The file with the secret key that the backup was made for.")
]


@app.command()
def backup(
    to: Annotated[list[str], typer.Option(help="age recipient it is for; repeatable.")] = [],  # noqa: B006
    out: Annotated[Path | None, typer.Option(help="The file; by default by day and time.")] = None,
    verify: Annotated[
        Path | None, typer.Option(help="Look at a backup instead: all of it; nothing is kept.")
    ] = None,
    identity: Identity = None,
    json: Json = False,
) -> None:
    """Write all of the workspace into one encrypted file, also while others work.

    Example: saksei backup --to age1lmkwtjd5ax4ntsszfjkhfnkcvr6ad7s976lckdt4q8utvcwn2y4s97clyt
    """
    from saksei.keeping.backup import backup as run_backup
    from saksei.keeping.backup import verify as run_verify

    if verify is not None:
        held = run_verify(verify, _secrets(identity))
        done(asdict(held), f"{verify} is whole: {_in_words(held)}", json=json)
        return
    path = run_backup(open_workspace(), to, out)
    done({"backup": str(path)}, f"Wrote {path}", json=json)


@app.command()
def restore(
    file: Path,
    folder: Path,
    identity: Identity = None,
    keep_passphrase: Annotated[
        bool, typer.Option("--keep-passphrase", help="Ask for no new one: the old one opens it.")
    ] = False,
) -> None:
    """Make a workspace of a backup, in a new folder.

    Example: saksei restore saksei-2026-11-26T170000.age work --identity /media/stick/backup.txt
    """
    from saksei.keeping.restoring import restore as run_restore

    asked = None if keep_passphrase else new_passphrase
    held = run_restore(file, folder, _secrets(identity), asked)
    terminal.typed("-w", str(folder))
    terminal.say(f"Restored {folder}: {_in_words(held)}. Next: {terminal.command('check')}")


def _secrets(identity: Path | None) -> "list[x25519.Identity]":
    from saksei.keeping.keys import read_identities

    if identity is None:
        raise InvalidValue("name the file of the secret key with --identity")
    return read_identities(identity)


def _in_words(held: "Verified") -> str:
    rows = sum(held.counts.values())
    return (
        f"of {held.made[:16].replace('T', ' ')}, {terminal.plural(rows, 'row')} and "
        f"{terminal.plural(held.files, 'kept file')}, journal up to entry {held.sequence} "
        f"({held.digest[:16]})"
    )
