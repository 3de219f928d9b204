-- Days of a span of which the rollups have yet to take in something; and until when it was received what they have taken in, 0 where that is not
-- known.
SELECT stale.day AS day, noted.received_until AS received_until
FROM stale_days AS stale
LEFT JOIN
(
    SELECT day, argMax(received_until, generation) AS received_until
    FROM rollup_days
    WHERE day BETWEEN {from:Date} AND {to:Date}
    GROUP BY day
) AS noted
ON noted.day = stale.day
WHERE stale.day BETWEEN {from:Date} AND {to:Date}
ORDER BY day
