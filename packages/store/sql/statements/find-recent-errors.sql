-- By version: errors that were told since then, handled or not, and on how many installations the version ran meanwhile.
SELECT
    facts[{version_fact:String}] AS version,
    sum(numbers['errors']) + countIf(labels['outcome'] IN ('unhandled', 'crashed')) AS errors,
    uniqExactIf(installation, counted) AS installations,
    if(installations < {k:UInt32}, groupUniqArrayIf(1000)(toString(installation), counted), []) AS few
FROM
(
    SELECT
        *,
        if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
        {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral) AS counted
    FROM events
    WHERE
        product = {product:String}
        AND environment = {environment:String}
        AND lane = {lane:String}
        AND event = {event:String}
        AND day >= {from:Date}
        AND received >= toDateTime({since_s:UInt32}, 'UTC')
) AS recent
ANY LEFT JOIN profiles ON profiles.profile = recent.profile
GROUP BY version
