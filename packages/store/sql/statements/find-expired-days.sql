-- Days with events that were received before their lane's cutoff, and how many events those days have in all.
SELECT toString(day) AS day, count() AS event_count
FROM events
GROUP BY day
HAVING countIf(received < toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')) > 0
ORDER BY day
