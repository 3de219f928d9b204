-- How often failures of each group occurred and on how many installations, in cells by version, system, day, severity or variant.
-- Installations are named where they are fewer than k: the k-check asks for them.
SELECT
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
        multiIf(
            {by:String} = 'version', facts[{version_fact:String}],
            {by:String} = 'system', facts[{system_fact:String}],
            {by:String} = 'day', toString(day),
            {by:String} = 'severity', labels['severity'],
            {by:String} = 'variant', concat(fingerprint, '/', variant),
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
WHERE {name:String} IN ('', name)
GROUP BY name, cell
