-- admitted: one row for each statement that the question lets in, under its canonical record.
-- `origin` is the key of the source's origins; a step's person is the victim of the act it makes.
SELECT
    s.id,
    coalesce(i.canonical, s.entity) AS record,
    s.kind,
    CASE WHEN s.kind = 'step' AND s.property = 'person' THEN 'victim' ELSE s.property END AS property,
    s.value,
    s.earliest, s.latest, s.grain, s.doubtful,
    s.low, s.high,
    s.source,
    o.origin,
    {authority} AS authority
FROM statements s
{identity} i ON i.entity = s.entity
JOIN origins o ON o.source = s.source
WHERE {in_force}
  {reviewed}
