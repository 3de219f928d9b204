INSERT INTO installation_sets_next
    (product, environment, lane, day, event, form, field, word, profile, identity, ordinals, event_count, number_sum)
-- In which fields some event of the days being counted said a word: one row for each, where a question finds it without a look at all that was said.
SELECT
    product,
    environment,
    lane,
    day,
    event,
    'heard',
    field,
    '',
    0,
    '',
    -- Nobody.
    groupBitmapStateIf(toUInt32(0), false),
    0,
    0
FROM installation_sets_next
WHERE form IN ('word', 'many')
GROUP BY product, environment, lane, day, event, field
