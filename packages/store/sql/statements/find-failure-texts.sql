-- What these failures say. They are named by session and number; their days alone are looked through.
SELECT toString(session) AS of_session, seq AS of_seq, labels[{field:String}] AS failure
FROM events
WHERE
    product = {product:String}
    AND environment = {environment:String}
    AND lane = {lane:String}
    AND event = {event:String}
    AND day IN {days:Array(Date)}
    AND (session, seq) IN arrayZip({sessions:Array(UUID)}, {seqs:Array(UInt32)})
