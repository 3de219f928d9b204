-- Which of the numbered files were applied to this database. Runs before all others, every time.
CREATE TABLE IF NOT EXISTS migrations
(
    name     String,
    checksum String -- SHA-256 of the file, in hex
)
ENGINE = MergeTree
ORDER BY name
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1;
