INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum, spread)
-- The numbers of the days being counted, with how many events had each: nobody's in particular. Hashes are grouped faster than what
-- they are of.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    'spread',
    field,
    '',
    profile,
    '',
    said.ordinals,
    arraySum(said.spread.2),
    0,
    said.spread
FROM
(
    SELECT
        place,
        pair.1 AS field,
        -- Nobody.
        groupBitmapStateIf(toUInt32(0), false) AS ordinals,
        -- As percentiles.ts does it.
        sumMap([round(pair.2, 2 - toInt16(floor(log10(greatest(pair.2, 1e-15)))))], [toUInt64(1)]) AS spread
    FROM
    (
        SELECT cityHash64(product, environment, lane, day, event, profile) AS place, numbers
        FROM events
        WHERE day IN {days:Array(Date)}
    )
    ARRAY JOIN CAST(numbers, 'Array(Tuple(LowCardinality(String), Float64))') AS pair
    GROUP BY place, field
) AS said
INNER JOIN
(
    SELECT DISTINCT
        product, environment, lane, day, event, profile,
        cityHash64(product, environment, lane, day, event, profile) AS place
    FROM events
    WHERE day IN {days:Array(Date)}
) AS known
ON known.place = said.place
