-- What each installation did on a day, now with all that its events said, not only the latest of them: how many said each word, sums
-- and counts of their numbers, and their sessions. So questions by a field and statistics over each event need not read events.
--
-- Nothing is taken over: a rollup is a function of the day's events. Until a day has been counted anew it is stale, and questions
-- about it come to the view.
TRUNCATE TABLE IF EXISTS rollup_days;
DROP VIEW IF EXISTS installation_days_counted;
DROP VIEW IF EXISTS installation_days_said;
DROP TABLE IF EXISTS installation_days SYNC;
DROP TABLE IF EXISTS installation_days_next SYNC;

-- The latest event is the one with the greatest (at, seq, session).
CREATE VIEW installation_days_said AS
WITH
    toUUID('00000000-0000-0000-0000-000000000000') AS nobody
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
    sumMap(mapFromArrays(
        arrayMap((field, word) -> concat(field, '=', word), mapKeys(labels), mapValues(labels)),
        arrayWithConstant(length(labels), toUInt64(1))
    )) AS said,
    arrayZip(mapKeys(said), mapValues(said)) AS word_counts,
    sumMap(numbers) AS number_sums,
    sumMap(mapFromArrays(
        arrayConcat(mapKeys(numbers), mapKeys(labels)),
        arrayWithConstant(length(numbers) + length(labels), toUInt64(1))
    )) AS field_counts
FROM events
GROUP BY product, environment, lane, day, event, profile, installation, identity;

-- What the latest event said is looked up and not carried along while counting: a map that is kept for each group cost more than all
-- the rest. Who does not ask for it asks the view above.
CREATE VIEW installation_days_counted AS
SELECT
    counted.product AS product,
    counted.environment AS environment,
    counted.lane AS lane,
    counted.day AS day,
    counted.event AS event,
    counted.profile AS profile,
    installation,
    identity,
    event_count,
    events.at AS latest_at,
    events.seq AS latest_seq,
    events.labels AS latest_labels,
    CAST(events.numbers, 'Map(LowCardinality(String), Nullable(Float64))') AS latest_numbers,
    sessions,
    word_counts,
    number_sums,
    field_counts
FROM events
ANY INNER JOIN installation_days_said AS counted
ON
    events.product = counted.product
    AND events.environment = counted.environment
    AND events.lane = counted.lane
    AND events.day = counted.day
    AND events.event = counted.event
    AND events.profile = counted.profile
    AND events.session = counted.last_session
    AND events.seq = counted.last_seq;

CREATE TABLE installation_days
(
    product        LowCardinality(String),
    environment    LowCardinality(String),
    lane           LowCardinality(String),
    day            Date,
    event          LowCardinality(String),
    profile        UInt64 CODEC(ZSTD(1)),
    installation   UUID CODEC(ZSTD(1)),
    identity       LowCardinality(String), -- what the installation is: device, ephemeral or session
    event_count    UInt64 CODEC(T64, ZSTD(1)),
    latest_at      DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
    latest_seq     UInt32 CODEC(T64, ZSTD(1)),
    latest_labels  Map(LowCardinality(String), LowCardinality(String)) CODEC(ZSTD(1)),
    latest_numbers Map(LowCardinality(String), Nullable(Float64)) CODEC(ZSTD(1)), -- of a field that is not there: NULL
    sessions       Array(UInt64) CODEC(ZSTD(1)), -- the second halves of their ids; none where the installation is the session
    word_counts    Array(Tuple(LowCardinality(String), UInt64)) CODEC(ZSTD(1)), -- ('field=word', events that say so)
    number_sums    Map(LowCardinality(String), Float64) CODEC(ZSTD(1)),
    field_counts   Map(LowCardinality(String), UInt64) CODEC(ZSTD(1)) -- events that have the field, a word or a number
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, event, profile, installation)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    old_parts_lifetime = 1,
    -- A question asks for one field of many: fields lie apart, so that it reads little else.
    map_serialization_version = 'with_buckets',
    map_serialization_version_for_zero_level_parts = 'with_buckets',
    map_buckets_strategy = 'constant',
    map_buckets_min_avg_size = 0,
    max_buckets_in_map = 8;

-- Where a day is counted before it takes the place of the old one, as a whole.
CREATE TABLE installation_days_next AS installation_days;
