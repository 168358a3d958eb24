"""Search over everything, with what narrows it in the address."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saksei import search as searching
from saksei.errors import InvalidValue
from saksei.search import Hit, Wanted, spans
from saksei.sources.models import Text
from saksei.statements.models import Statement
from saksei.terminal import source_label
from saksei.web import seen, working
from saksei.web.basis import day, whole_number
from saksei.web.called import called
from saksei.web.prepared import gate
from saksei.web.told import Line, lines
from saksei.workspace import current

AT_ONCE = 20_000  # rows that a page may wait for until the index knows them
AROUND = 90  # characters shown before and after a hit
MOST_PIECES = 3
MOST = 200  # records of a list that words narrow
INDEXING = "search"

Piece = list[tuple[str, bool]]  # text, and whether it was looked for


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Records by their names, and every row that has the words."""
    words = request.GET.get("q", "").strip()
    kinds = [(name, one.label) for name, one in current().vocabulary.kinds.items()]
    shown: dict[str, Any] = {"words": words, "kinds": kinds, "asked": request.GET}
    if not words:
        return render(request, "web/search.html", shown)
    if not _ready():
        response = render(request, "web/search.html", shown | {"making": True})
        response["Refresh"] = "2"
        return response
    try:
        return render(request, "web/search.html", shown | _found(request, words))
    except InvalidValue as error:
        sentence = {"sentence": str(error)}
        return render(request, "web/search.html", shown | sentence, status=400)


def with_words(words: str, kind: str) -> set[str]:
    """Records of a kind of which the words are said, or whose name is like them; `MOST` at most."""
    searching.refresh()
    found = {one.record for one in searching.names_like(words, gate()) if one.kind == kind}
    hits, _more = searching.find(Wanted(words=words, kind=kind), gate(), most=MOST)
    said = Statement.objects.filter(pk__in=[one.key for one in hits])
    return found | set(said.values_list("entity_id", flat=True))


def _ready() -> bool:
    """Whether the index is up to the journal; a few rows are added while the page waits."""
    if (work := working.at_work(INDEXING)) and not work.done:
        return False
    if searching.behind() > AT_ONCE:
        working.begin(INDEXING, searching.refresh)
        return False
    searching.refresh()
    return True


def _found(request: HttpRequest, words: str) -> dict[str, object]:
    given = request.GET
    first, last = day(given, "from"), day(given, "to")
    wanted = Wanted(
        words=words, kind=given.get("kind", ""), source=given.get("source", "").strip(),
        first=first.isoformat() if first else "", last=last.isoformat() if last else "",
        before=whole_number(given.get("before", "")) or 0,
    )  # fmt: skip
    named = [] if wanted.before else searching.names_like(words, gate())
    exact = [] if wanted.before else _exact(request, words)
    try:
        hits, before = searching.find(wanted, gate())
    except InvalidValue:
        if not named and not exact:
            raise
        hits, before = [], 0
    labels = called(one.record for one in named)
    kinds = current().vocabulary.kinds
    return {
        "exact": exact, "hits": _rows(request, hits, wanted), "before": before or "",
        "named": [
            {"record": one.record, "label": labels[one.record], "kind": kinds[one.kind].label,
             "name": one.name, "score": f"{one.score:.0%}"}
            for one in named if not wanted.kind or one.kind == wanted.kind
        ],
    }  # fmt: skip


def _exact(request: HttpRequest, words: str) -> list[tuple[str, str]]:
    """What has the words for its identifier."""
    rows: Iterable[tuple[str, Any]] = (
        ("record", seen.records(request)), ("source", seen.sources(request)),
        ("statement", seen.statements(request)), ("judgement", seen.judgements(request)),
    )  # fmt: skip
    return [
        (name, reverse(name, args=[words]))
        for name, found in rows
        if "/" not in words and found.filter(pk=words).exists()
    ]


def _rows(request: HttpRequest, hits: Sequence[Hit], wanted: Wanted) -> list[dict[str, Any]]:
    """Each hit as it stands on the page: where it leads, and the words in what is around them."""
    terms = wanted.terms
    said = seen.statements(request).filter(pk__in=[one.key for one in hits])
    found = {one.id: one for one in lines(said.select_related("source", "entity"))}
    names = called(one.record for one in found.values())
    texts = dict(
        Text.objects.filter(pk__in=[one.key for one in hits]).values_list("pk", "source_id")
    )
    kept = [one.key for one in hits] + list(texts.values())
    sources = {one.pk: source_label(one) for one in seen.sources(request).filter(pk__in=kept)}
    rows = []
    for hit in hits:
        if line := found.get(hit.key):
            rows.append(_of_statement(line, names, hit, terms))
        elif (source := texts.get(hit.key, hit.key)) in sources:
            rows.append(
                {
                    "url": reverse("source", args=[source]),
                    "label": gate().out_of(sources[source]),
                    "what": _("text") if hit.what == "text" else _("source"),
                    "pieces": _pieces(hit.parts, terms),
                }
            )  # fmt: skip
    return rows


def _of_statement(
    line: Line, names: dict[str, str], hit: Hit, terms: Sequence[str]
) -> dict[str, Any]:
    return {
        "url": reverse("record", args=[line.record]), "label": names[line.record],
        "what": line.name.replace("_", " "), "source": line.source,
        "source_label": line.source_label, "gone": line.gone, "pieces": _pieces(hit.parts, terms),
    }  # fmt: skip


def _pieces(parts: Sequence[str], terms: Sequence[str]) -> list[Piece]:
    """The parts that have a word, each cut to what is around its first ones."""
    found = [(part, spans(part, terms)) for part in parts]
    return [_piece(part, places) for part, places in found if places][:MOST_PIECES]


def _piece(text: str, places: Sequence[tuple[int, int]]) -> Piece:
    start = max(0, places[0][0] - AROUND)
    end = min(len(text), places[0][1] + AROUND)
    piece: Piece = [("…" if start else "", False)]
    at = start
    for first, last in places:
        if first >= end:
            break
        end = max(end, last)
        piece += [(text[at:first], False), (text[first:last], True)]
        at = last
    return [*piece, (text[at:end], False), ("…" if end < len(text) else "", False)]
