"""The liver among the organs that press on it: measured before any grid is chosen."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from core.phantom.bowel import Bowel
from core.phantom.canvas import Canvas, Region
from core.phantom.fields import Array, Body
from core.phantom.liver import LIVER_BOX, LiverShape
from core.phantom.organs import Kidney, SmallOrgans, Spleen, Stomach
from core.phantom.trunk import Trunk, TrunkShape
from core.phantom.tubes import Points3, Segments, tube_field
from core.phantom.tumours import TumourShape
from core.phantom.vessels import draw_cava

_SURVEY_MM = 4.0
LIVER_ML = (1100.0, 2300.0)
"""A drawn liver outside of this is made smaller or larger."""


@dataclass(frozen=True, eq=False)
class Organs:
    """Everything that presses into the liver or lies beside it."""

    spleen: Spleen
    kidneys: tuple[Kidney, Kidney]
    stomach: Stomach
    small: SmallOrgans
    bowel: Bowel
    cava: Segments

    @classmethod
    def draw(
        cls, rng: np.random.Generator, bowel_rng: np.random.Generator, body: Body, trunk: TrunkShape
    ) -> "Organs":
        """Draw the organs of one patient."""
        return cls(
            spleen=Spleen.draw(rng),
            kidneys=(Kidney.draw(rng, -1), Kidney.draw(rng, 1)),
            stomach=Stomach.draw(rng, body),
            small=SmallOrgans.draw(rng, body),
            bowel=Bowel.draw(bowel_rng, body, trunk.belly_mm),
            cava=draw_cava(body, rng),
        )


@dataclass(frozen=True, eq=False)
class Survey:
    """Points (n, 3) all over the liver in patient mm, and how deep (mm) each lies in it."""

    points_zyx_mm: Points3
    depth_mm: NDArray[np.float64]

    @property
    def volume_ml(self) -> float:
        """Volume of the liver, to about 1 %."""
        return len(self.points_zyx_mm) * _SURVEY_MM**3 / 1000


@dataclass(frozen=True, eq=False)
class LiverSite:
    """The liver with all that decides its surface."""

    liver: LiverShape
    organs: Organs
    trunk: TrunkShape
    body: Body

    def field(self, region: Region, trunk: Trunk) -> Array:
        """Return the liver's implicit function on a region's coarse samples; `trunk` is cut to the region."""
        neighbours = [
            self.organs.stomach.field(region) - 1.5,
            tube_field(self.organs.small.gall_bladder, region),
            tube_field(self.organs.cava, region),
        ]
        return self.liver.field(region, trunk, self.organs.kidneys[0].bed(region.points), neighbours)

    def fitted(self) -> tuple["LiverSite", Survey]:
        """Return the site with the liver's size changed until its volume is possible, and its survey."""
        site, survey = self, self.survey()
        for _ in range(6):
            wanted = float(np.clip(survey.volume_ml, *LIVER_ML))
            if wanted == survey.volume_ml:
                break
            # The walls hold part of the liver's surface, so its volume follows its size less than cubed.
            factor = (wanted / survey.volume_ml) ** 0.6
            site = replace(site, liver=site.liver.resized(factor))
            survey = site.survey()
        return site, survey

    def survey(self) -> Survey:
        """Sample the liver every few millimetres."""
        scale = np.asarray(self.body.scale_zyx)
        low, high = np.asarray(LIVER_BOX.low_zyx) * scale, np.asarray(LIVER_BOX.high_zyx) * scale
        region = self._small_region(low, high, _SURVEY_MM)
        depth = distance_transform_edt(self._field_on(region) < 0) * _SURVEY_MM
        points = np.stack(np.meshgrid(*region.axes_mm, indexing="ij"), axis=-1)
        inside = depth > 0
        return Survey(points[inside].astype(np.float64), depth[inside] - _SURVEY_MM / 2)

    def tumour_ml(self, tumour: TumourShape) -> float:
        """Return the volume of a tumour's part inside the liver, measured on a fine grid of its own."""
        step, reach = max(0.3, tumour.radius_mm / 14), tumour.radius_mm * 1.6
        region = self._small_region(tumour.centre_zyx_mm - reach, tumour.centre_zyx_mm + reach, step)
        z, y, x = region.axes_mm
        ball = tumour.field(z[:, None, None], y[None, :, None], x[None, None, :])
        inside = (self._field_on(region) < 0) & (ball < 0)
        return float(inside.sum()) * float(np.prod(region.spacing_mm)) / 1000

    def _small_region(self, low: NDArray[np.float64], high: NDArray[np.float64], step_mm: float) -> Region:
        axes = [np.arange(a, b + step_mm, step_mm, dtype=np.float32) for a, b in zip(low, high, strict=True)]
        canvas = Canvas((axes[0], axes[1], axes[2]), (step_mm, step_mm, step_mm), self.body)
        # Even where the step is small every sample is taken: these boxes are small too.
        shape = canvas.shape
        return Region(canvas, ((0, shape[0]), (0, shape[1]), (0, shape[2])), fine=True)

    def _field_on(self, region: Region) -> Array:
        return self.field(region, Trunk.build(self.trunk, region))
