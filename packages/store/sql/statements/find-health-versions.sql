-- Versions of which something was received in the span, by when that was first, and how many installations ran them: few by name.
SELECT
    facts[{version_fact:String}] AS version,
    toUnixTimestamp(min(received)) AS first_received_s,
    uniqExactIf(
        if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device),
        {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral)
    ) AS installations,
    if(
        installations < {k:UInt32},
        groupUniqArrayIf(1000)(
            toString(if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device)),
            {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral)
        ),
        []
    ) AS few
FROM events
ANY LEFT JOIN profiles ON profiles.profile = events.profile
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day >= {from:Date}
    AND received >= toDateTime({since_s:UInt32}, 'UTC')
    AND received < toDateTime({before_s:UInt32}, 'UTC')
GROUP BY version
