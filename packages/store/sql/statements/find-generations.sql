-- Which note about each of these days holds: as long as it is the same, nothing has taken the place of what the rollups hold of it.
SELECT day, max(generation) AS generation
FROM rollup_days
WHERE day IN {days:Array(Date)}
GROUP BY day
ORDER BY day
