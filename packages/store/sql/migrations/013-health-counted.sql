-- What the rollups alone tell of health, for days of which nothing is open: to plan how events are read beside them takes longer than to read the rollups.
-- The views of 012 are these, and what is open.
CREATE OR REPLACE VIEW health_sessions_counted AS
SELECT profile, {counted_by:String} = 'session' OR identity = 'device' AS counted, ordinal AS member, own_session, state_rank, uptime
FROM health_sessions
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day BETWEEN {from:Date} AND {to:Date}
    AND day NOT IN {stale:Array(Date)};

CREATE OR REPLACE VIEW health_sessions_known AS
SELECT profile, counted, member, own_session, state_rank, uptime
FROM health_sessions_counted(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    counted_by = {counted_by:String},
    from = {from:Date},
    to = {to:Date},
    stale = {stale:Array(Date)}
)
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

-- Of which profiles there are sessions: told by whole days of receipt, of which there are few rows. There may be many more profiles of other products.
CREATE OR REPLACE VIEW health_profiles_counted AS
SELECT profile
FROM health_hours
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day BETWEEN {from:Date} AND {to:Date}
    AND hours = 24;

CREATE OR REPLACE VIEW health_profiles_known AS
SELECT profile
FROM health_profiles_counted(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    from = {from:Date},
    to = {to:Date}
)
UNION ALL
SELECT profile
FROM events
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day IN {open:Array(Date)};

CREATE OR REPLACE VIEW health_hours_counted AS
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
    );

CREATE OR REPLACE VIEW health_hours_known AS
SELECT profile, counted, hour, first_received, members, failed, errors
FROM health_hours_counted(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    counted_by = {counted_by:String},
    from = {from:Date},
    since_s = {since_s:UInt32},
    before_s = {before_s:UInt32},
    days_from_s = {days_from_s:UInt32},
    days_before_s = {days_before_s:UInt32},
    stale = {stale:Array(Date)}
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

-- Several parts of a day lie there for as long as nobody counts it anew, since each is small: every question that reads the day opens each of them.
ALTER TABLE installation_sets MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
ALTER TABLE health_hours MODIFY SETTING min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1;
