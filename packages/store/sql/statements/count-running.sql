-- What writes into this database and is under way: inserts of events, and what counts days for their rollups, which a server goes on
-- with when its collector has gone.
SELECT countIf(NOT is_count) AS inserts, countIf(is_count) AS counts
FROM
(
    SELECT match(query, '^INSERT INTO (installation_(days|sets|numbers)_next|health_(sessions|hours)_next|installation_ordinals)') AS is_count
    FROM system.processes
    WHERE query_kind = 'Insert' AND current_database = currentDatabase()
)
