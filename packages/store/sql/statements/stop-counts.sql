-- Ends what is counting days for their rollups, as `count-running` knows it. It is not waited for: the statement under way says itself
-- that it has been ended.
KILL QUERY
WHERE
    query_kind = 'Insert'
    AND current_database = currentDatabase()
    AND match(query, '^INSERT INTO (installation_days_next|installation_sets_next|installation_numbers_next|installation_ordinals)')
ASYNC
