-- Days of which the rollups have yet to take in something, the latest first: they are asked about most. And how far they have taken them in.
SELECT
    stale.day AS day,
    stale.event_count AS event_count,
    toString(stale.state) AS state,
    noted.event_count AS taken_count,
    toString(noted.state) AS taken_state,
    noted.received_until AS received_until
FROM stale_days AS stale
LEFT JOIN
(
    SELECT
        day,
        argMax(event_count, generation) AS event_count,
        argMax(state, generation) AS state,
        argMax(received_until, generation) AS received_until
    FROM rollup_days
    GROUP BY day
) AS noted
ON noted.day = stale.day
ORDER BY day DESC
