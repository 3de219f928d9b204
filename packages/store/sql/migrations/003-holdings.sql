-- What a person may ask of their own events is looked up by the device's pseudonym, or by the session where there is none.
ALTER TABLE events ADD INDEX IF NOT EXISTS devices device TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE events MATERIALIZE INDEX devices;

-- Seconds that a part lies on after another has taken its place. What has taken it is synced, so nothing is risked; and what
-- was erased is gone when its owner is told so.
ALTER TABLE events MODIFY SETTING old_parts_lifetime = 1;
ALTER TABLE session_days MODIFY SETTING old_parts_lifetime = 1;
ALTER TABLE installation_days MODIFY SETTING old_parts_lifetime = 1;
ALTER TABLE installation_days_next MODIFY SETTING old_parts_lifetime = 1;

-- Whose events are being erased. In memory: the statements that erase name these tables and not the ids, since ClickHouse
-- keeps the text of such a statement on the disk.
CREATE TABLE IF NOT EXISTS erasing_owners
(
    product String,
    device  UUID, -- all zeros in a row that names a session
    session UUID  -- all zeros in a row that names a device
)
ENGINE = Memory;

CREATE TABLE IF NOT EXISTS erasing_sessions
(
    session_start UInt64
)
ENGINE = Memory;
