-- What of these days was received until the last of it, or until an instant if that is earlier: how many events, and which.
SELECT
    day,
    bounds.received_until AS received_until,
    countIf(toUInt32(received) <= bounds.received_until) AS event_count,
    toString(sumIf(cityHash64(session, seq), toUInt32(received) <= bounds.received_until)) AS state
FROM events
INNER JOIN
(
    SELECT day, least(toUInt32(max(received)), {latest:UInt32}) AS received_until
    FROM events
    WHERE day IN {days:Array(Date)}
    GROUP BY day
) AS bounds
ON bounds.day = events.day
WHERE day IN {days:Array(Date)}
GROUP BY day, received_until
