ALTER TABLE events
    DELETE WHERE
        device != toUUID('00000000-0000-0000-0000-000000000000')
        AND (product, device) IN (SELECT product, device FROM erasing_owners),
    DELETE WHERE
        device = toUUID('00000000-0000-0000-0000-000000000000')
        AND (product, session) IN (SELECT product, session FROM erasing_owners)
