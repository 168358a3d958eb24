-- Statements about acts: each act is told by one to five sources, each on up to six properties.
WITH acts AS (
    SELECT i, original(i) AS o,
        DATE '2015-01-01' + pick(original(i), 2, 3652)::INT AS day,
        pick(i, 6, 100) AS trouble,  -- 0-4 two days, 5-9 a coarser month, 10 an interval, 11-12 doubt
        [1, 1, 1, 2, 2, 2, 3, 3, 4, 5][pick(i, 1, 10) + 1] AS tellings
    FROM range({acts}) t(i)
),
tellings AS (
    SELECT *, i * 8 + j AS t FROM (SELECT *, unnest(range(tellings)) AS j FROM acts)
),
told AS (
    SELECT *,
        (pick(i, 8, {sources}) + j * (1 + pick(t, 9, 20))) % {sources} AS source,
        CASE
            WHEN trouble < 5 AND j > 0 AND pick(t, 7, 2) = 0 THEN 'other'
            WHEN trouble BETWEEN 5 AND 9 AND pick(t, 7, 2) = 0 THEN 'month'
            WHEN trouble = 10 THEN 'interval'
            WHEN trouble IN (11, 12) AND j = 0 THEN 'doubt'
            ELSE 'day'
        END AS form
    FROM tellings
),
dated AS (
    SELECT *,
        CASE form WHEN 'other' THEN day + 1 + pick(t, 20, 3)::INT
            WHEN 'month' THEN date_trunc('month', day)::DATE ELSE day END AS first,
        CASE form WHEN 'interval' THEN day + 2
            WHEN 'month' THEN last_day(day) ELSE first END AS last,
        unnest(range(6)) AS p
    FROM told
),
valued AS (
    SELECT *, t * 8 + p AS number,
        CASE p
            WHEN 0 THEN CASE WHEN j > 0 AND pick(t, 13, 100) = 0 THEN 'detention' ELSE act_type(i) END
            WHEN 1 THEN CASE
                WHEN against_group(i) THEN numbered('group', 300 + pick(o, 19, {groups} - 300))
                WHEN j > 0 AND pick(t, 5, 100) < 2 THEN numbered('person', pick(t, 21, {persons}))
                ELSE numbered('person', pick(o, 22, {persons})) END
            WHEN 2 THEN CASE form WHEN 'month' THEN strftime(first, '%Y-%m')
                WHEN 'interval' THEN first::VARCHAR || '/' || last::VARCHAR
                WHEN 'doubt' THEN first::VARCHAR || '?' ELSE first::VARCHAR END
            WHEN 3 THEN numbered('place', CASE WHEN pick(t, 23, 10) = 0
                THEN pick(o, 24, 400) % 25 ELSE pick(o, 24, 400) END)
            WHEN 4 THEN ['police', 'armed_forces', 'local_government', 'unknown'][pick(o, 25, 4) + 1]
            ELSE ['7', '12', 'at least 5', '4-9'][pick(o, 26, 4) + 1]
        END AS value
    FROM dated
    WHERE (j = 0 OR pick(t * 8 + p, 12, 10) > 0) AND (p < 5 OR against_group(i))
)
SELECT number, numbered('act', i) AS entity, 'act' AS kind,
    ['type', 'victim', 'date', 'place', 'perpetrator_type', 'number'][p + 1] AS property, value,
    CASE WHEN p = 2 THEN first END AS earliest, CASE WHEN p = 2 THEN last END AS latest,
    CASE WHEN p = 2 THEN CASE form WHEN 'month' THEN -3 WHEN 'interval' THEN -7 ELSE -2 END END AS grain,
    CASE WHEN p = 2 THEN form = 'doubt' END AS doubtful,
    CASE WHEN p = 5 THEN [7, 12, 5, 4][pick(o, 26, 4) + 1] END AS low,
    CASE WHEN p = 5 THEN [7, 12, NULL, 9][pick(o, 26, 4) + 1] END AS high,
    source,
    CASE WHEN pick(t, 14, 100) < 15 THEN numbered('group', pick(t, 15, 300)) END AS speaker
FROM valued
