"""The record as reports: each happening with whom it hit, and each person that none names.

What a property tells is said by the vocabulary (`evidence`), so kinds and properties that an
organisation adds are matched too. Statements count as they were recorded, without regard to any
judgement: judgements are laws for the clusters and no evidence.

Invariant: one report a record, under the record's own id; a person whom happenings name is in
their reports alone.
"""

from collections.abc import Mapping

import pyarrow as pa

from saksei.analysis.names import UNNAMED, WITHHELD
from saksei.analysis.tables import Tables
from saksei.vocabulary import Vocabulary


def happening_kinds(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Kinds of record that say what happened: those with a property that tells the act."""
    return tuple(
        kind.name
        for kind in vocabulary.kinds.values()
        if any(one.evidence == "act" for one in kind.properties.values())
    )


def reports(tables: Tables, text_of: Mapping[str, str] | None = None) -> pa.Table:
    """The reports of a record; `text_of` names the text that a source tells, where another tells
    the same."""
    tables.small("tells_text", ("source", "text"), sorted((text_of or {}).items()))
    told = [
        (kind.name, one.name, str(one.evidence))
        for kind in tables.vocabulary.kinds.values()
        for one in kind.properties.values()
        if one.evidence
    ]
    tables.small("evidence", ("kind", "property", "tells"), told)
    kinds = happening_kinds(tables.vocabulary)
    tables.small("happening_kinds", ("kind",), [(one,) for one in kinds])
    tables.replace("told", _told(tables))
    tables.replace("paths", PATHS)
    return tables.connection.sql(REPORTS).to_arrow_table()


def _told(tables: Tables) -> str:
    """Statements that are evidence, with what they tell; of several dates the one that most say.
    What stands where a name is withheld tells nothing."""
    return (
        f"SELECT s.entity, s.kind, e.tells, CASE WHEN s.value IN ('{WITHHELD}', '{UNNAMED}') "
        "THEN NULL ELSE s.value END AS value, min(s.source) AS source, "
        "count(DISTINCT s.source) AS sources, min(s.id) AS first "
        "FROM statements s JOIN evidence e ON e.kind = s.kind AND e.property = s.property "
        f"WHERE {tables.in_force('s')} GROUP BY ALL"
    )


# A place's path from the largest to the smallest; places in a circle end where they began.
PATHS = """
WITH RECURSIVE up AS (
    SELECT entity AS place, entity AS here, entity AS path, 1 AS depth
    FROM (SELECT DISTINCT entity FROM statements WHERE kind = 'place')
    UNION ALL
    SELECT u.place, s.value, s.value || '/' || u.path, u.depth + 1
    FROM up u JOIN statements s ON s.entity = u.here AND s.property = 'part_of'
    WHERE s.affirms AND s.withdrawn IS NULL AND NOT s.erased AND u.depth < 8
)
SELECT place, max_by(path, depth) AS path FROM up GROUP BY place
"""

ONE = "max_by(value, struct_pack(a := sources, b := value)) FILTER (tells = '{0}') AS {0}"
ALL = "string_agg(DISTINCT value, '; ' ORDER BY value) FILTER (tells = '{0}') AS {0}"
# Of these a record has one, the one that most sources give; of the others everything is kept.
SINGLE = ("who", "act", "date", "place", "number", "sex", "age", "birth")
SEVERAL = (
    "perpetrator", "charge", "court", "occasion", "outcome", "location", "name", "description",
    "role", "identifier",
)  # fmt: skip
COLUMNS = ", ".join([*map(ONE.format, SINGLE), *map(ALL.format, SEVERAL)])

REPORTS = f"""
WITH of AS (
    SELECT entity, any_value(kind) AS kind, min(source) AS list, {COLUMNS}
    FROM told GROUP BY entity
),
happened AS (SELECT * FROM of WHERE kind IN (FROM happening_kinds)),
people AS (SELECT * FROM of WHERE kind IN ('person', 'group')),
groups AS (SELECT DISTINCT entity FROM statements WHERE kind = 'group')  -- also one of no evidence
SELECT h.entity AS id, p.entity AS person, h.list,
    CASE WHEN h.who IN (FROM groups) THEN 'group' ELSE coalesce(p.kind, 'none') END AS kind,
    h.kind || ' ' || h.act AS act, p.name, p.description,
    coalesce(h.number, p.number) AS number, h.date, coalesce(w.path, h.place) AS place, h.location,
    p.age, p.sex, p.role, h.perpetrator, h.charge, h.court, h.occasion, h.outcome,
    p.birth, p.identifier, t.text
FROM happened h LEFT JOIN people p ON p.entity = h.who LEFT JOIN paths w ON w.place = h.place
LEFT JOIN tells_text t ON t.source = h.list
UNION ALL BY NAME
SELECT entity AS id, entity AS person, list, kind, NULL AS act, name, description, number,
    age, sex, role, birth, identifier
FROM people WHERE kind = 'person' AND entity NOT IN (SELECT who FROM happened WHERE who IS NOT NULL)
"""
