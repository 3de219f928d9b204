ALTER TABLE installation_days REPLACE PARTITION {day:Date} FROM installation_days_next
