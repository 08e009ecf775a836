"""How the slices of a series lie in space: by ImagePositionPatient and ImageOrientationPatient, nothing else.

SliceThickness, SliceLocation, InstanceNumber and file names are never asked: each of them is wrong in real series.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.dicom_header import SliceHeader
from core.volume import Geometry

POSITION_TOLERANCE_MM = 0.1
"""How far a slice may lie from its place on the even grid: positions are often rounded to 0.1 mm."""
SAME_PLACE_MM = 0.05
ORIENTATION_TOLERANCE = 1e-4
UNIT_TOLERANCE = 1e-3
_AGAIN = "Export the series again, with all its slices."


@dataclass(frozen=True)
class Layout:
    """The verdict on a series: `kind` as in SeriesInfo, its slices in order, the stored grid where it is even."""

    kind: str
    headers: tuple[SliceHeader, ...]
    geometry: Geometry | None = None
    problem: UserError | None = None


class _Uneven(UserError):  # noqa: N818 - a verdict
    """A verdict against a series; becomes the problem of its layout."""

    def __init__(self, kind: str, message: str, hint: str = _AGAIN) -> None:
        super().__init__(message, hint)
        self.kind = kind


def lay_out(headers: Sequence[SliceHeader]) -> Layout:
    """Sort the slices of one series along their normal and judge whether they form an even grid.

    Only REGULAR and OBLIQUE come with a geometry: index (slice, row, column) to LPS mm, slices in the direction of
    row x column, as other programs store them.
    """
    ordered = tuple(sorted(headers, key=lambda header: header.file_order))
    try:
        rows, columns, spacing = _common_plane(ordered)
        normal = np.cross(rows, columns)
        positions = np.array([header.position_lps_mm for header in ordered])
        along = positions @ normal
        order = np.argsort(along, kind="stable")
        ordered = tuple(ordered[k] for k in order)
        step_mm = _even_step(ordered, along[order])
        _straight(ordered, positions[order], normal)
    except _Uneven as finding:
        return Layout(finding.kind, ordered, None, finding)
    matrix = np.eye(4)
    matrix[:3, 0] = normal * step_mm
    matrix[:3, 1] = columns * spacing[0]
    matrix[:3, 2] = rows * spacing[1]
    matrix[:3, 3] = positions[order][0]
    shape = (len(ordered), ordered[0].pixels.rows or 0, ordered[0].pixels.columns or 0)
    try:
        geometry = Geometry(shape, matrix)
    except UserError as error:
        return Layout("UNKNOWN", ordered, None, error)
    return Layout("OBLIQUE" if geometry.is_oblique else "REGULAR", ordered, geometry)


def _common_plane(
    headers: Sequence[SliceHeader],
) -> tuple[NDArray[np.float64], NDArray[np.float64], tuple[float, float]]:
    """Return the unit vectors along a row and along a column, and the spacing (rows, columns) all slices share."""
    for header in headers:
        _check_slice(header)
    first = headers[0]
    for header in headers[1:]:
        difference = _difference(first, header)
        if difference:
            raise _Uneven(
                "MIXED",
                f"The series mixes images that do not fit together: {first.name} and {header.name} "
                f"differ in {difference}.",
                "Export the scan alone, without other images.",
            )
    if len(headers) < 2:
        raise _Uneven(
            "UNKNOWN",
            f"The series holds a single slice ({first.name}): how thick it is cannot be known.",
            "Open the folder with all slices of the scan.",
        )
    orientation = np.asarray(first.orientation)
    rows = orientation[:3] / np.linalg.norm(orientation[:3])
    columns = orientation[3:] - rows * (rows @ orientation[3:])
    columns /= np.linalg.norm(columns)
    height, width = first.pixel_spacing_mm or (0.0, 0.0)
    return rows, columns, (height, width)


def _check_slice(header: SliceHeader) -> None:
    missing = [
        name
        for name, value in (
            ("ImagePositionPatient", header.position_lps_mm),
            ("ImageOrientationPatient", header.orientation),
            ("PixelSpacing", header.pixel_spacing_mm),
        )
        if value is None
    ]
    if missing:
        raise _Uneven("UNKNOWN", f"{header.name} does not say where it lies ({', '.join(missing)} missing).")
    if min(header.pixel_spacing_mm or (0.0,)) <= 0:
        raise _Uneven("UNKNOWN", f"{header.name} gives a pixel spacing that is not positive.")
    if min(header.pixels.rows or 0, header.pixels.columns or 0) < 2:
        raise _Uneven("UNKNOWN", f"{header.name} has no size (Rows, Columns).")
    row, column = np.reshape(header.orientation or np.zeros(6), (2, 3))
    lengths = np.array([np.linalg.norm(row), np.linalg.norm(column)])
    if np.abs(lengths - 1).max() > UNIT_TOLERANCE or abs(row @ column) > UNIT_TOLERANCE:
        raise _Uneven("UNKNOWN", f"The orientation in {header.name} is damaged: its axes are not at right angles.")


def _difference(first: SliceHeader, other: SliceHeader) -> str:
    """Name what differs between two slices of one series, or return an empty text."""
    if (first.pixels.rows, first.pixels.columns) != (other.pixels.rows, other.pixels.columns):
        return "size"
    if not np.allclose(first.pixel_spacing_mm or 0, other.pixel_spacing_mm or 0, rtol=1e-4, atol=0):
        return "pixel spacing"
    if not np.allclose(first.orientation or 0, other.orientation or 0, rtol=0, atol=ORIENTATION_TOLERANCE):
        return "orientation"
    if first.frame_of_reference != other.frame_of_reference:
        return "frame of reference"
    return ""


def _even_step(headers: Sequence[SliceHeader], along_mm: NDArray[np.float64]) -> float:
    """Return the distance between neighbours in mm where all share one, along the normal."""
    steps = np.diff(along_mm)
    at = int(np.argmin(steps))
    if steps[at] < SAME_PLACE_MM:
        count = int((steps < SAME_PLACE_MM).sum())
        raise _Uneven(
            "DUPLICATE",
            f"{_pair(headers, at)} lie at the same place"
            + (f", and so do {count - 1} other pairs." if count > 1 else "."),
            "The series holds a slice twice, or several phases of the scan: export them as series of their own.",
        )
    step = float(along_mm[-1] - along_mm[0]) / (len(along_mm) - 1)
    even = along_mm[0] + step * np.arange(len(along_mm))
    if np.abs(along_mm - even).max() <= min(POSITION_TOLERANCE_MM, step / 10):
        return step
    raise _gapped(headers, steps) or _Uneven(
        "VARIABLE",
        f"The distance between slices changes from {steps.min():.2f} to {steps.max():.2f} mm "
        f"({_pair(headers, int(np.argmax(steps)))} are farthest apart).",
        "Export a reconstruction with even slices.",
    )


def _gapped(headers: Sequence[SliceHeader], steps_mm: NDArray[np.float64]) -> _Uneven | None:
    """Return the verdict where every distance is a multiple of the smallest: slices are missing."""
    smallest = float(steps_mm.min())
    multiples = np.rint(steps_mm / smallest)
    # Judged by the mean of the single steps: the smallest alone carries its rounding into every multiple.
    single = float(steps_mm[multiples == 1].mean())
    multiples = np.rint(steps_mm / single)
    missing = int((multiples - 1).sum())
    if not missing or np.abs(steps_mm - multiples * single).max() > min(2 * POSITION_TOLERANCE_MM, single / 4):
        return None
    at = int(np.argmax(steps_mm))
    slices = "slice is" if missing == 1 else "slices are"
    return _Uneven(
        "GAPPED",
        f"{missing} {slices} missing: {_pair(headers, at)} lie {steps_mm[at]:.2f} mm apart, "
        f"the other slices {single:.2f} mm.",
    )


def _straight(
    headers: Sequence[SliceHeader], positions_lps_mm: NDArray[np.float64], normal: NDArray[np.float64]
) -> None:
    """Raise where the slices are not stacked exactly behind one another."""
    offsets = positions_lps_mm - positions_lps_mm[0]
    sideways = offsets - np.outer(offsets @ normal, normal)
    shift_mm = np.linalg.norm(sideways, axis=1)
    if shift_mm.max() <= POSITION_TOLERANCE_MM:
        return
    evenly = np.outer(np.arange(len(headers)) / (len(headers) - 1), sideways[-1])
    if np.linalg.norm(sideways - evenly, axis=1).max() <= 2 * POSITION_TOLERANCE_MM:
        degrees = np.degrees(np.arctan2(shift_mm[-1], offsets[-1] @ normal))
        raise _Uneven(
            "TILTED",
            f"The gantry was tilted by {degrees:.1f} degrees: the slices shift sideways by {shift_mm[-1]:.1f} mm "
            "in all.",
            "Export the series with the tilt corrected.",
        )
    at = int(np.argmax(np.linalg.norm(np.diff(sideways, axis=0), axis=1)))
    raise _Uneven(
        "MIXED",
        f"The slices are not stacked behind one another: {_pair(headers, at)} are shifted sideways.",
        "Export the scan alone, without other images.",
    )


def _pair(headers: Sequence[SliceHeader], at: int) -> str:
    return f"{headers[at].name} and {headers[at + 1].name}"
