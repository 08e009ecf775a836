"""The contrast phase from the values of a scan: how bright aorta and liver are.

The aorta is looked for where anatomy puts it: in front of the spine, a little to the left, a tube that runs along the
body, as bright all along and brighter than what lies around. Nothing is segmented; where no such tube is brighter
than muscle, the blood is not enhanced.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.case import Case
from core.labels import Label
from core.phase import ARTERIAL, LATE, NATIVE, PORTAL, PhaseGuess, agreed
from core.progress import Report, silent
from core.volume import Volume

GRID_MM = 2.5
SLICE_MM = 6.0
CHUNK_MM = 60.0
"""Over such a length the aorta is straight enough to stay in its place."""
TUBE_MM, AROUND_MM = 6.0, (11.0, 15.0)
"""Radius of the disc that must be even, and of the ring around it that must be darker."""
ENHANCED_HU = 85.0
"""Blood of an unenhanced scan has 30 to 60 HU."""
BRIGHTEST_HU = 700.0
VERTEBRA_HU, VERTEBRA_MM = (100.0, 350.0), 23.0
OFF_CENTRE_MM = 45.0
"""How far the spine may lie from the middle of what is seen."""
LEAST_LIVER_ML = 150.0
_AORTA_LATE_PORTAL_HU = 138.0
_UNDECIDED_HU = 6.0

Array = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class _Coarse:
    """The scan on a coarse grid: means in the plane, every few slices."""

    hu: Array
    step_mm: tuple[float, float, float]
    mean: Array
    """Mean over a disc of TUBE_MM."""
    spread: Array
    """Standard deviation over it."""


def phase_in_values(volume: Volume, mask: NDArray[np.uint8] | None = None, report: Report = silent) -> PhaseGuess:
    """Estimate the phase from the median HU of aorta and liver.

    `mask` is uint8 on the volume's grid (1 liver, 2 tumour), where there is one; without it the liver is the largest
    even tissue on the right. Answers UNKNOWN where the aorta is not found, or the values lie between two phases.
    Any thread; a second for a whole scan.
    """
    report(0.0, "Looking for the aorta")
    coarse = _coarse(volume)
    spine = _spine(coarse)
    if spine is None:
        return PhaseGuess(reasons=("No spine was found: where the aorta is, is not known.",))
    aorta_hu = _aorta_hu(coarse, spine)
    report(0.7, "Looking at the liver")
    liver_hu = _liver_in_mask(volume, mask) if mask is not None else _liver_without_mask(coarse, spine)
    report(1.0, "Looked at the contrast phase")
    if aorta_hu is None:
        return PhaseGuess(reasons=("The aorta was not found.",), liver_hu=liver_hu)
    return phase_by_hu(aorta_hu, liver_hu)


def phase_of_case(case: Case, mask: NDArray[np.uint8] | None = None, report: Report = silent) -> PhaseGuess:
    """Return the phase of an open scan, by header and values together; see `phase_in_values` and `agreed`."""
    return agreed(case.told_phase, phase_in_values(case.volume, mask, report))


def phase_by_hu(aorta_hu: float, liver_hu: float | None) -> PhaseGuess:
    """Judge by the medians of aorta and liver; UNKNOWN where they lie between two phases."""
    said = f"Aorta {aorta_hu:.0f} HU" + ("" if liver_hu is None else f", liver {liver_hu:.0f} HU")
    phase, certainty, why = _judged(aorta_hu, liver_hu)
    reasons = (f"{said}: {why}.",)
    if not phase:
        return PhaseGuess(reasons=reasons, aorta_hu=aorta_hu, liver_hu=liver_hu)
    return PhaseGuess(phase, certainty, reasons, aorta_hu, liver_hu)


def _judged(aorta_hu: float, liver_hu: float | None) -> tuple[str, float, str]:
    if aorta_hu < ENHANCED_HU:
        is_odd = aorta_hu > 65 or (liver_hu is not None and liver_hu > 90)
        return NATIVE, 0.55 if is_odd else 0.9, "the blood is not enhanced"
    above = aorta_hu - (liver_hu if liver_hu is not None else 95.0)
    doubt = 0.0 if liver_hu is not None else 0.2
    if aorta_hu >= 200 and above >= 110:
        return ARTERIAL, min(0.95, 0.6 + (above - 110) / 200) - doubt, "the aorta stands out far above the liver"
    if aorta_hu >= 190 and above >= 85:
        return "", 0.0, "between the arterial and the portal venous phase"
    distance = aorta_hu - _AORTA_LATE_PORTAL_HU
    if abs(distance) < _UNDECIDED_HU:
        return "", 0.0, "between the portal venous and the late phase"
    certainty = min(0.85, 0.45 + abs(distance) / 60) - doubt
    if distance > 0 and liver_hu is not None and liver_hu < 70:
        return "", 0.0, "the blood looks enhanced and the liver does not"
    if distance > 0:
        return PORTAL, certainty, "blood and liver are both enhanced"
    if liver_hu is not None and above > 45:
        return "", 0.0, "the blood looks enhanced and the liver does not"
    return LATE, certainty, "the enhancement of the blood has faded"


def _coarse(volume: Volume) -> _Coarse:
    from scipy import ndimage

    z_mm, y_mm, x_mm = volume.spacing_mm
    every, rows, columns = (
        max(1, round(want / have)) for want, have in ((SLICE_MM, z_mm), (GRID_MM, y_mm), (GRID_MM, x_mm))
    )
    chosen = volume.hu[every // 2 :: every] if len(volume.hu) > every else volume.hu
    height, width = chosen.shape[1] // rows * rows, chosen.shape[2] // columns * columns
    blocks = chosen[:, :height, :width].reshape(len(chosen), height // rows, rows, width // columns, columns)
    hu: Array = blocks.mean(axis=(2, 4), dtype=np.float32)
    step_mm = (z_mm * every, y_mm * rows, x_mm * columns)
    disc = _ring(0, TUBE_MM, step_mm)
    mean = ndimage.convolve(hu, disc, mode="nearest")
    spread = np.sqrt(np.maximum(ndimage.convolve(hu * hu, disc, mode="nearest") - mean * mean, 0))
    return _Coarse(hu, step_mm, mean, spread)


def _ring(inner_mm: float, outer_mm: float, step_mm: tuple[float, float, float]) -> Array:
    """Return the weights (1, rows, columns) of a mean over a ring in the plane."""
    reach = [max(1, int(outer_mm / step)) for step in step_mm[1:]]
    y, x = np.ogrid[-reach[0] : reach[0] + 1, -reach[1] : reach[1] + 1]
    radius = np.hypot(y * step_mm[1], x * step_mm[2])
    ring = ((radius >= inner_mm) & (radius <= outer_mm)).astype(np.float32)
    return np.asarray(ring / ring.sum())[None]


def _spine(coarse: _Coarse) -> NDArray[np.int64] | None:
    """Return the place of the spine's middle (row, column) in every coarse slice; None where there is no bone."""
    from scipy import ndimage

    count = max(1, round(CHUNK_MM / coarse.step_mm[0]))
    # A vertebra is the largest round thing denser than enhanced tissue; its arch is denser still, but thin.
    dense = np.clip(coarse.hu, *VERTEBRA_HU) - VERTEBRA_HU[0]
    dense = ndimage.uniform_filter1d(dense, min(len(dense), count), axis=0, mode="nearest")
    dense = ndimage.convolve(dense, _ring(0, VERTEBRA_MM, coarse.step_mm), mode="constant")
    columns = np.flatnonzero((coarse.hu.max(axis=0) > -300).any(axis=0))
    if not len(columns):
        return None
    middle = np.abs(np.arange(dense.shape[2]) - np.median(columns)) * coarse.step_mm[2] <= OFF_CENTRE_MM
    dense *= middle
    flat = dense.reshape(len(dense), -1)
    if np.median(flat.max(axis=1)) < 20:
        return None
    return np.stack(np.unravel_index(flat.argmax(axis=1), dense.shape[1:]), axis=1)


