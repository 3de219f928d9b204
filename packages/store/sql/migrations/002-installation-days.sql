-- What each installation did on a day, by event and profile: how often, and what the latest event said. This is the definition;
-- the table below holds it for the days that are at rest, and questions about a day that has just changed come here.
--
-- An installation is the device where the report carries one, else the session. The latest event is the one with the greatest
-- (at, seq, profile, session).
CREATE VIEW IF NOT EXISTS installation_days_counted AS
SELECT
    product,
    environment,
    lane,
    day,
    event,
    profile,
    if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
    multiIf(
        device = toUUID('00000000-0000-0000-0000-000000000000'), 'session',
        ephemeral, 'ephemeral',
        'device'
    ) AS identity,
    count() AS event_count,
    max((at, seq, session)).1 AS latest_at,
    max((at, seq, session)).2 AS latest_seq,
    argMax(labels, (at, seq, session)) AS latest_labels,
    argMax(numbers, (at, seq, session)) AS latest_numbers
FROM events
GROUP BY product, environment, lane, day, event, profile, installation, identity;

CREATE TABLE IF NOT EXISTS installation_days
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
    latest_numbers Map(LowCardinality(String), Float64) CODEC(ZSTD(1))
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, event, profile, installation)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    -- Seconds: a day that goes on changing is replaced again and again.
    old_parts_lifetime = 30;

-- Where a day is counted before it takes the place of the old one, as a whole.
CREATE TABLE IF NOT EXISTS installation_days_next AS installation_days;

-- Which events the rollup of a day has taken in: how many, and the sum of their hashes. The greatest generation holds.
CREATE TABLE IF NOT EXISTS rollup_days
(
    day         Date,
    event_count UInt64,
    state       UInt64,
    generation  UInt64
)
ENGINE = ReplacingMergeTree(generation)
ORDER BY day
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;

-- Days whose events are not those that the rollup has taken in, with what they are now. Nothing has to be noted when events
-- come or go, and so nothing can be forgotten.
CREATE VIEW IF NOT EXISTS stale_days AS
SELECT
    day,
    sumIf(stored_count, side = 'events') AS event_count,
    sumIf(stored_state, side = 'events') AS state
FROM
(
    SELECT day, count() AS stored_count, sum(cityHash64(session, seq)) AS stored_state, 'events' AS side
    FROM events
    GROUP BY day
    UNION ALL
    SELECT day, argMax(event_count, generation), argMax(state, generation), 'rollup'
    FROM rollup_days
    GROUP BY day
)
GROUP BY day
HAVING event_count != sumIf(stored_count, side = 'rollup') OR state != sumIf(stored_state, side = 'rollup');
