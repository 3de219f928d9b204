INSERT INTO health_hours_next
-- The same of whole days of receipt, gathered from the hours of the days being counted.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    profile,
    identity,
    24,
    toStartOfDay(hour) AS received_day,
    min(first_received),
    groupBitmapMergeState(ordinals),
    groupBitmapMergeState(failed),
    sum(errors)
FROM health_hours_next
WHERE hours = 1
GROUP BY product, environment, lane, day, event, profile, identity, received_day
