-- Where a table's parts lie on the disk of the one that answers, and where the links to them lie when it is frozen.
SELECT
    data_paths[1] AS folder,
    replaceOne(
        data_paths[1],
        (SELECT path FROM system.disks WHERE name = 'default'),
        (SELECT concat(path, 'shadow/backup/') FROM system.disks WHERE name = 'default')
    ) AS frozen
FROM system.tables
WHERE database = currentDatabase() AND name = {table:String}
