"""What a training will take on this computer: memory, disk and time, from one measured step."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.progress import Report, part, silent, spoken_duration
from core.training.config import TrainConfig
from core.training.datasets.model import Measured

Child = Callable[[Sequence[str], Report], str]
"""Runs the command line with these arguments in a process of its own and returns what it printed."""
VALIDATION_SHARE = 0.5
"""Time to segment a voxel with overlapping windows, as a share of the time to train on one."""
PREPARING_VOXELS_PER_S = 5e6
STATE_COPIES = 4
"""A run keeps weights and the optimizer's two moments, and the newest and the best model."""


@dataclass(frozen=True)
class Forecast:
    """What a training takes. Bytes are None where this system cannot tell."""

    device: str
    """Its name, as people call it."""
    seconds: float
    """The whole training, its checks of held-out scans included."""
    seconds_per_iteration: float
    memory_bytes: int | None
    memory_free_bytes: int | None
    disk_bytes: int
    disk_free_bytes: int

    @property
    def text(self) -> str:
        """The time as a user reads it: "about 3 h 10 min on this computer"."""
        return f"about {spoken_duration(_rounded(self.seconds))} on this computer"

    @property
    def problems(self) -> list[str]:
        """Sentences about what is too small."""
        told = []
        if self.disk_bytes > self.disk_free_bytes:
            told.append(
                f"The disk is too small: {self.disk_bytes / 1e9:.1f} GB are needed, "
                f"{self.disk_free_bytes / 1e9:.1f} GB are free."
            )
        if self.memory_bytes and self.memory_free_bytes is not None and self.memory_bytes > self.memory_free_bytes:
            told.append(
                f"There is too little memory: {self.memory_bytes / 1e9:.1f} GB are needed, "
                f"{self.memory_free_bytes / 1e9:.1f} GB are free. Choose a smaller batch or patch."
            )
        return told


def _rounded(seconds: float) -> float:
    """Round to what can be promised: two leading places of minutes or hours."""
    step = 5 if seconds < 120 else 60 if seconds < 3600 else 300 if seconds < 36_000 else 3600
    return max(step, round(seconds / step) * step)


def forecast(
    config: TrainConfig,
    training: Sequence[Measured],
    held_out: Sequence[Measured],
    folder: Path,
    child: Child,
    report: Report = silent,
) -> Forecast:
    """Return what a training in `folder` takes, from a step measured in a child process. Any thread.

    Raises UserError where not even a step can be trained.
    """
    arguments = ["train", "measure", "--json"]
    for name, value in config.flat().items():
        arguments += ["--set", f"{name}={_written(value)}"]
    said = child(arguments, part(report, 0.0, 0.9))
    try:
        step: dict[str, Any] = json.loads(said)
        seconds, model_bytes = float(step["seconds"]), int(step["model_bytes"])
        memory, memory_free = int(step["memory_bytes"]), int(step["memory_free_bytes"])
    except (ValueError, KeyError, TypeError) as problem:
        raise UserError("The speed of this computer could not be measured.", "Try again.") from problem
    voxels = sum(_voxels(each) for each in training)
    return Forecast(
        device=str(step["device"]),
        seconds=_whole_run_s(config, seconds, voxels, sum(_voxels(each) for each in held_out)),
        seconds_per_iteration=seconds,
        memory_bytes=memory,
        memory_free_bytes=memory_free,
        disk_bytes=3 * voxels + STATE_COPIES * model_bytes + model_bytes,
        disk_free_bytes=shutil.disk_usage(next(each for each in (folder, *folder.parents) if each.is_dir())).free,
    )


def _whole_run_s(config: TrainConfig, step_s: float, voxels: int, held_out_voxels: int) -> float:
    """Return the seconds of preparing, training and checking; a limit in minutes holds for the last two."""
    slices, rows, columns = config.patch_zyx
    voxel_s = step_s / (config.batch * slices * rows * columns)
    checks = 1 + config.iterations // (config.epoch_iterations * config.validate_epochs)
    check_s = held_out_voxels * voxel_s * VALIDATION_SHARE
    seconds = config.iterations * step_s + checks * check_s
    if config.minutes is not None:
        seconds = min(seconds, 60 * config.minutes + check_s)  # the last check comes after the time is up
    return voxels / PREPARING_VOXELS_PER_S + seconds


def _voxels(measured: Measured) -> int:
    slices, rows, columns = measured.shape_zyx
    return slices * rows * columns


def _written(value: object) -> str:
    if isinstance(value, tuple | list):
        return ",".join(str(each) for each in value)
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
