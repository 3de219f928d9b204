-- Parts whose place others have taken, and that still lie on the disk.
SELECT table || '/' || name AS part
FROM system.parts
WHERE database = currentDatabase() AND NOT active AND table IN {tables:Array(String)}
