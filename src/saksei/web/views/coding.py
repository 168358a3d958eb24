"""Read and code: the page, what is typed into it, and whom to pick. What is sent from it is decided
on in `deciding`.

What is typed is kept while it is typed (statements/unsent.py). Everything is sent to the address of
the page, so that reloading it after a mistake shows the page again.
"""

import time
from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saksei.coding.left import note
from saksei.errors import (
    AlreadyThere,
    ChangedMeanwhile,
    InvalidValue,
    NotFound,
    RefusedFile,
    SakseiError,
)
from saksei.sources.models import Source
from saksei.sources.pages import has_pages, is_our_setting
from saksei.statements import unsent
from saksei.statements.models import Record
from saksei.terminal import source_label
from saksei.web import seen
from saksei.web.basis import whole_number
from saksei.web.coding.desk import Desk
from saksei.web.coding.forms import VALUE, by_hand, divided, of_proposal, picked
from saksei.web.coding.picking import found
from saksei.web.middleware import status_of
from saksei.web.prepared import gate
from saksei.web.views.deciding import (
    HAND,
    SENT,
    fields_of,
    is_opened,
    keep,
    open_,
)
from saksei.workspace import current

SPEAKING = ("person", "group")
ARRIVING = 60  # seconds after which nothing is on its way any more
STOP_ASKING = 286  # to htmx: no more of this poll


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, source: str) -> HttpResponse:
    """The page, or what is sent from it."""
    kept = seen.source(request, source)
    if request.method != "POST":
        return _page(request, kept)
    send = SENT.get(request.POST.get("do", ""))
    if send is None:
        raise InvalidValue(_("the form does not say what to do; load the page anew"))
    if send is not open_ and gate().closes(kept) and not is_opened(request, kept):
        return _page(request, kept)
    try:
        return send(request, kept)
    except SakseiError as error:
        return _page(request, kept, error=error)


# -- the page


def _page(
    request: HttpRequest, source: Source, *, error: SakseiError | None = None
) -> HttpResponse:
    given = request.POST if error else request.GET
    part = whole_number(given.get("part", "")) or 0
    desk = Desk(source, given.get("at", ""), part, is_opened(request, source))
    shown: dict[str, object] = {"source": source, "desk": desk, "sentence": str(error or "")}
    shown["label"] = source_label(source)
    if not desk.closed:
        _look_at(desk, by_hand=_wants_hand(given))
        shown["lines"] = desk.lines  # first what takes long: a form may be kept meanwhile
        note(desk.seen)
        form = HAND if _wants_hand(given) else f"change:{desk.at}"
        typed = _typed(request, source, form, error)
        waiting = unsent.all_unsent(source.pk)
        shown |= {"unsent": waiting, "form": form, "known": isinstance(error, AlreadyThere)}
        shown["draft"] = next((one for one in waiting if one.form == form), None)
        shown |= _hand(desk, typed) if form == HAND else _suggestion(desk, given, typed)
        shown |= _pictured(desk, whole_number(request.GET.get("page", "")))
    status = status_of(error) if error else HTTPStatus.OK
    return render(request, "web/code.html", shown, status=status)


def _pictured(desk: Desk, number: int | None) -> dict[str, object]:
    """The picture of a page beside the text, or why there is none."""
    if not has_pages(desk.source):
        return {}
    if not desk.may_be_pictured:
        return {"no_picture": _("It has a name that is withheld, so its pages are not shown.")}
    try:
        found_ = desk.picture(number or desk.guessed_page)
    except RefusedFile as error:
        return {"no_picture": str(error)}
    return {"picture": found_, "our_setting": is_our_setting(desk.source)}


def _look_at(desk: Desk, *, by_hand: bool) -> None:
    """Without a suggestion in the address, the first that is open; by hand, none."""
    if by_hand:
        return
    if desk.now is None and desk.seen.proposals:
        desk.at = (desk.open or desk.seen.proposals)[0].number
        for name in ("seen", "now"):
            desk.__dict__.pop(name, None)


def _wants_hand(given: QueryDict) -> bool:
    return "hand" in given or given.get("form") == HAND


def _typed(
    request: HttpRequest, source: Source, form: str, error: SakseiError | None
) -> Mapping[str, list[str]]:
    """What stands in a form: as it was sent and refused, else as it was kept while typing."""
    if error:
        return fields_of(request.POST)
    return unsent.typed(unsent.unsent(source.pk, form))


def _suggestion(desk: Desk, given: QueryDict, typed: Mapping[str, list[str]]) -> dict[str, object]:
    """What the panel shows of a suggestion; with fields, where it is being changed."""
    values = [(name.removeprefix(VALUE), typed[name]) for name in typed if name.startswith(VALUE)]
    undecided = desk.now is not None and desk.decision is None
    changing = undecided and ("change" in given or bool(values))
    shown: dict[str, object] = {
        "called": desk.called(desk.now) if desk.now else "", "groups": _groups(),
        "changing": changing, "mine": values, "note": "".join(typed.get("note", [])[:1]),
    }  # fmt: skip
    if changing and desk.now:
        fields = of_proposal(desk.now, desk.seen, desk.hidden, typed)
        shown["fields"], shown["more"] = divided(fields)
    return shown


