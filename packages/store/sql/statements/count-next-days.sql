INSERT INTO installation_days_next
SELECT *
FROM installation_days_counted
WHERE day IN {days:Array(Date)}
