-- The peer: how many arrests in the window, at the least and at the most, written by hand for this
-- one question. It reads a column only where it must and narrows before it joins.
WITH RECURSIVE
edges AS (
    SELECT "left" AS a, "right" AS b FROM judgements WHERE verdict = 'same' AND withdrawn IS NULL
    UNION ALL SELECT "right", "left" FROM judgements WHERE verdict = 'same' AND withdrawn IS NULL
),
reach AS (SELECT a, b FROM edges UNION SELECT r.a, e.b FROM reach r JOIN edges e ON e.a = r.b),
one_of AS (SELECT a AS entity, least(a, min(b)) AS record FROM reach GROUP BY a),
above AS (
    SELECT source, origin FROM derivations
    UNION SELECT u.source, d.origin FROM above u JOIN derivations d ON d.source = u.origin
),
root AS (SELECT source, origin FROM above WHERE origin NOT IN (SELECT source FROM derivations)),
types AS (
    SELECT coalesce(o.record, s.entity) AS record, min(s.value) AS low, max(s.value) AS high
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    WHERE s.kind = 'act' AND s.property = 'type'
    GROUP BY 1 HAVING bool_or(s.value = 'arrest')
),
doubtful_types AS (
    SELECT coalesce(o.record, s.entity) AS record, s.value
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    LEFT JOIN root r ON r.source = s.source
    WHERE s.kind = 'act' AND s.property = 'type'
        AND coalesce(o.record, s.entity) IN (SELECT record FROM types WHERE low <> high)
    GROUP BY 1, 2
    QUALIFY row_number() OVER (
        PARTITION BY coalesce(o.record, s.entity)
        ORDER BY count(DISTINCT coalesce(r.origin, s.source)) DESC, min(s.id)) = 1
),
arrests AS (
    SELECT record FROM types WHERE low = high
    UNION ALL SELECT record FROM doubtful_types WHERE value = 'arrest'
),
days AS (
    SELECT coalesce(o.record, s.entity) AS record, min(s.value) = max(s.value) AS agreed,
        min(earliest) AS earliest, max(latest) AS latest, bool_or(doubtful) AS doubtful
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    WHERE s.kind = 'act' AND s.property = 'date'
    GROUP BY 1 HAVING min(earliest) <= {end} AND max(latest) >= {start}
),
near AS (FROM days SEMI JOIN arrests USING (record)),
versions AS (
    SELECT coalesce(o.record, s.entity) AS record, s.value, any_value(earliest) AS earliest,
        any_value(latest) AS latest, any_value(grain) AS grain, any_value(doubtful) AS doubtful,
        list(DISTINCT coalesce(r.origin, s.source)) AS origins, min(s.id) AS first
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity
    LEFT JOIN root r ON r.source = s.source
    WHERE s.kind = 'act' AND s.property = 'date'
        AND coalesce(o.record, s.entity) IN (SELECT record FROM near WHERE NOT agreed)
    GROUP BY 1, 2
),
supported AS (
    SELECT f.record, f.value, len(list_distinct(flatten(list(c.origins)))) AS strength
    FROM versions f JOIN versions c ON c.record = f.record AND (c.value = f.value
        OR (c.earliest <= f.earliest AND c.latest >= f.latest
            AND (c.latest - c.earliest > f.latest - f.earliest OR c.grain < f.grain)))
    GROUP BY 1, 2
),
settled AS (
    FROM versions JOIN supported USING (record, value)
    SELECT record, earliest, latest, doubtful
    QUALIFY row_number() OVER (
        PARTITION BY record ORDER BY strength DESC, latest - earliest, grain DESC, first) = 1
    UNION ALL SELECT record, earliest, latest, doubtful FROM near WHERE agreed
),
inside AS (
    SELECT record, earliest >= {start} AND latest <= {end} AND NOT doubtful AS certain
    FROM settled WHERE earliest <= {end} AND latest >= {start}
),
standing AS (FROM inside {standing}),
hit AS (
    SELECT coalesce(o.record, s.entity) AS record, property, any_value(coalesce(v.record, s.value)) AS value,
        any_value(low) AS low, any_value(high) AS high,
        count(DISTINCT coalesce(r.origin, s.source)) AS origins, min(s.id) AS first
    FROM in_force s LEFT JOIN one_of o ON o.entity = s.entity LEFT JOIN one_of v ON v.entity = s.value
    LEFT JOIN root r ON r.source = s.source
    WHERE s.kind = 'act' AND s.property IN ('victim', 'number')
        AND coalesce(o.record, s.entity) IN (SELECT record FROM standing)
    GROUP BY 1, 2, coalesce(v.record, s.value)
    QUALIFY row_number() OVER (
        PARTITION BY coalesce(o.record, s.entity), property ORDER BY origins DESC, first) = 1
),
crowds AS (
    SELECT entity, max(value) FILTER (property = 'type') AS type,
        max(low) FILTER (property = 'number') AS low, max(high) FILTER (property = 'number') AS high,
        bool_or(property = 'number') AS given
    FROM in_force WHERE kind = 'group' GROUP BY 1
),
sized AS (
    SELECT i.certain,
        greatest(1, coalesce(n.low, c.low, 1))::BIGINT AS low,
        greatest(1, coalesce(n.low, c.low, 1), coalesce(n.high, c.high, n.low, c.low, 1))::BIGINT AS high
    FROM standing i
    LEFT JOIN hit v ON v.record = i.record AND v.property = 'victim'
    LEFT JOIN hit n ON n.record = i.record AND n.property = 'number'
    LEFT JOIN crowds c ON c.entity = v.value
)
SELECT sum(low) FILTER (certain)::BIGINT, sum(high)::BIGINT FROM sized
