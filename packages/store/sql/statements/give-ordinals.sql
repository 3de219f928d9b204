INSERT INTO installation_ordinals
-- One to each installation of the days being counted that has none yet. Nobody else gives any at the same time.
SELECT
    product,
    installation,
    (SELECT max(ordinal) FROM installation_ordinals) + row_number() OVER ()
FROM
(
    SELECT DISTINCT product, installation
    FROM installation_days_next
    WHERE (product, installation) NOT IN
    (
        SELECT product, installation
        FROM installation_ordinals
        WHERE installation IN (SELECT installation FROM installation_days_next)
    )
)
