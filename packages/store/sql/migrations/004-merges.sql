-- Column by column: a merge that takes rows one by one puts each word of a map into a dictionary anew, and that was more than
-- half of all that an event cost the engine. Only parts of a form with a file for each column are merged so; a fresh part has one
-- file, since each is synced before the insert is answered, and so has what is merged of very few rows.
ALTER TABLE events MODIFY SETTING
    min_bytes_for_wide_part = 1048576,
    min_level_for_wide_part = 1,
    vertical_merge_algorithm_min_rows_to_activate = 1,
    vertical_merge_algorithm_min_columns_to_activate = 1;
