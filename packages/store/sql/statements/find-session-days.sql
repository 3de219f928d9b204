-- On which days sessions with these starts have events, and from which number to which.
SELECT toString(session_start) AS session_start, day, min(seq_min) AS seq_first, max(seq_max) AS seq_last
FROM session_days
WHERE session_start IN {starts:Array(UInt64)}
GROUP BY session_start, day
