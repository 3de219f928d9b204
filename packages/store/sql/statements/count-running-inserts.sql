-- Inserts into this database that are under way.
SELECT count() AS insert_count
FROM system.processes
WHERE query_kind = 'Insert' AND current_database = currentDatabase()
