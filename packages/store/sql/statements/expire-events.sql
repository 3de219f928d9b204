-- Only lanes that are named, and of those only what was received before their cutoff, in one month.
ALTER TABLE events
    DELETE IN PARTITION ID {month:String}
    WHERE received < toDateTime({cutoffs:Array(UInt32)}[indexOf({lanes:Array(String)}, concat(product, '/', lane))], 'UTC')
