-- versions: one row for each value that a property of a record has, with the origins that give it
-- and, in `support`, also those that give a coarser value which contains it.
WITH given AS (
    SELECT
        a.record, a.property, coalesce(v.canonical, a.value) AS value,
        min(a.id) AS first, min(a.earliest) AS earliest, max(a.latest) AS latest,
        max(a.grain) AS grain, bool_or(a.doubtful) AS doubtful,
        min(a.low) AS low, max(a.high) AS high,
        list_sort(list_distinct(list(a.origin))) AS origins,
        list_sort(list_distinct(list(a.source))) AS sources,
        list_sort(list(a.id)) AS statements
    FROM {admitted} a
    SEMI JOIN {which} w ON w.record = a.record AND w.property = a.property
    LEFT JOIN identity v ON v.entity = a.value AND a.property IN ({references})
    GROUP BY a.record, a.property, coalesce(v.canonical, a.value)
),
spans AS (
    SELECT *, coalesce(earliest, DATE '0001-01-01') AS from_day, coalesce(latest, DATE '9999-12-31') AS to_day
    FROM given
),
supported AS (
    SELECT f.record, f.property, f.value,
        list_sort(list_distinct(flatten(list(c.origins)))) AS support,
        list_sort(list(c.value) FILTER (c.value <> f.value)) AS coarser
    FROM spans f
    JOIN spans c ON c.record = f.record AND c.property = f.property AND (
        c.value = f.value
        OR (f.grain IS NOT NULL AND c.from_day <= f.from_day AND c.to_day >= f.to_day
            AND (c.to_day - c.from_day > f.to_day - f.from_day OR c.grain < f.grain))
        OR (f.property = 'place'
            AND EXISTS (FROM within w WHERE w.place = f.value AND w.larger = c.value))
    )
    GROUP BY ALL
)
SELECT s.* EXCLUDE (from_day, to_day), t.support, coalesce(t.coarser, []) AS coarser,
    {strength} AS strength,
    row_number() OVER (
        PARTITION BY s.record, s.property
        ORDER BY {strength} DESC, s.to_day - s.from_day, s.grain DESC NULLS LAST, s.first
    ) AS rank
FROM spans s
JOIN supported t USING (record, property, value)
