"""Data sets: found (find.py), checked, read (reading.py) and parted (split.py); one format a module. No torch.

Nothing is imported here: the plain values of model.py are the window's too, which waits for no format.
"""
