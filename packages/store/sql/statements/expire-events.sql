-- Only lanes that are named, and of those only what was received before their cutoff, on days of one month: those that were found and are counted anew
-- afterwards. What comes in so late that it is over already, on another day, is left to the next time.
ALTER TABLE events
    DELETE IN PARTITION ID {month:String}
    WHERE
        day IN {days:Array(Date)}
        AND received < toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')
