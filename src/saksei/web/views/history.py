"""History: the journal, what each write changed, and the way back where there is one.

Invariant: to undo is to withdraw, by the same actions and with a reason; the journal only grows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from saksei.coding.actions import undo as undo_decisions
from saksei.errors import NotFound, RefusedWrite, SakseiError
from saksei.journal import Entry, Grown, Item
from saksei.linking.actions import withdraw_judgements
from saksei.linking.models import Judgement
from saksei.rights import closed
from saksei.statements.actions import withdraw_statements
from saksei.statements.models import Decision, Review, Statement
from saksei.web import seen
from saksei.web.basis import day
from saksei.web.called import called
from saksei.web.marks import moment
from saksei.web.sheets import Cell, Sheet

PAGE = 50


@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """Every write, the newest first; narrowed by who, what and when."""
    given = request.GET
    found = seen.entries(request)
    for field in ("actor", "action"):
        if wanted := given.get(field, ""):
            found = found.filter(**{field: wanted})
    first, last = day(given, "from"), day(given, "to")
    found = found.filter(at__gte=first.isoformat()) if first else found
    found = found.filter(at__lt=f"{last.isoformat()}U") if last else found
    page = Paginator(found.order_by("-sequence"), PAGE).get_page(given.get("page"))
    every = seen.entries(request).order_by()
    grown = Grown()
    shown = {
        "page": page, "sheet": _entries(page.object_list), "asked": given,
        "actors": sorted(every.values_list("actor", flat=True).distinct()),
        "actions": sorted(every.values_list("action", flat=True).distinct()),
        "size": grown.size, "root": grown.root().hex(),
    }  # fmt: skip
    return render(request, "web/history.html", shown)


def _entries(entries: Any) -> Sheet:
    columns = (_("number"), _("when (UTC)"), _("who"), _("what"), _("rows"), _("why"))
    rows = (
        [
            Cell(str(one.sequence), reverse("entry", args=[one.sequence])),
            moment(one.at), one.actor, one.action, str(one.items), one.reason,
        ]
        for one in entries
    )  # fmt: skip
    return Sheet.of("history", _("Writes"), columns, rows, empty=_("Nothing was written so."))


@require_safe
def entry(request: HttpRequest, sequence: int) -> HttpResponse:
    """One write with the rows that it wrote."""
    found = _entry(request, sequence)
    items = Item.objects.filter(entry=found).order_by("position")
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    shown = {"entry": found, "page": page, "sheet": _items(page.object_list)}
    return render(request, "web/entry.html", shown | {"undo": _back(found) is not None})


def _entry(request: HttpRequest, sequence: int) -> Entry:
    found = seen.entries(request).filter(pk=sequence).first()
    if found is None:
        raise NotFound(_("the journal has no entry %(number)s") % {"number": sequence})
    return found


def _items(items: Any) -> Sheet:
    rows = (
        [one.table.replace("_", " "), Cell(one.key, address(one.table, one.key))] for one in items
    )
    return Sheet.of("rows", _("Rows that it wrote"), (_("table"), _("row")), rows)


def address(table: str, key: str) -> str:
    """The page of a row of the journal, where it has one."""
    pages = {
        "record": "record",
        "statement": "statement",
        "source": "source",
        "judgement": "judgement",
    }
    return reverse(pages[table], args=[key]) if table in pages and "/" not in key else ""


@require_safe
def of_record(request: HttpRequest, record: str) -> HttpResponse:
    """What was written of one record: its statements, reviews, judgements and decisions."""
    found = seen.record(request, record)
    said = seen.statements(request).about(record)
    judged = Judgement.objects.filter(Q(left=found) | Q(right=found))
    written: list[tuple[str, QuerySet[Any]]] = [
        ("statement", said.values("pk")),
        ("review", Review.objects.filter(statement__in=said).values("pk")),
        ("judgement", judged.values("pk")),
        ("decision", Decision.objects.filter(record=found).values("pk")),
    ]
    rows = Q(table="record", key=record)
    for table, keys in written:
        rows |= Q(table=table, key__in=keys)
    items = Item.objects.filter(rows).select_related("entry").order_by("-entry", "position")
    if closed():
        items = items.filter(entry__in=seen.entries(request))
    page = Paginator(items, PAGE).get_page(request.GET.get("page"))
    shown = {
        "record": found, "label": called([record])[record], "page": page,
        "sheet": _of_record(page.object_list),
    }  # fmt: skip
    return render(request, "web/record_history.html", shown)


def _of_record(items: Any) -> Sheet:
    columns = (_("number"), _("when (UTC)"), _("who"), _("what"), _("row"), _("why"))
    rows = (
        [
            Cell(str(one.entry_id), reverse("entry", args=[one.entry_id])),
            moment(one.entry.at), one.entry.actor, one.entry.action,
            Cell(f"{one.table} {one.key}", address(one.table, one.key)), one.entry.reason,
        ]
        for one in items
    )  # fmt: skip
    return Sheet.of("history", _("What was written of it"), columns, rows)


@dataclass(frozen=True, slots=True)
class Back:
    """The way back from a write: what it would withdraw, and what does so."""

    what: str
    rows: QuerySet[Any]
    do: Callable[..., int]


def _back(found: Entry) -> Back | None:
    """The way back from a write; None if it has none, or if nothing of it is left to withdraw."""
    said = ("statement", _("statements"), Statement.objects.in_force(), withdraw_statements)
    judged = ("judgement", _("judgements"), Judgement.objects.in_force(), withdraw_judgements)
    decided = ("decision", _("decisions"), Decision.objects.in_force(), undo_decisions)
    ways: dict[str, tuple[str, str, QuerySet[Any], Callable[..., int]]] = {
        "record statements": said, "import": said, "judge": judged, "judge in bulk": judged,
        "accept suggestions": decided, "change suggestion": decided, "reject suggestions": decided,
    }  # fmt: skip
    if found.action not in ways:
        return None
    table, what, standing, do = ways[found.action]
    keys = Item.objects.filter(entry=found, table=table).values("key")
    rows = standing.filter(pk__in=keys)
    return Back(what, rows, do) if rows.exists() else None


@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, sequence: int) -> HttpResponse:
    """Take a write back, with a reason."""
    found = _entry(request, sequence)
    back = _back(found)
    if back is None:
        raise RefusedWrite(
            _("entry %(number)s has no way back, or nothing of it is left to take back")
            % {"number": sequence}
        )
    sentence, typed = "", request.POST.get("reason", "").strip()
    if request.method == "POST":
        try:
            back.do(list(back.rows.values_list("pk", flat=True)), reason=typed)
        except SakseiError as error:
            sentence = str(error)
        else:
            messages.success(request, _("Taken back"))
            return HttpResponseRedirect(reverse("history"))
    shown = {
        "entry": found, "what": back.what, "number": back.rows.count(), "sentence": sentence,
        "typed": typed,
    }  # fmt: skip
    return render(request, "web/undo.html", shown, status=400 if sentence else 200)
