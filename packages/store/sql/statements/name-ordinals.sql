-- Whose these are.
SELECT ordinal, toString(installation) AS installation
FROM installation_ordinals
WHERE product = {product:String} AND ordinal IN {ordinals:Array(UInt32)}
