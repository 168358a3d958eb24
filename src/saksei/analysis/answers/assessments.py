"""What was assessed, by whom and when: who is a defender, which detention is arbitrary.

Two assessors who differ leave a subject disputed: it counts in the greatest number alone.
Invariant: an assessment is a judgement with criteria. A charge or a conviction is never an input:
none is read here, and a reason that rests on one is named.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from saksei import dates
from saksei.analysis.answers.agreement import agreement
from saksei.analysis.answers.dated import happenings, in_words
from saksei.analysis.answers.result import Asked, Bars, Result, Sheet, Value, plural, union
from saksei.analysis.answers.said import Entry, entries
from saksei.analysis.counting import count
from saksei.analysis.identity import Identity
from saksei.analysis.names import labels
from saksei.analysis.question import Question
from saksei.analysis.tables import Tables
from saksei.law.clock import Span

MEETS, ARBITRARY = ("meets", "meets_on_occasion"), ("arbitrary",)
FITS = {
    "defender": {"meets", "meets_on_occasion", "does_not_meet", "not_established", "no_decision"},
    "wgad": {"arbitrary", "not_arbitrary", "not_established", "no_decision"},
    "arbitrary": {"arbitrary", "not_arbitrary", "not_established", "no_decision"},
}
NEVER_AN_INPUT = re.compile(r"\b(charged?|charges|convict\w*|guilty|indict\w*|sentenced?)\b", re.I)
WANTED = ("assessor", "date", "reason")
Subjects = Mapping[tuple[str, str], Sequence[Entry]]  # question, subject -> assessments


def assessments(tables: Tables, asked: Asked) -> Result:
    """Counts under each question, who assessed what, and what is contested."""
    found, left_out = entries(tables, "assessment")
    by_subject: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for one in found:
        by_subject[one.one("question"), one.one("subject")].append(one)
    names = labels(tables, [subject for _, subject in by_subject if subject])
    sheets = (
        _counts(tables, by_subject),
        _acts(tables, asked, by_subject),
        _rows(tables, found, names),
        agreement(_coded(tables, found), scheme="question", units="subjects"),
    )
    refused = None
    if not found:
        refused = (
            "No assessment is on record on this basis. Whether somebody is a defender, or a "
            "detention arbitrary, is for a person to assess: record an `assessment` with its "
            "criteria"
        )
    return Result(
        question="assessments", title="What was assessed", unit="persons, acts",
        basis=tables.basis, values=tuple(_values(tables, by_subject)),
        sheets=tuple(one for one in sheets if one.rows), charts=(_chart(tables, by_subject),),
        left_out=tuple(left_out), caveats=tuple(_caveats(tables, found, by_subject, names)),
        refused=refused,
    )  # fmt: skip


def _coded(tables: Tables, found: Sequence[Entry]) -> dict[str, dict[str, dict[str, str]]]:
    """For each question and subject the result by each assessor; the first where one gave two."""
    given: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for one in found:
        results, assessors = one.all("result"), one.all("assessor")
        if len(results) == len(assessors) == 1:
            here = given[_label(tables, one.one("question"))][one.one("subject")]
            here.setdefault(assessors[0], results[0])
    return given


def _results(some: Sequence[Entry]) -> set[str]:
    return {result for one in some for result in one.all("result")}


def bounds_of(by_subject: Subjects, question: str, identity: Identity) -> tuple[int, int, int]:
    """How many subjects a question is affirmed of: surely, at most, and how many are disputed."""
    sure, most, disputed = set[str](), 0, 0
    for (asked, subject), some in by_subject.items():
        if asked == question:
            results = _results(some)
            yes = results & {*MEETS, *ARBITRARY}
            sure |= {subject} if yes and results == yes else set()
            most += bool(yes)
            disputed += bool(yes) and results != yes
    return identity.fewest(sure), most, disputed


def _questions(by_subject: Subjects) -> list[str]:
    return sorted({question for question, _ in by_subject})


def _label(tables: Tables, code: str) -> str:
    return tables.vocabulary.label("assessment_question", code)


def _values(tables: Tables, by_subject: Subjects) -> Iterator[Value]:
    for question in _questions(by_subject):
        least, most, _ = bounds_of(by_subject, question, tables.identity)
        yield Value(f"{_label(tables, question)}: affirmed", "subjects", least, most)


def _counts(tables: Tables, by_subject: Subjects) -> Sheet:
    rows = []
    for question in _questions(by_subject):
        mine = [some for (asked, _), some in by_subject.items() if asked == question]
        counts: dict[str, int] = defaultdict(int)
        for some in mine:
            for result in _results(some):
                counts[result] += 1
        contested = sum(any(one.all("contested_by") for one in some) for some in mine)
        _, _, disputed = bounds_of(by_subject, question, tables.identity)
        for result, number in sorted(counts.items()):
            rows.append(
                (_label(tables, question), tables.vocabulary.label("assessment_result", result),
                 number, len(mine), disputed, contested,
                 union(*(one.sources for some in mine for one in some)))
            )  # fmt: skip
    return Sheet(
        "counts", "Subjects by question and result",
        ("question", "result", "subjects", "of", "assessors differ", "contested", "sources"),
        tuple(rows), note="A subject on which assessors differ is in several rows.",
    )  # fmt: skip


def _acts(tables: Tables, asked: Asked, by_subject: Subjects) -> Sheet:
    """Acts and persons that count where only those so assessed are taken."""
    rows = []
    for question in _questions(by_subject):
        for result in (*MEETS, *ARBITRARY):
            if not any(result in _results(s) for (q, _), s in by_subject.items() if q == question):
                continue
            texts = []
            for unit in ("acts", "persons"):
                bounds = count(
                    tables,
                    Question(unit=unit, acts=(asked.act,), start=asked.start, end=asked.end,
                             assessment=f"{question}={result}"),
                ).bounds  # fmt: skip
                texts.append(Value(unit, unit, bounds.minimum, bounds.maximum).text)
            rows.append((_label(tables, question), result.replace("_", " "), *texts))
    label = tables.vocabulary.label("act_type", asked.act).lower()
    return Sheet(
        "acts", f"Acts of the type {label} under each assessment",
        ("question", "result", "acts", "persons"), tuple(rows),
    )  # fmt: skip


def _rows(tables: Tables, found: Sequence[Entry], names: Mapping[str, str]) -> Sheet:
    rows = tuple(
        (
            names.get(one.one("subject"), one.one("subject")), _label(tables, one.one("question")),
            ", ".join(tables.vocabulary.label("assessment_result", r) for r in one.all("result")),
            one.one("assessor") or "not recorded", in_words(one.one("date")),
            "; ".join(one.all("reason")) or "none given", ", ".join(one.all("contested_by")),
            one.sources, one.statements,
        )
        for one in found
    )  # fmt: skip
    return Sheet(
        "assessments", "Assessments",
        ("subject", "question", "result", "assessor", "day", "reasons", "contested by", "sources",
         "statements"),
        rows,
    )  # fmt: skip


def _chart(tables: Tables, by_subject: Subjects) -> Bars:
    rows = []
    for question in _questions(by_subject):
        least, most, _ = bounds_of(by_subject, question, tables.identity)
        rows.append((_label(tables, question), least, most))
    return Bars("affirmed", "Subjects of which a question is affirmed", "subjects", tuple(rows))


def _caveats(
    tables: Tables, found: Sequence[Entry], by_subject: Subjects, names: Mapping[str, str]
) -> Iterator[str]:
    for question in _questions(by_subject):
        *_, disputed = bounds_of(by_subject, question, tables.identity)
        if disputed:
            yield f"{_label(tables, question)}: assessors differ on {plural(disputed, 'subject')}"
    if found:
        yield "a charge or a conviction is never an input of an assessment; none was read"
    days = {one.record: one.span for one in happenings(tables).met} if found else {}
    for one in found:
        who = names.get(one.one("subject"), one.one("subject"))
        for said in _faults(one, days.get(one.one("subject"))):
            yield f"{one.record} ({who}): {said}"


def _faults(one: Entry, span: Span | None) -> Iterator[str]:
    """What is missing in an assessment, or does not fit."""
    missing = [name for name in WANTED if not one.all(name)]
    if missing:
        yield f"without {', '.join(missing)}"
    kind = one.one("question").split("_", maxsplit=1)[0]
    for result in one.all("result"):
        if kind in FITS and result not in FITS[kind]:
            yield f"'{result}' does not answer '{one.one('question')}'"
    if any(NEVER_AN_INPUT.search(reason) for reason in one.all("reason")):
        yield "its reasons speak of a charge or conviction; look again"
    latest = dates.moments(one.one("date"))[1] if one.one("date") else None
    if span and span.low and latest and latest < span.low:
        yield "assessed before it happened"
