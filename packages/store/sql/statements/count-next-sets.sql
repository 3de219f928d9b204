INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum)
-- The sets of the days being counted. Each row of theirs is of one installation, and is taken apart into all that it belongs to: of a
-- kind, and said as in `word_counts`. A row's place and scene are hashes, which are grouped faster than what they are of.
WITH
    -- How many words each field of an event has on a day.
    fields AS
    (
        SELECT scene, substring(said, 1, position(said, '=') - 1) AS field, count() AS words
        FROM
        (
            SELECT DISTINCT cityHash64(product, environment, lane, day, event) AS scene, arrayJoin(word_counts.1) AS said
            FROM installation_days_next
        )
        GROUP BY scene, field
    ),
    entries AS
    (
        SELECT
            place,
            ordinal,
            arrayMap(
                said -> has(many_words, substring(said, 1, position(said, '=') - 1)),
                if(empty(many_words), [], word_counts.1)
            ) AS are_many,
            -- Fields in which not all events of the row said a word.
            arrayExcept(
                all_fields,
                arrayFilter((field, having) -> having = event_count, mapKeys(field_counts), mapValues(field_counts))
            ) AS missing,
            arrayConcat(
                ['event'],
                if(
                    empty(are_many),
                    arrayWithConstant(length(word_counts), 'word'),
                    arrayMap(is_many -> if(is_many, 'many', 'word'), are_many)
                ),
                arrayWithConstant(length(number_sums), 'number'),
                arrayWithConstant(length(missing), 'silent')
            ) AS kinds,
            arrayConcat(
                [''],
                if(
                    empty(are_many),
                    word_counts.1,
                    arrayMap(
                        (said, is_many) -> if(is_many, substring(said, 1, position(said, '=') - 1), said),
                        word_counts.1,
                        are_many
                    )
                ),
                mapKeys(number_sums),
                missing
            ) AS all_said,
            arrayConcat(
                [event_count],
                word_counts.2,
                arrayMap(field -> field_counts[concat('#', field)], mapKeys(number_sums)),
                arrayMap(field -> toUInt64(event_count - field_counts[field]), missing)
            ) AS event_counts,
            arrayConcat(
                [0.],
                arrayWithConstant(length(word_counts), 0.),
                mapValues(number_sums),
                arrayWithConstant(length(missing), 0.)
            ) AS totals
        FROM
        (
            SELECT
                *,
                cityHash64(product, environment, lane, day, event) AS scene,
                cityHash64(product, environment, lane, day, event, profile, identity) AS place
            FROM installation_days_next
        ) AS counted
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
                scene,
                groupArray(toLowCardinality(field)) AS all_fields,
                groupArrayIf(field, words > if(startsWith(field, '@'), {numbers:UInt32}, {words:UInt32})) AS many_words
            FROM fields
            GROUP BY scene
        ) AS known
        ON known.scene = counted.scene
    )
SELECT
    product,
    environment,
    lane,
    day,
    event,
    if(kind = 'silent', 'word', kind) AS form,
    field,
    substring(said, length(field) + 2) AS word,
    profile,
    identity,
    groupBitmapMergeState(members) AS ordinals,
    sum(having) AS event_count,
    sum(total) AS number_sum
FROM
(
    SELECT
        place,
        kind,
        toString(said) AS said,
        if(position(said, '=') > 0, substring(said, 1, position(said, '=') - 1), said) AS field,
        groupBitmapState(ordinal) AS members,
        sum(events) AS having,
        sum(number) AS total
    FROM entries
    ARRAY JOIN kinds AS kind, all_said AS said, event_counts AS events, totals AS number
    GROUP BY place, kind, said
) AS said_there
INNER JOIN
(
    SELECT DISTINCT
        product, environment, lane, day, event, profile, identity,
        cityHash64(product, environment, lane, day, event, profile, identity) AS place
    FROM installation_days_next
) AS places
ON places.place = said_there.place
GROUP BY product, environment, lane, day, event, form, field, word, profile, identity
