-- Ordinals of owners that are being erased.
SELECT count() AS ordinal_count
FROM installation_ordinals
WHERE
    (product, installation) IN (SELECT product, device FROM erasing_owners)
    OR (product, installation) IN (SELECT product, session FROM erasing_owners)
