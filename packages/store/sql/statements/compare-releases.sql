-- Hour by hour of arrival: installations at risk under a version and under its predecessor, and those of them that failed in that hour. Who
-- failed before, in the span or in the days of `calm_s` before it, under whichever version, is not at risk.
SELECT
    toUnixTimestamp(hour) AS hour_s,
    uniqExactIf(installation, version = {version:String}) AS at_risk,
    uniqExactIf(installation, version = {version:String} AND failed_in_hour) AS failed,
    uniqExactIf(installation, version = {baseline:String}) AS baseline_at_risk,
    uniqExactIf(installation, version = {baseline:String} AND failed_in_hour) AS baseline_failed
FROM
(
    SELECT
        installation,
        version,
        hour,
        max(has_failed) AS failed_in_hour,
        -- The far future where it never failed.
        min(min(if(has_failed, hour, toDateTime(4294967295, 'UTC')))) OVER (PARTITION BY installation) AS first_failed
    FROM
    (
        SELECT
            if(device = toUUID('00000000-0000-0000-0000-000000000000'), session, device) AS installation,
            facts[{version_fact:String}] AS version,
            toStartOfHour(received) AS hour,
            labels['outcome'] IN {failed_outcomes:Array(String)} AS has_failed
        FROM events
        ANY LEFT JOIN profiles ON profiles.profile = events.profile
        WHERE
            product = {product:String}
            AND environment = {environment:String}
            AND lane = {lane:String}
            AND event = {event:String}
            AND day >= {from:Date}
            AND received >= toDateTime({calm_s:UInt32}, 'UTC')
            AND received < toDateTime({before_s:UInt32}, 'UTC')
            AND ({counted_by:String} = 'session' OR (device != toUUID('00000000-0000-0000-0000-000000000000') AND NOT ephemeral))
    )
    GROUP BY installation, version, hour
)
WHERE hour >= toDateTime({since_s:UInt32}, 'UTC') AND hour <= first_failed AND version IN ({version:String}, {baseline:String})
GROUP BY hour
ORDER BY hour
