-- Hard links to the parts that the table has at this instant, in shadow/backup of the disk; nothing is copied, nothing waits.
ALTER TABLE {table:Identifier} FREEZE WITH NAME 'backup'
