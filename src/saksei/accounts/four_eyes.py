"""Four eyes: what one account began another has to end, where the team has switched that on."""

from collections.abc import Iterable

from saksei.accounts.team import team
from saksei.errors import NotAllowed
from saksei.rights import acting


def alone() -> str:
    """The account at work, if what it ends has to have been begun by another; else ""."""
    one, rules = acting(), team()
    return one.name if one and rules and rules.four_eyes else ""


def require_another(began: Iterable[str], what: str) -> None:
    """Raise NotAllowed unless somebody else than the account at work is among who began it."""
    me = alone()
    if me and not any(one != me for one in began):
        raise NotAllowed(f"this team asks for four eyes: {what}")
