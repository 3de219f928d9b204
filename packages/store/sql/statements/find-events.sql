-- Which events these sessions have on these days.
SELECT session, seq
FROM events
WHERE day IN {days:Array(Date)} AND session IN {sessions:Array(UUID)}
