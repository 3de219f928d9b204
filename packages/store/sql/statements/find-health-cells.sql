-- Sessions by version and by the worst that their health events say, of each version together, and of all: '*' stands for all.
-- Ranks are those of SESSION_STATES in @candor/query/release-health. Installations are named where they are fewer than k.
WITH
    -- Versions have numbers while sessions are grouped. The first is that of whom nothing is known.
    (
        SELECT (groupArray(profile), groupArray(facts[{version_fact:String}]))
        FROM profiles
        WHERE profile IN
        (
            SELECT profile
            FROM health_profiles_known(
                product = {product:String},
                environment = {environment:String},
                lane = {lane:String},
                event = {event:String},
                from = {from:Date},
                to = {to:Date},
                open = {open:Array(Date)}
            )
        )
    ) AS known,
    arrayPushFront(known.2, '') AS versions,
    arrayEnumerateDense(versions) AS numbers
SELECT
    cell.1 AS version,
    cell.2 AS state,
    sum(session_count) AS sessions,
    sum(uptime_total) AS uptime_s,
    groupBitmapMerge(members) AS installations,
    CAST(if(installations < {k:UInt32}, bitmapToArray(groupBitmapMergeState(members)), []), 'Array(String)') AS few
FROM
(
    SELECT
        arrayDistinct(versions)[intDiv(place, 2)] AS version,
        count() AS session_count,
        sum(uptime_max) AS uptime_total,
        groupBitmapStateIf(member, place % 2 = 1) AS members,
        arrayJoin([(version, toString(worst)), (version, '*'), ('*', '*')]) AS cell
    FROM
    (
        -- 16 bytes, which are grouped faster than more: the version with whether the installation counts, the installation, the session.
        SELECT
            toUInt32(transform(profile, known.1, arrayPopFront(numbers), toUInt32(1)) * 2 + counted) AS place,
            member,
            own_session,
            max(state_rank) AS worst,
            max(uptime) AS uptime_max
        FROM health_sessions_known(
            product = {product:String},
            environment = {environment:String},
            lane = {lane:String},
            event = {event:String},
            counted_by = {counted_by:String},
            from = {from:Date},
            to = {to:Date},
            stale = {stale:Array(Date)},
            open = {open:Array(Date)}
        )
        GROUP BY place, member, own_session
    )
    GROUP BY place, worst
)
GROUP BY cell
