"""Masks as NIfTI on the scan's own grid; how they were made stands in the header."""

import contextlib
import errno
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.exporting.made import OURS, SCHEMA, provenance_entry
from core.exporting.snapshot import ExportInput
from core.volume import Geometry

MASK_NAME = "mask.nii.gz"
AGREEMENT_NAME = "agreement.nii.gz"
AGREEMENT_DESCRIPTION = "Hepascope: agreement 1-100 %, 0 not known"
MASK_DESCRIPTION = "Hepascope: 0 background, 1 liver, 2 tumour"
_LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
_COMMENT = 6
"""NIfTI's code for a header extension that is plain text."""


def write_mask(path: Path, export: ExportInput) -> None:
    """Write the mask as NIfTI on the scan's own grid, and read it back. Raises OSError where it differs.

    Voxel (i, j, k) of the file is (column, row, slice) of the stored scan; sform and qform hold the same affine (RAS,
    mm), sform alone that of a tilted scan, whose slices are shifted. How the mask was made stands in a comment
    extension of the header, as JSON.
    """
    _write_image(path, export, export.mask, MASK_DESCRIPTION, "label")


def write_agreement(path: Path, export: ExportInput) -> None:
    """Write the agreement as NIfTI on the scan's own grid as `write_mask` does: bytes, per cent, 0 not known."""
    agreement = export.kept_agreement
    if agreement is None:
        raise UserError("The network's agreement is not known for this mask.")
    _write_image(path, export, agreement.whole(), AGREEMENT_DESCRIPTION, "none")


def read_provenance(path: Path) -> dict[str, Any]:
    """Return what a NIfTI file that we wrote says about how it was made. Raises UserError where it says nothing."""
    import nibabel
    from nibabel.filebasedimages import ImageFileError

    try:
        extensions = nibabel.load(path).header.extensions
    except FileNotFoundError as error:
        raise UserError(f"{path.name} is not there.", "Check the path, or connect the drive.") from error
    except (OSError, ValueError, ImageFileError) as error:
        raise UserError(f"{path.name} is no NIfTI file that can be read.") from error
    for extension in extensions:
        with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError):
            told: dict[str, Any] = json.loads(bytes(extension.get_content()).rstrip(b"\0"))
            if str(told["schema"]).startswith(OURS):
                return told
    raise UserError(f"{path.name} does not say how it was made.", "Only what Hepascope wrote does.")


def affine_ras_mm(stored: Geometry) -> NDArray[np.float64]:
    """Return the NIfTI affine of a stored grid: (i, j, k) = (column, row, slice) to RAS mm."""
    return np.asarray(_LPS_TO_RAS @ stored.index_to_lps_mm[:, [2, 1, 0, 3]])


def _write_image(path: Path, export: ExportInput, values: NDArray[np.uint8], description: str, intent: str) -> None:
    import nibabel
    from isal import igzip

    stored = export.case.mask_on_stored_grid(values)
    image = nibabel.Nifti1Image(stored.transpose(2, 1, 0), affine_ras_mm(export.case.stored_geometry))
    header = image.header
    header.set_sform(image.affine, code=1)
    if export.case.shear is None:
        header.set_qform(image.affine, code=1)
    else:
        header.set_qform(None, code=0)  # a quaternion knows right angles only
    header.set_xyzt_units("mm")
    header.set_intent(intent, name="liver")
    header["descrip"] = description.encode()
    comment = json.dumps({"schema": SCHEMA, **provenance_entry(export)}, allow_nan=False).encode()
    header.extensions.append(nibabel.nifti1.Nifti1Extension(_COMMENT, comment))
    data = image.to_bytes()
    with open(path, "wb") as file, igzip.GzipFile("", "wb", compresslevel=2, fileobj=file, mtime=0) as packed:
        packed.write(data)
    with igzip.open(path, "rb") as packed:
        if packed.read() != data:
            raise OSError(errno.EIO, "what was written is not what the disk gives back")
