"""How a scan is segmented, and what comes out: plain values, no torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.kept import KeptVoxels
from core.provenance import MaskRecord

DEVICES = ("auto", "cpu", "cuda", "mps")
PRECISIONS = ("auto", "float32", "bfloat16", "float16")
BACKENDS = ("auto", "openvino", "torch")
SEARCHES = ("auto", "full")


@dataclass(frozen=True)
class SegmentSettings:
    """Everything a user can choose about one segmentation.

    `window_slices` and `window_step` are the paper's 20 slices every 10. The three switches are post-processing:
    keep the largest connected liver, drop tumours outside it, fill small holes. `precision` "auto" is bfloat16 where
    the device has it in hardware (float16 on older CUDA), float32 otherwise; `backend` "auto" is OpenVINO on
    processors, torch elsewhere and where OpenVINO fails its self-test. `search` "full" is the paper's protocol on the
    whole scan; "auto" finds the liver on a coarse grid first and runs the protocol in a box around it, or on the
    whole scan where there is any doubt (see `core.inference.search`).
    """

    device: str = "auto"
    window_slices: int = 20
    window_step: int = 10
    largest_liver: bool = True
    tumours_inside_liver: bool = True
    fill_holes: bool = True
    precision: str = "auto"
    backend: str = "auto"
    search: str = "auto"

    def __post_init__(self) -> None:
        choices = {"device": DEVICES, "precision": PRECISIONS, "backend": BACKENDS, "search": SEARCHES}
        for name, known in choices.items():
            if getattr(self, name) not in known:
                raise UserError(f'There is no {name} "{getattr(self, name)}".', f"Use one of: {', '.join(known)}.")
        if type(self.window_slices) is not int or not 1 <= self.window_slices <= 512:
            raise UserError(f"A window needs 1 to 512 slices, not {self.window_slices}.")
        if type(self.window_step) is not int or not 1 <= self.window_step <= self.window_slices:
            raise UserError(
                f"Windows must start every 1 to {self.window_slices} slices, not every {self.window_step}.",
                "A step larger than the window would leave slices out.",
            )
        for switch in ("largest_liver", "tumours_inside_liver", "fill_holes"):
            if not isinstance(getattr(self, switch), bool):
                raise UserError(f'The setting "{switch}" must be true or false.')

    @property
    def without_overlap(self) -> "SegmentSettings":
        """The same with windows side by side: half the work, good enough for a first look."""
        return replace(self, window_step=self.window_slices)


@dataclass(frozen=True, eq=False)
class Segmentation:
    """The result: `mask` uint8 (slices, rows, columns) on the scan's grid, how it was made, and seconds per step.

    `agreement` is how far the network's opinions agreed in and around the mask; see core/agreement.py.
    """

    mask: NDArray[np.uint8] = field(repr=False)
    record: MaskRecord
    seconds: Mapping[str, float]
    agreement: KeptVoxels | None = None
