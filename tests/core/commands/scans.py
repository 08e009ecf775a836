"""Small scans on the disk, and the command line in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
AFFINE_RAS = np.array([[-2.0, 0, 0, 30], [0, -2.0, 0, 40], [0, 0, 5.0, -70], [0, 0, 0, 1]])


def write_scan(path: Path, seed: int = 0, shape_ijk: tuple[int, int, int] = (40, 32, 6)) -> Path:
    """Write a NIfTI scan of soft tissue with noise and a brighter block."""
    random = np.random.default_rng(seed)
    hu = random.normal(40, 15, shape_ijk)
    hu[8:30, 8:24, 1:5] += 60
    path.parent.mkdir(parents=True, exist_ok=True)
    nibabel.save(nibabel.Nifti1Image(np.rint(hu).astype(np.int16), AFFINE_RAS), path)
    return path


def command(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "core.cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
