"""From scans to a better model, step by step: what is planned, what it will take, how it goes, what came out.

No Qt and no torch: the pages of the window draw what stands here, and the training itself is a process of its own.
"""
