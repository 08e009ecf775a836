"""Results as files for others: one format a module, and the table of them all (formats.py)."""
