-- How many different sessions there were, and values of a field that has too many words for a set of each (pseudonyms, texts), is counted
-- from 64 bits of each, as a union over days. They are rows of forms of their own in installation_sets, of nobody in particular:
-- 'session' of an event, 'different' of a field with form 'many'. So are 'heard', of a field that some event of the name had on the day.
ALTER TABLE installation_sets
    ADD COLUMN IF NOT EXISTS different Array(UInt64) CODEC(ZSTD(1));
ALTER TABLE installation_sets_next
    ADD COLUMN IF NOT EXISTS different Array(UInt64) CODEC(ZSTD(1));

-- Facts that are numbers stand among the words of events, as '@fact=number': which no field can be called. `field_counts` tells how many
-- events said a word in a field, and as '#field' how many had a number in it: who had one in place of a word said none. So did who said an
-- empty one.
-- The latest event is the one with the greatest (at, seq, session).
CREATE OR REPLACE VIEW installation_days_said AS
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS nobody,
    mapFilter((field, word) -> word != '', labels) AS spoken,
    arrayConcat(
        arrayMap((field, word) -> concat(field, '=', word), mapKeys(spoken), mapValues(spoken)),
        arrayMap((fact, number) -> concat('@', fact, '=', toString(number)), mapKeys(fact_numbers), mapValues(fact_numbers))
    ) AS words,
    arrayConcat(
        mapKeys(spoken),
        arrayMap(fact -> concat('@', fact), mapKeys(fact_numbers)),
        arrayMap(field -> concat('#', field), mapKeys(numbers))
    ) AS fields
SELECT
    product,
    environment,
    lane,
    day,
    event,
    profile,
    if(device = nobody, session, device) AS installation,
    multiIf(device = nobody, 'session', ephemeral, 'ephemeral', 'device') AS identity,
    count() AS event_count,
    max((at, seq, session)).2 AS last_seq,
    max((at, seq, session)).3 AS last_session,
    arraySort(groupUniqArrayIf(toUInt64(toUInt128(session)), device != nobody)) AS sessions,
    sumMap(words, arrayWithConstant(length(words), toUInt64(1))) AS said,
    arrayZip(said.1, said.2) AS word_counts,
    sumMap(numbers) AS number_sums,
    sumMap(mapFromArrays(fields, arrayWithConstant(length(fields), toUInt64(1)))) AS field_counts
FROM events
GROUP BY product, environment, lane, day, event, profile, installation, identity;

-- Nothing is taken over: until a day has been counted anew it is stale, and questions about it come to the events. So is a day whose events
-- are all gone, if a rollup may have something of it: no day has no events and a sum of their hashes.
INSERT INTO rollup_days
SELECT day, 0, 1, (SELECT max(generation) FROM rollup_days) + 1
FROM
(
    SELECT day FROM installation_days
    UNION DISTINCT
    SELECT day FROM installation_sets
    UNION DISTINCT
    SELECT day FROM rollup_days
);
