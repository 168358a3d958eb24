"""The front page: what is here, what waits for somebody, what changed. Help."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from saksei.coding.left import Left, read_rest
from saksei.web import prepared, seen, working
from saksei.web.marks import moment
from saksei.web.sheets import Cell, Sheet
from saksei.workspace import current

LAST = 12  # writes shown
READING = "read"
AT_ONCE = 20_000  # records; in more, what takes the tables is looked up when it is asked for


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The dossier at a glance."""
    found = prepared.texts_left()
    shown = {
        "kinds": _kinds(), "waiting": _waiting(request, found),
        "at_once": sum(prepared.kinds().values()) <= AT_ONCE,
        "unread": len(found.unread), "work": working.at_work(READING),
        "changes": _changes(request),
    }  # fmt: skip
    return render(request, "web/front.html", shown)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Read the texts that were not read, beside other work."""
    del request
    working.begin(READING, read_rest)
    return HttpResponseRedirect(reverse("front"))


def _kinds() -> list[dict[str, object]]:
    """How many records of each kind there are, in the order of the vocabulary."""
    found = prepared.kinds()
    return [
        {"label": kind.label, "number": found[name], "url": f"{reverse('records')}?kind={name}"}
        for name, kind in current().vocabulary.kinds.items()
        if name in found
    ]


def _waiting(request: HttpRequest, found: Left) -> list[dict[str, object]]:
    """What somebody should look at, each with where."""
    uncoded = prepared.kept("uncoded", None, lambda: seen.uncoded(request).count())
    suggested = _("suggestions to decide, in %(n)s sources") % {"n": len(found.waiting)}
    every = [
        (sum(found.waiting.values()), suggested, reverse("inbox") + "?left=suggestions"),
        (uncoded, _("sources of which nothing is recorded"), reverse("inbox") + "?left=all"),
        (seen.proposals(request).count(), _("pairs that may be the same"), reverse("pairs")),
        (
            len(prepared.identity().contradictions), _("judgements that contradict others"),
            reverse("pairs") + "#contradictions",
        ),
    ]  # fmt: skip
    return [{"number": number, "what": what, "url": url} for number, what, url in every if number]


def _changes(request: HttpRequest) -> Sheet:
    rows = (
        [
            Cell(moment(one.at), reverse("entry", args=[one.sequence])),
            one.actor,
            one.action,
            str(one.items),
            one.reason,
        ]
        for one in seen.entries(request).order_by("-sequence")[:LAST]
    )
    columns = (_("when (UTC)"), _("who"), _("what"), _("rows"), _("why"))
    return Sheet.of(
        "changes", _("Last changes"), columns, rows, empty=_("Nothing was written yet.")
    )


@require_safe
def unlocked(request: HttpRequest) -> HttpResponse:
    """Where an unlocked workspace begins; while it is locked, the passphrase is asked for here."""
    del request
    return HttpResponseRedirect(reverse("front"))


@require_safe
def help_(request: HttpRequest) -> HttpResponse:
    """What the keys do and what the words mean."""
    return render(request, "web/help.html", {"stances": current().vocabulary.lists["stance"]})