def _groups() -> list[tuple[str, str]]:
    """The kinds of suggestions, for deciding on many at once."""
    return [
        ("entities", _("people and places")), ("quotes", _("quotes")),
        ("non_responses", _("no answer")), ("events", _("events")), ("quantities", _("numbers")),
    ]  # fmt: skip


def _hand(desk: Desk, typed: Mapping[str, list[str]]) -> dict[str, object]:
    """What the panel shows of the form by hand."""
    one = {name: values[0] if values else "" for name, values in typed.items()}
    record = one.get("record", "")
    there = Record.objects.filter(pk=record).first() if record else None
    chosen = there.kind if there else ""
    kind = chosen or one.get("kind", "") or "act"
    if kind not in current().vocabulary.kinds:
        kind = "act"
    start, end = whole_number(one.get("start", "")), whole_number(one.get("end", ""))
    fields = by_hand(kind, typed, new=not chosen)
    shown, more = divided(fields)
    kinds = current().vocabulary.kinds
    return {
        "one": one, "kind": kind, "kinds": kinds.values(), "fields": shown, "more": more,
        "stances": current().vocabulary.lists["stance"].codes.values(),
        "passage": desk.passage(start, end) if start is not None and end else None,
        "record": picked("record", _("Which one"), _("a new one"), tuple(kinds), typed, known=True),
        "speaker": picked("speaker", _("Who says so"), _("the source"), SPEAKING, typed),
    }  # fmt: skip


@require_safe
def page(request: HttpRequest, source: str, number: int) -> HttpResponse:
    """The picture of one page of a document, where its text may be seen."""
    kept = seen.source(request, source)
    desk = Desk(kept, opened=is_opened(request, kept))
    if desk.closed or not desk.may_be_pictured:
        raise NotFound(_("the pages of this document are not shown"))
    return HttpResponse(desk.picture(number).png, content_type="image/png")


@require_http_methods(["GET", "POST"])
def typed(request: HttpRequest, source: str) -> HttpResponse:
    """Keep what is typed, while it is typed; says so, or that another tab was typed into."""
    kept = seen.source(request, source)
    if request.method == "GET":
        return _newer(request, kept)
    form = request.POST.get("form", "")
    shown: dict[str, object] = {"source": kept, "form": form, "seen": request.POST.get("seen", "")}
    try:
        shown["saved"] = keep(request, kept, form)
    except ChangedMeanwhile as error:
        there = unsent.unsent(kept.pk, form)
        theirs, ours = unsent.typed(there), fields_of(request.POST)
        shown["sentence"], shown["number"] = str(error), there.number if there else 0
        shown["both"] = _differing(ours, theirs)
    except SakseiError as error:
        shown["sentence"] = str(error)
    return render(request, "web/code_saved.html", shown)


def _newer(request: HttpRequest, source: Source) -> HttpResponse:
    """Tell a page that came before what was typed last: who reloads it can be that quick.

    A page asks until what was on its way when it was made must have arrived.
    """
    there = unsent.unsent(source.pk, request.GET.get("form", ""))
    if there and there.number != whole_number(request.GET.get("seen", "")):
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"HX-Trigger": "newer"})
    since = whole_number(request.GET.get("since", ""), digits=10) or 0
    arriving = time.time() - since < ARRIVING
    return HttpResponse(status=HTTPStatus.NO_CONTENT if arriving else STOP_ASKING)


def _differing(
    ours: Mapping[str, list[str]], theirs: Mapping[str, list[str]]
) -> list[tuple[str, list[str], list[str]]]:
    """Fields that hold something else in the other tab."""
    names = [one for one in dict.fromkeys([*ours, *theirs]) if not one.startswith("look-")]
    return [
        (name.removeprefix(VALUE).replace("_", " "), ours.get(name, []), theirs.get(name, []))
        for name in names
        if ours.get(name, []) != theirs.get(name, [])
    ]


@require_safe
def pick(request: HttpRequest, source: str) -> HttpResponse:
    """Records to pick from, for one field of a form."""
    kept = seen.source(request, source)
    name = request.GET.get("pick", "")
    known = current().vocabulary.kinds
    kinds = [one for one in request.GET.get("kinds", "").split() if one in known]
    look = "".join(str(request.GET[one]) for one in request.GET if one.startswith("look-"))
    chosen = [one for one in request.GET.getlist(name) if one]
    choices = found(look, kinds, chosen, known="known" in request.GET)
    shown = {"source": kept, "name": name, "choices": choices, "words": look,
             "several": "several" in request.GET}  # fmt: skip
    return render(request, "web/code_choices.html", shown)
