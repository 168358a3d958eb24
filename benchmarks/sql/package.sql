-- A generated record as the CSV files of a package, each after its name.
-- name: quotes
SELECT s.*, o.held,
    coalesce(sum(length(s.quote) + 1) OVER (
        PARTITION BY s.source ORDER BY s.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), 0)::BIGINT AS here
FROM statements s JOIN sources o ON o.id = s.source
-- name: sources
SELECT id, title, publisher, date, confidentiality, reliability FROM sources ORDER BY id
-- name: contents
SELECT source, string_agg(quote, chr(10) ORDER BY id) AS content FROM package_quotes
WHERE held GROUP BY source
-- name: texts
SELECT 'text-' || source AS id, source, 'generated' AS extractor FROM package_contents ORDER BY 1
-- name: derivations
SELECT source, origin, 'copies it' AS reason FROM derivations ORDER BY ALL
-- name: records
SELECT DISTINCT entity AS id, kind FROM statements ORDER BY 1
-- name: statements
SELECT id, entity, property, value, source,
    CASE WHEN held THEN 'text-' || source END AS text,
    CASE WHEN held THEN here END AS start, CASE WHEN held THEN here + length(quote) END AS end,
    CASE WHEN held THEN quote END AS quote, speaker, stance,
    CASE WHEN withdrawn IS NOT NULL THEN withdrawn::VARCHAR || 'T08:00:00.000000Z' END AS withdrawn_at,
    CASE WHEN withdrawn IS NOT NULL THEN 'benchmark' END AS withdrawn_by
FROM package_quotes ORDER BY entity, id
-- name: judgements
SELECT id, verdict, "left", "right", 'generated' AS reason FROM judgements WHERE withdrawn IS NULL
ORDER BY id
