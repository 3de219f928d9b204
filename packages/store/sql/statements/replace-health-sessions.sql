ALTER TABLE health_sessions REPLACE PARTITION {day:Date} FROM health_sessions_next
