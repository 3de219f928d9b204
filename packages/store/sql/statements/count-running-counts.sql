-- What counts days for their rollups, and is under way: a server goes on with it when its collector has gone.
SELECT count() AS insert_count
FROM system.processes
WHERE query_kind = 'Insert'
    AND current_database = currentDatabase()
    AND match(query, '^INSERT INTO (installation_days_next|installation_sets_next|installation_ordinals)')
