ALTER TABLE installation_ordinals
    DELETE WHERE (product, installation) NOT IN (SELECT product, installation FROM installation_days)
