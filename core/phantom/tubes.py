"""Tubes and vessels: chains of tapering segments in patient millimetres, drawn segment by segment in small boxes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.interpolate import CubicSpline

from core.phantom.canvas import Canvas, Region
from core.phantom.fields import Array, Body

Points3 = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Segments:
    """Tapering segments: ends `a`, `b` (n, 3) in patient mm (z, y, x) with radii `ra`, `rb` (n,)."""

    a: Points3
    b: Points3
    ra: NDArray[np.float64]
    rb: NDArray[np.float64]

    @classmethod
    def chain(cls, nodes: Points3, radii: NDArray[np.float64]) -> "Segments":
        """Return the segments along a line of nodes (n, 3) with radii (n,)."""
        return cls(nodes[:-1], nodes[1:], radii[:-1], radii[1:])

    @classmethod
    def joined(cls, parts: "list[Segments]") -> "Segments":
        """Return all segments of several sets."""
        a, b = (np.concatenate([getattr(s, name) for s in parts]) for name in ("a", "b"))
        ra, rb = (np.concatenate([getattr(s, name) for s in parts]) for name in ("ra", "rb"))
        return cls(a, b, ra, rb)

    def bounds(self, margin_mm: float) -> tuple[Points3, Points3]:
        """Return the low and high corners (n, 3) of each segment's box, grown by `margin_mm`."""
        reach = (np.maximum(self.ra, self.rb) + margin_mm)[:, None]
        return np.minimum(self.a, self.b) - reach, np.maximum(self.a, self.b) + reach


def smooth_line(nodes: ArrayLike, body: Body, step_mm: float = 5) -> tuple[Points3, NDArray[np.float64]]:
    """Return a smooth line through template nodes (n, 4: z, y, x, radius) as patient points and radii."""
    line = _smoothed(nodes, step_mm)
    return body.to_patient(line[:, :3]), line[:, 3] * float(np.mean(body.scale_zyx))


def tube(nodes: ArrayLike, body: Body, step_mm: float = 5) -> Segments:
    """Return the segments of a smooth tube through template nodes (n, 4: z, y, x, radius)."""
    return Segments.chain(*smooth_line(nodes, body, step_mm))


def tubes(lines: Sequence[ArrayLike], body: Body, step_mm: float = 5) -> list[Segments]:
    """Return `tube` of every line, all of them moved into the patient at once."""
    smooth = [_smoothed(nodes, step_mm) for nodes in lines]
    ends = np.cumsum([len(line) for line in smooth])[:-1]
    table = np.concatenate(smooth)
    points, radii = body.to_patient(table[:, :3]), table[:, 3] * float(np.mean(body.scale_zyx))
    parts = zip(np.split(points, ends), np.split(radii, ends), strict=True)
    return [Segments.chain(line, radius) for line, radius in parts]


def _smoothed(nodes: ArrayLike, step_mm: float) -> NDArray[np.float64]:
    """Return (n, 4) points about `step_mm` apart on a smooth curve through the nodes; no radius under 0.2 mm."""
    table = np.asarray(nodes, dtype=np.float64)
    lengths = np.r_[0, np.cumsum(np.linalg.norm(np.diff(table[:, :3], axis=0), axis=1))]
    count = max(2, int(lengths[-1] / step_mm) + 1)
    line = np.asarray(CubicSpline(lengths, table, bc_type="natural")(np.linspace(0, lengths[-1], count)))
    line[:, 3] = np.maximum(line[:, 3], 0.2)
    return line


def _boxes(
    segments: Segments, axes_mm: tuple[Array, Array, Array], margin_mm: float
) -> Iterator[tuple[int, tuple[slice, slice, slice]]]:
    """Yield (segment, box of samples) for the segments that meet the grid of the axes."""
    low, high = segments.bounds(margin_mm)
    starts, stops = np.empty(low.shape, dtype=int), np.empty(low.shape, dtype=int)
    for k, axis in enumerate(axes_mm):
        spacing = float(axis[1] - axis[0]) if len(axis) > 1 else 1.0
        starts[:, k] = np.clip(np.ceil((low[:, k] - axis[0]) / spacing), 0, len(axis))
        stops[:, k] = np.clip(np.floor((high[:, k] - axis[0]) / spacing) + 1, 0, len(axis))
    for n in np.flatnonzero((starts < stops).all(axis=1)):
        (z0, y0, x0), (z1, y1, x1) = starts[n], stops[n]
        yield int(n), (slice(z0, z1), slice(y0, y1), slice(x0, x1))


def _segment_distance(
    segments: Segments, n: int, axes_mm: tuple[Array, Array, Array], box: tuple[slice, slice, slice]
) -> tuple[Array, Array | float]:
    """Return the distance from the middle line of segment `n` in a box, and its radius there."""
    z, y, x = (axis[cut] - np.float32(start) for axis, cut, start in zip(axes_mm, box, segments.a[n], strict=True))
    along = (segments.b[n] - segments.a[n]).astype(np.float32)
    length2 = max(float(along @ along), 1e-6)
    z, y, x = z[:, None, None], y[None, :, None], x[None, None, :]
    t = np.clip((z * along[0] + y * along[1] + x * along[2]) / np.float32(length2), 0, 1)
    dz, dy, dx = z - t * along[0], y - t * along[1], x - t * along[2]
    distance = np.sqrt(dz * dz + dy * dy + dx * dx)
    ra, rb = np.float32(segments.ra[n]), np.float32(segments.rb[n])
    return distance, ra + t * (rb - ra)


def tube_field(segments: Segments, region: Region) -> Array:
    """Return the implicit function of the tube on the region's coarse samples; beyond a margin it is constant."""
    margin = max(8.0, 2.5 * max(region.spacing_mm))
    shape = tuple(len(axis) for axis in region.axes_mm)
    field = np.full(shape, margin, dtype=np.float32)
    for n, box in _boxes(segments, region.axes_mm, margin):
        distance, radius = _segment_distance(segments, n, region.axes_mm, box)
        part = field[box]
        np.minimum(part, distance - radius, out=part)
    return field


def tube_region(segments: Segments, canvas: Canvas) -> Region | None:
    """Return the region that holds a tube, or None where the slab does not meet it."""
    low, high = segments.bounds(8.0)
    a, b = low.min(axis=0), high.max(axis=0)
    return canvas.patient_region((a[0], a[1], a[2]), (b[0], b[1], b[2]))


def vessel_cover(segments: Segments, canvas: Canvas) -> Array:
    """Return how much of each voxel of the canvas is vessel; vessels thinner than a voxel fill a part of it."""
    cover = np.zeros(canvas.shape, dtype=np.float32)
    dz, dy, dx = canvas.spacing_mm
    width = np.float32(0.7 * max(dy, dx) + 0.3 * dz)
    for n, box in _boxes(segments, canvas.axes_mm, float(width)):
        distance, radius = _segment_distance(segments, n, canvas.axes_mm, box)
        mean_radius = 0.5 * (segments.ra[n] + segments.rb[n])
        share = np.float32(min(1.0, np.pi * mean_radius**2 / float(width) ** 2))
        part = cover[box]
        np.maximum(part, np.clip(0.5 - (distance - radius) / width, 0, 1) * share, out=part)
    return cover
