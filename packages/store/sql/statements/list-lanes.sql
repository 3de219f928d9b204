-- Of which lanes of which products there are events, and when the last of each was received, in seconds since the epoch.
SELECT product, lane, toUnixTimestamp(max(received)) AS last_received
FROM events
GROUP BY product, lane
ORDER BY product, lane
