-- Which numbers the events of a day had in a field, in three significant digits, and how many had each: percentiles over each event need
-- not read events. They are rows of a form of their own, 'spread': of an event, a field and a profile, without identity, ordinals or a sum;
-- event_count is how many events had a number. Who they are of is told by the rows of the form 'number'.
ALTER TABLE installation_sets
    ADD COLUMN IF NOT EXISTS spread Tuple(Array(Float64), Array(UInt64)) CODEC(ZSTD(1));
ALTER TABLE installation_sets_next
    ADD COLUMN IF NOT EXISTS spread Tuple(Array(Float64), Array(UInt64)) CODEC(ZSTD(1));

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
