ALTER TABLE installation_numbers REPLACE PARTITION {day:Date} FROM installation_numbers_next
