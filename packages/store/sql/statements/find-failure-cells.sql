-- How often failures of the named groups occurred and on how many installations, in cells by version, system, day, severity or variant: by all that
-- are asked for at once, since looking for the failures takes longer than counting them.
-- Installations are named where they are fewer than k: the k-check asks for them.
SELECT
    by,
    name,
    cell,
    sum(times) AS times,
    uniqExactIf(installation, counted) AS installations,
    if(installations < {k:UInt32}, groupUniqArrayIf(1000)(toString(installation), counted), []) AS few
FROM
(
    SELECT
        labels[concat({field:String}, '.fingerprint')] AS fingerprint,
        labels[concat({field:String}, '.variant')] AS variant,
        transform(
            concat(fingerprint, '/', variant), {moved:Array(String)}, {names:Array(String)},
            transform(concat(fingerprint, '/'), {moved:Array(String)}, {names:Array(String)}, fingerprint)
        ) AS name,
        arrayJoin({by:Array(String)}) AS by,
        multiIf(
            by = 'version', facts[{version_fact:String}],
            by = 'system', facts[{system_fact:String}],
            by = 'day', toString(day),
            by = 'severity', labels['severity'],
            by = 'variant', concat(fingerprint, '/', variant),
            ''
        ) AS cell,
        greatest(1, numbers['times']) AS times,
        if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
        {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral) AS counted
    FROM events
    ANY LEFT JOIN profiles ON profiles.profile = events.profile
    WHERE
        product = {product:String}
        AND environment = {environment:String}
        AND lane = {lane:String}
        AND event = {event:String}
        AND day BETWEEN {from:Date} AND {to:Date}
        AND labels[concat({field:String}, '.fingerprint')] != ''
)
WHERE name IN {groups:Array(String)}
GROUP BY by, name, cell
