"""A coarse look at what a scan shows, from its Hounsfield units alone: body, lungs, bones, large soft organs.

Everything is measured on a grid of about `COARSE_MM`, smoothed, which takes a fraction of a second. It knows no
network: it is there to notice what a network would not, a scan that is upside down, mirrored, cut, or no CT.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from core.components import connected_components
from core.progress import Report, silent
from core.volume import Volume

COARSE_MM = 4.0
BODY_HU, LUNG_HU, BONE_HU = -300, -500, 250
ORGAN_HU = (15, 250)
"""Liver, spleen, heart, muscle, with contrast and without; neither water nor fat nor bone."""
ORGAN_DEPTH_MM = 18.0
"""What lies so deep within soft tissue is a large organ: of a liver hundreds of ml do, of muscles little."""
LEAST_CORE_ML = 1.0
POINTS = 9
ENOUGH_VOXELS = 9
"""In a block of the coarse grid, so that noise is averaged away."""


@dataclass(frozen=True)
class Core:
    """The inside of a large soft organ: everything that lies `ORGAN_DEPTH_MM` below its surface."""

    volume_ml: float
    to_left_mm: float
    """How far its centre lies to the left of the body's; a liver's lies to the right, below zero."""
    mean_hu: float
    first_slice_ml: float
    """What of it lies in the lowest coarse slice: the organ is cut off there."""
    last_slice_ml: float
    points_zyx: tuple[tuple[int, int, int], ...]
    """Some coarse voxels of it, spread over all."""


@dataclass(frozen=True, eq=False)
class Anatomy:
    """The coarse grid (float32 HU, slices x rows x columns, canonical axes) and what is seen on it."""

    hu: NDArray[np.float32]
    spacing_mm: tuple[float, float, float]
    steps: tuple[int, int, int]
    """How many of the scan's voxels a coarse one spans."""
    body: NDArray[np.bool_]

    @property
    def voxel_ml(self) -> float:
        """The volume of a voxel of the coarse grid."""
        return float(np.prod(self.spacing_mm)) / 1000

    @cached_property
    def lung_shares(self) -> NDArray[np.float64]:
        """Which share of the body is lung (or other gas), slice by slice from the feet."""
        return np.asarray((self.body & (self.hu < LUNG_HU)).sum((1, 2)) / np.maximum(1, self._areas))

    @cached_property
    def bones_to_back_mm(self) -> float:
        """How far the bones' centre lies behind the body's, on average; 0 where there are none."""
        rows = np.arange(self.hu.shape[1])
        bones = (self.body & (self.hu > BONE_HU)).sum(2)
        seen = (bones.sum(1) > 0) & (self._areas > 0)
        if not seen.any():
            return 0.0
        centres = [(each[seen] * rows).sum(1) / each[seen].sum(1) for each in (bones, self.body.sum(2))]
        return float((centres[0] - centres[1]).mean() * self.spacing_mm[1])

    @cached_property
    def border_share(self) -> float:
        """Which share of the pictures' borders the body touches: it goes on beyond."""
        sides = (self.body[:, 0], self.body[:, -1], self.body[:, :, 0], self.body[:, :, -1])
        return float(np.concatenate([side.ravel() for side in sides]).mean())

    @cached_property
    def cores(self) -> tuple[Core, ...]:
        """The large soft organs, the largest first."""
        low, high = ORGAN_HU
        soft = self.body & (self.hu > low) & (self.hu < high)
        # Beyond the first and the last slice the organ is taken to go on as it is there.
        padded = np.pad(soft, ((_voxels(ORGAN_DEPTH_MM, self.spacing_mm[0]) + 1,) * 2, (1, 1), (1, 1)), mode="edge")
        padded[:, [0, -1]], padded[:, :, [0, -1]] = False, False
        deep = ndimage.distance_transform_edt(padded, sampling=self.spacing_mm) > ORGAN_DEPTH_MM
        more = (padded.shape[0] - soft.shape[0]) // 2
        labels, _ = connected_components(deep[more : more + soft.shape[0], 1:-1, 1:-1])
        sizes = np.bincount(labels.ravel())
        sizes[0] = 0
        order = [int(number) for number in np.argsort(sizes)[::-1] if sizes[number] * self.voxel_ml >= LEAST_CORE_ML]
        return tuple(self._core(labels == number) for number in order)

    @cached_property
    def _areas(self) -> NDArray[np.int64]:
        return np.asarray(self.body.sum((1, 2)))

    def _core(self, inside: NDArray[np.bool_]) -> Core:
        columns = np.arange(self.hu.shape[2])
        per_slice = inside.sum((1, 2))
        slices = per_slice > 0
        body = (self.body[slices].sum(1) * columns).sum() / max(1, self.body[slices].sum())
        organ = (inside.sum((0, 1)) * columns).sum() / inside.sum()
        first, last = (float(count) * self.voxel_ml for count in (per_slice[0], per_slice[-1]))
        return Core(
            float(inside.sum()) * self.voxel_ml,
            float(organ - body) * self.spacing_mm[2],
            float(self.hu[inside].mean()),
            first,
            last,
            tuple((z, y, x) for z, y, x in _spread(np.argwhere(inside), POINTS).tolist()),
        )


def look_at(volume: Volume, report: Report = silent) -> Anatomy:
    """Return the coarse look at a scan. Raises what `report` raises. Any thread."""
    report(0.0, "Looking at the scan")
    steps = [_voxels(COARSE_MM, spacing) for spacing in volume.spacing_mm]
    steps = [min(step, size) for step, size in zip(steps, volume.hu.shape, strict=True)]
    rows, columns = (size // step * step for size, step in zip(volume.hu.shape[1:], steps[1:], strict=True))
    slices = volume.hu[:: steps[0], :rows, :columns]
    blocks = (rows // steps[1], steps[1], columns // steps[2], steps[2])
    coarse = np.stack([each.reshape(blocks).mean((1, 3), dtype=np.float32) for each in slices])
    # Where blocks are means of many voxels they are smooth; smoothing more would join liver, spleen and heart.
    smooth = coarse if steps[1] * steps[2] >= ENOUGH_VOXELS else ndimage.uniform_filter(coarse, 3, mode="nearest")
    report(0.4, "Looking at the scan")
    spacing = [size * step for size, step in zip(volume.spacing_mm, steps, strict=True)]
    body = np.stack([_body(each) for each in smooth])
    report(0.6, "Looking at the scan")
    return Anatomy(smooth, (spacing[0], spacing[1], spacing[2]), (steps[0], steps[1], steps[2]), body)


def _body(hu: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Return the largest thing that is no air in a slice, with what it encloses."""
    labels, count = ndimage.label(hu > BODY_HU)
    if count == 0:
        return np.zeros(hu.shape, dtype=bool)
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return np.asarray(ndimage.binary_fill_holes(labels == sizes.argmax()))


def _spread(points: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    return np.asarray(points[np.linspace(0, len(points) - 1, min(count, len(points))).astype(int)])


def _voxels(size_mm: float, spacing_mm: float) -> int:
    return max(1, round(size_mm / spacing_mm))
