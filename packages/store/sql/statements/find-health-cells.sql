-- Sessions by version and by the worst that their health events say, of each version together, and of all: '*' stands for all.
-- Ranks are those of SESSION_STATES in @candor/query/release-health. Installations are named where they are fewer than k.
SELECT
    cell.1 AS version,
    cell.2 AS state,
    count() AS sessions,
    sum(uptime) AS uptime_s,
    uniqExactIf(installation, counted) AS installations,
    if(installations < {k:UInt32}, groupUniqArrayIf(1000)(toString(installation), counted), []) AS few
FROM
(
    SELECT
        facts[{version_fact:String}] AS version,
        if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
        {counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral) AS counted,
        max(multiIf(
            labels['outcome'] = 'crashed', 4,
            labels['outcome'] = 'abnormal', 3,
            labels['outcome'] = 'unhandled', 2,
            labels['outcome'] = 'errored' OR numbers['errors'] > 0, 1,
            0
        )) AS state_rank,
        max(numbers['uptime']) AS uptime,
        arrayJoin([(version, toString(state_rank)), (version, '*'), ('*', '*')]) AS cell
    FROM events
    ANY LEFT JOIN profiles ON profiles.profile = events.profile
    WHERE
        product = {product:String}
        AND environment = {environment:String}
        AND lane = {lane:String}
        AND event = {event:String}
        AND day BETWEEN {from:Date} AND {to:Date}
    GROUP BY version, session, installation, counted
)
GROUP BY cell
