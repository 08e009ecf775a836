"""Many scans one after the other: finding them, reading ahead, knowing what is done already, a table of all."""
