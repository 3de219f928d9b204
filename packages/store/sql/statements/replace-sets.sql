ALTER TABLE installation_sets REPLACE PARTITION {day:Date} FROM installation_sets_next
