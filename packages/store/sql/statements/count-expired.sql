-- How many events were received before their lane's cutoff. A lane that is not named has the cutoff 0, before which is nothing.
SELECT product, lane, count() AS event_count
FROM events
WHERE received < toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')
GROUP BY product, lane
ORDER BY product, lane
