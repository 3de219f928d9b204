INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum, spread)
-- The sets and spreads of the days being counted over all profiles: what most questions ask for, of which none goes by a session's facts.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    concat('all_', form),
    field,
    word,
    0,
    identity,
    groupBitmapMergeState(ordinals),
    sum(event_count),
    sum(number_sum),
    sumMap(spread)
FROM installation_sets_next
WHERE form IN ('event', 'word', 'many', 'number', 'spread')
GROUP BY product, environment, lane, day, event, form, field, word, identity
