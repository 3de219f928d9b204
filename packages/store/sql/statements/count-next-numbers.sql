INSERT INTO installation_numbers_next
-- What the latest events of the days being counted said, field by field.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    arrayJoin(fields) AS field,
    profile,
    identity,
    ordinal,
    turn,
    ifNull(latest_numbers[field], nan) AS number
FROM
(
    SELECT
        counted.product AS product,
        counted.environment AS environment,
        counted.lane AS lane,
        counted.day AS day,
        counted.event AS event,
        profile,
        identity,
        ordinal,
        latest_numbers,
        fields,
        row_number() OVER (
            PARTITION BY product, environment, lane, day, event, ordinal
            ORDER BY latest_at DESC, latest_seq DESC, profile DESC, identity
        ) - 1 AS turn
    FROM installation_days_next AS counted
    INNER JOIN
    (
        SELECT product, installation, ordinal
        FROM installation_ordinals
        WHERE installation IN (SELECT installation FROM installation_days_next)
    ) AS given
    ON given.product = counted.product AND given.installation = counted.installation
    INNER JOIN
    (
        -- On a day on which no event has a field there is no row of it: all of them had none.
        SELECT product, environment, lane, day, event, groupUniqArrayArray(mapKeys(number_sums)) AS fields
        FROM installation_days_next
        GROUP BY product, environment, lane, day, event
    ) AS known
    ON
        known.product = counted.product
        AND known.environment = counted.environment
        AND known.lane = counted.lane
        AND known.day = counted.day
        AND known.event = counted.event
)
