-- versions: one row for each value that a property of a record has, with the origins that give it
-- and, in `support`, also those that give a coarser value which contains it.
WITH given AS (
    SELECT
        a.record, a.property, coalesce(v.canonical, a.value) AS value,
        min(a.id) AS first, min(a.earliest) AS earliest, max(a.latest) AS latest,
        max(a.grain) AS grain, bool_or(a.doubtful) AS doubtful,
        min(a.low) AS low, max(a.high) AS high,
        list_sort(list_distinct(list(a.origin))) AS origins{listed}
    FROM {admitted} a
    SEMI JOIN {which} w ON w.record = a.record AND w.property = a.property
    LEFT JOIN identity v ON v.entity = a.value AND a.property IN ({references})
    GROUP BY a.record, a.property, coalesce(v.canonical, a.value)
),
spans AS (
    SELECT *, coalesce(earliest, DATE '0001-01-01') AS from_day, coalesce(latest, DATE '9999-12-31') AS to_day
    FROM given
),
containing AS (
    SELECT f.record, f.property, f.value, c.value AS coarser, c.origins
    FROM spans f
    JOIN spans c ON c.record = f.record AND c.property = f.property
    WHERE f.grain IS NOT NULL AND c.value <> f.value
        AND c.from_day <= f.from_day AND c.to_day >= f.to_day
        AND (c.to_day - c.from_day > f.to_day - f.from_day OR c.grain < f.grain)
    UNION ALL
    SELECT f.record, f.property, f.value, c.value, c.origins
    FROM spans f
    JOIN within w ON w.place = f.value
    JOIN spans c ON c.record = f.record AND c.property = f.property AND c.value = w.larger
    WHERE f.property = 'place'
),
wider AS (
    SELECT record, property, value, flatten(list(origins)) AS origins, list_sort(list(coarser)) AS coarser
    FROM containing
    GROUP BY ALL
),
supported AS (
    SELECT s.*, coalesce(t.coarser, []) AS coarser,
        CASE WHEN t.record IS NULL THEN s.origins
            ELSE list_sort(list_distinct(s.origins || t.origins)) END AS support
    FROM spans s
    LEFT JOIN wider t USING (record, property, value)
)
SELECT * EXCLUDE (from_day, to_day),
    {strength} AS strength,
    row_number() OVER (
        PARTITION BY record, property
        ORDER BY {strength} DESC, to_day - from_day, grain DESC NULLS LAST, first
    ) AS rank
FROM supported
