"""Opening a saved case together with its scan, wherever that is."""

from pathlib import Path

from core.case import Case
from core.case_file import SavedCase, read_case
from core.errors import UserError
from core.progress import Report, silent
from core.scan_reference import ScanReference


class ScanMissing(UserError):  # noqa: N818 - not an error of ours: the user can show where the scan is
    """The scan of a saved case is not where it was."""

    def __init__(self, scan: ScanReference) -> None:
        super().__init__(f"The scan {scan.name} is not where it was.", "Connect its drive, or show where it is now.")
        self.scan = scan


def open_saved_case(path: Path, scan_path: Path | None, report: Report = silent) -> tuple[Case, SavedCase]:
    """Open a saved case and its scan: at `scan_path`, where it was, or beside the case. ScanMissing where it is not.

    UserError where what is there is another scan.
    """
    from core.io import open_case

    saved = read_case(path)
    was = Path(saved.scan.path)
    places = [scan_path] if scan_path else [was, path.parent / was.name]
    place = next((each for each in places if each.exists()), None)
    if place is None:
        raise ScanMissing(saved.scan)
    case = open_case(place, series_uid=saved.scan.series_uid or None, report=report)
    difference = saved.scan.difference_from(case)
    if difference is not None:
        raise UserError(f"{place.name} is not the scan of {path.name}. {difference}", "Show the right scan.")
    return case, saved
