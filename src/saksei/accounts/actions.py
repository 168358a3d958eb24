"""Writes on accounts: invitations, roles, compartments, exports; each is in the journal.

Invariant: rights are withdrawn, never deleted; the last keeper cannot be taken away; a word that
opens something is shown once and kept only as its digest.
"""

import hashlib
import secrets
from collections.abc import Iterable
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from saksei.accounts import four_eyes
from saksei.accounts.models import (
    NAME,
    Account,
    Compartment,
    Enclosed,
    Export,
    Given,
    Invitation,
)
from saksei.accounts.team import Team, team
from saksei.errors import AlreadyThere, InvalidValue, NotFound, RefusedWrite
from saksei.journal import Writing, row_of, writing
from saksei.moments import later, new_id, now
from saksei.rights import KEEPER, ROLES, acting, acting_as
from saksei.workspace import current

GONE = "this link was used, has expired or never was; ask a keeper of the team for another"


def digest_of(word: str) -> str:
    """What is kept of a word that opens something."""
    return hashlib.sha256(word.encode("utf-8", "surrogatepass")).hexdigest()


def settings() -> Team:
    """The team's settings; raises RefusedWrite in a workspace of one person."""
    found = team()
    if found is None:
        raise RefusedWrite(
            "this workspace is of one person and has no accounts; run `saksei team init NAME` first"
        )
    return found


def account(name: str) -> Account:
    """An account by its name; raises NotFound."""
    found = Account.objects.filter(name=name).first() if "\0" not in name else None
    if found is None and any(one.name == name for one in invitations()):
        raise NotFound(f"'{name}' is invited and has not joined yet; do this once they have")
    if found is None:
        raise NotFound(f"there is no account '{name}'; `saksei team members` lists them")
    return found


def role_of(one: Account) -> str:
    """The role that an account has now."""
    given = Given.objects.in_force().filter(account=one).exclude(role="").order_by("-given_at")
    return given.values_list("role", flat=True).first() or ""


# -- invitations


def invite(name: str, role: str, *, again: bool = False) -> tuple[Invitation, str]:
    """Invite somebody; returns the invitation and the word for its link, which is not kept.

    `again` is for who has an account and lost the password or the second factor: the link gives
    them new ones, and the role stays.
    """
    days = settings().invitation_days
    name = " ".join(name.split())
    if not name or len(name) > NAME or not name.isprintable():
        raise InvalidValue(f"'{name}' is no name for an account: 1 to {NAME} printable characters")
    known = Account.objects.filter(name=name).first()
    if known is not None and not again:
        raise AlreadyThere(f"'{name}' has an account; with --again they get new access to it")
    if again:
        role = role_of(account(name))
    if role not in ROLES:
        raise InvalidValue(f"there is no role '{role}'; there are {', '.join(ROLES)}")
    word = secrets.token_urlsafe(32)
    with writing("invite", actor=current().actor, reason=f"{name}: {role}") as write:
        _withdraw_invitations(write, name)
        made = Invitation(
            id=new_id("inv"), name=name, role=role, word=digest_of(word), made_at=write.at,
            made_by=write.actor, expires_at=later(days=days),
        )  # fmt: skip
        write.insert(Invitation, [row_of(made)])
    return made, word


def invitations() -> list[Invitation]:
    """Those that can still be taken up, by name."""
    found = Invitation.objects.filter(used_at="").order_by("name")
    return [one for one in found if one.stands]


def _withdraw_invitations(write: Writing, name: str) -> None:
    """A newer link makes the older ones void."""
    open_ = list(Invitation.objects.filter(name=name, used_at=""))
    for one in open_:
        one.used_at = write.at
    write.update(open_, ["used_at"])


def invited(word: str) -> Invitation:
    """The invitation of a link; raises NotFound, the same for all that is wrong with one."""
    found = Invitation.objects.filter(word=digest_of(word)).first()
    if found is None or not found.stands:
        raise NotFound(GONE)
    return found


