"""What is sent from the page to read and code: decisions, coding by hand, undoing, opening.

Each is one action of `coding`; what cannot be done is an error with its sentence, and the page
shows it beside the form as it was sent.
"""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from saksei.coding import actions
from saksei.coding.hand import ByHand, record_by_hand, take_back
from saksei.coding.known import KnownRecords
from saksei.coding.reviewing import Reviewed, held, reviewed
from saksei.errors import InvalidValue, NotFound
from saksei.passages import locate, whole_letters
from saksei.sources.actions import note_opening
from saksei.sources.models import Source
from saksei.statements import unsent
from saksei.statements.models import Decision, Record, Statement, Unsent
from saksei.web.basis import whole_number
from saksei.web.coding.desk import Desk
from saksei.web.coding.forms import changes_of, values_of
from saksei.web.prepared import names, read
from saksei.workspace import current

OPENED = "opened"  # the cookie that says that a confidential text is open, for an hour
OPEN_SECONDS = 3600
HAND = "hand"
NOT_TYPED = (
    "csrfmiddlewaretoken", "do", "seen", "at", "form", "number", "tier", "anyway", "from",
    "to", "quote",
)  # fmt: skip
Sent = Callable[[HttpRequest, Source], HttpResponse]


def there(source: Source, **where: str) -> HttpResponse:
    """To the page, at a suggestion or at the form by hand."""
    kept = {name: value for name, value in where.items() if value}
    query = f"?{urlencode(kept)}" if kept else ""
    return HttpResponseRedirect(reverse("code", args=[source.pk]) + query)


def fields_of(posted: QueryDict) -> dict[str, list[str]]:
    """What a person typed or chose in a form."""
    return {name: posted.getlist(name) for name in posted if name not in NOT_TYPED}


def keep(
    request: HttpRequest, source: Source, form: str, content: Mapping[str, list[str]] | None = None
) -> Unsent:
    """Keep what a form holds as it is sent, or `content` in its place."""
    if form != HAND and not form.startswith("change:"):
        raise InvalidValue(_("the form does not say which it is; load the page anew"))
    return unsent.keep_unsent(
        source.pk, form, fields_of(request.POST) if content is None else content,
        seen=whole_number(request.POST.get("seen", "")) or 0,
        tab=request.headers.get("X-Tab", ""),
    )  # fmt: skip


def _sent(request: HttpRequest, source: Source, form: str) -> None:
    """What was typed is sent now, and so no longer kept as unsent."""
    seen = whole_number(request.POST.get("seen", ""))
    unsent.drop_unsent(source.pk, form, seen=seen or 0, tab=request.headers.get("X-Tab", ""))


# -- decisions on suggestions


def _reviewed(source: Source) -> Reviewed:
    """The source as it is suggested and decided now, with every candidate."""
    kept, text = held(source.pk)
    reading, proposals = read(text, kept.date)
    return reviewed(kept, text, reading, proposals, known=KnownRecords(names()))


def _named_as(posted: QueryDict, number: str) -> dict[str, str]:
    """Records that exist, by the number of the suggestion that is about them."""
    chosen = {name[3:]: str(posted[name]) for name in posted if name.startswith("as-")}
    found = {one: record for one, record in chosen.items() if record}
    return {one: found[one] for one in sorted(found, key=lambda one: one != number)}


def _after(request: HttpRequest, source: Source, result: actions.Decided, at: str) -> HttpResponse:
    """To the next that is open, with what was done."""
    _sent(request, source, f"change:{at}")
    said = [
        ngettext("%(n)d decided", "%(n)d decided", len(result.decisions))
        % {"n": len(result.decisions)},
        ngettext("%(n)d statement recorded", "%(n)d statements recorded", result.statements)
        % {"n": result.statements},
    ]
    if result.unsure:
        said.append(_("%(n)d left to “same or not?”") % {"n": result.unsure})
    if result.aside:
        said.append(_("%(n)d left aside: %(why)s") % {
            "n": len(result.aside), "why": result.aside[0][1],
        })  # fmt: skip
    messages.success(request, "; ".join(said))
    return there(source, at=Desk(source, at).step(1))


def _accept(request: HttpRequest, source: Source) -> HttpResponse:
    number, note = request.POST.get("number", ""), request.POST.get("note", "")
    known = _named_as(request.POST, number)
    result = actions.accept(source.pk, [number], named_as=known, note=note, seen=_reviewed(source))
    return _after(request, source, result, number)


def _change(request: HttpRequest, source: Source) -> HttpResponse:
    number, note = request.POST.get("number", ""), request.POST.get("note", "")
    desk = Desk(source, number)
    if desk.now is None:
        raise NotFound(_("the suggestion is not there any more; load the page anew"))
    changes = changes_of(request.POST, desk.now, desk.seen, desk.hidden)
    result = actions.change(
        source.pk, number, changes, named_as=_named_as(request.POST, number), note=note,
        seen=_reviewed(source),
    )  # fmt: skip
    return _after(request, source, result, number)


def _reject(request: HttpRequest, source: Source) -> HttpResponse:
    number, note = request.POST.get("number", ""), request.POST.get("note", "")
    result = actions.reject(source.pk, [number], note=note, seen=_reviewed(source))
    return _after(request, source, result, number)


def _bulk(request: HttpRequest, source: Source) -> HttpResponse:
    """All that are sure, or of a kind, at once."""
    tier, groups = request.POST.get("tier", ""), request.POST.getlist("group")
    decide = actions.reject if request.POST.get("outcome") == "reject" else actions.accept
    result = decide(source.pk, tier=tier, groups=groups, seen=_reviewed(source))
    return _after(request, source, result, "")


