-- A part that lies in the table's folder `detached`.
ALTER TABLE {table:Identifier} ATTACH PART {part:String}
