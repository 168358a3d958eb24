"""What every page has: the workspace's name and the places to go to."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from saksei.accounts.team import is_team
from saksei.rights import KEEP, acting
from saksei.workspace import current, is_open


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """For the frame around a page; without a workspace there is no frame."""
    one = acting()
    if not is_open() or (is_team() and not (one and one.role)):
        return {}
    here = request.resolver_match.url_name if request.resolver_match else ""
    places = [
        ("front", _("Dossier"), "g d", {"front"}),
        ("inbox", _("Inbox"), "g i", {"inbox", "new-source", "source"}),
        ("chronology", _("Chronology"), "g c", {"chronology"}),
        ("map", _("Map"), "g m", {"map"}),
        ("pairs", _("Same or not?"), "g p", {"pairs", "pair", "linking", "judgement"}),
        ("finding", _("Finding"), "g f", {"finding", "edition"}),
        ("patterns", _("Patterns"), "g a", {"patterns", "pattern"}),
        ("letters", _("Letters"), "g l", {"letters"}),
        ("reports", _("Reports"), "g w", {"reports", "report", "new-report", "releases", "leave"}),
        ("records", _("Records"), "g r", {"records", "record", "custody", "statement", "consent"}),
        ("history", _("History"), "g h", {"history", "entry", "undo", "record-history"}),
    ]
    if one and one.may(KEEP):
        places.append(("team", _("Team"), "g t", {"team", "team-invite"}))
    return {
        "acting": one,
        "workspace": current().name,
        "reload": settings.SAKSEI_RELOAD,
        "languages": settings.LANGUAGES,  # each by the name that it has for itself
        "in_the_open": not current().encrypted,
        "places": [
            {"url": reverse(name), "label": label, "keys": keys, "here": here in names}
            for name, label, keys, names in places
        ],
    }
