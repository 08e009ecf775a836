"""What a phantom is made from and what comes out."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.volume import Volume

PHASES = ("native", "arterial", "portal", "late")
TUMOUR_KINDS = ("hypodense", "rim", "hyperdense", "tiny", "capsule")
MAX_TUMOURS = 8
MAX_VOXELS = 2**30


@dataclass(frozen=True)
class PhantomConfig:
    """The grid and the patient of a phantom.

    The seed alone decides the patient: the same seed on another grid is the same patient, scanned otherwise.
    `phase` (one of `PHASES`), `tumours` (0 to 8) and `noise_hu` (standard deviation in the liver) are drawn from
    the seed where they are None; `kinds` are the kinds of tumour to choose from. Raises UserError.
    """

    shape_zyx: tuple[int, int, int] = (80, 512, 512)
    spacing_mm: tuple[float, float, float] = (2.5, 0.78, 0.78)
    seed: int = 0
    phase: str | None = None
    tumours: int | None = None
    kinds: tuple[str, ...] = TUMOUR_KINDS
    noise_hu: float | None = None

    def __post_init__(self) -> None:
        self._check_grid()
        if self.seed < 0:
            raise UserError(f"The seed {self.seed} is negative.", "Use 0 or a positive whole number.")
        if self.phase is not None and self.phase not in PHASES:
            raise UserError(f"There is no contrast phase '{self.phase}'.", f"Use one of {', '.join(PHASES)}.")
        if self.tumours is not None and not 0 <= self.tumours <= MAX_TUMOURS:
            raise UserError(f"{self.tumours} tumours cannot be made.", f"Ask for 0 to {MAX_TUMOURS}.")
        unknown = [kind for kind in self.kinds if kind not in TUMOUR_KINDS]
        if unknown or not self.kinds:
            raise UserError(
                f"There is no kind of tumour '{', '.join(unknown)}'.", f"Use some of {', '.join(TUMOUR_KINDS)}."
            )
        if self.noise_hu is not None and not 0 <= self.noise_hu <= 200:
            raise UserError(f"A noise of {self.noise_hu} HU cannot be made.", "Ask for 0 to 200 HU.")

    def _check_grid(self) -> None:
        if len(self.shape_zyx) != 3 or min(self.shape_zyx) < 1:
            raise UserError(f"The phantom's size {self.shape_zyx} is not three positive whole numbers.")
        if int(np.prod(self.shape_zyx, dtype=np.int64)) > MAX_VOXELS:
            raise UserError(f"A phantom of {self.shape_zyx} voxels is too large.", "Ask for fewer slices or rows.")
        if len(self.spacing_mm) != 3 or not all(0.05 <= step <= 50 for step in self.spacing_mm):
            raise UserError(f"The phantom's spacing {self.spacing_mm} mm is not possible.", "Use 0.05 to 50 mm.")


@dataclass(frozen=True)
class Tumour:
    """One tumour as it was put into the liver: the truth, whatever the grid shows of it."""

    kind: str
    centre_lps_mm: tuple[float, float, float]
    radius_mm: float
    volume_ml: float
    """Volume of its part inside the liver."""
    contrast_hu: float
    """Its HU less the liver's: of the rim for "rim", of the body for the others."""


@dataclass(frozen=True, eq=False)
class Phantom:
    """A made scan with its truth: `mask` is uint8 on the volume's grid, 0 background, 1 liver, 2 tumour."""

    volume: Volume
    mask: NDArray[np.uint8] = field(repr=False)
    tumours: tuple[Tumour, ...]
    phase: str
    liver_hu: float
    config: PhantomConfig
