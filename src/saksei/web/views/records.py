"""Records: a list of one kind, and one record as what its statements add up to."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei.analysis.answers.result import Sheet as Answered
from saksei.analysis.contradictions import Contradiction, contradictions
from saksei.answered import words
from saksei.errors import NotFound
from saksei.findings.parts import POINTING, custody_of, part
from saksei.linking.models import Judgement
from saksei.linking.queue import identity_among
from saksei.statements.models import Record
from saksei.web import prepared, seen, sheets, strip
from saksei.web.called import called, judged, values
from saksei.web.sheets import Cell, Sheet
from saksei.web.told import Line, Told, by_property, lines
from saksei.web.views.search import with_words
from saksei.workspace import current

FIRST = ("custody", "next")  # tables of an answer on custody; the others are folded away
PAGE = 50
LINES = 100  # statements of a record on one page
SORTED = {"newest": "-recorded_at", "oldest": "recorded_at"}  # else by their identifiers
COLUMNS = 5  # properties of a kind that a list shows
NOT_LISTED = ("note", "identifier")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Records of one kind; `words` narrows them to those of which they are said."""
    given = request.GET
    counts = prepared.kinds()
    kinds = [
        (name, one.label, counts[name])
        for name, one in current().vocabulary.kinds.items()
        if name in counts
    ]
    kind = given.get("kind", "") or (kinds[0][0] if kinds else "")
    if kind and kind not in current().vocabulary.kinds:
        raise NotFound(_("there is no kind %(kind)s; choose one of the list") % {"kind": kind})
    found = (
        seen.records(request).filter(kind=kind).order_by(SORTED.get(given.get("sort", ""), "pk"))
    )
    if words := given.get("words", "").strip():
        found = found.filter(pk__in=with_words(words, kind))
    if sheets.wanted(request):
        return sheets.as_file(request, _sheet(kind, list(found.values_list("pk", flat=True))))
    pages = Paginator(found.values_list("pk", flat=True), PAGE)
    if not words:
        pages.count = counts.get(kind, 0)  # known already
    page = pages.get_page(given.get("page"))
    shown = {
        "kinds": kinds, "kind": kind, "page": page, "asked": given,
        "sheet": _sheet(kind, list(page.object_list)),
    }  # fmt: skip
    return render(request, "web/records.html", shown)


def _sheet(kind: str, records: Sequence[str]) -> Sheet:
    known = current().vocabulary.kinds.get(kind)
    names, said = called(records), values(records)
    used = {name for one in said.values() for name in one if name not in NOT_LISTED}
    columns = [one for one in (known.properties if known else ()) if one in used][:COLUMNS]
    rows = (
        [
            Cell(one, reverse("record", args=[one])),
            names[one],
            *(_several(said[one].get(name, {})) for name in columns),
        ]
        for one in records
    )
    head = (_("record"), _("is"), *(name.replace("_", " ") for name in columns))
    caption = known.label if known else _("Records")
    return Sheet.of(kind or "records", caption, head, rows, empty=_("No record is here yet."))


def _several(values: Iterable[str]) -> Cell:
    """All values of a property: where there are two, one is as visible as the other."""
    shown = list(values)
    return Cell(" / ".join(shown), look="several" if len(shown) > 1 else "")


@require_safe
def record(request: HttpRequest, record: str) -> HttpResponse:
    """A record as a table of statements by property, with who is judged to be the same."""
    found = seen.record(request, record)
    together = sorted(Judgement.objects.joined([record]))
    said = seen.statements(request).about(*together).select_related("source", "entity")
    page = Paginator(said.in_force().order_by("property", "pk"), LINES).get_page(
        request.GET.get("page")
    )
    told = _told(found, lines(page.object_list), min(together))
    gone = said.exclude(withdrawn_at="", erased_at="").order_by("property", "pk")[:LINES]
    names = called(together)
    shown = {
        "record": found, "label": names[record], "kind": current().vocabulary.kinds[found.kind],
        "told": told, "page": page, "gone": lines(gone),
        "others": [(one, names[one]) for one in together if one != record],
        "judgements": _judgements(request, together), "is_person": found.kind == "person",
        "strip": strip.of_person(together) if found.kind == "person" else None,
        "referred": _referred(request, together),
    }  # fmt: skip
    return render(request, "web/record.html", shown)


def _told(found: Record, said: Sequence[Line], root: str) -> list[Told]:
    """What is said, and where it contradicts itself the preferred version, by the rules of counts.

    Only then are there tables to be made; several names or roles contradict nobody.
    """
    same = identity_among({one.raw for one in said if one.url}).of
    told = by_property(found.kind, said, same)
    if not any(one.contradicted for one in told):
        return told
    versions = {
        one.property: one
        for one in contradictions(part(found.pk), (found.kind,), variants=True)
        if one.record == root
    }
    return [_preferring(one, versions.get(one.name)) for one in told]


def _preferring(one: Told, known: Contradiction | None) -> Told:
    if known is None or not known.versions:
        return one
    wider = [each.value for each in known.versions if each.supports_preferred]
    return one.preferring(known.versions[0].value, wider, known.why)


def _judgements(request: HttpRequest, records: Sequence[str]) -> list[dict[str, object]]:
    """Judgements on these records, withdrawn ones last."""
    chosen = seen.judgements(request)
    rows = chosen.filter(left__in=records) | chosen.filter(right__in=records)
    return judged(rows.order_by("withdrawn_at", "-judged_at", "pk")[:PAGE])


def _referred(request: HttpRequest, records: Sequence[str]) -> Sheet:
    """Where these records are named: the acts of a person, the steps of a case."""
    said = seen.statements(request).in_force()
    pointing = current().vocabulary.properties_of(*POINTING)
    rows = said.giving(pointing, records).order_by("property", "entity_id")
    named = list(rows.values_list("entity__kind", "property", "entity_id").distinct()[: PAGE + 1])
    names = called({one for _, _, one in named})
    labels = current().vocabulary.kinds
    content = (
        (
            labels[kind].label,
            name.replace("_", " "),
            Cell(names[one], reverse("record", args=[one])),
        )
        for kind, name, one in named[:PAGE]
    )
    note = _("and more; search for it") if len(named) > PAGE else ""
    columns = (_("kind"), _("as"), _("record"))
    return Sheet.of("referred", _("Where it is named"), columns, content, note=note)


@require_safe
def custody(request: HttpRequest, record: str) -> HttpResponse:
    """Days in custody of a person, clocks under each rule, and the next known dates."""
    found, is_part = seen.record(request, record), "HX-Request" in request.headers
    root = min(Judgement.objects.joined([record]))
    result = custody_of(root, date.today())
    shown = {
        "record": found, "label": called([record])[record], "result": result,
        "first": [_answered(one) for one in result.sheets if one.name in FIRST],
        "more": [_answered(one) for one in result.sheets if one.name not in FIRST],
        "folded": is_part,
    }  # fmt: skip
    name = "web/custody_part.html" if is_part else "web/custody.html"
    return render(request, name, shown)


def _answered(one: Answered) -> Sheet:
    columns, rows = one.shown()
    content = ([words(cell) for cell in row] for row in rows)
    return Sheet.of(one.name, one.caption, columns, content, note=one.note)
