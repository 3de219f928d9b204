-- How many events were received before their lane's cutoff. A lane that is not named has the cutoff 0, before which is nothing.
-- The first condition is no other: it is looked at first, and usually nothing is left for which product and lane have to be read.
SELECT product, lane, count() AS event_count
FROM events
WHERE
    received < toDateTime(arrayMax({cutoffs:Array(UInt32)}), 'UTC')
    AND received < toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')
GROUP BY product, lane
ORDER BY product, lane
