"""How the slices of a series lie in space: by ImagePositionPatient and ImageOrientationPatient, nothing else.

SliceThickness, SliceLocation, SpacingBetweenSlices, InstanceNumber and file names are never asked: each of them is
wrong in real series.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.dicom_header import SliceHeader
from core.io.dicom_spacing import Stack
from core.io.series import LONGEST_PART, RESAMPLE
from core.shear import Shear
from core.volume import Geometry

SIDEWAYS_TOLERANCE_MM = 0.15
"""How far a slice may lie beside its place: both coordinates within the plane are often rounded to 0.1 mm."""
ORIENTATION_TOLERANCE = 1e-3
"""How far cosines of two slices may differ: 0.06 degrees, a quarter of a millimetre at the rim of the picture."""
SPACING_TOLERANCE = 3e-4
"""How far pixel spacings may differ, as a share: 0.703 for 0.703125."""
UNIT_TOLERANCE = 1e-3
MOST_TILT_DEGREES = 45.0
_AGAIN = "Export the series again, with all its slices."


@dataclass(frozen=True)
class Layout:
    """The verdict on a series: `kind` as in SeriesInfo, its slices in order, the stored grid where it is even."""

    kind: str
    headers: tuple[SliceHeader, ...]
    geometry: Geometry | None = None
    problem: UserError | None = None
    shear: Shear | None = None
    """The way onto the right-angled grid of a TILTED series."""
    sampling: NDArray[np.float64] | None = None
    """Of a RESAMPLED series: where each slice of the grid lies among those of the files, in fractions of a slice."""
    notes: tuple[str, ...] = ()
    offered: str = ""
    """What a choice would open, in a few words."""
    choices: Mapping[str, "Layout"] = field(default_factory=dict)
    """What may be opened of an uneven series where the user asks for it, by the name of the choice."""

    @property
    def grid(self) -> Geometry:
        """The grid that is shown and measured on: right-angled also where the stored one is not."""
        if self.geometry is None:
            raise self.problem or ValueError("the slices have no even grid")
        return self.geometry if self.shear is None else self.shear.straight


class _Uneven(UserError):  # noqa: N818 - a verdict
    """A verdict against a series; becomes the problem of its layout."""

    def __init__(self, kind: str, message: str, hint: str = _AGAIN) -> None:
        super().__init__(message, hint)
        self.kind = kind


@dataclass(frozen=True)
class _Plane:
    """What all slices share: unit vectors along a row and along a column, and the spacing (rows, columns)."""

    rows: NDArray[np.float64]
    columns: NDArray[np.float64]
    spacing_mm: tuple[float, float]

    @property
    def normal(self) -> NDArray[np.float64]:
        return np.cross(self.rows, self.columns)


def lay_out(headers: Sequence[SliceHeader]) -> Layout:
    """Sort the slices of one series along their normal and judge whether they form an even grid.

    REGULAR, OBLIQUE and TILTED come with a geometry: index (slice, row, column) to LPS mm, slices in the direction of
    row x column, as other programs store them. GAPPED and VARIABLE may come with choices.
    """
    ordered = tuple(sorted(headers, key=lambda header: header.file_order))
    try:
        plane = _common_plane(ordered)
        positions = np.array([header.position_lps_mm for header in ordered])
        order = np.argsort(positions @ plane.normal, kind="stable")
        ordered, positions = tuple(ordered[k] for k in order), positions[order]
        stack = _stack(ordered, positions, plane.normal)
        if stack.repeated():
            hint = (
                "The series holds a slice twice, or several phases of the scan: export them as series of their own."
            )
            raise _Uneven("DUPLICATE", stack.repeated(), hint)
        is_tilted = _is_tilted(stack, positions, plane.normal)
        step_mm = stack.even_step_mm
        if step_mm is None:
            return _uneven(stack, plane, is_tilted)
        return _even(stack, plane, positions, None if is_tilted else step_mm)
    except _Uneven as finding:
        return Layout(finding.kind, ordered, None, finding)
    except UserError as error:
        return Layout("UNKNOWN", ordered, None, error)


def difference(first: SliceHeader, other: SliceHeader) -> str:
    """Name what keeps two slices from being of one stack, or return an empty text."""
    if (first.pixels.rows, first.pixels.columns) != (other.pixels.rows, other.pixels.columns):
        return "size"
    widest = max(first.pixel_spacing_mm or (0.0,))
    if not _close(first.pixel_spacing_mm, other.pixel_spacing_mm, SPACING_TOLERANCE * widest):
        return "pixel spacing"
    if not _close(first.orientation, other.orientation, ORIENTATION_TOLERANCE):
        return "orientation"
    if first.frame_of_reference != other.frame_of_reference:
        return "frame of reference"
    return ""


def _close(one: tuple[float, ...] | None, other: tuple[float, ...] | None, tolerance: float) -> bool:
    if one is None or other is None:
        return one is other
    return all(abs(a - b) <= tolerance for a, b in zip(one, other, strict=True))


def _even(stack: Stack, plane: _Plane, positions: NDArray[np.float64], step_mm: float | None) -> Layout:
    """Return the layout of an even stack; `step_mm` is None where its slices shift sideways."""
    shape = (len(stack.headers), stack.headers[0].pixels.rows or 0, stack.headers[0].pixels.columns or 0)
    if step_mm is not None:
        geometry = Geometry(shape, _matrix(plane, plane.normal * step_mm, positions[0]))
        return Layout("OBLIQUE" if geometry.is_oblique else "REGULAR", stack.headers, geometry)
    step, first = _fitted_line(positions)
    geometry = Geometry(shape, _matrix(plane, step, first))
    shear = Shear.of(geometry)
    if shear.degrees > MOST_TILT_DEGREES:
        raise _Uneven(
            "MIXED",
            f"The slices lean by {shear.degrees:.0f} degrees, more than any gantry can be tilted.",
            "Export the series again, with the tilt corrected.",
        )
    shift_mm = float(np.linalg.norm(step - plane.normal * (step @ plane.normal))) * (shape[0] - 1)
    note = (
        f"The gantry was tilted by {shear.degrees:.1f} degrees: each slice was moved within its plane (up to "
        f"{shift_mm:.1f} mm), interpolated along one axis, so that the grid is right-angled. Masks are exported on "
        "the original slices."
    )
    return Layout("TILTED", stack.headers, geometry, shear=shear, notes=(note,))


def _uneven(stack: Stack, plane: _Plane, is_tilted: bool) -> Layout:
    """Return the verdict on uneven slices, with what may be opened of them."""
    missing = stack.missing()
    finding = _Uneven("GAPPED", missing) if missing else _Uneven("VARIABLE", stack.varying())
    choices = {}
    longest = stack.longest_part()
    if longest is not None:
        choices[LONGEST_PART] = _part(stack, longest)
    if not is_tilted and stack.can_be_bridged():
        choices[RESAMPLE] = _resampled(stack, plane)
    return Layout(finding.kind, stack.headers, None, finding, choices=choices)


def _part(stack: Stack, longest: slice) -> Layout:
    headers = stack.headers[longest]
    part = Stack(headers, stack.heights_mm[longest], stack.coordinates_mm[longest], stack.axis)
    layout = lay_out(headers)
    what = f"{len(headers)} of {len(stack.headers)} slices ({part.span()}, {part.even_step_mm or 0:.2f} mm apart)"
    note = f"Only the longest evenly spaced part was opened: {what}. The rest of the scan is not measured."
    return replace(layout, notes=(note, *layout.notes), offered=what)


def _resampled(stack: Stack, plane: _Plane) -> Layout:
    heights = stack.even_heights()
    sampling = np.interp(heights, stack.heights_mm, np.arange(len(stack.headers)))
    first = stack.headers[0]
    shape = (len(heights), first.pixels.rows or 0, first.pixels.columns or 0)
    step_mm = float(heights[1] - heights[0])
    geometry = Geometry(shape, _matrix(plane, plane.normal * step_mm, np.asarray(first.position_lps_mm)))
    steps, missing = stack.steps_mm, stack.missing_places()
    note = (
        f"The slices lie {steps.min():.2f} to {steps.max():.2f} mm apart: the scan was computed anew with slices "
        f"every {step_mm:.2f} mm, interpolated linearly between them.{f' {missing}.' if missing else ''} Masks are "
        "exported on the computed slices, not on the original ones."
    )
    what = f"slices every {step_mm:.2f} mm, interpolated where they lie up to {steps.max():.2f} mm apart"
    return Layout("RESAMPLED", stack.headers, geometry, sampling=sampling, notes=(note,), offered=what)


def _matrix(
    plane: _Plane, step_lps_mm: NDArray[np.float64], origin_lps_mm: NDArray[np.float64]
) -> NDArray[np.float64]:
    matrix = np.eye(4)
    matrix[:3, 0] = step_lps_mm
    matrix[:3, 1] = plane.columns * plane.spacing_mm[0]
    matrix[:3, 2] = plane.rows * plane.spacing_mm[1]
    matrix[:3, 3] = origin_lps_mm
    return matrix


def _stack(headers: tuple[SliceHeader, ...], positions: NDArray[np.float64], normal: NDArray[np.float64]) -> Stack:
    axis = int(np.argmax(np.abs(normal)))
    return Stack(headers, positions @ normal, positions[:, axis], "xyz"[axis])


def _common_plane(headers: Sequence[SliceHeader]) -> _Plane:
    for header in headers:
        _check_slice(header)
    first = headers[0]
    for header in headers[1:]:
        what = difference(first, header)
        if what:
            raise _Uneven(
                "MIXED",
                f"The series mixes images that do not fit together: {first.name} and {header.name} differ in {what}.",
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
    return _Plane(rows, columns, (height, width))


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


def _is_tilted(stack: Stack, positions: NDArray[np.float64], normal: NDArray[np.float64]) -> bool:
    """Tell whether the slices shift sideways evenly. Raises where they do not lie on one line."""
    offsets = positions - positions[0]
    sideways = offsets - np.outer(offsets @ normal, normal)
    if np.linalg.norm(sideways, axis=1).max() <= SIDEWAYS_TOLERANCE_MM:
        return False
    along = np.column_stack((stack.heights_mm - stack.heights_mm[0], np.ones(len(positions))))
    fitted = along @ np.linalg.lstsq(along, sideways, rcond=None)[0]
    if np.linalg.norm(sideways - fitted, axis=1).max() > SIDEWAYS_TOLERANCE_MM:
        at = int(np.argmax(np.linalg.norm(np.diff(sideways, axis=0), axis=1)))
        raise _Uneven(
            "MIXED",
            f"The slices are not stacked behind one another: {stack.pair(at)} are shifted sideways.",
            "Export the scan alone, without other images.",
        )
    return True


def _fitted_line(positions: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the step and the first place (LPS mm) of evenly spaced positions, their rounding evened out."""
    along = np.column_stack((np.arange(len(positions)), np.ones(len(positions))))
    step, first = np.linalg.lstsq(along, positions, rcond=None)[0]
    return step, first
