"""Finding scans: folders with many patients, CDs with a DICOMDIR, USB sticks full of other things, archives.

Start at `finder.Finding(path)`; `look()` yields what is found while it is read, `open(key)` opens one of it without
reading the headers again. `entry.py` is what is found, and loads no reader.
"""
