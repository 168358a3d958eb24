"""Recording what a person answered to a use, and what left.

Invariant: an answer is a new row; that somebody withdrew is not undone by an older paper.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from saksei import dates
from saksei.errors import InvalidValue, NotFound, RefusedWrite
from saksei.journal import require_reason, row_of, writing
from saksei.linking.models import Judgement
from saksei.moments import new_id
from saksei.publishing.models import AGAINST, EMPTIED, Consent, Release
from saksei.publishing.purpose import Purpose, digest_of
from saksei.statements.actions import empty_copies
from saksei.statements.models import Record
from saksei.vocabulary import check_code
from saksei.workspace import current


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person, or who speaks for them, answered to one use.

    `date` is the day of the answer in EDTF, by default today; `expires` the last day on which it
    holds, YYYY-MM-DD.
    """

    person: str
    use: str
    state: str
    given_by: str = ""
    how: str = ""
    language: str = ""
    date: str = ""
    expires: str = ""
    limits: str = ""

    def __post_init__(self) -> None:
        lists = current().vocabulary
        check_code("consent_use", self.use, lists)
        check_code("consent_state", self.state, lists)
        if self.state != "not_asked" and not self.given_by:
            raise InvalidValue("say who answered with --by: self, family or lawyer")
        if self.given_by:
            check_code("consent_giver", self.given_by, lists)
        day = self.date or date.today().isoformat()
        object.__setattr__(self, "date", dates.parse(day).text)
        if self.expires and self.state != "granted":
            raise InvalidValue("only what is granted expires; leave --expires out")
        if self.expires:
            object.__setattr__(self, "expires", _day(self.expires).isoformat())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InvalidValue(f"'{text}' is no day; write one such as 2027-11-16") from None


def record_consent(answers: Iterable[Answer]) -> list[Consent]:
    """Record answers, all or none; raises NotFound, InvalidValue or RefusedWrite."""
    answers = list(answers)
    with writing("record consent", actor=current().actor) as write:
        for one in answers:
            _refuse(one)
        rows = [
            Consent(
                id=new_id("con"), person_id=one.person, use=one.use, state=one.state,
                given_by=one.given_by, how=one.how.strip(), language=one.language.strip(),
                date=one.date, expires=one.expires, limits=one.limits.strip(),
                recorded_at=write.at, recorded_by=write.actor,
            )
            for one in answers
        ]  # fmt: skip
        write.insert(Consent, [row_of(one) for one in rows])
    return rows


def _refuse(one: Answer) -> None:
    kind = Record.objects.filter(pk=one.person).values_list("kind", flat=True).first()
    if kind is None:
        raise NotFound(f"there is no record '{one.person}'; `saksei show person` lists persons")
    if kind != "person":
        raise InvalidValue(f"{one.person} is a {kind}; consent is a person's")
    last = Consent.objects.of([one.person]).filter(use=one.use).last()
    if one.state == "granted" and last and last.state in AGAINST and _before(one.date, last.date):
        raise RefusedWrite(
            f"{one.person}: this use was {last.state} on {last.date}; only consent that was given "
            "after that day lifts it"
        )


def _before(one: str, other: str) -> bool:
    """Whether the first day may lie before the second."""
    earliest, latest = dates.bounds(one)[0], dates.bounds(other)[1]
    return earliest is None or latest is None or earliest < latest


def erase_consent(ids: Sequence[str], *, reason: str) -> int:
    """Destroy the words of answers: how, in which language, within which limits. What was answered,
    when and by whom it was recorded stays, since it says what may leave. Returns how many."""
    require_reason("erase", reason)
    with writing("erase consent", actor=current().actor, reason=reason) as write:
        rows = list(Consent.objects.filter(pk__in=ids, erased_at=""))
        if missing := sorted(set(ids) - {one.pk for one in rows}):
            raise NotFound(f"there is no consent '{missing[0]}', or it was erased already")
        write.forget_salts("consent", [one.pk for one in rows])
        for one in rows:
            one.erased_at = write.at
            for name in EMPTIED:
                setattr(one, name, "")
        write.update(rows, [*EMPTIED, "erased_at"])
    empty_copies()
    return len(rows)


def record_release(
    what: str, purpose: Purpose, files: Mapping[str, str], persons: Iterable[str]
) -> Release:
    """Record that files, by name and SHA-256, go out for a purpose and name these persons.

    `what` and the names of the files outlive every erasure: nothing that a source says is in them.
    """
    named = sorted(set(persons))
    lines = "\n".join(f"{sha256} {name}" for name, sha256 in files.items())
    with writing("release", actor=current().actor) as write:
        made = Release(
            id=new_id("rel"), what=what, use=purpose.use, recipient=purpose.to,
            digest=digest_of(files), files=lines,
            persons=f" {' '.join(named)} " if named else "", expires=purpose.expires,
            made_at=write.at, made_by=write.actor,
        )  # fmt: skip
        write.insert(Release, [row_of(made)])
    return made


def named_before(person: str) -> list[Release]:
    """What already went out and named this person, or who is judged to be the same."""
    return list(Release.objects.all().naming(Judgement.objects.joined([person])))
