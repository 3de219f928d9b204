-- Counts of days for their rollups that are under way: a server goes on with one whose collector has gone.
SELECT count() AS insert_count
FROM system.processes
WHERE query_kind = 'Insert'
    AND current_database = currentDatabase()
    AND startsWith(query, 'INSERT INTO installation_days_next')
