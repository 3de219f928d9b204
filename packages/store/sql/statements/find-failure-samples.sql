-- Which failures of a group are to be read: of each variant the latest in a version that may be told, else the latest at all; the most
-- widespread variants first.
SELECT
    fingerprint,
    variant,
    argMax((day, session, seq, version), (has({told:Array(String)}, version), at, session, seq)) AS latest
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
        if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
        facts[{version_fact:String}] AS version
    FROM events
    ANY LEFT JOIN profiles ON profiles.profile = events.profile
    WHERE
        product = {product:String}
        AND environment = {environment:String}
        AND lane = {lane:String}
        AND event = {event:String}
        AND day <= {to:Date}
        AND labels[concat({field:String}, '.fingerprint')] != ''
)
WHERE name = {name:String}
GROUP BY fingerprint, variant
ORDER BY uniqExact(installation) DESC, variant
LIMIT {rows_max:UInt32}
