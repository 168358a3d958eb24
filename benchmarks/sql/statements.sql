-- Statements in the form of the Parquet files: one in seventy withdrawn, one in a hundred denies.
SELECT stated(number) AS id, entity, kind, property, value,
    earliest, latest, grain, doubtful, low, high,
    numbered('src', source) AS source, speaker,
    CASE pick(number, 60, 100) WHEN 0 THEN 'denies' WHEN 1 THEN 'concedes' WHEN 2 THEN 'alleges'
        ELSE 'asserts' END AS stance,
    stance <> 'denies' AS affirms,
    DATE '2025-01-01' + pick(source, 61, 600)::INT AS recorded,
    CASE WHEN pick(number, 62, 70) = 0 THEN recorded + 30 END AS withdrawn,
    pick(number, 63, 5000) = 0 AS erased,
    pick(number, 64, 9000)::INT AS start, start + 60 AS end,
    'It was said on this occasion that it was ' || value || '.' AS quote,
    '' AS locator, '' AS note, 'import-' || pick(source, 65, 50) AS batch
FROM {told}
