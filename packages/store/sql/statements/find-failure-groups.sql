-- Groups of failures that occurred in the span, the most widespread first; first and last day of each are those since a day. Failures
-- are moved into other groups by `fingerprint/variant`, or by `fingerprint/` for all variants. What the latest of each says is looked up by
-- find-failure-texts: to read the text of every failure took as long as all the rest.
SELECT
    name,
    sumIf(times, is_in_span) AS times,
    uniqExactIf(installation, is_in_span AND counted) AS installations,
    toString(min(day)) AS first_day,
    toString(max(day)) AS last_day,
    maxMap(map(version, toUnixTimestamp(received) * 1000)) AS versions,
    groupUniqArray(100)(fingerprint) AS fingerprints,
    argMax((day, session, seq, version), (at, session, seq)) AS latest
FROM
(
    SELECT
        day,
        at,
        received,
        day BETWEEN {from:Date} AND {to:Date} AS is_in_span,
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
        AND day BETWEEN {since:Date} AND {to:Date}
        AND labels[concat({field:String}, '.fingerprint')] != ''
)
WHERE {name:String} IN ('', name)
GROUP BY name
HAVING countIf(is_in_span) > 0 OR {name:String} != ''
ORDER BY installations DESC, times DESC, name
LIMIT {rows_max:UInt32}
