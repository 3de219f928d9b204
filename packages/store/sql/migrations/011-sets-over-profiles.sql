-- What was said in sets and spreads of each profile is said once more over all of them, in rows of the forms 'all_event', 'all_word', 'all_many',
-- 'all_number' and 'all_spread': a question that goes by no fact of a session reads one row of a day in place of one for each profile.
--
-- Nothing is taken over: until a day has been counted anew it is stale, and questions about it come to the events.
INSERT INTO rollup_days
SELECT day, 0, 1, (SELECT max(generation) FROM rollup_days) + 1
FROM
(
    SELECT day FROM installation_days
    UNION DISTINCT
    SELECT day FROM installation_sets
    UNION DISTINCT
    SELECT day FROM rollup_days
);
