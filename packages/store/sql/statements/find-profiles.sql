-- Which of these profiles are there.
SELECT DISTINCT toString(profile) AS profile
FROM profiles
WHERE profile IN {profiles:Array(UInt64)}
