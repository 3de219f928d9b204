-- There is no such month. But to drop one makes ClickHouse remove from the disk what has been replaced, which it else does at leisure.
ALTER TABLE {table:Identifier} DROP PARTITION ID {partition:String}
