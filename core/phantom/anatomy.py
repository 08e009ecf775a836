"""One patient, drawn from a seed: every shape and tissue, known before any grid is chosen."""

from dataclasses import dataclass

import numpy as np

from core.phantom.config import MAX_TUMOURS, PHASES, PhantomConfig, Tumour
from core.phantom.fields import Body, SmoothField
from core.phantom.liver import LiverShape
from core.phantom.scanner import Scanner
from core.phantom.shapes import Triple
from core.phantom.site import LiverSite, Organs
from core.phantom.skeleton import Ribs, Spine
from core.phantom.tissues import draw_tissues
from core.phantom.trunk import TrunkShape
from core.phantom.tumours import TumourShape, draw_tumours, truth
from core.phantom.vessels import Vessels

_COUNT_CHANCES = (0.08, *[0.115] * 8)
_WARP_STEP_MM, _WARP_MM = 75.0, 3.2


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
    site: LiverSite
    vessels: Vessels
    textures: Textures
    scanner: Scanner
    tumour_shapes: tuple[TumourShape, ...]
    tumours: tuple[Tumour, ...]
    centre_zyx_mm: Triple
    """Where the middle of a scan goes: the middle of the liver in height, of the body across."""


class _Streams:
    """One random stream for each part, so that a change to one leaves the others of a seed as they are."""

    def __init__(self, seed: int) -> None:
        parts = np.random.SeedSequence(seed).spawn(12)
        streams = [np.random.default_rng(part) for part in parts]
        self.choices, self.tissues, self.body, self.bones, self.organs, self.bowel = streams[:6]
        self.liver, self.vessels, self.tumours, self.textures, self.scanner, _ = streams[6:]


def draw_anatomy(config: PhantomConfig) -> Anatomy:
    """Draw the patient of `config.seed`; the grid plays no part."""
    streams = _Streams(config.seed)
    # Everything is drawn, also what the configuration decides: a fixed phase must not change the patient.
    drawn_phase = str(streams.choices.choice(PHASES, p=[0.1, 0.2, 0.55, 0.15]))
    drawn_count = int(streams.choices.choice(MAX_TUMOURS + 1, p=_COUNT_CHANCES))
    phase = config.phase or drawn_phase
    count = drawn_count if config.tumours is None else config.tumours
    tissues = draw_tissues(streams.tissues, phase)
    body, trunk = _draw_body(streams.body), TrunkShape.draw(streams.body)
    organs = Organs.draw(streams.organs, streams.bowel, body, trunk)
    site, survey = LiverSite(LiverShape.draw(streams.liver), organs, trunk, body).fitted()
    points, depth = survey.points_zyx_mm, survey.depth_mm
    shapes = draw_tumours(streams.tumours, config.kinds, count, phase, (points, depth))
    spine, ribs = _draw_bones(streams.bones, tissues)
    front_mm, back_mm = trunk.front_and_back_mm(body)
    return Anatomy(
        phase=phase,
        tissues=tissues,
        body=body,
        trunk=trunk,
        spine=spine,
        ribs=ribs,
        site=site,
        vessels=Vessels.draw(streams.vessels, body, points[depth > 6], organs.cava),
        textures=Textures(*(SmoothField.draw(streams.textures, step, 32) for step in (3.5, 9.0, 30.0))),
        scanner=Scanner.draw(streams.scanner, config.noise_hu, back_mm),
        tumour_shapes=tuple(shapes),
        tumours=tuple(truth(shape, site.tumour_ml(shape)) for shape in shapes),
        centre_zyx_mm=((points[:, 0].min() + points[:, 0].max()) / 2, (front_mm + back_mm) / 2 + 8, 0.0),
    )


def _draw_body(rng: np.random.Generator) -> Body:
    scale = np.clip(rng.normal(1, 0.035) * rng.normal(1, 0.03, 3), 0.88, 1.12)
    warps = [SmoothField.draw(rng, _WARP_STEP_MM, 8) for _ in range(3)]
    return Body((scale[0], scale[1], scale[2]), (warps[0], warps[1], warps[2]), _WARP_MM)


def _draw_bones(rng: np.random.Generator, tissues: dict[str, float]) -> tuple[Spine, Ribs]:
    spine = Spine(
        cortical_hu=tissues["cortical"],
        marrow_hu=tissues["marrow"],
        disc_hu=tissues["disc"],
        canal_hu=tissues["canal"],
        grain=SmoothField.draw(rng, 2.2, 32),
    )
    ribs = Ribs(
        cortical_hu=0.8 * tissues["cortical"],
        marrow_hu=0.7 * tissues["marrow"],
        cartilage_hu=tissues["cartilage"],
        slope=float(rng.uniform(0.9, 1.1)),
        tilt_mm=float(rng.normal(0, 5)),
        bumps=SmoothField.draw(rng, 40.0),
    )
    return spine, ribs
