-- Days of a span that the rollups have yet to take in.
SELECT day
FROM stale_days
WHERE day BETWEEN {from:Date} AND {to:Date}
ORDER BY day
