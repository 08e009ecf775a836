"""One patient, drawn from a seed: every shape and tissue, known before any grid is chosen."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.phantom.bowel import Bowel
from core.phantom.canvas import Canvas, Region
from core.phantom.config import PHASES, PhantomConfig, Tumour
from core.phantom.fields import Array, Body, SmoothField
from core.phantom.liver import LIVER_BOX, LiverShape
from core.phantom.organs import Kidney, SmallOrgans, Spleen, Stomach
from core.phantom.scanner import Scanner
from core.phantom.shapes import Triple
from core.phantom.skeleton import Ribs, Spine
from core.phantom.tissues import draw_tissues
from core.phantom.trunk import Trunk, TrunkShape
from core.phantom.tubes import Points3, Segments, tube_field
from core.phantom.tumours import TumourShape, draw_tumours, truth
from core.phantom.vessels import Vessels, draw_cava

_SURVEY_MM = 4.0


@dataclass(frozen=True, eq=False)
class Organs:
    """Everything that presses into the liver or lies beside it."""

    spleen: Spleen
    kidneys: tuple[Kidney, Kidney]
    stomach: Stomach
    small: SmallOrgans
    bowel: Bowel
    cava: Segments


@dataclass(frozen=True, eq=False)
class Textures:
    """Random fields of three sizes that tissues borrow their grain from."""

    fine: SmoothField
    medium: SmoothField
    slow: SmoothField


@dataclass(frozen=True, eq=False)
class Anatomy:
    """A patient in millimetres (LPS), and the scanner."""

    phase: str
    tissues: dict[str, float]
    body: Body
    trunk: TrunkShape
    spine: Spine
    ribs: Ribs
    organs: Organs
    liver: LiverShape
    vessels: Vessels
    textures: Textures
    scanner: Scanner
    tumour_shapes: tuple[TumourShape, ...]
    tumours: tuple[Tumour, ...]
    centre_zyx_mm: Triple
    """Where the middle of a scan goes: the middle of the liver in height, of the body across."""

    def liver_field(self, region: Region, trunk: Trunk) -> Array:
        """Return the liver's implicit function on a region's coarse samples; `trunk` is cut to the region."""
        return _liver_field(self.liver, self.organs, region, trunk)


def _liver_field(liver: LiverShape, organs: Organs, region: Region, trunk: Trunk) -> Array:
    neighbours = [
        organs.kidneys[0].bed(region.points),
        organs.stomach.field(region) - 1.5,
        tube_field(organs.small.gall_bladder, region),
        tube_field(organs.cava, region),
    ]
    return liver.field(region, trunk, neighbours)


def draw_anatomy(config: PhantomConfig) -> Anatomy:
    """Draw the patient of `config.seed`; the grid plays no part."""
    # One stream a part, so that a change to one organ leaves the others of a seed as they are.
    streams = [np.random.default_rng(s) for s in np.random.SeedSequence(config.seed).spawn(12)]
    general, textures_rng, organ_rng, bowel_rng, liver_rng, vessel_rng, tumour_rng, scan_rng = streams[:8]
    phase = config.phase or str(general.choice(PHASES, p=[0.1, 0.2, 0.55, 0.15]))
    tissues = draw_tissues(streams[8], phase)
    body = _draw_body(general)
    trunk = TrunkShape.draw(general)
    organs = _draw_organs(organ_rng, bowel_rng, body, trunk)
    liver = LiverShape.draw(liver_rng)
    points, depth = _survey_liver(liver, organs, trunk, body)
    vessels = Vessels.draw(vessel_rng, body, points[depth > 6], organs.cava)
    count = int(tumour_rng.integers(0, 9))
    shapes = draw_tumours(
        tumour_rng, config.kinds, count if config.tumours is None else config.tumours, phase, (points, depth)
    )
    heights = points[:, 0]
    low_y, high_y = _depth_of_body(trunk, body)
    return Anatomy(
        phase=phase,
        tissues=tissues,
        body=body,
        trunk=trunk,
        spine=Spine(
            tissues["cortical"],
            tissues["marrow"],
            tissues["disc"],
            tissues["canal"],
            SmoothField.draw(textures_rng, 3.0, 32),
        ),
        ribs=Ribs(
            tissues["cortical"] * 0.8,
            tissues["marrow"] * 0.7,
            tissues["cartilage"],
            float(general.uniform(0.9, 1.1)),
            float(general.normal(0, 5)),
            SmoothField.draw(textures_rng, 40.0),
        ),
        organs=organs,
        liver=liver,
        vessels=vessels,
        textures=Textures(*(SmoothField.draw(textures_rng, step, 32) for step in (3.5, 9.0, 30.0))),
        scanner=Scanner.draw(scan_rng, config.noise_hu, high_y),
        tumour_shapes=tuple(shapes),
        tumours=tuple(truth(shape, _tumour_ml(shape, liver, organs, trunk, body)) for shape in shapes),
        centre_zyx_mm=(float(heights.min() + heights.max()) / 2, (low_y + high_y) / 2 + 8, 0.0),
    )


def _draw_body(rng: np.random.Generator) -> Body:
    size = rng.normal(1, 0.035)
    scale = size * rng.normal(1, 0.03, 3)
    scale = np.clip(scale, 0.88, 1.12)
    warps = [SmoothField.draw(rng, 75.0, 8) for _ in range(3)]
    return Body((scale[0], scale[1], scale[2]), (warps[0], warps[1], warps[2]), 3.2)


def _draw_organs(rng: np.random.Generator, bowel_rng: np.random.Generator, body: Body, trunk: TrunkShape) -> Organs:
    return Organs(
        spleen=Spleen.draw(rng),
        kidneys=(Kidney.draw(rng, -1), Kidney.draw(rng, 1)),
        stomach=Stomach.draw(rng, body),
        small=SmallOrgans.draw(rng, body),
        bowel=Bowel.draw(bowel_rng, body, trunk.belly_mm),
        cava=draw_cava(body, rng),
    )


def _small_canvas(low: NDArray[np.float64], high: NDArray[np.float64], step_mm: float, body: Body) -> Canvas:
    axes = [np.arange(a, b + step_mm, step_mm, dtype=np.float32) for a, b in zip(low, high, strict=True)]
    return Canvas((axes[0], axes[1], axes[2]), (step_mm, step_mm, step_mm), body)


def _liver_on(
    canvas: Canvas, liver: LiverShape, organs: Organs, trunk: TrunkShape
) -> tuple[NDArray[np.float64], Array]:
    """Return the positions (n, 3) of a small canvas's samples and the liver's function there (3-D)."""
    region = canvas.whole
    field = _liver_field(liver, organs, region, Trunk.build(trunk, region))
    field = region.distance(field)
    grid = np.stack(np.meshgrid(*region.axes_mm, indexing="ij"), axis=-1).reshape(-1, 3)
    return grid.astype(np.float64), field


def _survey_liver(
    liver: LiverShape, organs: Organs, trunk: TrunkShape, body: Body
) -> tuple[Points3, NDArray[np.float64]]:
    """Return points (n, 3) all over the liver, in patient mm, and how deep (mm) each lies in it."""
    scale = np.asarray(body.scale_zyx)
    low, high = np.asarray(LIVER_BOX.low_zyx) * scale, np.asarray(LIVER_BOX.high_zyx) * scale
    grid, field = _liver_on(_small_canvas(low, high, _SURVEY_MM, body), liver, organs, trunk)
    from scipy.ndimage import distance_transform_edt

    depth = distance_transform_edt(field < 0) * _SURVEY_MM
    inside = depth.reshape(-1) > 0
    return grid[inside], depth.reshape(-1)[inside] - _SURVEY_MM / 2


def _tumour_ml(shape: TumourShape, liver: LiverShape, organs: Organs, trunk: TrunkShape, body: Body) -> float:
    """Measure the tumour inside the liver on a grid of its own."""
    step = max(0.3, shape.radius_mm / 14)
    reach = shape.radius_mm * 1.6
    canvas = _small_canvas(shape.centre_zyx_mm - reach, shape.centre_zyx_mm + reach, step, body)
    region = canvas.whole
    z, y, x = region.axes_mm
    ball = shape.field(z[:, None, None], y[None, :, None], x[None, None, :])
    inside = (_liver_on(canvas, liver, organs, trunk)[1] < 0) & (ball < 0)
    return float(inside.sum()) * float(np.prod(region.spacing_mm)) / 1000


def _depth_of_body(trunk: TrunkShape, body: Body) -> tuple[float, float]:
    """Return where (patient mm along y) the front and the back of the trunk are."""
    _, front, back = trunk.wall_profile(np.array([20.0]))
    scale = body.scale_zyx[1]
    return float(-38 - front[0] - trunk.fat_mm * 0.7) * scale, float(-38 + back[0] + trunk.fat_mm * 0.8) * scale