def _aorta_hu(coarse: _Coarse, spine: NDArray[np.int64]) -> float | None:
    """Return the aorta's median HU: of its bright tube, or of the blood-like tissue where there is none brighter."""
    count = max(2, round(CHUNK_MM / coarse.step_mm[0]))
    bright, dull = [], []
    for start in range(0, max(1, len(coarse.hu) - count // 2), max(1, count // 2)):
        part = slice(start, min(len(coarse.hu), start + count))
        tubes, tissue = _tubes(coarse, part, np.median(spine[part], axis=0).astype(int))
        if tubes is not None:
            bright.append(tubes)
        elif tissue is not None:
            dull.append(tissue)
    if len(bright) >= max(1, len(dull) / 3):
        return float(np.median(bright))
    return float(np.median(dull)) if dull else None


def _tubes(coarse: _Coarse, part: slice, spine: NDArray[np.int64]) -> tuple[float | None, float | None]:
    """Return the HU of the brightest even tube before the spine in some slices, and of even tissue there."""
    from scipy import ndimage

    _, y_mm, x_mm = coarse.step_mm
    rows = slice(max(0, int(spine[0] - 66 / y_mm)), max(1, int(spine[0] - 16 / y_mm)))
    columns = slice(max(0, int(spine[1] - 14 / x_mm)), max(1, int(spine[1] + 34 / x_mm)))
    place = (part, rows, columns)
    mean, spread = coarse.mean[place], coarse.spread[place]
    if 0 in mean.shape:
        return None, None
    middle = np.median(mean, axis=0)
    uneven = np.median(spread, axis=0) + np.median(np.abs(mean - middle), axis=0)
    around = ndimage.convolve(coarse.hu[part], _ring(*AROUND_MM, coarse.step_mm), mode="nearest")
    darker = middle - np.median(around[:, rows, columns], axis=0)
    noise = float(np.quantile(uneven, 0.05))
    is_even = uneven < max(18.0, 1.6 * noise, 0.0) + 0.06 * np.maximum(middle, 0)
    is_tube = is_even & (middle > ENHANCED_HU) & (middle < BRIGHTEST_HU) & (darker > 0.25 * middle)
    tissue = middle[is_even & (middle > 20) & (middle < ENHANCED_HU)]
    dull = float(np.median(tissue)) if tissue.size >= 4 else None
    return (float(np.quantile(middle[is_tube], 0.8)) if is_tube.sum() >= 2 else None), dull


def _liver_in_mask(volume: Volume, mask: NDArray[Any]) -> float | None:
    values = volume.hu[mask == Label.LIVER]
    if values.size * volume.geometry.voxel_ml < LEAST_LIVER_ML / 10:
        return None
    return float(np.median(values))


def _liver_without_mask(coarse: _Coarse, spine: NDArray[np.int64]) -> float | None:
    """Return the commonest HU of even tissue on the patient's right, where there is as much of it as of a liver."""
    edge = int(np.median(spine[:, 1]) - 25 / coarse.step_mm[2])
    if edge < 2:
        return None
    mean, spread = coarse.mean[:, :, :edge], coarse.spread[:, :, :edge]
    tissue = (mean > 10) & (mean < 230)
    if not tissue.any():
        return None
    limit = max(14.0, 1.5 * float(np.quantile(spread[tissue], 0.15)))
    values = mean[tissue & (spread < limit)]
    if not values.size:
        return None
    counts, edges = np.histogram(values, bins=np.arange(10, 235, 4))
    smooth = np.convolve(counts, np.ones(5), mode="same")
    at = int(smooth.argmax())
    voxel_ml = float(np.prod(coarse.step_mm)) / 1000
    if smooth[at] * voxel_ml < LEAST_LIVER_ML:
        return None
    near = values[np.abs(values - (edges[at] + 2)) < 12]
    return float(np.median(near))
