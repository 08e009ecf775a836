"""Where the mask of a scan comes from: a file on its grid, a folder that we exported, or the network."""

from pathlib import Path

import numpy as np

from core.case import Case
from core.errors import UserError
from core.evaluation.files import RESULT, read_mask
from core.follow_up.earlier import MaskedScan
from core.progress import Report, silent
from core.provenance import MaskRecord

TOLERANCE_MM = 0.02
"""How far corners of the grids may lie apart: what writers of headers round."""


def with_mask_from(path: Path, case: Case, report: Report = silent) -> MaskedScan:
    """Read the mask of a scan from a NIfTI file, or from the folder of an export.

    Raises UserError where it is no mask of 0 background, 1 liver, 2 tumour, or not on the grid of the scan.
    """
    file = path / RESULT if path.is_dir() else path
    if not file.exists():
        raise UserError(f"{path.name} holds no {RESULT}.", "Choose a mask, or the folder of an export.")
    mask = read_mask(file, report).volume
    if not mask.geometry.is_close(case.volume.geometry, TOLERANCE_MM):
        raise UserError(
            f"The mask {file.name} does not lie on the grid of {case.name}.",
            "Choose the mask that was made on this scan: masks are never moved or resampled to fit.",
        )
    return MaskedScan(case, mask.hu.astype(np.uint8), MaskRecord(origin="imported"))
