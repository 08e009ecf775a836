"""The mask of a scan from any file that labels it, where the file itself says what is liver and what is tumour."""

from pathlib import Path

import numpy as np

from core.case import Case
from core.errors import UserError
from core.follow_up.earlier import MaskedScan
from core.importing.parts import combined
from core.importing.read import read_labels
from core.progress import Report, silent
from core.provenance import MaskRecord

FOLDER_MASK = "mask.nii.gz"


def read_mask_of(path: Path, case: Case, report: Report = silent) -> MaskedScan:
    """Read a file of labels, or the folder of an export, as the mask of `case`.

    Its record says that it was read from a file, whatever the file says of itself: others may have changed it.
    Raises UserError as `read_labels` does, and where a structure's name does not tell what it is.
    """
    file = path / FOLDER_MASK if path.is_dir() else path
    if not file.exists():
        raise UserError(f"{file} is not there.", "Give a mask, or the folder of an export.")
    found = read_labels(file, case, report)
    unclear = [part.name for part in found.parts if part.guess is None]
    if unclear:
        raise UserError(
            f"{file.name} does not say what {unclear[0]} is.",
            'Name structures "liver" and "tumour", or number them 1, 2.',
        )
    mask = combined({at: part.guess for at, part in enumerate(found.parts) if part.guess is not None}, found)
    mask = np.ascontiguousarray(mask)
    return MaskedScan(case, mask, MaskRecord(origin="imported", warnings=found.notes))
