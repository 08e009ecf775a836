"""How long a whole scan takes, from its file to the mask's file, and how much memory.

Each segmentation runs in a process of its own, as it does for a user (core/benchmark/one_scan.py). Making the phantom
is not part of it. This module does not load torch.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.model.catalog import read_card
from core.progress import Report, silent

CHILD = "--one-scan"
"""What the command `bench` is called with to be the child."""
ROOT = Path(__file__).resolve().parents[2]
SEARCHES = ("auto", "full")
BODY_MM, TRUNK_MM = 400.0, 450.0
"""What a made scan covers in-plane and along the slices, whatever their number."""


@dataclass(frozen=True)
class Other:
    """Another program's figure as published: its own task (a hundred structures and more), its own machine."""

    name: str
    seconds: float
    slices: int
    cores: int | None
    """None where it is not told."""

    def scaled_s(self, slices: int, cores: int | None) -> float:
        """Return the seconds for so many slices on so many cores, as if time followed both exactly.

        Where either number of cores is None (not told, a GPU), by slices alone.
        """
        return self.seconds * slices / self.slices * (self.cores / cores if self.cores and cores else 1)


OTHERS = (
    Other("TotalSegmentator, 3 mm mode", 57.0, 807, 10),
    Other("TotalSegmentator, full", 872.0, 807, 10),
    Other("MONAI SegResNet, 1.5 mm", 38.0, 397, None),
)


def make_scan(folder: Path, slices: int, size: int, report: Report = silent) -> Path:
    """Write a phantom of `slices` x `size` x `size` voxels and return its file."""
    from core.phantom import PhantomConfig, write_phantoms

    spacing_mm = (TRUNK_MM / slices, BODY_MM / size, BODY_MM / size)
    return write_phantoms(folder, 1, 0, PhantomConfig((slices, size, size), spacing_mm), report)[0][0]


def measure_scan(
    scan: Path, model: Path, folder: Path, device: str = "auto", own_grid: bool = True, report: Report = silent
) -> dict[str, Any]:
    """Return the figures of a scan with a model, `auto` and `full`; results are written into `folder`.

    Where the model has a grid of its own, "own_grid" holds the figures of its network on the scan's grid, unless they
    are not wanted: that speed does not depend on the weights, but the mask means nothing. Raises UserError where scan
    or model cannot be used.
    """
    grid_mm = read_card(model).preprocessing.grid_mm
    kinds = ["", "own_grid"] if own_grid and grid_mm is not None else [""]
    found = {}
    for number, kind in enumerate(kinds):
        runs = {}
        for half, search in enumerate(SEARCHES):
            report((number + half / 2) / len(kinds), f"Segmenting {scan.name}, {search}")
            runs[search] = in_child(
                scan=str(scan.absolute()),
                model=str(model.absolute()),
                out=str((folder / (kind or "model")).absolute() / search),
                search=search,
                device=device,
                own_grid=bool(kind),
            )
        found[kind] = _summary(runs)
    plain = found.pop("")
    plain["dice_auto_full"] = _liver_dice(*(folder / "model" / search / "mask.nii.gz" for search in SEARCHES))
    result = {"model": model.name, "grid_mm": grid_mm, **plain}
    for kind, figures in found.items():
        result[kind] = {**figures, "mask_is_meaningful": False}
    return result


def in_child(**one: str | bool) -> dict[str, Any]:
    """Measure one segmentation in a process of its own (`one` as in OneScan); UserError with its words on failure."""
    entry = [] if getattr(sys, "frozen", False) else ["-m", "core.cli"]
    command = [sys.executable, *entry, "bench", CHILD, json.dumps(one)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise UserError(f"The scan could not be measured: {lines[-1].removeprefix('hepascope: ')}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def _summary(runs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    full = runs["full"]
    peaks = [run["peak_mb"] for run in runs.values() if run["peak_mb"] is not None]
    return {
        "auto_s": runs["auto"]["total_s"],
        "full_s": full["total_s"],
        "peak_mb": max(peaks, default=None),
        "shape_zyx": full["shape_zyx"],
        "spacing_mm": full["spacing_mm"],
        **{search: dict(run) for search, run in runs.items()},
    }


def _liver_dice(first: Path, second: Path) -> float:
    import nibabel
    import numpy as np

    from core.evaluation.dice import dice

    return dice(*(np.asarray(nibabel.load(path).dataobj) for path in (first, second)))
