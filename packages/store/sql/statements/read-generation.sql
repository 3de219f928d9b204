SELECT max(generation) AS generation
FROM rollup_days
