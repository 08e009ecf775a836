"""Real training processes on toy scans, watched and ended as a user or a machine would."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import nibabel as nib
import numpy as np

ROOT = Path(__file__).resolve().parents[3]
TOY = ["--patch", "4", "32", "32", "--batch", "2", "--set", "epoch_iterations=2", "--set", "device=cpu"]
TRAIN = [sys.executable, "-m", "core.cli", "train"]


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}


def write_pairs(folder: Path, count: int = 2) -> Path:
    folder.mkdir()
    labels = np.zeros((40, 40, 6), np.uint8)
    labels[10:30, 8:30] = 1
    labels[15:22, 12:20, 2:5] = 2
    for number in range(count):
        hu = np.random.default_rng(number).normal(-80, 10, labels.shape)
        hu[labels == 1], hu[labels == 2] = 110, 40
        for name, values in (("volume", hu.astype(np.int16)), ("segmentation", labels)):
            image = nib.Nifti1Image(values, np.diag([1.0, 1.0, 2.5, 1.0]))
            nib.save(image, folder / f"{name}-{number}.nii.gz")
    return folder


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Run to the end; standard input stays closed."""
    return subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL
    )


class Watched:
    """A process with --events: `until` reads its events up to one of a kind and number."""

    def __init__(self, command: list[str]) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def until(self, kind: str, iteration: int) -> dict[str, Any]:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            event = json.loads(line)
            if event["event"] == kind and event["iteration"] >= iteration:
                return dict(event)
        raise AssertionError(f"the process ended without {kind} {iteration}: {self.end()[1]}")

    def say(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def end(self) -> tuple[list[dict[str, Any]], str]:
        """Close standard input, wait for the end; return the events left and what was said on standard error."""
        out, err = self.process.communicate(timeout=300)
        return [json.loads(line) for line in out.splitlines()], err


def read_events(run_folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (run_folder / "events.jsonl").read_text().splitlines() if line.endswith("}")]


def losses(run_folder: Path) -> dict[int, set[float]]:
    """Return what the loss of each iteration was, each time it was trained."""
    found: dict[int, set[float]] = {}
    for event in read_events(run_folder):
        if event["event"] == "batch":
            found.setdefault(event["iteration"], set()).add(event["loss"])
    return found
