-- What the events of a day said of the health of their sessions: those that say an `outcome`, whatever their name. Two rollups of them, replaced with the
-- others: of each session the worst, and of each hour of receipt who was there and who failed. Pages about them read these alone, not all events of a lane.
--
-- Ranks are those of SESSION_STATES in @candor/query/release-health, of which those from 2 on are FAILED_STATES.
CREATE OR REPLACE VIEW health_said AS
WITH toUUID('00000000-0000-0000-0000-000000000000') AS nobody
SELECT
    product,
    environment,
    lane,
    day,
    event,
    profile,
    if(device = nobody, session, device) AS installation,
    multiIf(device = nobody, 'session', ephemeral, 'ephemeral', 'device') AS identity,
    if(device = nobody, 0, toUInt64(toUInt128(session))) AS own_session,
    toUInt8(multiIf(
        labels['outcome'] = 'crashed', 4,
        labels['outcome'] = 'abnormal', 3,
        labels['outcome'] = 'unhandled', 2,
        labels['outcome'] = 'errored' OR numbers['errors'] > 0, 1,
        0
    )) AS state_rank,
    numbers['uptime'] AS uptime,
    received,
    numbers['errors'] + (labels['outcome'] IN ('unhandled', 'crashed')) AS errors
FROM events
WHERE labels['outcome'] != '';

CREATE TABLE IF NOT EXISTS health_sessions
(
    product     LowCardinality(String),
    environment LowCardinality(String),
    lane        LowCardinality(String),
    day         Date,
    event       LowCardinality(String),
    profile     UInt64 CODEC(ZSTD(1)),
    identity    LowCardinality(String),
    ordinal     UInt32 CODEC(Delta, ZSTD(1)), -- which installation
    own_session UInt64 CODEC(ZSTD(1)),        -- the second half of the session's id; 0 where the installation is the session
    state_rank  UInt8 CODEC(ZSTD(1)),         -- the worst that it said on the day
    uptime      Float64 CODEC(ZSTD(1))        -- the greatest
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, event, profile, identity, ordinal)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    old_parts_lifetime = 1;

CREATE TABLE IF NOT EXISTS health_hours
(
    product        LowCardinality(String),
    environment    LowCardinality(String),
    lane           LowCardinality(String),
    day            Date,
    event          LowCardinality(String),
    profile        UInt64,
    identity       LowCardinality(String),
    hours          UInt8,                                  -- 1; or 24, of a whole day: long spans read those
    hour           DateTime('UTC'),                        -- the first in which they were received
    first_received DateTime('UTC'),
    ordinals       AggregateFunction(groupBitmap, UInt32), -- who said something
    failed         AggregateFunction(groupBitmap, UInt32), -- and who of them that a session had failed
    errors         Float64                                 -- how many they told of, handled or not
)
ENGINE = MergeTree
PARTITION BY day
ORDER BY (product, environment, lane, event, hours, hour, profile, identity)
SETTINGS
    fsync_after_insert = 1,
    fsync_part_directory = 1,
    min_rows_to_fsync_after_merge = 1,
    min_compressed_bytes_to_fsync_after_merge = 1,
    old_parts_lifetime = 1,
    index_granularity = 128;

-- Where a day is counted before it takes the place of the old one, as a whole.
CREATE TABLE IF NOT EXISTS health_sessions_next AS health_sessions;
CREATE TABLE IF NOT EXISTS health_hours_next AS health_hours;

-- What of one event the rollups have yet to take in: on days that are stale, and on those that have grown, as far as it was received in a span. Who has no
-- ordinal yet is given one for the time of the question, beyond all that there can be.
CREATE OR REPLACE VIEW health_open AS
SELECT
    member,
    one.1 AS profile,
    one.2 AS counted,
    one.3 AS own_session,
    one.4 AS state_rank,
    one.5 AS uptime,
    one.6 AS received,
    one.7 AS errors
FROM
(
    SELECT said, if(given.ordinal = 0, toUInt32(2147483648 + row_number() OVER ()), given.ordinal) AS member
    FROM
    (
        SELECT
            installation,
            groupArray((
                profile,
                {counted_by:String} = 'session' OR identity = 'device',
                own_session,
                state_rank,
                uptime,
                received,
                errors
            )) AS said
        FROM health_said
        WHERE
            product = {product:String}
            AND environment = {environment:String}
            AND lane = {lane:String}
            AND event = {event:String}
            AND day IN {open:Array(Date)}
            AND received >= toDateTime({since_s:UInt32}, 'UTC')
            AND received < toDateTime({before_s:UInt32}, 'UTC')
        GROUP BY installation
    ) AS opened
    ANY LEFT JOIN
    (
        SELECT installation, ordinal
        FROM installation_ordinals
        WHERE
            product = {product:String}
            AND installation IN
            (
                SELECT if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device)
                FROM events
                WHERE
                    product = {product:String}
                    AND environment = {environment:String}
                    AND lane = {lane:String}
                    AND event = {event:String}
                    AND day IN {open:Array(Date)}
                    AND received >= toDateTime({since_s:UInt32}, 'UTC')
                    AND received < toDateTime({before_s:UInt32}, 'UTC')
            )
    ) AS given
    ON given.installation = opened.installation
)
ARRAY JOIN said AS one;

-- A session on a day, by what the rollup holds, and each event of days that are open.
CREATE OR REPLACE VIEW health_sessions_known AS
SELECT profile, {counted_by:String} = 'session' OR identity = 'device' AS counted, ordinal AS member, own_session, state_rank, uptime
FROM health_sessions
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day BETWEEN {from:Date} AND {to:Date}
    AND day NOT IN {stale:Array(Date)}
UNION ALL
SELECT profile, counted, member, own_session, state_rank, uptime
FROM health_open(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    counted_by = {counted_by:String},
    since_s = 0,
    before_s = 4294967295,
    open = {open:Array(Date)}
);

-- Hours of receipt, of events of days from `from` on. Those from `days_from_s` until `days_before_s` are whole days, and are told as such.
CREATE OR REPLACE VIEW health_hours_known AS
SELECT profile, {counted_by:String} = 'session' OR identity = 'device' AS counted, hour, first_received, ordinals AS members, failed, errors
FROM health_hours
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day >= {from:Date}
    AND day NOT IN {stale:Array(Date)}
    AND hour >= toDateTime({since_s:UInt32}, 'UTC')
    AND hour < toDateTime({before_s:UInt32}, 'UTC')
    AND hours = if(
        hour >= toDateTime({days_from_s:UInt32}, 'UTC') AND hour < toDateTime({days_before_s:UInt32}, 'UTC'),
        24,
        1
    )
UNION ALL
SELECT
    profile,
    counted,
    toStartOfHour(received) AS hour,
    min(received) AS first_received,
    groupBitmapState(member) AS members,
    groupBitmapStateIf(member, state_rank >= 2) AS failed,
    sum(errors) AS errors
FROM health_open(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    counted_by = {counted_by:String},
    since_s = {since_s:UInt32},
    before_s = {before_s:UInt32},
    open = {open:Array(Date)}
)
GROUP BY profile, counted, hour;

-- Nothing is taken over: until a day has been counted anew it is stale, and questions about it come to the events.
INSERT INTO rollup_days
SELECT day, 0, 1, (SELECT max(generation) FROM rollup_days) + 1, 0
FROM
(
    SELECT day FROM installation_days
    UNION DISTINCT
    SELECT day FROM installation_sets
    UNION DISTINCT
    SELECT day FROM rollup_days
);
