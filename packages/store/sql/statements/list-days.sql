-- What these days hold: how many events, and which.
SELECT day, count() AS event_count, toString(sum(cityHash64(session, seq))) AS state
FROM events
WHERE day IN {days:Array(Date)}
GROUP BY day
