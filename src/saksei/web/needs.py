"""What each address needs of an account: one table, by the name of the address.

Invariant: an address that is not here is open to nobody in a team; a test walks all addresses.
"""

from django.http import HttpRequest

from saksei.rights import CODE, DRAFT, EXPORT, KEEP, OPEN, PUBLISH, REVIEW, SEE

ANYBODY, FACTOR, MEMBER = "anybody", "factor", "member"  # not signed in; without factor; with one

# What it needs to be read, and to be written to; one word for both.
NEEDS: dict[str, str | tuple[str, str]] = {
    "front": SEE, "help": SEE, "language": ANYBODY, "unlock": ANYBODY, "read-rest": CODE,
    "inbox": SEE, "new-source": CODE,
    "source": (SEE, CODE), "original": OPEN, "code": (SEE, CODE), "code-typed": CODE,
    "code-page": SEE, "code-pick": CODE, "chronology": SEE, "finding": (SEE, PUBLISH),
    "edition": SEE, "withdraw-edition": PUBLISH, "seal": PUBLISH, "verify-seal": SEE,
    "map": SEE, "letters": SEE, "reports": SEE, "new-report": DRAFT,
    "report": (SEE, DRAFT), "report-file": SEE, "patterns": SEE, "pattern": SEE,
    "pairs": SEE, "pairs-undo": REVIEW, "linking": (SEE, REVIEW), "pair": (SEE, REVIEW),
    "pair-later": REVIEW, "records": SEE, "record": SEE, "custody": SEE, "record-history": SEE,
    "statement": (SEE, REVIEW), "erase": KEEP, "judgement": (SEE, REVIEW), "search": SEE,
    "waiting": SEE, "contradictions": SEE, "due": SEE, "history": SEE, "entry": SEE,
    "undo": REVIEW, "ocr": CODE, "consent": (SEE, CODE), "releases": CODE, "leave": PUBLISH,
    "exports": EXPORT, "answer-export": PUBLISH, "team": KEEP, "team-invite": KEEP,
    "team-change": KEEP,
    "account_login": ANYBODY, "account_logout": ANYBODY, "mfa_authenticate": ANYBODY,
    "join": ANYBODY,
    "account_reauthenticate": FACTOR, "mfa_reauthenticate": FACTOR,
    "mfa_reauthenticate_webauthn": FACTOR, "mfa_activate_totp": FACTOR,
    "mfa_add_webauthn": FACTOR, "mfa_view_recovery_codes": FACTOR,
    "mfa_index": MEMBER, "mfa_deactivate_totp": MEMBER, "mfa_list_webauthn": MEMBER,
    "mfa_remove_webauthn": MEMBER, "mfa_edit_webauthn": MEMBER,
    "mfa_generate_recovery_codes": MEMBER, "mfa_download_recovery_codes": MEMBER,
    "account_change_password": MEMBER,
}  # fmt: skip
FILES = ("report-file", "original")
AGAIN = ("leave", "seal", "team-invite", "team-change")  # what is sent there needs the factor again
RELEASES = ("leave", "seal")  # with four eyes, what is sent there was granted by another
READS = ("GET", "HEAD", "OPTIONS")


def need_of(name: str | None, method: str) -> str | None:
    """What an address needs for a method; None for an address that nobody declared."""
    found = NEEDS.get(name or "")
    if found is None or isinstance(found, str):
        return found
    return found[0] if method in READS else found[1]


def wants_a_file(request: HttpRequest) -> bool:
    """Whether what is asked for is a file to take away."""
    name = request.resolver_match.url_name if request.resolver_match else ""
    return name in FILES or bool(request.GET.get("format"))
