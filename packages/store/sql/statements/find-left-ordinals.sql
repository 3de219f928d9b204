-- How many installations have an ordinal and no event any more.
SELECT count() AS left_count
FROM installation_ordinals
WHERE (product, installation) NOT IN (SELECT product, installation FROM installation_days)
