-- Seconds since the epoch; 0 where nothing was received yet.
SELECT toUnixTimestamp(max(received)) AS last_received
FROM events
