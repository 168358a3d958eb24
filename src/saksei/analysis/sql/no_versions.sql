-- no_versions: a table as `versions` makes it, without a row.
SELECT
    '' AS record, '' AS property, '' AS value, '' AS first, NULL::DATE AS earliest, NULL::DATE AS latest,
    NULL::TINYINT AS grain, NULL::BOOLEAN AS doubtful, NULL::DOUBLE AS low, NULL::DOUBLE AS high,
    NULL::VARCHAR[] AS origins{listed}, NULL::VARCHAR[] AS coarser, NULL::VARCHAR[] AS support,
    NULL::BIGINT AS strength, NULL::BIGINT AS rank
WHERE false
