"""What is there, as plain data: the workspace at a glance, or one record, source or statement.

Invariant: names of minors and whatever identifies a confidential source are withheld here, so
nothing that prints this has to know.
"""

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count

from saksei import terminal
from saksei.analysis.names import labels
from saksei.analysis.standards import Basis
from saksei.errors import NotFound
from saksei.findings.editions import Since
from saksei.findings.models import Edition
from saksei.findings.protection import Protection, protection
from saksei.journal import Entry
from saksei.linking.models import Judgement
from saksei.reports.desk import number_of
from saksei.reports.manuscripts import number_then
from saksei.sources.models import Source
from saksei.statements.models import Decision, Record, Review, Statement
from saksei.vocabulary import Vocabulary
from saksei.workspace import Workspace

if TYPE_CHECKING:
    from saksei.analysis.figures import Comparison

LAST = 10  # journal entries shown at a glance
NOT_PRINTED = ("start", "end", "origin", "recorded")  # JSON has them


def everything(opened: Workspace) -> dict[str, Any]:
    """The workspace at a glance."""
    kinds = Record.objects.values_list("kind").annotate(number=Count("id")).order_by("kind")
    imports = (
        Statement.objects.in_force()
        .exclude(batch="")
        .values_list("batch")
        .annotate(number=Count("id"))
    )
    last = Entry.objects.order_by("-sequence")[:LAST]
    return {
        "workspace": str(opened.folder),
        "records": dict(kinds.values_list("kind", "number")),
        "sources": {"all": Source.objects.count(), "held": Source.objects.held().count()},
        "statements": {
            "in force": Statement.objects.in_force().count(),
            "withdrawn": Statement.objects.exclude(withdrawn_at="").count(),
            "erased": Statement.objects.exclude(erased_at="").count(),
            "reviewed": Review.objects.filter(withdrawn_at="")
            .values("statement")
            .distinct()
            .count(),
        },
        "judgements": Judgement.objects.in_force().count(),
        "decisions on suggestions": Decision.objects.in_force().count(),
        "imports": dict(imports.order_by("batch").values_list("batch", "number")),
        "journal": [f"{one.sequence} {one.at[:16]} {one.actor}: {one.action}" for one in last],
    }


def listed(name: str, known: Vocabulary) -> str:
    """What a name lists: `sources`, or a kind, also in the plural; "" for nothing."""
    if name == "sources" or name in known.kinds:
        return name
    return next((one for one in known.kinds if name in (f"{one}s", f"{one[:-1]}ies")), "")


def listing(kind: str, words: str) -> dict[str, Any]:
    """All records of a kind, or all sources, with what to call them; `words` narrows."""
    if kind == "sources":
        named = {one.pk: terminal.source_label(one) for one in Source.objects.order_by("id")}
    else:
        from saksei.findings.tables import tables

        built = tables(Basis())
        records = list(Record.objects.filter(kind=kind).values_list("pk", flat=True))
        names = labels(built, [built.identity.of(one) for one in records])
        named = {one: names[built.identity.of(one)] for one in sorted(records)}
    wanted = words.casefold().split()
    found = {
        one: label for one, label in named.items()
        if all(word in f"{one} {label}".casefold() for word in wanted)
    }  # fmt: skip
    return {kind: [{"id": one, "is": label} for one, label in found.items()]}


def of(name: str) -> dict[str, Any]:
    """A record with its statements and judgements, a source, or a statement."""
    if found := Record.objects.filter(pk=name).first():
        return record(found)
    if kept := Source.objects.filter(pk=name).first():
        return source(kept)
    if said := Statement.objects.filter(pk=name).first():
        return statement(said)
    raise NotFound(
        f"there is no record, source or statement '{name}'; `saksei show` says what there is"
    )


def record(found: Record) -> dict[str, Any]:
    """A record with what is judged one with it: their statements by property, its judgements."""
    from saksei.findings.tables import tables

    hidden = protection()
    identity = tables(Basis()).identity
    root = identity.of(found.pk)
    one_with = sorted({root, *(o for o, r in identity.canonical.items() if r == root)} - {found.pk})
    every = Statement.objects.about(found.pk, *one_with).select_related("source")
    statements = every.order_by("property", "entity_id", "id")
    judgements = Judgement.objects.filter(left=found) | Judgement.objects.filter(right=found)
    return {
        "record": found.pk,
        "kind": found.kind,
        "label": hidden.out_of(labels(tables(Basis()), [root])[root]),
        "judged one with": one_with,
        "statements": [_statement(one, hidden) for one in statements],
        "judgements": [
            {
                "id": one.pk, "verdict": one.verdict, "left": one.left_id, "right": one.right_id,
                "reason": hidden.out_of(one.reason), "by": one.judged_by,
                "withdrawn": one.withdrawn_at[:10],
            }
            for one in judgements.order_by("id")
        ],
    }  # fmt: skip


