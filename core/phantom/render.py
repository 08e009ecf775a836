"""A patient onto a grid, slab by slab."""

from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.phantom.anatomy import Anatomy, draw_anatomy
from core.phantom.canvas import Canvas, Region
from core.phantom.config import Phantom, PhantomConfig
from core.phantom.fields import Array
from core.phantom.liver import LIVER_BOX
from core.phantom.scanner import NOISE_IN_AIR, Noise
from core.phantom.shapes import ellipsoid, smoothstep
from core.phantom.trunk import FineTrunk, Trunk, mediastinum
from core.phantom.tubes import vessel_cover
from core.progress import Report, silent
from core.volume import Geometry, Volume

_SLAB_VOXELS = 2_500_000
_WORKERS = 2


def make_phantom(config: PhantomConfig, report: Report = silent) -> Phantom:
    """Make the abdominal CT of `config` with its true mask (0 background, 1 liver, 2 tumour).

    The volume is on canonical axes, int16 HU from -1024 to 3071. Takes seconds at 512 x 512 x 80. `report` is
    called after every slab of slices, in the calling thread.
    """
    report(0.0, "Drawing a patient")
    anatomy = draw_anatomy(config)
    scan = _Scan.prepare(config, anatomy)
    hu = np.empty(config.shape_zyx, dtype=np.int16)
    mask = np.zeros(config.shape_zyx, dtype=np.uint8)
    slabs = list(_slabs(config.shape_zyx))
    executor = ThreadPoolExecutor(_WORKERS, thread_name_prefix="phantom")
    try:
        jobs = deque(executor.submit(scan.render, slab, hu, mask) for slab in slabs)
        for number in range(len(slabs)):
            jobs.popleft().result()
            report((number + 1) / len(slabs), "Scanning the phantom")
    finally:
        executor.shutdown(cancel_futures=True)
    volume = Volume(hu, scan.geometry)
    return Phantom(volume, mask, anatomy.tumours, anatomy.phase, anatomy.tissues["liver"], config)


