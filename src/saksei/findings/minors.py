"""Who is a minor: whom a statement calls one, and who was or is under 18 by a birth date or an age.

Invariant: default deny. What may be, counts: the latest day on which somebody may have been born
against the earliest on which an act or a step may have hit them, and against today; over every
value that was ever given, withdrawn or not, and over all records that judgements make one.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from saksei import dates, quantities
from saksei.analysis.identity import Identity
from saksei.errors import InvalidDate, InvalidQuantity
from saksei.linking.models import Judgement
from saksei.statements.actions import ERASED
from saksei.statements.models import HAPPENED, Statement

ADULT = 18  # years
ROUGH = 2  # years by which "about 19" may be too many
AT_ONCE = 500  # records asked for in one query

Days = dict[str, date]  # by canonical record


def minors() -> list[str]:
    """Records of minors, and all that judgements make one with them."""
    # An erased statement has lost its value: what it said of the person stays in force.
    called = Statement.objects.all().giving(["minor"], ["yes", ERASED])
    said = set(called.values_list("entity_id", flat=True).distinct())
    lives = list(_lives())
    if not said and not lives:
        return []
    identity = Judgement.objects.in_force().identity()
    roots = {identity.of(one) for one in said} | _by_age(lives, identity)
    every = said | {person for person, *_ in lives} | set(identity.canonical)
    return sorted(one for one in every if identity.of(one) in roots)


Life = tuple[str, str, str, date]  # person, property, value, the latest day on which it was said


def _lives() -> Iterator[Life]:
    rows = Statement.objects.all().telling_age()
    columns = ("entity_id", "property", "value", "said", "source__date", "recorded_at")
    for person, name, value, said, published, recorded in rows.values_list(*columns):
        yield person, name, value, _latest(said or published, recorded)


def _by_age(lives: Iterable[Life], identity: Identity) -> set[str]:
    """Canonical records of who may be, or may have been, under age."""
    born: Days = {}
    erased = set()
    for person, name, value, day in lives:
        root = identity.of(person)
        if value == ERASED:
            erased.add(root)
        else:
            born[root] = max(born.get(root, date.min), _latest_birth(name, value, day))
    adult_on = {root: _birthday(day, ADULT) for root, day in born.items()}
    today = date.today()
    young = {root for root, day in adult_on.items() if day > today} | (erased - born.keys())
    hit = _first_hit([one for one in adult_on if one not in young], identity)
    return young | {root for root, day in hit.items() if day < adult_on[root]}


def _latest_birth(name: str, value: str, day: date) -> date:
    """The latest day on which somebody may have been born, by what was said on a day; the last day
    that there is where it leaves that open, or calls them under age."""
    try:
        if name == "birth_date":
            return dates.bounds(value)[1] or date.max
        age = quantities.parse(value)
    except (InvalidDate, InvalidQuantity):
        return date.max
    years = int(age.low or 0) - (ROUGH if age.qualifier == "about" else 0)
    if years < ADULT or not (age.unit or "years").startswith("year"):
        return date.max
    return _birthday(day, -years)


def _birthday(born: date, years: int) -> date:
    """The same day so many years later; who was born on 29 February has it on 1 March."""
    year = born.year + years
    if not date.min.year <= year <= date.max.year:
        return date.max if years > 0 else date.min
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def _first_hit(persons: Iterable[str], identity: Identity) -> Days:
    """The earliest day on which an act or a step may have hit each of these, who are canonical."""
    roots = set(persons)
    every = roots | {one for one, root in identity.canonical.items() if root in roots}
    against: dict[str, set[str]] = defaultdict(set)
    undated: Days = {}
    for some in _portions(every):
        hits = Statement.objects.all().giving(HAPPENED, some)
        columns = ("entity_id", "value", "source__date", "recorded_at")
        for act, person, published, recorded in hits.values_list(*columns):
            against[act].add(identity.of(person))
            day = _latest(published, recorded)
            undated[act] = min(undated.get(act, date.max), day)
    days = {**undated, **_earliest(against)}
    first: Days = {}
    for act, hit in against.items():
        for root in hit:
            first[root] = min(first.get(root, date.max), days[act])
    return first


def _earliest(acts: Mapping[str, object]) -> Days:
    """The earliest day that a date of each act allows; acts without a date are not there."""
    found: Days = {}
    for some in _portions(acts):
        dated = Statement.objects.about(*some).filter(property="date").exclude(value=ERASED)
        for act, value in dated.values_list("entity_id", "value"):
            found[act] = min(found.get(act, date.max), dates.bounds(value)[0] or date.min)
    return found


def _latest(edtf: str, recorded: str) -> date:
    """The latest day that a date allows; without an end, the day of recording."""
    return (dates.bounds(edtf)[1] if edtf else None) or date.fromisoformat(recorded[:10])


def _portions(records: Iterable[str]) -> Iterator[list[str]]:
    every = sorted(records)
    return (every[at : at + AT_ONCE] for at in range(0, len(every), AT_ONCE))
