-- Hour by hour of arrival: installations at risk under a version and under its predecessor, and those of them that failed in that hour. Who
-- failed before, in the span or in the hours since `calm_s` before it, under whichever version, is not at risk.
SELECT
    toUnixTimestamp(hour) AS hour_s,
    bitmapCardinality(bitmapAndnot(ours, failed_before)) AS at_risk,
    bitmapCardinality(bitmapAndnot(ours_failed, failed_before)) AS failed,
    bitmapCardinality(bitmapAndnot(theirs, failed_before)) AS baseline_at_risk,
    bitmapCardinality(bitmapAndnot(theirs_failed, failed_before)) AS baseline_failed
FROM
(
    SELECT
        hour,
        ours,
        ours_failed,
        theirs,
        theirs_failed,
        groupBitmapMergeState(all_failed) OVER (ORDER BY hour ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS failed_before
    FROM
    (
        SELECT
            hour,
            groupBitmapMergeStateIf(members, facts[{version_fact:String}] = {version:String}) AS ours,
            groupBitmapMergeStateIf(failed_there, facts[{version_fact:String}] = {version:String}) AS ours_failed,
            groupBitmapMergeStateIf(members, facts[{version_fact:String}] = {baseline:String}) AS theirs,
            groupBitmapMergeStateIf(failed_there, facts[{version_fact:String}] = {baseline:String}) AS theirs_failed,
            groupBitmapMergeState(failed_there) AS all_failed
        FROM
        (
            SELECT profile, hour, members, failed AS failed_there
            FROM health_hours_known(
                product = {product:String},
                environment = {environment:String},
                lane = {lane:String},
                event = {event:String},
                counted_by = {counted_by:String},
                from = {from:Date},
                since_s = {calm_s:UInt32},
                before_s = {before_s:UInt32},
                days_from_s = 0,
                days_before_s = 0,
                stale = {stale:Array(Date)},
                open = {open:Array(Date)}
            )
            WHERE counted
        ) AS hours
        ANY LEFT JOIN profiles ON profiles.profile = hours.profile
        GROUP BY hour
    )
)
WHERE hour >= toDateTime({since_s:UInt32}, 'UTC') AND at_risk + baseline_at_risk > 0
ORDER BY hour
