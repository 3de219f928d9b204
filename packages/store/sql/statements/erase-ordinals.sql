ALTER TABLE installation_ordinals
    DELETE WHERE
        (product, installation) IN (SELECT product, device FROM erasing_owners)
        OR (product, installation) IN (SELECT product, session FROM erasing_owners)
