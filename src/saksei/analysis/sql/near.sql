-- near: the records that a question may count, or leave out with a reason: of a type that is asked for,
-- and with a day in the window or none. What is decided together is near together: one may have the
-- type, and another the day.
WITH said AS (
    SELECT d.entity, t.root, coalesce(i.canonical, d.entity) AS record,
        coalesce(d.type IN {types}, false) AS typed,
        coalesce(d.first <= {end} AND d.last >= {start}, false) AS here,
        d.dated, d.dated_reviewed, d.typed_reviewed
    FROM days d
    JOIN together t ON t.entity = d.entity
    LEFT JOIN identity i ON i.entity = d.entity
    WHERE d.kind IN {kinds}
),
records AS (
    SELECT record, any_value(root) AS root, bool_or(typed) AS typed, bool_or(here) AS here,
        NOT bool_or(dated) OR (bool_or(typed_reviewed) AND NOT bool_or(dated_reviewed)) AS undated
    FROM said
    GROUP BY record
),
roots AS (
    SELECT root FROM records
    GROUP BY root
    HAVING bool_or(typed AND undated) OR (bool_or(typed) AND bool_or(here))
)
SELECT entity FROM said SEMI JOIN roots USING (root)
UNION ALL
SELECT entity FROM days
WHERE alone AND kind IN {kinds} AND type IN {types}
    AND ((first <= {end} AND last >= {start}) OR NOT dated OR (typed_reviewed AND NOT dated_reviewed))
