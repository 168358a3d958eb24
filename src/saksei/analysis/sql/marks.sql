-- marks: one row for each act, step and event that has a day, with the first and the last that any
-- version of its date may mean, but for versions that merely contain a finer one; an open end is
-- taken to be where the other is. `person` is whom it hit, and nobody where that is a group or unknown.
WITH versions AS (
    SELECT record, value, earliest, latest, rank, coarser
    FROM proceedings_versions
    WHERE property = 'date'
),
coarse AS (
    SELECT DISTINCT record, unnest(coarser) AS value FROM versions
),
spans AS (
    SELECT v.record,
        CASE WHEN bool_and(v.earliest IS NOT NULL) THEN min(v.earliest) END AS earliest,
        CASE WHEN bool_and(v.latest IS NOT NULL) THEN max(v.latest) END AS latest
    FROM versions v
    ANTI JOIN coarse c ON c.record = v.record AND c.value = v.value
    GROUP BY v.record
),
happened AS (
    SELECT a.record, a.kind, coalesce(a.type, '') AS type, coalesce(a.date, '') AS date,
        CASE WHEN g.record IS NULL THEN coalesce(a.victim, '') ELSE '' END AS person,
        CASE WHEN s.record IS NULL THEN a.date_earliest ELSE s.earliest END AS earliest,
        CASE WHEN s.record IS NULL THEN a.date_latest ELSE s.latest END AS latest
    FROM proceedings a
    LEFT JOIN spans s ON s.record = a.record
    LEFT JOIN {groups} g ON g.record = a.victim
    WHERE NOT ({fails})
    UNION ALL
    SELECT record, 'event', coalesce(type, ''), coalesce(date, ''), NULL, date_earliest, date_latest
    FROM {events}
)
SELECT record, kind, type, date, person,
    coalesce(earliest, latest) AS first, coalesce(latest, earliest) AS last
FROM happened
