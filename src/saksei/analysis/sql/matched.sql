-- matched: the records that match the question's filters, and what is the same under each standard.
-- `low` and `high` say how many victims there are; `known` that one of them is a person with a record
-- of their own; `surely` that no date and no occasion stands open; `left_out` why none of them counts.
WITH matching AS (
    SELECT a.*, t.counted_as,
        {surely_occasion} AS surely_occasion,
        {assessed_itself} AS assessed_itself,
        {may_be_asked} AS may_be_asked
    FROM {acts} a
    JOIN counted_types t ON t.kind = a.kind AND t.type = a.type
    WHERE {matches} AND {occasion}
),
sized AS (
    SELECT a.*, {asked} AS asked,
        g.record IS NOT NULL AS victim_is_group,
        g.record IS NOT NULL AND coalesce(a.number, g.number) IS NULL
            AND coalesce(g.type, 'unnamed_group') <> 'unnamed_group' AS organisation,
        coalesce(CASE WHEN a.number IS NULL THEN g.number_low ELSE a.number_low END, 0) AS stated_low,
        CASE WHEN a.number IS NULL THEN g.number_high ELSE a.number_high END AS stated_high,
        coalesce(a.number, g.number) IS NOT NULL AS stated,
        NOT {windowed} OR (date_earliest >= {start} AND date_latest <= {end} AND NOT date_doubtful) AS dated
    FROM (SELECT * REPLACE (
        coalesce(date_earliest, DATE '0001-01-01') AS date_earliest,
        coalesce(date_latest, DATE '9999-12-31') AS date_latest,
        coalesce(date_doubtful, false) AS date_doubtful
    ) FROM matching) a
    LEFT JOIN {groups} g ON g.record = a.victim
    WHERE asked OR may_be_asked
)
SELECT
    record, kind, counted_as AS type, victim, date, date_earliest, date_latest, date_doubtful, place,
    assessed_itself, stated, asked, dated, dated AND surely_occasion AS surely,
    greatest(1, stated_low)::BIGINT AS low,
    greatest(1, stated_low, coalesce(stated_high, stated_low))::BIGINT AS high,
    stated AND stated_high IS NULL AS open_number,
    {known} AS known,
    NOT organisation AS people,
    origin_low, origin_high, retells_several, authority,
    CASE
        WHEN {windowed} AND date IS NULL THEN 'undated'
        WHEN {windowed} AND (date_latest < {start} OR date_earliest > {end}) THEN 'outside'
        WHEN {elsewhere} THEN 'elsewhere'
    END AS left_out
FROM sized
