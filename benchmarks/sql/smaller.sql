-- The other four files, each after its name.
-- name: sources
SELECT numbered('src', s) AS id, 'Report ' || s AS title, 'Outlet ' || pick(s, 70, 500) AS publisher,
    (DATE '2015-02-01' + (s * 3600 // {sources})::INT)::VARCHAR AS date, date::DATE AS earliest,
    date::DATE AS latest, '' AS address, pick(s, 71, 2) = 0 AS held, 'public' AS confidentiality,
    'B' AS reliability
FROM range({sources}) t(s);
-- name: derivations
SELECT numbered('src', s) AS source, numbered('src', s - 1 - pick(s, 10, 20)) AS origin,
    DATE '2025-01-01' AS recorded
FROM range({sources}) t(s) WHERE derived(s)
UNION ALL
SELECT numbered('src', s), numbered('src', s - 21 - pick(s, 72, 20)), DATE '2025-01-01'
FROM range({sources}) t(s) WHERE {undecided} AND derived(s) AND s > 60 AND pick(s, 73, 10) = 0;
-- name: judgements
SELECT numbered('j', row_number() OVER (ORDER BY "left", "right", verdict)) AS id, *,
    DATE '2025-06-01' AS judged,
    CASE WHEN id LIKE '%17' THEN DATE '2025-07-01' END AS withdrawn
FROM (
    SELECT 'person' AS kind, 'same' AS verdict, numbered('person', a) AS "left", numbered('person', a + 1) AS "right"
    FROM (SELECT DISTINCT pick(n, 75, {persons} - 1) AS a FROM range(3000) t(n))
    UNION ALL
    SELECT 'act', 'same', numbered('act', i - 1), numbered('act', i) FROM range(1, {acts}, 400) t(i)
    UNION ALL
    SELECT 'act', 'unsure', numbered('act', i - 1), numbered('act', i)
    FROM range(201, {acts}, 400) t(i) WHERE {undecided}
    UNION ALL
    SELECT 'person', 'unsure', numbered('person', a), numbered('person', a + 2)
    FROM (SELECT DISTINCT pick(n, 76, {persons} - 2) AS a FROM range(500) t(n)) WHERE {undecided}
    UNION ALL
    SELECT 'act', 'among', numbered('act', i + 1), numbered('act', i)
    FROM range({acts} - 1) t(i)
    WHERE {undecided} AND i % 400 > 201 AND against_group(i) AND pick(i, 77, 30) = 0
);
-- name: reviews
SELECT numbered('r', number) AS id, stated(number) AS statement,
    DATE '2025-08-01' AS reviewed, NULL::DATE AS withdrawn
FROM told WHERE pick(number // 64, 78, 20) = 0 AND entity < 'b';
