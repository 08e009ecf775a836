"""Every way of computing proves itself on this machine before it is trusted with a scan.

Libraries have been wrong in silence before (bfloat16 convolutions in cuDNN 9.8 to 9.10, for one). So each executor
answers a made body first, and is refused where its answer is not that of torch in float32 on the processor. For the
model that ships, that answer is stored, so that torch is tested too.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor

import resources
from core.inference.executor import Executor, TorchExecutor, window_logits
from core.model.config import Preprocessing
from core.model.preprocess import normalise
from core.model.weights import LoadedModel
from core.progress import Report, silent

SHAPE_ZYX = (6, 64, 64)
MAX_PROBABILITY_DIFFERENCE = 0.02
MAX_LABEL_SHARE = 0.001
LEFT_OUT = 0.005
"""Share of the voxels that may differ more: where two classes are equally likely, bfloat16 may say 0.52 for 0.5."""


@dataclass(frozen=True)
class Difference:
    """How far an answer is from the reference."""

    probability: float
    """The largest difference of a class probability, `LEFT_OUT` of the voxels aside; 1 where it is not finite."""
    labels: float
    """Share of the voxels whose likeliest class is another one."""

    @property
    def problem(self) -> str:
        """What is wrong, or "" where the answer is good enough."""
        if self.probability <= MAX_PROBABILITY_DIFFERENCE and self.labels <= MAX_LABEL_SHARE:
            return ""
        return f"probabilities differ by {self.probability:.2g}, labels in {self.labels:.2%} of the voxels"


def made_body(preprocessing: Preprocessing) -> Tensor:
    """Return the input of the test: a body with liver, tumours and spine, float32 (slices, 1, H, W) in [-1, 1].

    From whole numbers only, so that it is the same everywhere.
    """
    z, y, x = np.meshgrid(*(np.arange(size) for size in SHAPE_ZYX), indexing="ij")
    hu = np.full(SHAPE_ZYX, -1000)
    for (row, column), (height, width), value in (
        ((32, 32), (28, 31), -95),
        ((32, 32), (25, 28), 45),
        ((27, 22), (15, 17), 112),
        ((22, 20), (4, 5), 62),
        ((34, 26), (3, 2), 40),
        ((48, 33), (6, 7), 310),
    ):
        hu[((y - row) * width) ** 2 + ((x - column) * height) ** 2 < (height * width) ** 2] = value
    noise = (z * 73856093 ^ y * 19349663 ^ x * 83492791) % 31 - 15
    return normalise((hu + noise).astype(np.int16), preprocessing)[:, None]


def stored_logits(model: LoadedModel) -> Tensor | None:
    """Return the logits stored with the program for this very model file, or None."""
    path = stored_path(model.sha256)
    if not path.is_file():
        return None
    try:
        return load_file(path)["logits"].float()
    except (SafetensorError, KeyError, OSError):
        return None


def stored_path(sha256: str) -> Path:
    """Return where the logits of the model with this hash are stored, if they are."""
    return resources.path("models") / "self-test" / f"{sha256[:16]}.logits"


def reference_logits(model: LoadedModel) -> Tensor:
    """Return what the model answers to the made body: stored, or calculated by torch in float32 on the processor."""
    stored = stored_logits(model)
    if stored is not None:
        return stored
    return answer(TorchExecutor(model.network, torch.device("cpu"), torch.float32), model)


def difference(executor: Executor, model: LoadedModel, wanted: Tensor, report: Report = silent) -> Difference:
    """Compare an executor's answer with the logits `wanted`."""
    found = answer(executor, model, report).float().cpu()
    if not torch.isfinite(found).all():
        return Difference(1.0, 1.0)
    apart = (found.softmax(1) - wanted.softmax(1)).abs().amax(1)
    return Difference(
        float(apart.flatten().quantile(1 - LEFT_OUT)), float((found.argmax(1) != wanted.argmax(1)).float().mean())
    )


@torch.inference_mode()
def answer(executor: Executor, model: LoadedModel, report: Report = silent) -> Tensor:
    """Return the logits (slices, classes, H, W) that an executor of this model gives to the made body."""
    return window_logits(executor, made_body(model.card.preprocessing), report)