# -- undoing


def _undo(request: HttpRequest, source: Source) -> HttpResponse:
    """Take back one decision, or the last that whoever is at work made here, bulk as one."""
    wanted = request.POST.get("decision", "")
    mine = Decision.objects.in_force().filter(source=source, decided_by=current().actor)
    if wanted:
        ids = [wanted]
    else:
        typed = Statement.objects.in_force().filter(
            source=source, origin="typed", recorded_by=current().actor
        )
        typed = typed.exclude(recorded_at__in=mine.values("decided_at"))
        last = mine.order_by("-decided_at").first()
        by_hand = typed.order_by("-recorded_at").first()
        if by_hand and (last is None or by_hand.recorded_at > last.decided_at):
            return _taken_back(request, source, by_hand.recorded_at)
        if last is None:
            raise NotFound(_("you have decided nothing here that can be undone"))
        ids = list(mine.filter(decided_at=last.decided_at).values_list("pk", flat=True))
    count = actions.undo(ids)
    messages.success(request, _("Undone; %(n)d statements withdrawn") % {"n": count})
    return there(source, at=_suggested_again(source, ids))


def _suggested_again(source: Source, ids: list[str]) -> str:
    """The number of the suggestion on which the first of some decisions was."""
    keys = dict(Decision.objects.filter(pk__in=ids).values_list("pk", "key"))
    wanted = set(keys.values())
    return next((one.number for one in Desk(source).seen.proposals if one.key in wanted), "")


def _taken_back(request: HttpRequest, source: Source, at: str) -> HttpResponse:
    count = take_back(source.pk, at)
    messages.success(request, _("Undone; %(n)d statements withdrawn") % {"n": count})
    return there(source, hand="1")


# -- by hand


def _passage(request: HttpRequest, source: Source) -> HttpResponse:
    """Take the passage that is selected, or whose words are typed, into the form by hand."""
    posted = request.POST
    text = held(source.pk)[1].content
    start, end = whole_number(posted.get("from", "")), whole_number(posted.get("to", ""))
    quote = posted.get("quote", "").strip()
    if start is not None and end is not None:
        start, end = whole_letters(text, start, end)
    elif quote:
        found = locate(text, quote)
        start, end = found.start, found.end
    if start is None or end is None or start >= end:
        raise InvalidValue(_("no words are selected; select them in the text, or type them"))
    there_is = unsent.typed(unsent.unsent(source.pk, HAND))
    content = fields_of(posted) if posted.get("form") == HAND else there_is
    keep(request, source, HAND, content | {"start": [str(start)], "end": [str(end)]})
    return there(source, hand="1")


def _kind(request: HttpRequest, source: Source) -> HttpResponse:
    """Show the fields of another kind, or what a search finds; what is typed is kept."""
    form = request.POST.get("form", "")
    keep(request, source, form)
    if form == HAND:
        return there(source, hand="1")
    return there(source, at=form.removeprefix("change:"), change="1")


def _hand(request: HttpRequest, source: Source) -> HttpResponse:
    """Record what the form by hand says."""
    posted = request.POST
    record = posted.get("record", "")
    known = Record.objects.filter(pk=record).first() if record else None
    kind = known.kind if known else posted.get("kind", "")
    if kind not in current().vocabulary.kinds:
        raise InvalidValue(_("choose what the passage is about"))
    start, end = whole_number(posted.get("start", "")), whole_number(posted.get("end", ""))
    if start is None or end is None:
        raise InvalidValue(
            _("the form has no passage yet; select the words in the text and press c")
        )
    made = record_by_hand(
        ByHand(
            source=source.pk, record=record or f"new:{kind}", values=values_of(posted, kind),
            start=start, end=end, speaker=posted.get("speaker", ""),
            stance=posted.get("stance", ""), said=posted.get("said", "").strip(),
            note=posted.get("note", "").strip(),
        ),
        anyway="anyway" in posted,
    )  # fmt: skip
    _sent(request, source, HAND)
    records = dict.fromkeys(one.entity_id for one in made)
    messages.success(request, _("%(n)d statements recorded about %(records)s") % {
        "n": len(made), "records": ", ".join(records),
    })  # fmt: skip
    return there(source, hand="1")


def _discard(request: HttpRequest, source: Source) -> HttpResponse:
    """Throw away what is typed and not sent."""
    form = request.POST.get("form", "")
    unsent.drop_unsent(source.pk, form)
    return there(source, at="" if form == HAND else form.removeprefix("change:"))


# -- confidential texts


def open_(request: HttpRequest, source: Source) -> HttpResponse:
    """Open a confidential text to whoever asks, in this browser and for an hour."""
    del request
    note_opening(source.pk)
    response = there(source)
    response.set_signed_cookie(
        OPENED, source.pk, max_age=OPEN_SECONDS, path=reverse("code", args=[source.pk]),
        httponly=True, samesite="Strict",
    )  # fmt: skip
    return response


def is_opened(request: HttpRequest, source: Source) -> bool:
    """Whether this browser has opened the text of a confidential source."""
    return bool(request.get_signed_cookie(OPENED, "", max_age=OPEN_SECONDS) == source.pk)


def _close(request: HttpRequest, source: Source) -> HttpResponse:
    del request
    response = there(source)
    response.delete_cookie(OPENED, path=reverse("code", args=[source.pk]), samesite="Strict")
    return response


SENT: dict[str, Sent] = {
    "accept": _accept, "change": _change, "reject": _reject, "bulk": _bulk, "undo": _undo,
    "passage": _passage, "kind": _kind, "hand": _hand, "discard": _discard, "open": open_,
    "close": _close,
}  # fmt: skip
