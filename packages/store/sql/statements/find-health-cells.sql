-- Sessions by version and by the worst that their health events say, of each version together, and of all: '*' stands for all.
-- Ranks are those of SESSION_STATES in @candor/query/release-health. Installations are named where they are fewer than k.
-- Where versions are named, sessions are counted of those alone: of each other only how many installations there are, which takes much less.
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
    empty({versions:Array(String)}) AS takes_all,
    arrayMap(
        (version, number) -> number * 2 + (takes_all OR has({versions:Array(String)}, version)),
        versions, arrayEnumerateDense(versions)
    ) AS numbers
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
        arrayDistinct(versions)[intDiv(place, 4)] AS version,
        bitTest(place, 1) AS is_taken,
        if(is_taken, count(), 0) AS session_count,
        if(is_taken, sum(uptime_max), 0) AS uptime_total,
        groupBitmapStateIf(member, bitTest(place, 0)) AS members,
        arrayJoin(arrayConcat(if(is_taken, [(version, toString(worst))], []), [(version, '*'), ('*', '*')])) AS cell
    FROM
    (
        -- 16 bytes, which are grouped faster than more: the version with whether its sessions and the installation count, the installation, the session.
        SELECT
            toUInt32(transform(profile, known.1, arrayPopFront(numbers), numbers[1]) * 2 + counted) AS place,
            member,
            if(takes_all OR bitTest(place, 1), own_session, 0) AS session,
            max(if(takes_all OR bitTest(place, 1), state_rank, 0)) AS worst,
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
        GROUP BY place, member, session
    )
    GROUP BY place, worst
)
GROUP BY cell
