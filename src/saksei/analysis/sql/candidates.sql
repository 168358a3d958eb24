-- candidates: what matches the question, under a standard, each with its state: certain, possible (its
-- date may or may not lie in the window; its victim or occasion may be one that is asked for), or why
-- it is left out.
SELECT
    * EXCLUDE (asked, origin_low, origin_high, retells_several, authority, left_out),
    CASE
        WHEN left_out IS NOT NULL THEN left_out
        WHEN NOT meets THEN '{standard}'
        WHEN asked AND surely THEN 'certain'
        ELSE 'possible'
    END AS state
FROM (SELECT *, NOT ({fails_standard}) AS meets FROM {matched} a)
