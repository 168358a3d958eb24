-- days: one row for each type that was ever said of an act, step or event, or one without for what has
-- a date alone: the first and the last day by any version, and whether a day is given, by statements in
-- force (`dated`) and by those that were reviewed; `alone` is what is decided together with no other.
WITH said AS (
    SELECT
        s.entity, any_value(s.kind) AS kind,
        list(DISTINCT s.value) FILTER (s.property = 'type') AS types,
        min(coalesce(s.earliest, DATE '0001-01-01')) FILTER (s.property = 'date') AS first,
        max(coalesce(s.latest, DATE '9999-12-31')) FILTER (s.property = 'date') AS last,
        bool_or(s.property = 'date' AND {in_force}) AS dated,
        bool_or(s.property = 'date' AND {in_force} AND r.statement IS NOT NULL) AS dated_reviewed,
        bool_or(s.property = 'type' AND {in_force} AND r.statement IS NOT NULL) AS typed_reviewed
    FROM statements s
    LEFT JOIN (SELECT DISTINCT statement FROM reviews WHERE withdrawn IS NULL) r ON r.statement = s.id
    WHERE s.kind IN ('act', 'step', 'event') AND s.property IN ('type', 'date') AND NOT s.erased
    GROUP BY s.entity
)
SELECT * EXCLUDE (types), unnest(coalesce(types, [NULL])) AS type,
    entity NOT IN (SELECT entity FROM together) AS alone
FROM said
