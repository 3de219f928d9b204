-- What is held under these pseudonyms, and of these sessions that have none: their numbers as closed ranges.
SELECT
    toString(session) AS session,
    lane,
    replaceAll(toString(device), '-', '') AS device,
    length(seqs) AS event_count,
    arrayMap(run -> [run[1], run[-1]], arraySplit((seq, step) -> step > 1, seqs, arrayDifference(seqs))) AS ranges,
    first_received,
    last_received
FROM
(
    SELECT
        session,
        lane,
        device,
        arraySort(groupArray(seq)) AS seqs,
        toUnixTimestamp(min(received)) AS first_received,
        toUnixTimestamp(max(received)) AS last_received
    FROM
    (
        SELECT session, lane, device, seq, received
        FROM events
        WHERE product = {product:String} AND device IN {devices:Array(UUID)}
        UNION ALL
        SELECT session, lane, device, seq, received
        FROM events
        WHERE
            product = {product:String}
            AND session IN {sessions:Array(UUID)}
            AND device = toUUID('00000000-0000-0000-0000-000000000000')
    )
    GROUP BY session, lane, device
)
ORDER BY first_received, session
