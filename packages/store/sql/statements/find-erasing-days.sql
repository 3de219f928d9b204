-- Days of which the rollups, or what is counted to replace them, hold an owner that is being erased.
SELECT DISTINCT toString(day) AS day
FROM
(
    SELECT product, installation, identity, day FROM installation_days
    UNION ALL
    SELECT product, installation, identity, day FROM installation_days_next
)
WHERE
    (identity != 'session' AND (product, installation) IN (SELECT product, device FROM erasing_owners))
    OR (identity = 'session' AND (product, installation) IN (SELECT product, session FROM erasing_owners))
