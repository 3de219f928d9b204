-- First and last day on which something happened in a product.
SELECT toString(min(day)) AS first_day, toString(max(day)) AS last_day, sum(day_count) AS event_count
FROM
(
    SELECT day, count() AS day_count
    FROM events
    WHERE product = {product:String}
    GROUP BY day
)
