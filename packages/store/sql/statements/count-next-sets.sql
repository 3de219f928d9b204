INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum)
-- The sets of the days being counted. Each row of theirs is of one installation, and is taken apart into all sets that it belongs to.
WITH
    -- How many words each field of an event has on a day, 0 where it has numbers alone.
    fields AS
    (
        SELECT product, environment, lane, day, event, said.1 AS field, uniqExactIf(said.2, said.2 != '') AS words
        FROM
        (
            SELECT
                product,
                environment,
                lane,
                day,
                event,
                arrayJoin(arrayConcat(
                    arrayMap(pair -> (substring(toString(pair.1), 1, position(pair.1, '=') - 1), toString(pair.1)), word_counts),
                    arrayMap(field -> (toString(field), ''), mapKeys(field_counts))
                )) AS said
            FROM installation_days_next
        )
        GROUP BY product, environment, lane, day, event, field
    )
SELECT
    product,
    environment,
    lane,
    day,
    event,
    entry.1 AS form,
    entry.2 AS field,
    entry.3 AS word,
    profile,
    identity,
    groupBitmapState(ordinal) AS ordinals,
    sum(entry.4) AS event_count,
    sum(entry.5) AS number_sum
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
        arrayJoin(arrayConcat(
            [('event', '', '', event_count, 0.)],
            arrayMap(
                pair -> ('word', pair.1, pair.2, pair.3, 0.),
                arrayFilter(
                    pair -> has(few_words, pair.1),
                    arrayMap(
                        pair -> (
                            substring(toString(pair.1), 1, position(pair.1, '=') - 1),
                            substring(toString(pair.1), position(pair.1, '=') + 1),
                            pair.2
                        ),
                        word_counts
                    )
                )
            ),
            arrayMap(
                field -> ('word', field, '', toUInt64(event_count - field_counts[field]), 0.),
                arrayFilter(field -> event_count != field_counts[field], all_fields)
            ),
            arrayMap(
                (field, total) -> (
                    'number',
                    toString(field),
                    '',
                    -- What has the field and says no word in it has a number.
                    if(
                        has(all_words, field),
                        toUInt64(field_counts[field] - arraySum(pair -> if(startsWith(pair.1, concat(field, '=')), pair.2, 0), word_counts)),
                        field_counts[field]
                    ),
                    total
                ),
                mapKeys(number_sums),
                mapValues(number_sums)
            ),
            arrayMap(field -> ('many', field, '', toUInt64(0), 0.), many_words)
        )) AS entry
    FROM installation_days_next AS counted
    INNER JOIN
    (
        SELECT product, installation, ordinal
        FROM installation_ordinals
        WHERE installation IN (SELECT installation FROM installation_days_next)
    ) AS given
    ON given.product = counted.product AND given.installation = counted.installation
    ANY LEFT JOIN
    (
        SELECT
            product,
            environment,
            lane,
            day,
            event,
            groupArray(field) AS all_fields,
            groupArrayIf(field, words BETWEEN 1 AND {words:UInt32}) AS few_words,
            groupArrayIf(field, words > {words:UInt32}) AS many_words,
            groupArrayIf(field, words > 0) AS all_words
        FROM fields
        GROUP BY product, environment, lane, day, event
    ) AS known
    ON
        known.product = counted.product
        AND known.environment = counted.environment
        AND known.lane = counted.lane
        AND known.day = counted.day
        AND known.event = counted.event
)
GROUP BY product, environment, lane, day, event, form, field, word, profile, identity
