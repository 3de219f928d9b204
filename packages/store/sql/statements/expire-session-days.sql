-- Where to look for a session on these days, if nothing of it stays on that day.
ALTER TABLE session_days
    DELETE WHERE
        day IN {days:Array(Date)}
        AND (session_start, day) NOT IN
        (
            SELECT toUInt64(bitShiftRight(toUInt128(session), 64)), day
            FROM events
            WHERE
                day IN {days:Array(Date)}
                AND received >= toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')
        )
