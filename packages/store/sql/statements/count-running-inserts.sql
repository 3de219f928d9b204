-- Inserts of events into this database that are under way. To count a day for its rollup takes inserts as well, and none of these.
SELECT count() AS insert_count
FROM system.processes
WHERE query_kind = 'Insert'
    AND current_database = currentDatabase()
    AND NOT match(query, '^INSERT INTO (installation_days_next|installation_sets_next|installation_ordinals)')
