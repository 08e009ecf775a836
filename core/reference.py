"""Another's mask of the open scan, read from a file: taken on exactly the scan's grid, or refused with the reason.

Nothing is ever resampled. Axes that are stored in another order or backwards are turned, which moves whole voxels.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

import numpy as np

from core.case import Case
from core.errors import UserError
from core.evaluation.files import read_mask
from core.io.formats import volume_file
from core.kept import KeptVoxels
from core.labels import Label
from core.progress import Report, silent
from core.volume import Geometry

TOLERANCE_MM = 0.02
"""How far corners of the grids may lie apart: what writers of headers round."""
OURS = "hepascope."
HINT = "Choose the mask that was made on this scan. Masks are never moved or resampled to fit."


def read_reference(path: Path, case: Case, report: Report = silent) -> KeptVoxels:
    """Read a mask of 0 background, 1 liver, 2 tumour from a NIfTI file, onto the canonical grid of `case`.

    Raises UserError where the file is no mask, lies on another grid or was made by Hepascope on another scan.
    """
    if case.shear is not None and (drawn := _on_original_slices(path, case, report)) is not None:
        return drawn
    mask = read_mask(path, report)
    reason = difference_of_grids(mask.volume.geometry, case.volume.geometry)
    if reason:
        raise UserError(f"{path.name} does not belong to this scan: {reason}", HINT)
    scan = _scan_it_was_made_on(path)
    if scan not in ("", case.content_hash):
        raise UserError(
            f"{path.name} does not belong to this scan: it was made on another one of the same size.", HINT
        )
    return KeptVoxels.of(mask.volume.hu.astype(np.uint8))


def _on_original_slices(path: Path, case: Case, report: Report) -> KeptVoxels | None:
    """Read a mask that lies on the shifted slices of a tilted scan, as exports of it do; None where it does not."""
    found = volume_file(path)
    if found is None:
        return None
    labels, grid = found.read_labels(report)
    if not grid.is_close(case.stored_geometry, TOLERANCE_MM):
        return None
    if labels.max() > Label.TUMOUR:
        raise UserError(f"{path.name} is not a mask of 0 background, 1 liver, 2 tumour.", HINT)
    return KeptVoxels.of(case.labels_from_stored_grid(labels.astype(np.uint8)))


def difference_of_grids(mask: Geometry, scan: Geometry) -> str:
    """Say in a sentence how the grid of a mask differs from the scan's (both canonical); "" where they are one."""
    if mask.shape_zyx != scan.shape_zyx:
        return f"it has {_sizes(mask.shape_zyx)} voxels, the scan {_sizes(scan.shape_zyx)}."
    if mask.is_close(scan, TOLERANCE_MM):
        return ""
    if not np.allclose(mask.spacing_mm, scan.spacing_mm, rtol=1e-3, atol=1e-4):
        return f"its voxels measure {_sizes(mask.spacing_mm)} mm, the scan's {_sizes(scan.spacing_mm)} mm."
    cosines = np.clip((mask.directions * scan.directions).sum(axis=0), -1, 1)
    degrees = float(np.degrees(np.arccos(cosines)).max())
    if degrees > 0.05:
        return f"its grid is turned against the scan's by {degrees:.1f}°."
    corners = [(0, 0, 0), tuple(size - 1 for size in scan.shape_zyx)]
    apart_mm = float(np.linalg.norm(mask.to_lps_mm(corners) - scan.to_lps_mm(corners), axis=1).max())
    return f"it lies {apart_mm:.2g} mm beside the scan in the patient."


def _scan_it_was_made_on(path: Path) -> str:
    """Return the hash of the scan that one of our masks names; "" where the file does not say."""
    import nibabel
    from nibabel.filebasedimages import ImageFileError

    with contextlib.suppress(OSError, ValueError, ImageFileError):
        for extension in nibabel.load(path).header.extensions:
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
                told: dict[str, Any] = json.loads(extension.get_content())
                if str(told["schema"]).startswith(OURS):
                    return str(told["scan"]["content_sha256"])
    return ""


def _sizes(sizes_zyx: tuple[float, float, float]) -> str:
    return " × ".join(f"{size:.4g}" for size in reversed(sizes_zyx))
