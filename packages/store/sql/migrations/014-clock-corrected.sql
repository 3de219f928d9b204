-- Whether the time of an event is the collector's: its sender's clock was wrong by the time of sending, or the time lay in the future. Nothing but that is kept of
-- what a clock was off by, and no rollup and no question knows of it: it is for whoever reads single events. Rows from before have none; no part is rewritten.
ALTER TABLE events ADD COLUMN IF NOT EXISTS clock_corrected Bool CODEC(ZSTD(1)) AFTER received;
ALTER TABLE arriving_events ADD COLUMN IF NOT EXISTS clock_corrected Bool AFTER received;

-- In place: between a view that is dropped and the next, inserts would be answered and not kept.
ALTER TABLE arriving_events_kept MODIFY QUERY
SELECT
    product,
    environment,
    lane,
    day,
    device,
    session,
    seq,
    at,
    received,
    clock_corrected,
    event,
    manifest,
    ephemeral,
    profile,
    fact_numbers,
    labels,
    numbers
FROM arriving_events;
