ALTER TABLE session_days DELETE WHERE session_start IN (SELECT session_start FROM erasing_sessions)
