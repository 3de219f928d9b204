-- Versions of which something was received in hours of the span: when that was first, errors that were told, handled or not, and how many installations
-- ran them: few by name.
SELECT
    facts[{version_fact:String}] AS version,
    toUnixTimestamp(min(first_received)) AS first_received_s,
    sum(errors) AS errors,
    groupBitmapMergeIf(members, counted) AS installations,
    CAST(if(installations < {k:UInt32}, bitmapToArray(groupBitmapMergeStateIf(members, counted)), []), 'Array(String)') AS few
FROM health_hours_known(
    product = {product:String},
    environment = {environment:String},
    lane = {lane:String},
    event = {event:String},
    counted_by = {counted_by:String},
    from = {from:Date},
    since_s = {since_s:UInt32},
    before_s = {before_s:UInt32},
    days_from_s = {days_from_s:UInt32},
    days_before_s = {days_before_s:UInt32},
    stale = {stale:Array(Date)},
    open = {open:Array(Date)}
) AS hours
ANY LEFT JOIN profiles ON profiles.profile = hours.profile
GROUP BY version
