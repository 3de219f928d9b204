INSERT INTO health_hours_next
-- Who told of their sessions in which hour of receipt, on the days being counted.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    profile,
    identity,
    1,
    toStartOfHour(received) AS hour,
    min(received),
    groupBitmapState(ordinal),
    groupBitmapStateIf(ordinal, state_rank >= 2),
    sum(errors)
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
GROUP BY product, environment, lane, day, event, profile, identity, hour
