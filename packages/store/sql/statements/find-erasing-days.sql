-- Days of which the rollups, or what is counted to replace them, hold an owner that is being erased: by id, or, where an earlier try was cut off while
-- a day was replaced, by ordinal in what tells a part of a session's id.
WITH erasing AS
(
    SELECT product, device AS installation, false AS is_session FROM erasing_owners
    UNION ALL
    SELECT product, session, true FROM erasing_owners
)
SELECT DISTINCT toString(day) AS day
FROM
(
    SELECT product, installation, identity, day FROM installation_days
    UNION ALL
    SELECT product, installation, identity, day FROM installation_days_next
)
WHERE (product, installation, identity = 'session') IN (SELECT product, installation, is_session FROM erasing)
UNION DISTINCT
SELECT DISTINCT toString(day)
FROM
(
    SELECT product, ordinal, day FROM health_sessions
    UNION ALL
    SELECT product, ordinal, day FROM health_sessions_next
)
WHERE (product, ordinal) IN
(
    SELECT product, ordinal
    FROM installation_ordinals
    WHERE (product, installation) IN (SELECT product, installation FROM erasing)
)
