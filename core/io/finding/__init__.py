"""Finding scans: folders with many patients, CDs with a DICOMDIR, USB sticks full of other things, archives.

Start here: `Finding(path)`; `look()` yields what is found while it is read, `open(key)` opens one of it without
reading the headers again.
"""

from core.io.finding.entry import Change, FoundSeries, Patient, Study
from core.io.finding.finder import Finding

__all__ = ["Change", "Finding", "FoundSeries", "Patient", "Study"]
