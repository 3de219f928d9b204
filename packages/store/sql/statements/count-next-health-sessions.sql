INSERT INTO health_sessions_next
-- How each session fared on the days being counted. Which events tell of that is known by what was heard of each.
SELECT product, environment, lane, day, event, profile, identity, ordinal, own_session, max(state_rank), max(uptime)
FROM health_said AS said
INNER JOIN
(
    SELECT product, installation, ordinal
    FROM installation_ordinals
    WHERE installation IN (SELECT installation FROM installation_days_next)
) AS given
ON given.product = said.product AND given.installation = said.installation
WHERE
    day IN {days:Array(Date)}
    AND event IN (SELECT event FROM installation_sets_next WHERE form = 'heard' AND field = 'outcome')
GROUP BY product, environment, lane, day, event, profile, identity, ordinal, own_session
