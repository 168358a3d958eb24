"""Same or not? Two records side by side, and one key for a judgement.

Invariant: a key is a judgement in the record before the next pair is shown. Who the reviewer is
between two pages stands in a signed cookie: their name in the queue, what they judged last, and
what they left for later.
"""

import json
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from saksei import links
from saksei.analysis.identity import Contradiction, Identity
from saksei.errors import ChangedMeanwhile, InvalidValue, SakseiError
from saksei.journal import alone
from saksei.linking.actions import AMONG, judge, withdraw_judgements
from saksei.linking.models import Judgement, Proposal
from saksei.linking.queue import Reviewer, number_waiting, undecided
from saksei.rights import closed
from saksei.statements.models import Record
from saksei.web import beside, prepared, seen, working
from saksei.web.called import called, judged
from saksei.web.sheets import Sheet
from saksei.workspace import current

COOKIE, SALT = "reviewer", "saksei.reviewer"
REMEMBERED = 40  # judgements that can be undone, and pairs left for later, between two pages
VERDICTS = ("same", "different", "unsure", *AMONG)
LINKING = "link"
LISTED = 50  # pairs judged unsure


# -- the reviewer between two pages


def _reviewer(request: HttpRequest) -> Reviewer:
    """Who reviews in this browser; a new one where the cookie is missing or not ours."""
    found = Reviewer()
    kept = request.get_signed_cookie(COOKIE, "", salt=SALT)
    if kept:
        content = json.loads(kept)
        found.name, found.judged = content["name"], content["judged"]
        found.skipped = set(content["skipped"])
    return found


def _with(response: HttpResponse, reviewer: Reviewer) -> HttpResponse:
    content = {
        "name": reviewer.name, "judged": reviewer.judged[-REMEMBERED:],
        "skipped": sorted(reviewer.skipped)[-REMEMBERED:],
    }  # fmt: skip
    response.set_signed_cookie(
        COOKIE, json.dumps(content), salt=SALT, httponly=True, samesite="Strict"
    )
    return response


def _onwards(request: HttpRequest, reviewer: Reviewer, *pair: str) -> HttpResponse:
    """To the next pair, or to one that is named; the kind that is looked at stays."""
    kind = request.POST.get("kind", "")
    place = reverse("pair", args=pair) if pair else reverse("pairs")
    return _with(
        HttpResponseRedirect(place + (f"?{urlencode({'kind': kind})}" if kind else "")), reviewer
    )


# -- pages


@require_safe
def pairs(request: HttpRequest) -> HttpResponse:
    """The next pair that waits; from then on it is this reviewer's for a quarter of an hour."""
    reviewer = _reviewer(request)
    one = reviewer.next(_kinds(request))
    shown = _frame(request, reviewer)
    if one is not None:
        shown |= {"pair": beside.pair(request, one.left_id, one.right_id, one)}
    return _with(render(request, "web/pairs.html", shown), reviewer)


def _kinds(request: HttpRequest) -> tuple[str, ...]:
    kind = request.GET.get("kind", "")
    if kind and kind not in current().vocabulary.kinds:
        raise InvalidValue(_("there is no kind %(kind)s; choose one of the list") % {"kind": kind})
    return (kind,) if kind else ()


def _frame(request: HttpRequest, reviewer: Reviewer) -> dict[str, Any]:
    """What every page of the queue has: progress, kinds, contradictions."""
    counts = dict(seen.proposals(request).values_list("kind").annotate(Count("pk")))
    labels, known = current().vocabulary.kinds, prepared.identity()
    return {
        "done": len(reviewer.judged), "left": number_waiting(known, _kinds(request)),
        "kind": request.GET.get("kind", ""),
        "kinds": [(name, labels[name].label, counts[name]) for name in labels if name in counts],
        "contradictions": _contradictions(request, known.contradictions),
        "undecided": judged(islice(_undecided(known, _kinds(request)), LISTED)),
    }  # fmt: skip


def _undecided(known: Identity, kinds: tuple[str, ...]) -> Iterator[Judgement]:
    """Those judged unsure; none that tells who somebody is that is not named."""
    hides = prepared.gate().unnamed
    return (one for one in undecided(known, kinds) if hides(one.left_id) == hides(one.right_id))


