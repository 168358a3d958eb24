"""Which records match a question, and in which state each of them is.

Invariant: a filter on what was done or said matches any admitted version of it; the window and the
place go by the preferred version alone.
"""

from dataclasses import dataclass

from saksei.analysis.identity import components
from saksei.analysis.question import Question
from saksei.analysis.sql_text import quoted, quoted_tuple, sql_text
from saksei.analysis.standards import Standard
from saksei.analysis.tables import ACT_PROPERTIES, COUNTABLE, Chosen, Tables
from saksei.errors import InvalidValue

COUNTED = "('certain', 'possible')"
EVENT_PROPERTIES = ("type", "date", "place")
NOBODY = "NULL AS victim, NULL AS number, NULL AS number_low, NULL AS number_high"  # of an event
LARGE = 200_000  # statements; below, one table of all acts serves every question
FAR_PAST, FAR_FUTURE = "DATE '0001-01-01'", "DATE '9999-12-31'"


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom the victim has to be one of, for each filter; for assessments the act may be assessed
    itself instead."""

    persons: tuple[frozenset[str], ...] = ()
    assessed: tuple[frozenset[str], ...] = ()


def build_candidates(
    tables: Tables, question: Question, *, name: str, identity: str = "identity"
) -> str:
    """Build the table of candidates; returns the name of the table that they were taken from.

    `identity` may map records to the blocks of a resolution.
    """
    # Others like these ask the same under another standard.
    shared = tables.whole is not tables
    matched = f"{name}_matched"
    known = shared and identity == "identity" and tables.matched.get(name) == question
    if not known:
        columns = ("kind", "type", "counted_as")
        tables.small("counted_types", columns, counted_types(tables, question))
    acts, admitted = _acts(tables, question, identity)
    if identity == "identity":
        tables.chosen = Chosen(acts, admitted)
    if not known:
        query = _matched(tables, question, acts, admitted, identity)
        if shared:
            tables.replace(matched, query)
            tables.matched[name] = question
        else:
            matched = f"({query})"
    tables.replace(
        name,
        sql_text(
            "candidates", matched=matched, standard=tables.basis.standard.value,
            fails_standard=fails_standard(tables, acts, admitted),
        ),
    )  # fmt: skip
    return acts


def _matched(tables: Tables, question: Question, acts: str, admitted: str, identity: str) -> str:
    """What matches a question whatever the standard, as SQL."""
    events = question.unit == "events"
    start, end = window(question)
    asked = asked_for(tables, question)
    subjects = frozenset[str]().union(*asked.assessed)
    return sql_text(
        "matched",
        acts=f"(SELECT *, {NOBODY} FROM {acts})" if events else acts,
        groups=_groups(tables),
        known="true" if events else "victim IS NOT NULL AND NOT victim_is_group",
        matches=" AND ".join(_words(question, admitted)),
        occasion=_occasion(tables, question, admitted, linked=True),
        surely_occasion=_occasion(tables, question, admitted, linked=False),
        asked=_victim_in(asked),
        may_be_asked=_may_be_one_of(tables, asked, admitted),
        assessed_itself=_subject(subjects, identity),
        elsewhere=_elsewhere(tables, question),
        windowed="true" if question.windowed else "false",
        start=start,
        end=end,
    )


def _groups(tables: Tables) -> str:
    """Name of the table of groups: that of the whole, where it lets in the same statements."""

    def make(built: Tables) -> None:
        built.build("groups", ("group",), ("type", "number"))

    reviewed = [one.basis.standard is Standard.REVIEWED for one in (tables, tables.whole)]
    if "groups" not in tables.sql:
        if reviewed[0] == reviewed[1]:
            tables.of_whole("groups", make)
        else:
            make(tables)
    return "groups"


def _acts(tables: Tables, question: Question, identity: str) -> tuple[str, str]:
    """The table of acts (or events) to choose from, and the view of statements behind it.

    A small record has one table for all questions. Of a large one only what is near the question
    is built: nothing else can be counted, or left out because of another version of its date.
    """
    events = question.unit == "events"
    base = "events" if events else "acts"
    kinds, properties = (("event",), EVENT_PROPERTIES) if events else (COUNTABLE, ACT_PROPERTIES)
    if identity != "identity":
        name = f"block_{base}"
        tables.admit(f"{name}_admitted", identity=identity)
    elif tables.size >= LARGE and _can_be_near(question):
        name = f"near_{base}"
        if tables.near.get(base) == (near := (question.acts, question.start, question.end)):
            return name, f"{name}_admitted"
        tables.near[base] = near
        _near(tables, question, kinds)
        tables.admit(f"{name}_admitted", only="near_entities")
    else:
        if base not in tables.sql:
            tables.build(base, kinds, properties)
        return base, "admitted"
    tables.build(name, kinds, properties, admitted=f"{name}_admitted")
    return name, f"{name}_admitted"


def _can_be_near(question: Question) -> bool:
    """Whether the acts near a question answer it alone. Who is counted once as a person, or is
    asked for, may hang on acts of theirs that are far from it."""
    narrow = bool(question.acts or question.windowed)
    through_victims = question.unit == "persons" or question.persons or question.assessment
    return narrow and not through_victims


def _near(tables: Tables, question: Question, kinds: tuple[str, ...]) -> None:
    """The records near a question: by some version they have the type and no date or one that may
    lie in the window; and all whose identity or family is a matter of judgement."""
    start, end = window(question)
    judged = {name for pair in tables.identity.unsure for name in pair}
    for families in (tables.identity.among, tables.identity.maybe_among):
        judged |= {name for group, some in families.items() for name in (group, *some)}
    tables.small("judged", ("record",), ([name] for name in sorted(judged)))
    of_kind = f"kind IN {quoted_tuple(kinds)} AND property IN ('type', 'date')"
    # With nothing set aside, statements are summed up before they are joined to who is one.
    own = tables.basis.standard is not Standard.REVIEWED and not tables.removed
    given, name = ("statements s", "entity") if own else ("admitted", "record")
    tables.replace(
        "near",
        "SELECT coalesce(i.canonical, f.record) AS record FROM "
        f"(SELECT {name} AS record, bool_or(property = 'date') AS dated, "
        "bool_or(property = 'type' AND value IN (SELECT type FROM counted_types)) AS typed, "
        f"bool_or(property = 'date' AND coalesce(earliest, {FAR_PAST}) <= {end} "
        f"AND coalesce(latest, {FAR_FUTURE}) >= {start}) AS here FROM {given} "
        f"WHERE {of_kind} AND {tables.in_force('s') if own else 'true'} GROUP BY 1) f "
        "LEFT JOIN identity i ON i.entity = f.record GROUP BY 1 "
        "HAVING bool_or(typed) AND (NOT bool_or(dated) OR bool_or(here)) "
        "UNION SELECT record FROM judged",
    )
    tables.replace(
        "near_entities",
        "SELECT record AS entity FROM near "
        "UNION SELECT entity FROM identity WHERE canonical IN (SELECT record FROM near)",
    )


def window(question: Question) -> tuple[str, str]:
    """The first and the last day that is asked for, as SQL."""
    start = f"DATE '{question.start.isoformat()}'" if question.start else FAR_PAST
    end = f"DATE '{question.end.isoformat()}'" if question.end else FAR_FUTURE
    return start, end


def counted_types(tables: Tables, question: Question) -> list[tuple[str, str, str]]:
    """Which type of which kind counts as what: steps count as the act type they are marked with.
    Raises InvalidValue for a type that there is not."""
    lists = tables.vocabulary.lists
    rows = [("act", code, code) for code in lists["act_type"].codes]
    rows += [
        ("step", c, str(t)) for c, t in tables.vocabulary.codes_where("step_type", "countable")
    ]
    if question.unit == "events":
        rows = [("event", code, code) for code in lists["event_type"].codes]
    known = {counted for _, _, counted in rows}
    for wanted in question.acts:
        if wanted not in known:
            what = "event" if question.unit == "events" else "act"
            raise InvalidValue(
                f"'{wanted}' is no {what} type; `saksei vocabulary {what}_type` prints them"
            )
    if question.acts:
        rows = [row for row in rows if row[2] in question.acts]
    return rows


def _words(question: Question, admitted: str) -> list[str]:
    """The filters on what is said, which any admitted version may fulfil, as SQL."""
    parts = ["true"]
    for text, code, words in (
        (question.perpetrator, "perpetrator_type", "perpetrator"),
        (question.charge, "offence", "charge"),
    ):
        if text:
            parts.append(
                f"a.record IN (SELECT record FROM {admitted} WHERE "
                f"(property = '{code}' AND value = {quoted(text)}) OR "
                f"(property = '{words}' AND contains(lower(value), lower({quoted(text)}))))"
            )
    return parts


def _occasion(tables: Tables, question: Question, admitted: str, *, linked: bool) -> str:
    """Whether an act answers the occasion asked for, or one that may be one with it, as SQL."""
    if not question.occasion:
        return "true"
    target = frozenset({tables.identity.of(question.occasion)})
    targets = quoted_tuple(sorted(target | _linked_to(tables, target) if linked else target))
    return (
        f"a.record IN (SELECT o.record FROM {admitted} o LEFT JOIN identity i "
        "ON i.entity = o.value WHERE o.property = 'occasion' "
        f"AND coalesce(i.canonical, o.value) IN {targets})"
    )


def asked_for(tables: Tables, question: Question) -> Asked:
    """Whom the acts have to be against."""
    persons: tuple[frozenset[str], ...] = ()
    assessed: tuple[frozenset[str], ...] = ()
    if question.persons:
        persons = (frozenset(tables.identity.of(one) for one in question.persons),)
    if question.assessment:
        assessed = (_assessed(tables, question.assessment),)
    return Asked(persons, assessed)


def _assessed(tables: Tables, assessment: str) -> frozenset[str]:
    """Acts and persons that were assessed so."""
    asked, equals, result = assessment.partition("=")
    lists = tables.vocabulary.lists
    if (
        not equals
        or asked not in lists["assessment_question"].codes
        or result not in lists["assessment_result"].codes
    ):
        raise InvalidValue(
            f"the assessment '{assessment}' should be QUESTION=RESULT, such as "
            "defender_wide=meets; `saksei vocabulary assessment_question` and "
            "`saksei vocabulary assessment_result` print both"
        )
    table = tables.table("assessment")
    query = (
        f"SELECT subject FROM {table} WHERE question = $1 AND result = $2 AND subject IS NOT NULL"
    )
    return frozenset(str(row[0]) for row in tables.rows(query, [asked, result]))


def _linked_to(tables: Tables, wanted: frozenset[str]) -> frozenset[str]:
    """Records that may be one with some of these, directly or along several unsure pairs."""
    parts = components(tables.identity.unsure)
    return frozenset[str]().union(*(part for part in parts if part & wanted))


def _victim_in(asked: Asked) -> str:
    """Whether the preferred victim is one of those asked for, as SQL."""
    parts = [f"a.victim IN {quoted_tuple(sorted(some))}" for some in asked.persons if some]
    parts += [
        f"(assessed_itself OR a.victim IN {quoted_tuple(sorted(some))})" if some else "false"
        for some in asked.assessed
    ]
    return " AND ".join(parts) or "true"


def _may_be_one_of(tables: Tables, asked: Asked, admitted: str) -> str:
    """Whether the victim is, by any version, somebody who may be one of those asked for."""
    parts = []
    for some in (*asked.persons, *asked.assessed):
        linked = quoted_tuple(sorted(_linked_to(tables, some)) or [""])
        parts.append(
            f"a.record IN (SELECT x.record FROM {admitted} x LEFT JOIN identity i ON "
            f"i.entity = x.value WHERE x.property = 'victim' "
            f"AND coalesce(i.canonical, x.value) IN {linked})"
        )
    return " AND ".join(parts) or "false"


def _subject(subjects: frozenset[str], identity: str) -> str:
    """Whether the act was assessed itself, as SQL."""
    if not subjects:
        return "false"
    those = quoted_tuple(sorted(subjects))
    if identity == "identity":
        return f"a.record IN {those}"
    return f"a.record IN (SELECT canonical FROM {identity} WHERE entity IN {those})"


def fails_standard(tables: Tables, acts: str, admitted: str) -> str:
    """The condition under which an act does not meet the standard."""
    if tables.basis.standard is Standard.ADMITTED:
        return "NOT a.authority"
    if tables.basis.standard is not Standard.CORROBORATED:
        return "false"
    several = (
        f"a.record IN (SELECT record FROM {admitted} SEMI JOIN "
        f"(SELECT record FROM {acts} WHERE retells_several) USING (record) GROUP BY record "
        "HAVING independent(list_sort(list_distinct(list(origin)))) >= 2)"
    )
    return f"a.origin_low = a.origin_high OR (a.retells_several AND NOT {several})"


def _elsewhere(tables: Tables, question: Question) -> str:
    if not question.place:
        return "false"
    here = quoted(tables.identity.of(question.place))
    return (
        f"(place IS NULL OR (place <> {here} AND place NOT IN "
        f"(SELECT w.place FROM within w WHERE w.larger = {here})))"
    )
