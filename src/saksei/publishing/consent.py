"""Who may be named for a use, and on which basis; nobody else of the record is.

Invariant: default deny. A refusal or withdrawal, of this use or of storing, binds every record that
is judged to be the same person, and outweighs any consent and any newspaper. Consent expires at the
end of its last day. A minor is named on no basis.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from saksei.accounts.narrowing import whole
from saksei.analysis.identity import Identity
from saksei.analysis.names import WITHHELD
from saksei.findings.protection import SHORTEST_ALONE, protection, words_of
from saksei.linking.models import Judgement
from saksei.publishing.models import AGAINST, Consent
from saksei.publishing.purpose import NOT_LEAVING, settings
from saksei.statements.actions import ERASED
from saksei.statements.models import Record, Statement
from saksei.workspace import current

# What retells to the public, or to a partner, what is public already.
RETELLING = ("share_in_network", "name_in_media_or_report", "research")
OF_PERSONS_ALONE = ("photo",)  # no office and no newspaper stands in for the person's word
CONSENT, PUBLIC, OFFICE = "consent", "named in a public source", "acts for a State, in public"
TELLING = ("name", "description", "identifier")  # of a person's properties: found again in a text
LEAST_DESCRIPTION = 3  # words; "a farmer" tells nobody who it is


@dataclass(frozen=True, slots=True)
class Naming:
    """For one use: who may be named and why, who has refused, and which names may not be given."""

    basis: dict[str, str] = field(default_factory=dict)  # person: CONSENT, PUBLIC or OFFICE
    others: frozenset[str] = frozenset()
    against: frozenset[str] = frozenset()  # of the others: who refused or withdrew
    names: dict[str, frozenset[str]] = field(default_factory=dict)  # that may be given: persons
    unspoken: frozenset[str] = frozenset()
    alone: frozenset[str] = frozenset()  # words of those that no name has that may be given
    shared: frozenset[str] = frozenset()  # unspoken, though somebody may be named who bears them
    limits: tuple[Consent, ...] = ()  # of the consents that count: those with limits in words

    def in_words(self) -> list[str]:
        """How many are named on which basis, for who reads what leaves."""
        counted = {one: list(self.basis.values()).count(one) for one in (CONSENT, PUBLIC, OFFICE)}
        return [f"{number} by {one}" for one, number in counted.items() if number]


@dataclass(frozen=True, slots=True)
class _Told:
    """What tells who a person is: the names that a public source gives, all that one gives, and
    all."""

    names: set[str] = field(default_factory=set)
    public: set[str] = field(default_factory=set)
    every: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is the same for every use."""

    persons: list[str]
    same: Identity
    told: dict[str, _Told]
    office: set[str]
    young: frozenset[str]


@whole()  # who may be named, and which names not, holds whoever asks
def namings() -> Callable[[str], Naming]:
    """Who may be named for a use of the list consent_use: what is the same for all is read once."""
    known = _Known(
        list(Record.objects.filter(kind="person").values_list("pk", flat=True)),
        Judgement.objects.in_force().identity(), _told(), _officials(), protection().minors,
    )  # fmt: skip
    return cache(lambda use: _naming(use, known))


def naming(use: str) -> Naming:
    """Who may be named for one use."""
    return namings()(use)


@whole()
def _naming(use: str, known: _Known) -> Naming:
    persons, same, told = known.persons, known.same, known.told
    against, agreed = _answered(use, same)
    public = {same.of(one) for one, said in told.items() if said.names}
    acting = public & {same.of(one) for one in known.office}
    retold = public if use in RETELLING and settings().public_names else set()
    bases: dict[str, str] = {}
    for one in persons:
        root = same.of(one)
        if root in against or one in known.young:
            continue
        if root in agreed:
            bases[one] = CONSENT
        elif root in retold:
            bases[one] = PUBLIC
        elif root in acting and use not in OF_PERSONS_ALONE:
            bases[one] = OFFICE
    refused = frozenset(one for one in persons if same.of(one) in against)
    limits = tuple(one for consents in agreed.values() for one in consents if one.limits)
    return _with_names(bases, persons, told, same, refused, limits)


def _answered(use: str, same: Identity) -> tuple[set[str], dict[str, list[Consent]]]:
    """Who is against it, and who agreed with what, by the record that stands for the person."""
    today = datetime.now(UTC).date().isoformat()
    newest = Consent.objects.all().newest(use, NOT_LEAVING)
    against = {same.of(one) for (one, _), given in newest.items() if given.state in AGAINST}
    agreed: dict[str, list[Consent]] = defaultdict(list)
    for (one, for_what), given in newest.items():
        valid = given.state == "granted" and (not given.expires or given.expires >= today)
        if for_what == use and valid and same.of(one) not in against:
            agreed[same.of(one)].append(given)
    return against, agreed