def _contradictions(
    request: HttpRequest, found: Sequence[Contradiction]
) -> list[list[dict[str, object]]]:
    """Two records judged different that a path of others makes one: each judgement on the path."""
    wanted = {one for each in found for one in (each.different, *each.path)}
    there = list(seen.judgements(request).filter(pk__in=wanted))
    rows = dict(zip((one.pk for one in there), judged(there), strict=True))
    return [[rows[one] for one in (each.different, *each.path) if one in rows] for each in found]


@require_http_methods(["GET", "POST"])
def pair(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Two records side by side; posted, the judgement on them."""
    sides = seen.record(request, left), seen.record(request, right)
    reviewer, one = _reviewer(request), Proposal.objects.filter(left=left, right=right).first()
    sentence = ""
    if request.method == "POST":
        try:
            _judge(request, reviewer, one, sides)
        except ChangedMeanwhile:
            return _meanwhile(request, left, right)
        except SakseiError as error:
            sentence = str(error)
        else:
            return _onwards(request, reviewer)
    shown = _frame(request, reviewer) | {"pair": beside.pair(request, left, right, one)}
    shown |= {"sentence": sentence, "typed": request.POST.get("reason", "")}
    return render(request, "web/pairs.html", shown, status=400 if sentence else 200)


def _judge(
    request: HttpRequest, reviewer: Reviewer, one: Proposal | None, sides: tuple[Record, Record]
) -> None:
    given = request.POST
    verdict, reason = given.get("verdict", ""), given.get("reason", "").strip()
    if verdict not in VERDICTS:
        raise InvalidValue(_("say whether they are the same, different, or whether you are unsure"))
    known, over = given.get("known", "").split(), given.get("over", "").split()
    with alone():
        if over:
            withdraw_judgements(over, reason=reason)
        if one is not None:
            reviewer.judge(one, verdict, reason=reason, known=known)
        else:
            left, right = sides
            made = judge(verdict, left.pk, right.pk, reason=reason, known=known)
            reviewer.judged.append(made.pk)


def _meanwhile(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """409: what somebody else judged, and what was about to be judged."""
    theirs = list(Judgement.objects.in_force().on(left, right))
    names = called([left, right])
    shown = {
        "left": left, "right": right, "names": (names[left], names[right]),
        "judgements": judged(theirs),
        "theirs": " ".join(one.pk for one in theirs),
        "verdict": request.POST.get("verdict", ""), "typed": request.POST.get("reason", ""),
        "kind": request.POST.get("kind", ""),
    }  # fmt: skip
    return render(request, "web/pair_meanwhile.html", shown, status=409)


@require_POST
def later(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Leave a pair to others, and to a later session."""
    reviewer = _reviewer(request)
    if one := Proposal.objects.filter(left=left, right=right).first():
        reviewer.skip(one)
    return _onwards(request, reviewer)


@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Withdraw this reviewer's last judgement, and show its pair again."""
    reviewer = _reviewer(request)
    try:
        back = reviewer.undo()
    except SakseiError as error:
        messages.error(request, str(error))
        return _onwards(request, reviewer)
    messages.success(request, _("Taken back: it waits for your judgement again"))
    return _onwards(request, reviewer, back.left_id, back.right_id)


# -- linking


@require_http_methods(["GET", "POST"])
def linking(request: HttpRequest) -> HttpResponse:
    """Match everything with everything; the page says how far that is."""
    if request.method == "POST":
        working.begin(LINKING, links.link)
        return HttpResponseRedirect(reverse("linking"))
    work = working.at_work(LINKING)
    result = work.result if work and not closed() else None  # it tells of the whole record
    shown = {"work": work, "result": _linked(result) if result else None}
    response = render(request, "web/linking.html", shown)
    if work and not work.done:
        response["Refresh"] = "2"  # the browser asks again, with or without scripts
    return response


def _linked(found: links.Linked) -> dict[str, object]:
    """What a run proposes, and what it would do to the main counts."""
    proposed = Sheet.of(
        "proposed", _("Proposed"), (_("kind"), _("proposed as"), _("pairs to judge")),
        ((kind, verdict, asked) for kind, verdict, _pairs, asked in found.by_kind()),
        empty=_("Nothing is proposed."),
    )  # fmt: skip
    effects = Sheet.of(
        "effects", _("What they do to the main counts"),
        (
            _("count"), _("as judged so far"), _("while they are open"),
            _("with the sure ones accepted"),
        ),
        (one.in_words() for one in found.effects),
    )  # fmt: skip
    return {"run": found.run, "proposed": proposed, "effects": effects, "retold": found.retold}
