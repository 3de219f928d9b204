-- Of days that were taken in as far as they had come, those to which nothing has happened but that they have grown: without what was received since
-- they are what the rollups hold. All is read at one moment, so that events that just come in are on both sides.
SELECT
    day,
    toUInt32(sumIf(received_until, side = 'noted')) AS received_until,
    sumIf(latest, side = 'noted') AS generation
FROM
(
    SELECT day, count() AS events, sum(cityHash64(session, seq)) AS state, 0 AS received_until, 0 AS latest, 'all' AS side
    FROM events
    WHERE day IN {days:Array(Date)}
    GROUP BY day
    UNION ALL
    SELECT day, count(), sum(cityHash64(session, seq)), 0, 0, 'since'
    FROM events
    WHERE
        day IN {days:Array(Date)}
        AND received > toDateTime(arrayMin({bounds:Array(UInt32)}))
        AND toUInt32(received) > transform(day, {days:Array(Date)}, {bounds:Array(UInt32)}, toUInt32(0))
    GROUP BY day
    UNION ALL
    SELECT day, argMax(event_count, generation), argMax(state, generation), argMax(received_until, generation), max(generation), 'noted'
    FROM rollup_days
    WHERE day IN {days:Array(Date)}
    GROUP BY day
)
GROUP BY day
HAVING
    sumIf(events, side = 'all') - sumIf(events, side = 'since') = sumIf(events, side = 'noted')
    AND toUInt64(sumIf(state, side = 'all') - sumIf(state, side = 'since')) = sumIf(state, side = 'noted')
    AND received_until = transform(day, {days:Array(Date)}, {bounds:Array(UInt32)}, toUInt32(0))
ORDER BY day
