"""Training on a folder of scans named as LiTS names them: `volume-N.nii.gz` beside `segmentation-N.nii.gz`."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import UserError
from core.io import open_case
from core.labels import Label
from core.model.config import Preprocessing
from core.progress import Report, silent
from core.training.dataset import Sample, SampleFile, on_grid
from core.volume import Volume


@dataclass(frozen=True)
class Pair:
    """A scan and its label map on disk."""

    number: str
    scan: Path
    labels: Path


def find_pairs(folder: Path) -> list[Pair]:
    """Return the pairs of a folder, in the order of their numbers; UserError where a scan lacks its labels."""
    pairs = []
    for scan in folder.glob("volume-*.nii*"):
        number = scan.name.split(".")[0].removeprefix("volume-")
        labels = scan.with_name(scan.name.replace("volume-", "segmentation-", 1))
        if not labels.exists():
            raise UserError(f"{scan} has no {labels.name} beside it.", "Add it, or move the scan elsewhere.")
        pairs.append(Pair(number, scan, labels))
    if not pairs:
        raise UserError(f"There are no scans named volume-N.nii.gz in {folder}.", "Name them as LiTS does.")
    return sorted(pairs, key=lambda pair: (len(pair.number), pair.number))


def read_pair(pair: Pair) -> tuple[Volume, Sample]:
    """Open a pair and check that both are on one grid and the labels are 0, 1 and 2."""
    scan, labels = open_case(pair.scan).volume, open_case(pair.labels).volume
    if not scan.geometry.is_close(labels.geometry, tolerance_mm=0.1):
        raise UserError(f"{pair.labels} is not on the grid of {pair.scan.name}.", "Use labels drawn on this scan.")
    if labels.hu.min() < Label.BACKGROUND or labels.hu.max() > Label.TUMOUR:
        raise UserError(f"{pair.labels} holds other labels than 0, 1 and 2.", "Use 1 for liver and 2 for tumour.")
    return scan, Sample(scan.hu, labels.hu.astype(np.uint8))


def prepare(
    pairs: list[Pair], folder: Path, preprocessing: Preprocessing, report: Report = silent
) -> tuple[list[SampleFile], list[list[float]]]:
    """Bring each pair to the training grid, once; return the samples and the smallest and largest spacing in mm."""
    folder.mkdir(parents=True, exist_ok=True)
    files, spacings = [], []
    for k, pair in enumerate(pairs):
        scan, sample = read_pair(pair)
        spacings.append(scan.spacing_mm)
        files.append(SampleFile(folder / f"{pair.number}.npz"))
        if not files[-1].path.exists():
            files[-1].write(on_grid(sample, scan.spacing_mm, preprocessing))
        report((k + 1) / len(pairs), "Preparing scans")
    return files, [np.min(spacings, axis=0).tolist(), np.max(spacings, axis=0).tolist()]
