-- What was to remove ordinals and did not come to its end, of a collector that has gone or an engine that was killed: it would
-- look at rollups that have changed since. Whoever wanted it wants it again.
KILL MUTATION
WHERE database = currentDatabase() AND table = 'installation_ordinals' AND NOT is_done
SYNC
