-- Everybody of whom there are events: a pseudonym, or a session where there is none.
SELECT DISTINCT
    product,
    replaceAll(toString(events.device), '-', '') AS device,
    if(events.device = toUUID('00000000-0000-0000-0000-000000000000'), toString(events.session), '') AS session
FROM events