def take_up(word: str, password: str) -> Account:
    """Make the account of an invitation, or give new access to the one that is there.

    Raises NotFound for a link that is void, InvalidValue for a password that is too weak.
    """
    found = invited(word)
    _strong(password, found.name)
    with (
        acting_as(None),  # the link is the right to do this; there is no account yet
        writing("take up invitation", actor=found.name, reason=found.id) as write,
    ):
        found = invited(word)  # nobody was faster
        found.used_at = write.at
        write.update([found], ["used_at"])
        made, new = Account.objects.get_or_create(name=found.name, defaults={"made_at": write.at})
        made.set_password(password)
        made.is_active = True
        made.save()
        _forget_factors(made)
        if new:
            _give(write, made, role=found.role)
    return made


def _strong(password: str, name: str) -> None:
    try:
        validate_password(password, Account(name=name))
    except ValidationError as error:
        raise InvalidValue(" ".join(error.messages)) from None


def _forget_factors(one: Account) -> None:
    one.authenticator_set.all().delete()  # type: ignore[attr-defined]


# -- roles


def _give(
    write: Writing, one: Account, *, role: str = "", compartment: Compartment | None = None
) -> None:
    made = Given(
        id=new_id("giv"), account=one, role=role, compartment=compartment, given_at=write.at,
        given_by=write.actor,
    )  # fmt: skip
    write.insert(Given, [row_of(made)])


def _withdraw(write: Writing, rows: Iterable[Any]) -> int:
    """Withdraw what stands; returns how many."""
    there = list(rows)
    for one in there:
        one.withdrawn_at, one.withdrawn_by = write.at, write.actor
    write.update(there, ["withdrawn_at", "withdrawn_by"])
    return len(there)


def give_role(name: str, role: str) -> None:
    """Give an account another role."""
    settings()
    if role not in ROLES:
        raise InvalidValue(f"there is no role '{role}'; there are {', '.join(ROLES)}")
    one = account(name)
    with writing("give role", actor=current().actor, reason=f"{name}: {role}") as write:
        _not_the_last_keeper(one, role)
        _withdraw(write, Given.objects.in_force().filter(account=one).exclude(role=""))
        _give(write, one, role=role)


def close_account(name: str) -> None:
    """Close an account: it cannot sign in, and what is open in a browser ends. Of who has not
    joined yet, the link is void."""
    settings()
    if any(one.name == name for one in invitations()) and not _joined(name):
        with writing("close account", actor=current().actor, reason=name) as write:
            _withdraw_invitations(write, name)
        return
    one = account(name)
    with writing("close account", actor=current().actor, reason=name) as write:
        _not_the_last_keeper(one, "")
        _withdraw(write, Given.objects.in_force().filter(account=one))
        _withdraw_invitations(write, name)
        one.is_active = False
        one.save()
        _forget_factors(one)


def _joined(name: str) -> bool:
    return Account.objects.filter(name=name).exists()


def _not_the_last_keeper(one: Account, role: str) -> None:
    keepers = Given.objects.in_force().filter(role=KEEPER, account__is_active=True)
    if role != KEEPER and list(keepers.values_list("account", flat=True)) == [one.pk]:
        raise RefusedWrite(f"{one.name} is the last keeper; make somebody else one first")


# -- compartments


def compartment(name: str) -> Compartment:
    """A compartment by its name; raises NotFound."""
    found = Compartment.objects.filter(name=name).first() if "\0" not in name else None
    if found is None:
        raise NotFound(f"there is no compartment '{name}'")
    return found


def make_compartment(name: str) -> Compartment:
    """Make a compartment; whoever makes it sees it."""
    settings()
    name = " ".join(name.split())
    if not name or len(name) > NAME:
        raise InvalidValue(f"a compartment has a name of 1 to {NAME} characters")
    with writing("make compartment", actor=current().actor, reason=name) as write:
        if Compartment.objects.filter(name=name).exists():
            raise AlreadyThere(f"there is a compartment '{name}'")
        made = Compartment(id=new_id("cmp"), name=name, made_at=write.at, made_by=write.actor)
        write.insert(Compartment, [row_of(made)])
        if one := acting():
            _give(write, account(one.name), compartment=made)
    return made


