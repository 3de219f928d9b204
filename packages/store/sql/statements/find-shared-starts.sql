-- Starts of ids that are being erased and that a session has which stays. What says where that one lies must stay with it.
SELECT DISTINCT toString(bitShiftRight(toUInt128(session), 64)) AS session_start
FROM events
WHERE
    day IN (SELECT day FROM session_days WHERE session_start IN (SELECT session_start FROM erasing_sessions))
    AND toUInt64(bitShiftRight(toUInt128(session), 64)) IN (SELECT session_start FROM erasing_sessions)
    AND NOT (
        device != toUUID('00000000-0000-0000-0000-000000000000')
        AND (product, device) IN (SELECT product, device FROM erasing_owners)
    )
    AND NOT (
        device = toUUID('00000000-0000-0000-0000-000000000000')
        AND (product, session) IN (SELECT product, session FROM erasing_owners)
    )