def source(kept: Source) -> dict[str, Any]:
    """A source with its custody."""
    hidden = protection()
    shown = {
        "source": kept.pk,
        "label": hidden.out_of(terminal.source_label(kept)),
        "confidentiality": kept.confidentiality,
        "held": kept.held,
        "statements": kept.statements.count(),
        "derives from": list(kept.derivations.values_list("origin_id", flat=True)),
        "erased": kept.erased_at[:10],
    }
    if kept.confidentiality != "public":
        return shown
    words = ("title", "publisher", "address", "note", "reliability_reason", "obtained_how")
    custody = (
        "date", "language", "reliability", "media_type", "size", "sha256", "obtained_at",
        "obtained_by", "registered_at", "registered_by",
    )  # fmt: skip
    texts = [
        f"{t.pk} ({t.extractor} {t.version}, {len(t.content)} characters)" for t in kept.texts.all()
    ]
    return (
        shown
        | {name: hidden.out_of(getattr(kept, name)) for name in words}
        | {name: getattr(kept, name) for name in custody}
        | {"texts": texts}
    )


def statement(said: Statement) -> dict[str, Any]:
    """A statement; the name of a minor or of who speaks in confidence, and the passage of a
    confidential source, are withheld."""
    return _statement(said, protection())


def _statement(said: Statement, hidden: Protection) -> dict[str, Any]:
    closed = hidden.closes(said.source)
    withheld = hidden.instead_of(said)
    return {
        "statement": said.pk,
        "entity": said.entity_id,
        "property": said.property,
        "value": withheld or hidden.out_of(said.value),
        "source": said.source_id,
        "quote": "" if closed or withheld else hidden.out_of(said.quote),
        "locator": "" if closed else hidden.out_of(said.locator),
        "start": said.start,
        "end": said.end,
        "speaker": said.speaker_id,
        "stance": said.stance,
        "said": said.said,
        "origin": _origin(said),
        "note": "" if closed or withheld else hidden.out_of(said.note),
        "recorded": f"{said.recorded_at[:10]} by {said.recorded_by}",
        "withdrawn": f"{said.withdrawn_at[:10]} by {said.withdrawn_by}: "
        f"{hidden.out_of(said.withdrawn_why)}"
        if said.withdrawn_at
        else "",
        "erased": said.erased_at[:10],
    }


def _origin(said: Statement) -> str:
    """How a statement came into the record."""
    if said.origin != "suggested":
        return said.origin
    return f"suggested by rule {said.rule}, accepted by {said.recorded_by}"


def comparison(one: "Comparison") -> dict[str, Any]:
    """A reported figure with our count, or with what differs."""
    from saksei.analysis.proof import prove
    from saksei.findings.questions import Answer

    return {
        "figure": asdict(one.figure),
        "comparable": one.comparable,
        "differs": dict(one.differs),
        "ours": Answer(one.ours, prove(one.ours)).as_json() if one.ours else None,
    }


def editions() -> dict[str, Any]:
    """Findings that were kept, the newest first."""
    return {
        "editions": [
            {
                "edition": one.pk, "name": one.name, "number": number_then(one),
                "made": f"{one.made_at[:10]} by {one.made_by}", "withdrawn": one.withdrawn_at[:10],
            }
            for one in Edition.objects.order_by("-made_at")
        ]
    }  # fmt: skip


def changed_since(found: Since) -> dict[str, Any]:
    """An edition beside the same question asked now."""
    one = found.edition
    return {
        "edition": one.pk, "name": one.name, "made": f"{one.made_at[:10]} by {one.made_by}",
        "basis": found.answer.counted.tables.basis.in_words(), "then": number_then(one),
        "now": number_of(found.answer.counted), "stale": "yes" if found.stale else "no",
        "withdrawn": one.withdrawn_why,
        "acts that differ": [
            {
                "act": act.act, "then": act.before[0] if act.before else 0,
                "now": act.now[0] if act.now else 0, "because of": " ".join(act.because),
            }
            for act in found.moved
        ],
    }  # fmt: skip


def vocabulary(content: Vocabulary, name: str) -> Any:
    """The vocabulary, or one kind or code list of it."""
    if name in content.kinds:
        return asdict(content.kinds[name])
    if name:
        return asdict(content.lists[name])
    return {
        "kinds": {kind: asdict(one) for kind, one in content.kinds.items()},
        "lists": {codes: asdict(one) for codes, one in content.lists.items()},
    }


def print_content(content: dict[str, Any]) -> None:
    """Print what `of` or `everything` gave."""
    for key, value in content.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            columns = [
                name for name in value[0] if any(row[name] not in ("", None) for row in value)
            ]
            columns = [name for name in columns if name not in NOT_PRINTED]
            terminal.table(key, columns, ([row[name] for name in columns] for row in value))
        elif isinstance(value, dict):
            terminal.table(key, ("", ""), value.items())
        elif isinstance(value, list):
            for line in value:
                terminal.say(f"{key}: {line}")
        elif value not in ("", None):
            terminal.say(f"{key}: {value}")
