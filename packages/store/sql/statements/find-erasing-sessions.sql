-- Sessions that are being erased: how their ids begin, and on which days they have events.
SELECT toString(bitShiftRight(toUInt128(session), 64)) AS session_start, groupUniqArray(day) AS days
FROM
(
    SELECT session, day
    FROM events
    WHERE
        device IN (SELECT device FROM erasing_owners WHERE device != toUUID('00000000-0000-0000-0000-000000000000'))
        AND (product, device) IN (SELECT product, device FROM erasing_owners)
    UNION ALL
    SELECT session, day
    FROM events
    WHERE
        session IN (SELECT session FROM erasing_owners WHERE session != toUUID('00000000-0000-0000-0000-000000000000'))
        AND (product, session) IN (SELECT product, session FROM erasing_owners)
        AND device = toUUID('00000000-0000-0000-0000-000000000000')
)
GROUP BY session
