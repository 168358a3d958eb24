-- summary: one row a record. Where the lowest and the highest value of a property are equal, it has
-- one value; only the others need a choice between versions (versions, preferred).
SELECT
    record,
    any_value(kind) AS kind,
    min(origin) AS origin_low,
    max(origin) AS origin_high,
    bool_or(contains(origin, ' + ')) AS retells_several,
    bool_or(authority) AS authority{columns}
FROM {admitted}
WHERE kind IN ({kinds})
GROUP BY record
