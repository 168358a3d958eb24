-- candidates: the records that match the question's filters, each with its state: certain, possible
-- (its date may or may not lie in the window), or why it is left out. `low` and `high` say how many
-- victims there are; `known` that one of them is a person with a record of their own.
WITH sized AS (
    SELECT a.*, t.counted_as,
        g.record IS NOT NULL AS victim_is_group,
        g.record IS NOT NULL AND coalesce(a.number, g.number) IS NULL
            AND coalesce(g.type, 'unnamed_group') <> 'unnamed_group' AS organisation,
        coalesce(a.number_low, g.number_low, 0) AS stated_low,
        coalesce(a.number_high, g.number_high) AS stated_high,
        coalesce(a.number, g.number) IS NOT NULL AS stated,
        NOT ({fails_standard}) AS meets
    FROM {acts} a
    JOIN counted_types t ON t.kind = a.kind AND t.type = a.type
    LEFT JOIN {groups} g ON g.record = a.victim
    WHERE {matches}
)
SELECT
    record, kind, counted_as AS type, victim, {date_columns}, place, meets,
    greatest(1, stated_low)::BIGINT AS low,
    greatest(1, stated_low, coalesce(stated_high, stated_low))::BIGINT AS high,
    stated AND stated_high IS NULL AS open_number,
    {known} AS known,
    NOT organisation AS people,
    CASE
        WHEN {elsewhere} THEN 'elsewhere'
        WHEN {windowed} AND date IS NULL THEN 'undated'
        WHEN {windowed} AND (date_latest < {start} OR date_earliest > {end}) THEN 'outside'
        WHEN NOT meets THEN '{standard}'
        WHEN NOT {windowed} THEN 'certain'
        WHEN date_earliest >= {start} AND date_latest <= {end} AND NOT date_doubtful THEN 'certain'
        ELSE 'possible'
    END AS state
FROM sized
