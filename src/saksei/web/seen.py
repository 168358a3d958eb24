"""Which rows whoever asks may see. Every page begins here, so there is one place to narrow them.

Invariant: a view starts from these querysets and from no other. In a team what is closed to an
account is left out by the models' own managers (accounts/narrowing.py); on one laptop there is one
user, who sees all rows. What of a row is shown is for the gate to say.
"""

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from saksei.accounts.models import Compartment, Export
from saksei.accounts.narrowing import hidden_sources
from saksei.errors import NotFound
from saksei.findings.models import Edition
from saksei.journal import Entry, Item
from saksei.linking.models import Judgement, JudgementQuerySet, Proposal
from saksei.publishing.models import Consent, Release
from saksei.reports.models import Manuscript
from saksei.rights import PUBLISH, acting, closed
from saksei.sources.models import Derivation, Source, SourceQuerySet, Text
from saksei.statements.models import (
    Decision,
    DecisionQuerySet,
    Record,
    Review,
    Statement,
    StatementQuerySet,
)

NARROWED: tuple[type[Model], ...] = (
    Source, Text, Derivation, Record, Statement, Review, Judgement, Decision, Edition, Manuscript,
    Consent, Release,
)  # fmt: skip
OF_COMPARTMENTS = (
    "make compartment", "open compartment", "close compartment", "put into compartment",
    "take out of compartment",
)  # fmt: skip


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
    """Entries of the journal: none that wrote a row which is closed to who asks."""
    del request
    rows = Entry.objects.all()
    if not closed():
        return rows
    shut = Q(pk__in=[])
    for model in NARROWED:
        hidden = model._base_manager.exclude(pk__in=model._default_manager.values("pk"))
        shut |= Q(table=model._meta.db_table, key__in=hidden.values("pk"))
    rows = rows.exclude(pk__in=Item.objects.filter(shut).values("entry"))
    return rows.exclude(reason__in=hidden_sources()).exclude(action__in=OF_COMPARTMENTS)


def compartments(request: HttpRequest) -> QuerySet[Compartment]:
    """Compartments that are open to who asks."""
    del request
    return Compartment.objects.exclude(pk__in=closed()).order_by("name")


def compartment(request: HttpRequest, name: str) -> Compartment:
    """One of them by its name; raises NotFound."""
    found = compartments(request).filter(name=name).first() if "\0" not in name else None
    if found is None:
        raise NotFound(_("there is no compartment %(name)s") % {"name": name})
    return found


def exports(request: HttpRequest) -> QuerySet[Export]:
    """Exports asked for: who may grant them sees all, others their own."""
    del request
    one = acting()
    if one is None or one.may(PUBLISH):
        return Export.objects.all()
    return Export.objects.filter(account__name=one.name)


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
