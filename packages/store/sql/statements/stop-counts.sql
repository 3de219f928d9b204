-- Ends what is counting days for their rollups, as `count-running` knows it. It is not waited for: the statement under way says itself
-- that it has been ended.
KILL QUERY
WHERE
    query_kind = 'Insert'
    AND current_database = currentDatabase()
    AND match(query, '^INSERT INTO (installation_(days|sets|numbers)_next|health_(sessions|hours)_next|installation_ordinals)')
ASYNC
