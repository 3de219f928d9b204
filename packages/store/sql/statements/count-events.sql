SELECT count() AS event_count
FROM events
WHERE product = {product:String} OR {product:String} = ''
