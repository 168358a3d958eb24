"""What is set for a team: the section [team] of saksei.toml. Without it there are no accounts.

Invariant: what is not set is the stricter of what could be meant.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from saksei.errors import NotAWorkspace
from saksei.workspace import CONFIG, Workspace, current, is_open

SECTION = "team"


@dataclass(frozen=True, slots=True)
class Team:
    """Settings of a team."""

    hosts: tuple[str, ...] = ()  # names under which a browser may ask; none: this computer only
    tls: bool = True  # a proxy before it speaks TLS, so cookies are for TLS only
    proxy: str = "127.0.0.1"  # whose word is taken for who asks
    idle_minutes: int = 30
    hours: int = 12  # after which whoever signed in has to do so again
    four_eyes: bool = False
    invitation_days: int = 3
    export_hours: int = 24


def team(workspace: Workspace | None = None) -> Team | None:
    """The settings of the open workspace; None when it is of one person."""
    if workspace is None and not is_open():
        return None
    found = (workspace or current()).config.get(SECTION)
    if found is None:
        return None
    if not isinstance(found, Mapping):
        raise NotAWorkspace(f"{CONFIG} has '{SECTION}', and it is no section; write [{SECTION}]")
    known = Team.__dataclass_fields__
    for name, value in found.items():
        if name not in known:
            raise NotAWorkspace(f"{CONFIG}, [{SECTION}]: '{name}' is no setting of a team")
        wanted = list if name == "hosts" else type(known[name].default)
        if type(value) is not wanted:
            raise NotAWorkspace(f"{CONFIG}, [{SECTION}]: '{name}' takes {wanted.__name__}")
    return Team(**{**found, "hosts": tuple(map(str, found.get("hosts", ())))})


def is_team() -> bool:
    """Whether the open workspace has accounts."""
    return team() is not None


def switch_on() -> None:
    """Write the section into the config; one that is there stays."""
    path = current().folder / CONFIG
    content = path.read_text("utf-8")
    if SECTION in current().config:
        return
    draft = path.with_name(f".{CONFIG}")
    draft.write_text(f"{content.rstrip()}\n\n[{SECTION}]\nhosts = []\n", "utf-8")
    draft.replace(path)