def _slabs(shape_zyx: tuple[int, int, int]) -> Iterator[slice]:
    slices, rows, columns = shape_zyx
    count = max(1, min(_SLAB_VOXELS // (rows * columns), -(-slices // _WORKERS)))
    for start in range(0, slices, count):
        yield slice(start, min(slices, start + count))


@dataclass(frozen=True, eq=False)
class _Scan:
    """A patient in the scanner: the grid, the rows and columns that the body can reach, and the noise."""

    anatomy: Anatomy
    geometry: Geometry
    axes_mm: tuple[Array, Array, Array]
    rows: slice
    columns: slice
    background: Array
    noise: Noise

    @classmethod
    def prepare(cls, config: PhantomConfig, anatomy: Anatomy) -> "_Scan":
        matrix = np.zeros((4, 4))
        for axis, lps in enumerate((2, 1, 0)):
            matrix[lps, axis] = config.spacing_mm[axis]
            matrix[lps, 3] = anatomy.centre_zyx_mm[axis] - config.spacing_mm[axis] * (config.shape_zyx[axis] - 1) / 2
        matrix[3, 3] = 1
        z, y, x = (
            (matrix[lps, 3] + config.spacing_mm[axis] * np.arange(config.shape_zyx[axis])).astype(np.float32)
            for axis, lps in enumerate((2, 1, 0))
        )
        low, high = anatomy.trunk.reach(anatomy.body)
        scanner = anatomy.scanner
        return cls(
            anatomy=anatomy,
            geometry=Geometry(config.shape_zyx, matrix),
            axes_mm=(z, y, x),
            rows=_within(y, low[0], high[0]),
            columns=_within(x, low[1], high[1]),
            background=scanner.background(y, x, config.spacing_mm),
            noise=scanner.noise(config.shape_zyx[1:], config.spacing_mm),
        )

    def render(self, slab: slice, hu: NDArray[np.int16], mask: NDArray[np.uint8]) -> None:
        """Make a slab of slices and write it into `hu` and `mask` of the whole scan."""
        z, y, x = self.axes_mm
        box = self.rows, self.columns
        canvas = Canvas((z[slab], y[self.rows], x[self.columns]), self.geometry.spacing_mm, self.anatomy.body)
        canvas.hu[...] = self.background[box]
        trunk = Trunk.build(self.anatomy.trunk, canvas.whole)
        _paint(canvas, self.anatomy, trunk)
        self.anatomy.scanner.blur(canvas)
        scale = self.anatomy.scanner.noise_scale(canvas, trunk)
        for k, number in enumerate(range(slab.start, slab.stop)):
            noise = self.noise.slice(number)
            plane = self.background + NOISE_IN_AIR * noise
            plane[box] = canvas.hu[k] + scale[k] * noise[box]
            hu[number] = np.clip(np.rint(plane), -1024, 3071)
            mask[number][box] = canvas.mask[k]


def _within(axis: Array, low: float, high: float) -> slice:
    return slice(int(np.searchsorted(axis, low)), int(np.searchsorted(axis, high)))


def _paint(canvas: Canvas, anatomy: Anatomy, trunk: Trunk) -> None:
    """Paint the patient; what comes later lies over what came before."""
    _paint_wall(canvas, anatomy, trunk)
    _paint_chest(canvas, anatomy, trunk)
    anatomy.spine.paint(canvas)
    _paint_belly(canvas, anatomy, trunk)
    _paint_liver(canvas, anatomy, trunk)
    anatomy.site.organs.small.paint_gall_bladder(canvas, anatomy.tissues)
    anatomy.vessels.paint_large(canvas, anatomy.tissues)


def _paint_wall(canvas: Canvas, anatomy: Anatomy, trunk: Trunk) -> None:
    """Skin, fat under it, muscles, ribs, and the fat that fills the cavity."""
    region, hu = canvas.whole, anatomy.tissues
    medium = region.fine(region.noise(anatomy.textures.medium))
    # Where a smooth random field passes zero there are thin sheets: the connective tissue in fat.
    sheets = np.exp(-((medium / np.float32(0.07)) ** 2))
    fat = hu["fat"] + 4 * medium + 32 * sheets
    region.paint(region.cover(trunk.skin), hu["skin"])
    region.paint(region.cover(trunk.skin + 1.8), fat)
    surfaces = FineTrunk.of(trunk, region)
    region.paint(region.cover(trunk.wall), _muscle(region, anatomy, surfaces))
    region.paint(region.cover(trunk.cavity), fat)
    anatomy.ribs.paint(region, surfaces)


def _muscle(region: Region, anatomy: Anatomy, surfaces: FineTrunk) -> Array:
    """Return the HU of the wall: muscle in layers with fat between them."""
    grain = region.fine(region.noise(anatomy.textures.fine))
    where = np.nonzero((surfaces.wall < 2) & (surfaces.cavity > -2))
    wall, inner, angle, grain = (f[where] for f in (surfaces.wall, surfaces.cavity, surfaces.angle, grain))
    chest = smoothstep(-45, 5, region.canvas.axes_mm[0] / region.canvas.body.scale_zyx[0])[where[0]]
    share = inner / np.maximum(inner - wall, 1)
    layers = np.minimum(np.abs(share - 0.33), np.abs(share - 0.64)) * np.float32(17)
    lines = np.exp(-((layers / 0.8) ** 2)) * (1 - chest) * ((angle > 0.8) & (angle < 2.25))
    over_ribs = np.exp(-(((inner - 9.8) / 1.1) ** 2)) * chest * ((angle > 0.5) & (angle < 1.95))
    # The back's muscles hold fat in fine lines, most of it close to the spine.
    across = np.abs(region.canvas.axes_mm[2])[where[2]]
    marbled = (0.07 + 0.3 * np.exp(-(((across - 14) / 12) ** 2))) * np.exp(-((grain / 0.3) ** 2)) * (angle < 0.75)
    muscle: Array = np.full(region.hu.shape, anatomy.tissues["muscle"], dtype=np.float32)
    muscle[where] -= 115 * (np.clip(lines + over_ribs, 0, 1) * 0.75 + marbled)
    return muscle


def _paint_chest(canvas: Canvas, anatomy: Anatomy, trunk: Trunk) -> None:
    """The diaphragm as a sheet of muscle, the heart, the lungs with their vessels."""
    region, hu = canvas.whole, anatomy.tissues
    if not (trunk.chest < 10).any():
        return
    region.paint(region.cover(trunk.chest - 2.6), hu["muscle"])
    middle = mediastinum(region.points, region.heights)
    region.paint(region.cover(np.maximum(trunk.chest + 1, middle)), hu["fat"])
    _paint_heart(canvas, trunk, hu)
    lung = region.cover(np.maximum(trunk.chest + 1.5, -middle))
    region.paint(lung, hu["lung"] + 18 * region.fine(region.noise(anatomy.textures.medium)))
    region.paint(lung * vessel_cover(anatomy.vessels.lung, canvas), hu["lung_vessel"])


def _paint_heart(canvas: Canvas, trunk: Trunk, hu: dict[str, float]) -> None:
    region = canvas.region((70, -145, -48), (190, -38, 80))
    if region is None:
        return
    p = region.points
    heart = np.maximum(ellipsoid(p, (130, -92, 16), (56, 46, 58)), region.crop(trunk.chest) + 3)
    region.paint(region.cover(heart), hu["myocardium"])
    for centre, radii in (
        ((130, -80, 44), (38, 22, 26)),
        ((128, -108, 8), (40, 18, 30)),
        ((132, -70, -20), (34, 20, 20)),
    ):
        chamber = np.maximum(ellipsoid(p, centre, radii), heart + 6)
        region.paint(region.cover(chamber), hu["heart_blood"])


def _paint_belly(canvas: Canvas, anatomy: Anatomy, trunk: Trunk) -> None:
    """The muscles beside the spine and the organs other than the liver."""
    region, hu = canvas.whole, anatomy.tissues
    region.paint(region.cover(_loin_muscles(canvas, trunk)) * (canvas.hu < 150), hu["muscle"])
    organs = anatomy.site.organs
    anatomy.vessels.paint_mesentery(canvas, hu)
    organs.bowel.paint(canvas, trunk, hu)
    organs.small.paint_soft(canvas, hu)
    organs.spleen.paint(canvas, trunk, anatomy.textures.slow, hu["spleen"])
    for kidney in organs.kidneys:
        kidney.paint(canvas, anatomy.textures.medium, hu)
    organs.stomach.paint(canvas, trunk, hu)


def _loin_muscles(canvas: Canvas, trunk: Trunk) -> Array:
    """Psoas, quadratus lumborum and the crura of the diaphragm."""
    p = canvas.whole.points
    folded = p._replace(x=np.abs(p.x))
    grow = np.clip((8 - p.z) / 130, 0, 1.2)
    centre = 28 + 17 * grow
    psoas = np.sqrt((folded.x - centre) ** 2 + ((p.y + 4 + 6 * grow) / 1.35) ** 2) - (4 + 18 * np.sqrt(grow))
    psoas = np.maximum(psoas, p.z - 8)
    quadratus = ellipsoid(folded, (-85, 30, 62), (76, 10, 22))
    crus = np.sqrt((folded.x - 15) ** 2 + ((p.y + 36) / 2) ** 2) - (6 - 0.05 * np.abs(p.z - 10))
    crus = np.maximum(crus, np.abs(p.z - 10) - 70)
    muscles: Array = np.minimum(np.minimum(psoas, np.maximum(quadratus, trunk.cavity)), crus)
    return muscles


def _paint_liver(canvas: Canvas, anatomy: Anatomy, trunk: Trunk) -> None:
    """The liver with its vessels and tumours, and the labels."""
    hu = anatomy.tissues
    region = canvas.region(LIVER_BOX.low_zyx, LIVER_BOX.high_zyx)
    if region is None:
        return
    level = region.level(anatomy.site.field(region, trunk.crop(region)))
    cover = np.clip(0.5 - level, 0, 1)
    grain = 2.0 * region.fine(region.noise(anatomy.textures.fine)) + 2.5 * region.fine(
        region.noise(anatomy.textures.slow)
    )
    region.paint(cover, hu["liver"] + grain)
    region.mask[level < 0] = 1
    for tree, name in ((anatomy.vessels.hepatic_tree, "hepatic_vein"), (anatomy.vessels.portal_tree, "portal_vein")):
        region.paint(vessel_cover(tree, canvas)[region.slices] * cover, hu[name])
    whole = np.full(canvas.shape, 4, dtype=np.float32)
    whole[region.slices] = level
    for shape in anatomy.tumour_shapes:
        shape.paint(canvas, whole, hu["liver"])
