-- The peer: how many arrests in the window, at the least and at the most, written by hand for this
-- one question. It narrows to the arrests near the window first, and reads no column twice.
WITH RECURSIVE
edges AS (
    SELECT "left" AS a, "right" AS b FROM judgements WHERE verdict = 'same' AND withdrawn IS NULL
    UNION ALL SELECT "right", "left" FROM judgements WHERE verdict = 'same' AND withdrawn IS NULL
),
reach AS (SELECT a, b FROM edges UNION SELECT r.a, e.b FROM reach r JOIN edges e ON e.a = r.b),
one_of AS MATERIALIZED (SELECT a AS entity, least(a, min(b)) AS record FROM reach GROUP BY a),
above AS (
    SELECT source, origin FROM derivations
    UNION SELECT u.source, d.origin FROM above u JOIN derivations d ON d.source = u.origin
),
root AS MATERIALIZED (
    SELECT source, origin FROM above WHERE origin NOT IN (SELECT source FROM derivations)
),
near AS MATERIALIZED (
    SELECT coalesce(o.record, s.entity) AS record
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    WHERE s.kind = 'act' AND s.property = 'type' AND s.value = 'arrest'
    INTERSECT
    SELECT coalesce(o.record, s.entity)
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    WHERE s.kind = 'act' AND s.property = 'date' AND s.earliest <= {end} AND s.latest >= {start}
),
members AS (
    SELECT record AS entity FROM near
    UNION SELECT o.entity FROM one_of o SEMI JOIN near USING (record)
),
mine AS MATERIALIZED (FROM in_force WHERE entity IN (SELECT entity FROM members)),
said AS MATERIALIZED (
    SELECT coalesce(o.record, s.entity) AS record, s.id, s.property,
        CASE WHEN s.property = 'victim' THEN coalesce(v.record, s.value) ELSE s.value END AS value,
        s.earliest, s.latest, s.grain, s.doubtful, s.low, s.high,
        coalesce(r.origin, s.source) AS origin, s.speaker
    FROM mine s LEFT JOIN one_of o ON o.entity = s.entity
    LEFT JOIN one_of v ON v.entity = s.value LEFT JOIN root r ON r.source = s.source
),
versions AS MATERIALIZED (
    SELECT record, property, value, any_value(earliest) AS earliest, any_value(latest) AS latest,
        any_value(grain) AS grain, any_value(doubtful) AS doubtful, any_value(low) AS low,
        any_value(high) AS high, list(DISTINCT origin) AS origins, min(id) AS first
    FROM said WHERE property IN ('type', 'victim', 'number', 'date')
    GROUP BY record, property, value
),
contested AS (FROM versions QUALIFY count(*) OVER (PARTITION BY record, property) > 1),
supported AS (
    SELECT f.record, f.property, f.value, len(list_distinct(flatten(list(c.origins)))) AS strength
    FROM contested f JOIN contested c ON c.record = f.record AND c.property = f.property
        AND (c.value = f.value OR (c.earliest <= f.earliest AND c.latest >= f.latest
            AND (c.latest - c.earliest > f.latest - f.earliest OR c.grain < f.grain)))
    GROUP BY ALL
),
preferred AS (
    SELECT v.*
    FROM versions v LEFT JOIN supported USING (record, property, value)
    QUALIFY row_number() OVER (PARTITION BY record, property
        ORDER BY strength DESC, latest - earliest, grain DESC NULLS LAST, first) = 1
),
state AS (
    SELECT entity FROM statements WHERE property = 'party' AND value = 'state'
        AND affirms AND NOT erased AND withdrawn IS NULL
),
authority AS (
    FROM state
    UNION SELECT o.entity FROM one_of o JOIN one_of p USING (record) SEMI JOIN state s ON s.entity = p.entity
),
arrests AS (
    SELECT d.record, d.earliest >= {start} AND d.latest <= {end} AND NOT d.doubtful AS certain
    FROM preferred d JOIN preferred t ON t.record = d.record AND t.property = 'type'
    WHERE d.property = 'date' AND t.value = 'arrest' AND d.earliest <= {end} AND d.latest >= {start}
    {standing}
),
crowds AS (
    SELECT entity, max(low) FILTER (property = 'number') AS low,
        max(high) FILTER (property = 'number') AS high
    FROM in_force WHERE kind = 'group' GROUP BY entity
),
sized AS (
    SELECT a.certain,
        greatest(1, coalesce(n.low, c.low, 1))::BIGINT AS low,
        greatest(1, coalesce(n.low, c.low, 1), coalesce(n.high, c.high, n.low, c.low, 1))::BIGINT AS high
    FROM arrests a
    LEFT JOIN preferred v ON v.record = a.record AND v.property = 'victim'
    LEFT JOIN preferred n ON n.record = a.record AND n.property = 'number'
    LEFT JOIN crowds c ON c.entity = v.value
)
SELECT sum(low) FILTER (certain)::BIGINT, sum(high)::BIGINT FROM sized
