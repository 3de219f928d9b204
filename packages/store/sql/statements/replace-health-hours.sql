ALTER TABLE health_hours REPLACE PARTITION {day:Date} FROM health_hours_next
