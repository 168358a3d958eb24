"""Which rows whoever asks may see. Every page begins here, so there is one place to narrow them.

Invariant: a view starts from these querysets and from no other. On one laptop there is one user,
who keeps the record and sees all rows; what of a row is shown is for the gate to say.
"""

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from saksei.errors import NotFound
from saksei.journal import Entry
from saksei.linking.models import Judgement, JudgementQuerySet, Proposal
from saksei.sources.models import Source, SourceQuerySet
from saksei.statements.models import (
    Decision,
    DecisionQuerySet,
    Record,
    Statement,
    StatementQuerySet,
)


def sources(request: HttpRequest) -> SourceQuerySet:
    """Sources, erased ones too: that something was erased is to be seen."""
    del request
    return Source.objects.all()


def _from(found: SourceQuerySet) -> dict[str, SourceQuerySet]:
    """That a row is of these sources; nothing where they are all that there are, for the database
    would then look at each of them."""
    return {"source__in": found} if found.query.where else {}


def uncoded(request: HttpRequest) -> SourceQuerySet:
    """Sources of which nothing is recorded that still stands."""
    in_force = statements(request).in_force().filter(source=OuterRef("pk"))
    return sources(request).filter(~Exists(in_force), erased_at="")


def records(request: HttpRequest) -> QuerySet[Record]:
    """Records of every kind."""
    del request
    return Record.objects.all()


def statements(request: HttpRequest) -> StatementQuerySet:
    """Statements, withdrawn and erased ones too."""
    return Statement.objects.filter(**_from(sources(request)))


def judgements(request: HttpRequest) -> JudgementQuerySet:
    """Judgements, withdrawn ones too."""
    del request
    return Judgement.objects.all()


def decisions(request: HttpRequest) -> DecisionQuerySet:
    """Decisions on suggestions, undone ones too."""
    return Decision.objects.filter(**_from(sources(request)))


def proposals(request: HttpRequest) -> QuerySet[Proposal]:
    """Pairs that wait for judgement."""
    del request
    return Proposal.objects.open()


def entries(request: HttpRequest) -> QuerySet[Entry]:
    """Entries of the journal."""
    del request
    return Entry.objects.all()


def source(request: HttpRequest, name: str) -> Source:
    """One source; raises NotFound."""
    found = sources(request).filter(pk=name).first()
    if found is None:
        raise NotFound(_("there is no source %(name)s; the inbox lists them") % {"name": name})
    return found


def record(request: HttpRequest, name: str) -> Record:
    """One record; raises NotFound."""
    found = records(request).filter(pk=name).first()
    if found is None:
        raise NotFound(
            _("there is no record %(name)s; search for what it is about") % {"name": name}
        )
    return found
