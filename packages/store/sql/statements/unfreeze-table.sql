-- Removes the links; what they led to stays where the table itself still has it.
ALTER TABLE {table:Identifier} UNFREEZE WITH NAME 'backup'
