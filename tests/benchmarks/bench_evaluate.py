"""How long scoring a large pair of masks takes: `python -m tests.benchmarks.bench_evaluate` prints JSON."""

import json
import tempfile
import time
from pathlib import Path

import nibabel
import numpy as np

from core.evaluation.evaluate import VARIANTS, evaluate

SHAPE_ZYX = (500, 512, 512)
SPACING_MM = (0.8, 0.75, 0.75)
TUMOURS = 20


def liver_with_tumours(shift: float, seed: int) -> np.ndarray:
    """A liver of about 1.8 litres with round tumours; `shift` moves everything by some voxels."""
    z, y, x = np.ogrid[tuple(slice(0, size) for size in SHAPE_ZYX)]
    mask = (((z - 250 - shift) / 120) ** 2 + ((y - 250) / 100) ** 2 + ((x - 200 - shift) / 140) ** 2 <= 1).astype(
        np.uint8
    )
    random = np.random.default_rng(seed)
    for _ in range(TUMOURS):
        centre = random.uniform((180, 200, 120), (320, 300, 280)) + shift / 3
        radius = random.uniform(3, 20)
        box = tuple(slice(int(at - radius) - 1, int(at + radius) + 2) for at in centre)
        places = np.stack(np.mgrid[box], axis=-1)
        mask[box][np.linalg.norm(places - centre, axis=-1) <= radius] = 2
    return mask


def main() -> None:
    affine = np.diag((-SPACING_MM[2], -SPACING_MM[1], SPACING_MM[0], 1.0))
    result: dict[str, object] = {"shape_zyx": SHAPE_ZYX}
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / name for name in ("prediction.nii.gz", "reference.nii.gz")]
        for path, shift in zip(paths, (4, 0), strict=True):
            nibabel.save(nibabel.Nifti1Image(liver_with_tumours(shift, seed=0).transpose(2, 1, 0), affine), path)
        for variant in VARIANTS:
            start = time.perf_counter()
            evaluate(*paths, variant)
            result[f"{variant}_s"] = round(time.perf_counter() - start, 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
