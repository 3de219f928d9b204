-- What was said in sets and spreads of each profile is said once more over all of them, in rows of the forms 'all_event', 'all_word', 'all_many',
-- 'all_number' and 'all_spread': a question that goes by no fact of a session reads one row of a day in place of one for each profile.
--
-- And a day that goes on growing can be taken in as far as it has come: all that was received until an instant, in seconds since the epoch. It is 0
-- where a rollup has taken in whatever there was.
ALTER TABLE rollup_days
    ADD COLUMN IF NOT EXISTS received_until UInt32;

-- What came since is found without a look at all that the day has.
ALTER TABLE events
    ADD INDEX IF NOT EXISTS received_range received TYPE minmax GRANULARITY 1;

-- The latest event of such a day is one of those that were taken in, or one that came since. Of two at the same instant it is that of the greater session:
-- so it is told of which it was, by its place among `sessions`; 0 where the installation is the session.
ALTER TABLE installation_days
    ADD COLUMN IF NOT EXISTS latest_session UInt32 CODEC(T64, ZSTD(1));
ALTER TABLE installation_days_next
    ADD COLUMN IF NOT EXISTS latest_session UInt32 CODEC(T64, ZSTD(1));

-- What the latest event said is looked up and not carried along while counting: a map that is kept for each group cost more than all
-- the rest. Who does not ask for it asks the view above.
CREATE OR REPLACE VIEW installation_days_counted AS
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
    field_counts,
    toUInt32(indexOf(sessions, toUInt64(toUInt128(counted.last_session)))) AS latest_session
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
