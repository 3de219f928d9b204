-- Days that the rollups have yet to take in, the latest first: they are asked about most.
SELECT day, event_count, toString(state) AS state
FROM stale_days
ORDER BY day DESC
