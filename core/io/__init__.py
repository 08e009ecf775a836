"""One file format a module; open_case is the door."""
