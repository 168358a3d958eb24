"""Which records match a question, and in which state each of them is.

Invariant: a filter on what was done or said matches any admitted version of it; the window and the
place go by the preferred version alone.
"""

from saksei.analysis.question import Question
from saksei.analysis.standards import Standard
from saksei.analysis.tables import ACT_PROPERTIES, COUNTABLE, Tables, quoted, sql_text
from saksei.errors import InvalidValue

COUNTED = "('certain', 'possible')"
EVENT_PROPERTIES = ("type", "date", "place")
FAR_PAST, FAR_FUTURE = "DATE '0001-01-01'", "DATE '9999-12-31'"


def build_candidates(
    tables: Tables, question: Question, *, name: str, identity: str = "identity"
) -> None:
    """Build the table of candidates; `identity` may map records to the blocks of a resolution."""
    events = question.unit == "events"
    plain = identity == "identity"
    base = ("event" if events else "act") + "s"
    acts = base if plain else f"block_{base}"
    if not plain or acts not in tables.sql:
        kinds, properties = (
            (("event",), EVENT_PROPERTIES) if events else (COUNTABLE, ACT_PROPERTIES)
        )
        tables.build(acts, kinds, properties, identity=identity)
    if "groups" not in tables.sql:
        tables.build("groups", ("group",), ("type", "number"))
    _counted_types(tables, question)
    admitted = "admitted" if plain else f"{acts}_admitted"
    start = f"DATE '{question.start.isoformat()}'" if question.start else FAR_PAST
    end = f"DATE '{question.end.isoformat()}'" if question.end else FAR_FUTURE
    source = f"(SELECT *, NULL AS victim, NULL AS number, NULL AS number_low, NULL AS number_high FROM {acts})"
    tables.replace(
        name,
        sql_text(
            "candidates",
            acts=source if events else acts,
            groups="groups",
            known="true" if events else "victim IS NOT NULL AND NOT victim_is_group",
            matches=_matches(tables, question, admitted),
            fails_standard=_fails(tables, acts, admitted),
            standard=tables.basis.standard.value,
            elsewhere=_elsewhere(question),
            windowed="true" if question.windowed else "false",
            start=start,
            end=end,
            date_columns=f"date, coalesce(date_earliest, {FAR_PAST}) AS date_earliest, "
            f"coalesce(date_latest, {FAR_FUTURE}) AS date_latest, coalesce(date_doubtful, false) AS date_doubtful",
        ),
    )


def _counted_types(tables: Tables, question: Question) -> None:
    """Which type of which kind counts as what: steps count as the act type they are marked with."""
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
    tables.small("counted_types", ("kind", "type", "counted_as"), rows)


def _matches(tables: Tables, question: Question, admitted: str) -> str:
    """The filters that any admitted version may fulfil, as SQL."""
    having = f"a.record IN (SELECT record FROM {admitted} WHERE "
    parts = ["true"]
    for text, code, words in (
        (question.perpetrator, "perpetrator_type", "perpetrator"),
        (question.charge, "offence", "charge"),
    ):
        if text:
            parts.append(
                f"{having}(property = '{code}' AND value = {quoted(text)}) OR "
                f"(property = '{words}' AND contains(lower(value), lower({quoted(text)}))))"
            )
    if question.occasion:
        target = quoted(tables.identity.of(question.occasion))
        parts.append(
            f"a.record IN (SELECT o.record FROM {admitted} o LEFT JOIN identity i ON i.entity = o.value "
            f"WHERE o.property = 'occasion' AND coalesce(i.canonical, o.value) = {target})"
        )
    if question.persons:
        wanted = ", ".join(quoted(tables.identity.of(one)) for one in question.persons)
        parts.append(f"a.victim IN ({wanted})")
    if question.assessment:
        parts.append(_assessed(tables, question.assessment))
    return " AND ".join(parts)


def _assessed(tables: Tables, assessment: str) -> str:
    """Acts that were assessed so, or whose victim was."""
    asked, equals, result = assessment.partition("=")
    lists = tables.vocabulary.lists
    if (
        not equals
        or asked not in lists["assessment_question"].codes
        or result not in lists["assessment_result"].codes
    ):
        raise InvalidValue(
            f"the assessment '{assessment}' should be QUESTION=RESULT, such as defender_wide=meets; "
            "`saksei vocabulary assessment_question` and `... assessment_result` print both"
        )
    table = tables.table("assessment")
    subjects = f"(SELECT subject FROM {table} WHERE question = {quoted(asked)} AND result = {quoted(result)})"
    return f"(a.record IN {subjects} OR a.victim IN {subjects})"


def _fails(tables: Tables, acts: str, admitted: str) -> str:
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


def _elsewhere(question: Question) -> str:
    if not question.place:
        return "false"
    here = quoted(question.place)
    return (
        f"(place IS NULL OR (place <> {here} AND place NOT IN "
        f"(SELECT w.place FROM within w WHERE w.larger = {here})))"
    )
