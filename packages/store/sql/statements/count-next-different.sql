INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum, different)
-- The sessions of the days being counted, and the words of fields that have too many for a set of each: nobody's in particular. Hashes are
-- grouped faster than what they are of.
WITH
    many AS
    (
        SELECT DISTINCT cityHash64(product, environment, lane, day, event) AS scene, field
        FROM installation_sets_next
        WHERE form = 'many' AND NOT startsWith(field, '@')
    )
SELECT
    product,
    environment,
    lane,
    day,
    event,
    if(field = '', 'session', 'different'),
    field,
    '',
    profile,
    '',
    members,
    0,
    0,
    found
FROM
(
    SELECT
        place,
        field,
        -- Nobody.
        groupBitmapStateIf(toUInt32(0), false) AS members,
        arraySort(groupUniqArrayArray(hashes)) AS found
    FROM
    (
        SELECT
            cityHash64(product, environment, lane, day, event, profile) AS place,
            '' AS field,
            -- As counts.ts tells sessions apart. Whoever changes it has all days counted anew.
            if(identity = 'session', [toUInt64(toUInt128(installation))], sessions) AS hashes
        FROM installation_days_next
        UNION ALL
        SELECT
            place,
            substring(said, 1, position(said, '=') - 1) AS field,
            -- As sets.ts tells words apart.
            [sipHash64(substring(said, length(field) + 2))] AS hashes
        FROM
        (
            SELECT
                cityHash64(product, environment, lane, day, event) AS scene,
                cityHash64(product, environment, lane, day, event, profile) AS place,
                toString(arrayJoin(word_counts.1)) AS said
            FROM installation_days_next
            WHERE scene IN (SELECT scene FROM many)
        )
        WHERE (scene, field) IN (SELECT scene, field FROM many)
    )
    GROUP BY place, field
) AS told
INNER JOIN
(
    SELECT DISTINCT
        product, environment, lane, day, event, profile,
        cityHash64(product, environment, lane, day, event, profile) AS place
    FROM installation_days_next
) AS known
ON known.place = told.place
