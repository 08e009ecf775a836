"""A list of labelled scans as a file: scans from several places, chosen one by one, as one data set."""

import json
from collections.abc import Sequence
from pathlib import Path

from core.errors import UserError
from core.io.atomic import atomic_write
from core.plain import from_plain, to_plain
from core.training.datasets.model import DataSet, LabelledScan

FORMAT = 1


def write_list(path: Path, scans: Sequence[LabelledScan]) -> None:
    """Write a list of scans with all that is known of them. Raises UserError where it cannot be written."""
    text = json.dumps({"format": FORMAT, "scans": to_plain(list(scans))}, indent=1) + "\n"

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    atomic_write(path, write, overwrite=True)


def read_list(path: Path) -> DataSet:
    """Read a list as the data set it is. Raises UserError where it is none or a scan of it is gone.

    Whether the scans can be read is found out when they are checked.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        if values["format"] != FORMAT:
            raise UserError(f"{path} was written by another version.", "Make the list anew.")
        scans = tuple(from_plain(LabelledScan, each) for each in values["scans"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise UserError(f"{path} is no list of scans.", "Choose the folder that holds the scans.") from problem
    if not scans:
        raise UserError(f"{path} lists no scan.", "Choose some.")
    for scan in scans:
        for source in scan.sources:
            if not source.exists():
                raise UserError(f"{source} is gone.", "Put it back, or connect the drive it lies on.")
    return DataSet(path, scans)
