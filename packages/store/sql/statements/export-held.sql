-- Every event under these pseudonyms, and of these sessions that have none, with all that is stored of it.
SELECT
    toString(session) AS session,
    lane,
    replaceAll(toString(device), '-', '') AS device,
    manifest,
    seq,
    toUnixTimestamp64Milli(at) AS at_ms,
    toUnixTimestamp(received) AS received_s,
    clock_corrected,
    event,
    facts,
    fact_numbers,
    labels,
    numbers
FROM
(
    SELECT *
    FROM events
    WHERE product = {product:String} AND device IN {devices:Array(UUID)}
    UNION ALL
    SELECT *
    FROM events
    WHERE
        product = {product:String}
        AND session IN {sessions:Array(UUID)}
        AND device = toUUID('00000000-0000-0000-0000-000000000000')
) AS held
ANY LEFT JOIN profiles ON profiles.profile = held.profile
