"""Data sets found, checked and read: `find_scans`, `check`, `read_scan`, `split`; one format a module. No torch."""

from core.training.datasets.check import check, measure
from core.training.datasets.find import find_scans
from core.training.datasets.model import FIXES, DataSet, LabelledScan, Mapped, Measured, Problem, check_fixes
from core.training.datasets.names import parse_values
from core.training.datasets.reading import Examined, examine, read_scan
from core.training.datasets.split import Split, given_split, split

__all__ = [
    "FIXES",
    "DataSet",
    "Examined",
    "LabelledScan",
    "Mapped",
    "Measured",
    "Problem",
    "Split",
    "check",
    "check_fixes",
    "examine",
    "find_scans",
    "given_split",
    "measure",
    "parse_values",
    "read_scan",
    "split",
]
