-- What the events, and the notes about their days, consist of: another state after whatever was inserted, merged or removed.
SELECT concat(toString(count()), ' ', toString(sum(cityHash64(table, name, hash_of_all_files)))) AS state
FROM system.parts
WHERE active AND database = currentDatabase() AND table IN ('events', 'rollup_days')
