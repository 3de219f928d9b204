-- Sessions that are being erased, by owner: what is held of each, on which days, and the start of their ids.
SELECT
    found.product AS product,
    replaceAll(toString(found.device), '-', '') AS device,
    toString(found.session) AS session,
    toString(bitShiftRight(toUInt128(found.session), 64)) AS session_start,
    count() AS event_count,
    groupUniqArray(toString(found.day)) AS days
FROM
(
    SELECT product, device, session, day
    FROM events
    WHERE
        device IN (SELECT device FROM erasing_owners WHERE device != toUUID('00000000-0000-0000-0000-000000000000'))
        AND (product, device) IN (SELECT product, device FROM erasing_owners)
    UNION ALL
    SELECT product, device, session, day
    FROM events
    WHERE
        session IN (SELECT session FROM erasing_owners WHERE session != toUUID('00000000-0000-0000-0000-000000000000'))
        AND (product, session) IN (SELECT product, session FROM erasing_owners)
        AND device = toUUID('00000000-0000-0000-0000-000000000000')
) AS found
GROUP BY found.product, found.device, found.session
