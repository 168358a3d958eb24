-- Statements about groups, persons, places and steps, one source each; the first hundred of the
-- three hundred offices speak for the State.
WITH plain AS (
    SELECT 'group' AS kind, i, unnest(range(3)) AS p FROM range({groups}) t(i)
    UNION ALL SELECT 'person', i, unnest(range(2)) FROM range({persons}) t(i)
    UNION ALL SELECT 'place', i, unnest(range(3)) FROM range(400) t(i)
    UNION ALL SELECT 'step', i, unnest(range(4)) FROM range({steps}) t(i)
),
valued AS (
    SELECT *, DATE '2015-01-01' + pick(i, 52, 3652)::INT AS day,
        CASE kind
            WHEN 'group' THEN ['name', 'type', CASE WHEN i < 300 THEN 'party' ELSE 'number' END]
            WHEN 'person' THEN ['name', 'gender']
            WHEN 'place' THEN ['name', 'type', 'part_of']
            ELSE ['type', 'person', 'date', 'place']
        END[p + 1] AS property
    FROM plain
)
SELECT CASE kind WHEN 'group' THEN 1 WHEN 'person' THEN 2 WHEN 'place' THEN 3 ELSE 4 END
        * 100000000000 + i * 8 + p AS number,
    numbered(kind, i) AS entity, kind, property,
    CASE
        WHEN property = 'name' THEN kind || ' called ' || pick(i, 50, 1000000)
        WHEN property = 'gender' THEN ['female', 'male'][pick(i, 51, 2) + 1]
        WHEN property = 'party' THEN CASE WHEN i < 100 THEN 'state' ELSE 'ngo' END
        WHEN property = 'number' THEN '3'
        WHEN property = 'part_of' THEN numbered('place', i % 25)
        WHEN property = 'person' THEN numbered('person', pick(i, 53, {persons}))
        WHEN property = 'date' THEN day::VARCHAR
        WHEN property = 'place' THEN numbered('place', pick(i, 54, 400))
        WHEN kind = 'group' THEN CASE WHEN i < 300 THEN 'state_body'
            WHEN pick(i, 55, 10) = 0 THEN 'organisation' ELSE 'unnamed_group' END
        WHEN kind = 'place' THEN CASE WHEN i < 25 THEN 'province' ELSE 'district' END
        ELSE ['charge', 'hearing', 'verdict', 'release', 'detention_order'][pick(i, 56, 5) + 1]
    END AS value,
    CASE WHEN property = 'date' THEN day END AS earliest,
    CASE WHEN property = 'date' THEN day END AS latest,
    CASE WHEN property = 'date' THEN -2 END AS grain,
    CASE WHEN property = 'date' THEN false END AS doubtful,
    CASE WHEN property = 'number' THEN 3 END AS low,
    CASE WHEN property = 'number' THEN 3 END AS high,
    pick(i, 57, {sources}) AS source,
    NULL AS speaker
FROM valued
WHERE (property <> 'number' OR pick(i, 58, 3) = 0) AND (property <> 'part_of' OR i >= 25)
