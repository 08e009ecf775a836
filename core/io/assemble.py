"""The last steps every format shares: size limits, canonical axes, a look at the values."""

import numpy as np
from numpy.typing import NDArray

from core.case import Case, Source
from core.errors import UserError
from core.memory import available_bytes, spoken_size
from core.progress import Report, silent
from core.shear import Shear
from core.volume import AxisOrder, Geometry, Volume

MAX_VOXELS = 2**30
"""A scan of 1024 x 1024 x 1024. Asked before memory is taken: a few flipped bits must not ask for all of it."""
BYTES_PER_VOXEL = 4.5
"""What opening takes at its peak: the values as stored, and once more where their axes must be turned."""
HU_LIMITS = (-32768, 32767)
SPACING_LIMITS_MM = (0.05, 50.0)
"""Outside of these the unit is wrong: no CT has such voxels."""
MAX_SHEAR = 2e-3
"""Largest cosine between two axes: 0.1 degree."""


def check_size(name: str, shape_zyx: tuple[int, int, int]) -> None:
    """Raise UserError where a scan of this shape is too large, or too small to say how far its slices are apart."""
    slices, rows, columns = (int(size) for size in shape_zyx)
    if min(slices, rows, columns) < 2:
        raise UserError(
            f"{name} holds a single slice ({columns} x {rows} x {slices} voxels).",
            "Volumes need the whole scan: open all its slices.",
        )
    if slices * rows * columns > MAX_VOXELS:
        raise UserError(
            f"{name} is too large: {columns} x {rows} x {slices} voxels.", "Open a part of it, or check the file."
        )
    needed, free = round(BYTES_PER_VOXEL * slices * rows * columns), available_bytes()
    if needed > free:
        raise UserError(
            f"{name} does not fit into memory ({spoken_size(needed)} are needed, {spoken_size(free)} are free).",
            "Close other programs, or open a smaller scan.",
        )


def check_spacing(name: str, spacing_mm: tuple[float, float, float]) -> None:
    """Raise UserError where voxels of this size cannot be a CT's."""
    low, high = SPACING_LIMITS_MM
    if not all(low <= size <= high for size in spacing_mm):
        sizes = " x ".join(f"{size:.4g}" for size in reversed(spacing_mm))
        raise UserError(
            f"{name} says that its voxels measure {sizes} mm, which cannot be right.",
            "Convert the scan again from the original DICOM files.",
        )


def check_right_angles(name: str, geometry: Geometry) -> None:
    """Raise UserError where the axes of a grid are not at right angles to one another."""
    cosines = np.abs(geometry.directions.T @ geometry.directions - np.eye(3)).max()
    if cosines > MAX_SHEAR:
        degrees = np.degrees(np.arcsin(min(1.0, float(cosines))))
        raise UserError(
            f"The axes of {name} are not at right angles (off by {degrees:.1f} degrees), as of a tilted gantry.",
            "Resample it to a straight grid first.",
        )


def notes_on_spacing(geometry: Geometry) -> list[str]:
    """Some sets (LiTS among them) hold scans whose header says 1 mm because the converter did not know."""
    large = sum(size >= 400 for size in geometry.shape_zyx) >= 2
    if large and np.allclose(geometry.spacing_mm, 1.0, atol=1e-6):
        return [
            "The header says that every voxel measures 1 x 1 x 1 mm, which is unlikely for this scan: "
            "all millimetres and volumes are probably wrong."
        ]
    return []


def make_case(
    hu: NDArray[np.int16],
    stored: Geometry,
    source: Source,
    notes: list[str],
    report: Report = silent,
    shear: Shear | None = None,
) -> Case:
    """Return the case of a scan in stored axes: turned to canonical ones, its values looked at.

    `hu` lies on the grid `stored`, or on the right-angled one of `shear`.
    """
    grid = stored if shear is None else shear.straight
    order = AxisOrder.canonical(grid)
    volume = Volume(order.to_canonical(hu), order.geometry_to_canonical(grid))
    report(0.5, "Checking the values")
    notes = [*notes, *notes_on_values(volume.hu)]
    report(1.0, "Opened")
    return Case(volume, source, stored, order, tuple(notes), shear)


def notes_on_values(hu: NDArray[np.int16]) -> list[str]:
    """Return a warning where the values cannot be the Hounsfield units of a body with air and fat."""
    low, high = int(hu.min()), int(hu.max())
    if low > -50 or high < 50:
        return [
            f"The values ({low} to {high}) do not look like Hounsfield units: the network expects them, "
            "and its result would mean nothing."
        ]
    return []
