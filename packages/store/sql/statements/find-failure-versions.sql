-- Groups of failures that occurred in the span, the most widespread first, and on how many installations under each version: in one look at the
-- failures of the span alone, which is what takes the time.
-- Installations are named where they are fewer than k: the k-check asks for them.
SELECT
    name,
    uniqExactMerge(those) AS all_installations,
    sum(version_times) AS times,
    groupArray((version, installations, few)) AS cells,
    max(version_latest) AS last,
    (last.4, last.2, last.3, last.5) AS latest
FROM
(
    SELECT
        name,
        version,
        sum(times) AS version_times,
        uniqExactStateIf(installation, counted) AS those,
        finalizeAggregation(those) AS installations,
        if(installations < {k:UInt32}, groupUniqArrayIf(1000)(toString(installation), counted), []) AS few,
        max((at, session, seq, day, version)) AS version_latest
    FROM
    (
        SELECT
            day,
            at,
            session,
            seq,
            labels[concat({field:String}, '.fingerprint')] AS fingerprint,
            labels[concat({field:String}, '.variant')] AS variant,
            transform(
                concat(fingerprint, '/', variant), {moved:Array(String)}, {names:Array(String)},
                transform(concat(fingerprint, '/'), {moved:Array(String)}, {names:Array(String)}, fingerprint)
            ) AS name,
            greatest(1, numbers['times']) AS times,
            if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
            {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral) AS counted,
            facts[{version_fact:String}] AS version
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
    GROUP BY name, version
)
GROUP BY name
ORDER BY all_installations DESC, times DESC, name
LIMIT {rows_max:UInt32}
