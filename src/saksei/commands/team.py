"""Commands for a team: switch accounts on, invite, show and change what somebody may.

Who runs them holds the workspace's key: they are for the machine that serves the team.
"""

from typing import Annotated

import typer

from saksei import rights, terminal
from saksei.commands.base import app, open_workspace
from saksei.errors import InvalidValue

Name = Annotated[str, typer.Argument(metavar="[NAME]", help="The account's name.")]
Role = Annotated[str, typer.Option(help=f"{', '.join(rights.ROLES)}.")]


@app.command()
def team(
    action: Annotated[str, typer.Argument(help="init, members, role or close.")],
    name: Name = "",
    role: Role = "",
) -> None:
    """Accounts of a team: switch them on, list them, change a role, close one.

    Example: saksei team init "Mek Tola"
    """
    open_workspace()
    from saksei.accounts import actions

    if action == "init":
        _init(name)
    elif action == "members":
        _members()
    elif action == "role":
        actions.give_role(name, role)
        terminal.say(f"{name} is a {role} now")
    elif action == "close":
        actions.close_account(name)
        terminal.say(f"{name} cannot sign in any more")
    else:
        raise InvalidValue(f"'{action}' is no action; write init, members, role or close")


def _init(name: str) -> None:
    from saksei.accounts import actions, secret
    from saksei.accounts import team as rules

    if not name:
        raise InvalidValue("name the first keeper: saksei team init NAME")
    secret.make()
    rules.switch_on()
    open_workspace()
    made, word = actions.invite(name, rights.KEEPER)
    terminal.say("Accounts are switched on; `saksei serve` now asks who is there")
    _link(made.name, word, made.expires_at)


def _link(name: str, word: str, until: str) -> None:
    from saksei.accounts.team import team as rules

    found = rules()
    host = found.hosts[0] if found and found.hosts else "127.0.0.1:8000"
    scheme = "https" if found and found.hosts and found.tls else "http"
    terminal.say(f"The link for {name}, once, until {until[:16].replace('T', ' ')} UTC:")
    terminal.say(f"{scheme}://{host}/join/{word}/")
    if not (found and found.hosts):
        terminal.say(
            "It works on this computer alone, at the address that `saksei serve` prints; for "
            "others, set `hosts` in saksei.toml first"
        )


def _members() -> None:
    from saksei.accounts.actions import invitations, role_of
    from saksei.accounts.models import Account

    for one in Account.objects.order_by("name"):
        terminal.say(f"{one.name}: {role_of(one) if one.is_active else 'closed'}")
    for link in invitations():
        until = link.expires_at[:16].replace("T", " ")
        terminal.say(f"{link.name}: {link.role}, invited until {until} UTC")


@app.command()
def invite(
    name: Annotated[str, typer.Argument(help="As the journal will call them.")],
    role: Role = rights.READER,
    again: Annotated[
        bool, typer.Option("--again", help="They lost their password or second factor.")
    ] = False,
) -> None:
    """Print a link by which one person makes an account, once.

    Example: saksei invite "Ana Verin" --role coder
    """
    open_workspace()
    from saksei.accounts import actions

    made, word = actions.invite(name, role, again=again)
    _link(made.name, word, made.expires_at)


@app.command()
def roles() -> None:
    """Print what each role may do."""
    terminal.table("Roles", ["need", "means", *rights.ROLES], rights.table())


@app.command()
def compartment(
    action: Annotated[str, typer.Argument(help="make, open, shut, put, take or list.")],
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="The compartment's name.")] = "",
    whom: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WHOM]...", help="Accounts; for put and take, sources."),
    ] = None,
) -> None:
    """Parts of the record that only some see.

    Example: saksei compartment make "Lotus case"
    """
    open_workspace()
    from saksei.accounts import actions
    from saksei.accounts.models import Compartment

    given = whom or []
    if action == "list":
        for one in Compartment.objects.order_by("name"):
            terminal.say(one.name)
        return
    if action not in ("make", "open", "shut", "put", "take"):
        raise InvalidValue(f"'{action}' is no action; write make, open, shut, put, take or list")
    if action == "make":
        actions.make_compartment(name)
    elif action in ("put", "take"):
        (actions.enclose if action == "put" else actions.let_out)(name, given)
    else:
        for account in given:
            do = actions.open_compartment if action == "open" else actions.shut_compartment
            do(name, account)
    terminal.say("Done; it stands in the journal")