def open_compartment(name: str, to: str) -> None:
    """Open a compartment to an account."""
    one, found = account(to), compartment(name)
    with writing("open compartment", actor=current().actor, reason=f"{name}: {to}") as write:
        if not Given.objects.in_force().filter(account=one, compartment=found).exists():
            _give(write, one, compartment=found)


def shut_compartment(name: str, to: str) -> None:
    """Close a compartment to an account."""
    one, found = account(to), compartment(name)
    with writing("close compartment", actor=current().actor, reason=f"{name}: {to}") as write:
        given = Given.objects.in_force().filter(account=one, compartment=found)
        if not _withdraw(write, given):
            raise NotFound(f"'{name}' is not open to '{to}'")


def enclose(name: str, sources: Iterable[str]) -> None:
    """Put sources into a compartment, with all that is known from them alone."""
    found, keys = compartment(name), sorted(set(sources))
    model = Enclosed._meta.get_field("source").related_model
    there = set(model._default_manager.filter(pk__in=keys).values_list("pk", flat=True))
    if missing := [one for one in keys if one not in there]:
        raise NotFound(f"there is no source {missing[0]}; the inbox lists them")
    with writing("put into compartment", actor=current().actor, reason=name) as write:
        known = Enclosed.objects.filter(source__in=keys, compartment=found, withdrawn_at="")
        inside = set(known.values_list("source_id", flat=True))
        rows = [
            row_of(
                Enclosed(
                    id=new_id("enc"), source_id=one, compartment=found, put_at=write.at,
                    put_by=write.actor,
                )
            )
            for one in keys
            if one not in inside
        ]  # fmt: skip
        write.insert(Enclosed, rows)


def let_out(name: str, sources: Iterable[str]) -> int:
    """Take sources out of a compartment; returns how many were in it."""
    found = compartment(name)
    with writing("take out of compartment", actor=current().actor, reason=name) as write:
        inside = Enclosed.objects.filter(
            source__in=list(sources), compartment=found, withdrawn_at=""
        )
        return _withdraw(write, inside)


# -- exports


def ask_export(address: str, reason: str) -> Export:
    """Ask for the file that an address gives; raises RefusedWrite for who has no account."""
    settings()
    one = acting()
    if one is None:
        raise RefusedWrite("an export is asked for by an account; sign in")
    if not reason.strip():
        raise InvalidValue("say what the file is for; it stands in the journal")
    with writing("ask for export", actor=one.name) as write:
        made = Export(
            id=new_id("exp"), account=account(one.name), address=address, reason=reason.strip(),
            asked_at=write.at,
        )  # fmt: skip
        write.insert(Export, [row_of(made)])
    return made


def answer_export(key: str, *, grant: bool) -> Export:
    """Grant or refuse an export; with four eyes not one's own."""
    rules = settings()
    with writing(f"{'grant' if grant else 'refuse'} export", actor=current().actor) as write:
        found = Export.objects.filter(pk=key).select_related("account").first()
        if found is None:
            raise NotFound(f"nobody asked for the export {key}")
        if found.answer:
            raise RefusedWrite(f"the export {key} was {found.answer} by {found.answered_by}")
        if grant:
            asked = "an export is granted by somebody else than who asked for it"
            four_eyes.require_another([found.account.name], asked)
        found.answer = "granted" if grant else "refused"
        found.answered_at, found.answered_by = write.at, write.actor
        found.expires_at = later(hours=rules.export_hours) if grant else ""
        write.update([found], ["answer", "answered_at", "answered_by", "expires_at"])
    return found


def granted(address: str) -> Export | None:
    """The grant by which the account at work may fetch this address now."""
    one = acting()
    if one is None:
        return None
    mine = Export.objects.filter(account__name=one.name, address=address, answer="granted")
    return mine.filter(expires_at__gt=now()).order_by("-expires_at").first()


def note_fetching(export: Export) -> None:
    """Say in the journal that a granted file was fetched."""
    with writing("fetch export", actor=current().actor, reason=export.id):
        pass
