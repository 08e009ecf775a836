"""The mask of an earlier scan from a file on its grid, or from a folder that we exported."""

from pathlib import Path

from core.case import Case
from core.errors import UserError
from core.evaluation.files import RESULT
from core.follow_up.earlier import MaskedScan
from core.progress import Report, silent
from core.provenance import MaskRecord
from core.reference import read_reference


def with_mask_from(path: Path, case: Case, report: Report = silent) -> MaskedScan:
    """Read the mask of a scan from a NIfTI file, or from the folder of an export.

    Raises UserError where it is no mask of 0 background, 1 liver, 2 tumour, or was not made on this scan.
    """
    file = path / RESULT if path.is_dir() else path
    if not file.exists():
        raise UserError(f"{path.name} holds no {RESULT}.", "Choose a mask, or the folder of an export.")
    return MaskedScan(case, read_reference(file, case, report).whole(), MaskRecord(origin="imported"))