def _told() -> dict[str, _Told]:
    """What is said of persons that tells who they are, withdrawn or not."""
    found: dict[str, _Told] = defaultdict(_Told)
    rows = Statement.objects.filter(entity__kind="person", property__in=TELLING).values_list(
        "entity_id", "property", "value", "source__confidentiality", "withdrawn_at", "erased_at"
    )
    for person, name, value, confidentiality, withdrawn, erased in rows.iterator():
        vague = name == "description" and len(words_of(value)) < LEAST_DESCRIPTION
        if erased or vague or value in (WITHHELD, ERASED):
            continue
        found[person].every.add(value)
        if confidentiality == "public" and not withdrawn:
            found[person].public.add(value)
            found[person].names.update({value} if name == "name" else ())
    return found


def _officials() -> set[str]:
    """Who speaks or acts for a party with authority."""
    ruling = [one for one, _ in current().vocabulary.codes_where("party", "authority")]
    said = Statement.objects.in_force().filter(property="party", value__in=ruling)
    return set(said.values_list("entity_id", flat=True))


def _with_names(
    bases: dict[str, str], persons: list[str], told: dict[str, _Told], same: Identity,
    refused: frozenset[str], limits: tuple[Consent, ...],
) -> Naming:  # fmt: skip
    """Which names may be given: of who agreed, all; of who is named in public, those alone."""
    known: dict[str, list[frozenset[str]]] = defaultdict(list)  # public names, as sets of words
    for one in bases:
        known[same.of(one)] += [_words(name) for name in told[one].public]
    names: dict[str, set[str]] = defaultdict(set)
    kept: set[str] = set()
    for one in persons:
        for name in told[one].every:
            agreed = bases.get(one) == CONSENT
            if agreed or any(
                _words(name) <= words for words in known[same.of(one)] if one in bases
            ):
                names[name].add(one)
            else:
                kept.add(name)
    forms = {_words(name) for name in kept}
    given = {word for name in names for word in _words(name)}
    alone = {
        word for name in kept for word in words_of(name)
        if len(word) >= SHORTEST_ALONE and word.casefold() not in given
    }  # fmt: skip
    return Naming(
        bases, frozenset(persons) - bases.keys(), refused,
        {name: frozenset(who) for name, who in names.items()}, frozenset(kept), frozenset(alone),
        frozenset(name for name in names if _words(name) in forms), limits,
    )  # fmt: skip


def _words(name: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in words_of(name))


@dataclass(frozen=True, slots=True)
class Standing:
    """What counts for one person and one use: the answer, and whether the name may be given."""

    use: str
    state: str
    answer: Consent | None
    named: bool
    why: str


def standings(person: str, named: Callable[[str], Naming] | None = None) -> list[Standing]:
    """Each use, as it stands for a person and for who is judged to be the same; `named` says who
    may be named for a use."""
    together = sorted(Judgement.objects.joined([person]))
    newest = Consent.objects.of(together).newest()
    young, named = person in protection().minors, named or namings()
    return [
        _standing(use, together, newest, named, young=young)
        for use in current().vocabulary.lists["consent_use"].codes
    ]


def _standing(
    use: str, together: list[str], newest: dict[tuple[str, str], Consent],
    named: Callable[[str], Naming], *, young: bool,
) -> Standing:  # fmt: skip
    answers = [newest[one, use] for one in together if (one, use) in newest]
    hard = [one for one in answers if one.state in AGAINST]
    answer = max(hard or answers, key=lambda one: one.recorded_at, default=None)
    state = answer.state if answer else "not_asked"
    if use == NOT_LEAVING:
        return Standing(use, state, answer, False, "nothing leaves for it")
    found = named(use)
    basis = next((found.basis[one] for one in together if one in found.basis), "")
    if young:
        return Standing(use, state, answer, False, "a minor is never named")
    stored = any((one, NOT_LEAVING) in newest and newest[one, NOT_LEAVING].state in AGAINST
                 for one in together)  # fmt: skip
    expired = state == "granted" and basis != CONSENT and not stored
    denied = "storing was refused" if stored else "the consent has expired" if expired else state
    return Standing(use, state, answer, bool(basis), basis or denied.replace("_", " "))
