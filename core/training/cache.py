"""Preparation, once a scan: image and labels on the training grid as memory-mapped arrays, kept between runs.

A prepared scan is a folder that appears whole or not at all: `hu.npy` (int16), `labels.npy` (uint8), `voxels.npz`
(where to centre sub-volumes), `scan.json`. Its name holds a hash of everything that was asked for; `scan.json` holds
the hashes of the files it was made from. When either changes it is made anew. `lock` is held by the one process that
prepares; those that only read need none.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.atomic import atomic_folder, atomic_write, clean_stale
from core.io.lock import locked
from core.labels import Label
from core.model.config import Preprocessing
from core.progress import Report, part, silent
from core.training.centres import some_voxels
from core.training.datasets.check import file_sha256, measure
from core.training.datasets.model import LabelledScan, Measured
from core.training.datasets.reading import read_scan
from core.training.prepared import (
    FORMAT,
    HU,
    LABELS,
    RECORD,
    VOXELS,
    PreparedScan,
    Record,
    SourceFile,
    read_record,
)
from core.training.workers import processes_that_fit, run_jobs

LOCK = "lock"
BYTES_PER_VOXEL = 3
SMALL_FILES = 2**18
"""What a prepared scan takes beside its voxels, at most."""
SPARE = 2**26
"""Free space that is left alone."""


@dataclass(frozen=True)
class Estimate:
    """What preparing will take: told before anything is written."""

    scans: int
    ready: int
    bytes_needed: int
    bytes_free: int

    @property
    def sentence(self) -> str:
        """The figures as a user reads them."""
        needed, free = self.bytes_needed / 1e9, self.bytes_free / 1e9
        missing = self.scans - self.ready
        return f"{missing} of {self.scans} scans are to be prepared: {needed:.2f} GB; {free:.1f} GB are free."


@dataclass(frozen=True)
class Prepared:
    """What became of the scans: `ready` by name, and why others are not.

    `again` were ready once before, from files that have changed since, or damaged.
    """

    ready: dict[str, PreparedScan]
    failed: dict[str, UserError]
    again: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Job:
    scan: LabelledScan
    preprocessing: Preprocessing
    target: Path


def estimate(
    scans: Sequence[LabelledScan], cache: Path, preprocessing: Preprocessing, report: Report = silent
) -> Estimate:
    """Return what preparing these scans takes, from headers alone. Headers that cannot be read count nothing here."""
    missing = _look(scans, cache, preprocessing, part(report, 0.0, 0.3)).missing
    return _estimate(missing, len(scans), cache, preprocessing, part(report, 0.3, 1.0))


def prepare(
    scans: Sequence[LabelledScan],
    cache: Path,
    preprocessing: Preprocessing,
    processes: int | None = None,
    report: Report = silent,
) -> Prepared:
    """Bring every scan to the training grid once, in parallel; those that are ready and unchanged are left alone.

    A scan that cannot be used is in `failed` with the reason. Raises UserError, before a scan is written, where the
    disk is too small. May be interrupted at any moment and called again. Where another process prepares scans in the
    same cache it waits for it, then makes what is still missing. Any thread.
    """
    found = _look(scans, cache, preprocessing, part(report, 0.0, 0.02))
    failed: dict[str, UserError] = {}
    again: list[str] = []
    if found.missing or found.touched:
        with locked(cache / LOCK, lambda: report(0.02, f"Waiting for another run that prepares scans in {cache}")):
            _remember_times(found.touched)
            missing = _look(found.missing, cache, preprocessing, silent).missing
            figures = _estimate(missing, len(scans), cache, preprocessing, part(report, 0.02, 0.03))
            _refuse_small_disk(figures, cache)
            report(0.05, figures.sentence)
            clean_stale(cache)
            jobs = [_Job(scan, preprocessing, folder_of(scan, cache, preprocessing)) for scan in missing]
            again = [job.scan.name for job in jobs if job.target.exists()]
            outcomes = run_jobs(_prepare_one, jobs, processes or processes_that_fit(), part(report, 0.05, 1.0))
            failed = {job.scan.name: made.error for job, made in zip(jobs, outcomes, strict=True) if made.error}
    ready = {
        scan.name: PreparedScan(folder_of(scan, cache, preprocessing)) for scan in scans if scan.name not in failed
    }
    return Prepared(ready, failed, tuple(name for name in again if name in ready))


def folder_of(scan: LabelledScan, cache: Path, preprocessing: Preprocessing) -> Path:
    """Return where a scan's preparation lies: another place for every grid, mapping, fix and origin."""
    asked = {
        "format": FORMAT,
        "scan": {key: value for key, value in scan.as_dict().items() if key not in ("patient", "part", "kind")},
        "mapping": [[(one.value, one.label) for one in each.mapping] for each in scan.labels],
        "series": scan.series_uid,
        "grid_mm": preprocessing.grid_mm,
    }
    key = hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
    return cache / f"{re.sub(r'[^A-Za-z0-9._-]+', '-', scan.name)[-60:].lstrip('.')}-{key}"


@dataclass(frozen=True)
class _Found:
    """Scans to prepare, and the records, as they are and should be, of preparations whose files have new times."""

    missing: list[LabelledScan]
    touched: dict[Path, tuple[Record, Record]]


def _look(scans: Sequence[LabelledScan], cache: Path, preprocessing: Preprocessing, report: Report) -> _Found:
    found = _Found([], {})
    for number, scan in enumerate(scans):
        report(number / len(scans), f"Looking for {scan.name}")
        folder = folder_of(scan, cache, preprocessing)
        record = read_record(folder)
        sources = None if record is None else _unchanged(scan, record)
        if record is None or sources is None:
            found.missing.append(scan)
        elif sources != record.sources:
            found.touched[folder] = record, replace(record, sources=sources)
    return found


def _unchanged(scan: LabelledScan, record: Record) -> tuple[SourceFile, ...] | None:
    """Return a scan's files, with their times as they are now; None where it was prepared from other ones."""
    known = {each.path: each for each in record.sources}
    paths = _files_of(scan)
    if set(known) != {str(path) for path in paths}:
        return None
    now = []
    for path in paths:
        before, stat = known[str(path)], path.stat()
        if stat.st_size != before.size:
            return None
        if stat.st_mtime_ns != before.mtime_ns and file_sha256(path) != before.sha256:
            return None
        now.append(replace(before, mtime_ns=stat.st_mtime_ns))
    return tuple(now)


def _remember_times(touched: dict[Path, tuple[Record, Record]]) -> None:
    """Note the new times of files, so that they need not be read whole again the next time."""
    for folder, (before, now) in touched.items():
        if read_record(folder) == before:
            atomic_write(folder / RECORD, partial(_write_record, now), overwrite=True)


def _write_record(record: Record, path: Path) -> None:
    path.write_text(json.dumps(asdict(record), indent=1, allow_nan=False) + "\n", encoding="utf-8")


def _estimate(
    missing: Sequence[LabelledScan], count: int, cache: Path, preprocessing: Preprocessing, report: Report
) -> Estimate:
    needed = 0
    for number, scan in enumerate(missing):
        report(number / len(missing), f"Reading the header of {scan.name}")
        try:
            measured = measure(scan)
        except UserError:
            continue
        needed += (
            BYTES_PER_VOXEL * int(np.prod(_shape_on_grid(measured, preprocessing), dtype=np.int64)) + SMALL_FILES
        )
    return Estimate(count, count - len(missing), needed, _free_bytes(cache))


def _refuse_small_disk(figures: Estimate, cache: Path) -> None:
    if figures.bytes_needed + SPARE > figures.bytes_free and figures.bytes_needed:
        raise UserError(
            f"{figures.sentence} That is not enough in {cache}.", "Free some space, or name another --cache folder."
        )


def _prepare_one(job: _Job, report: Report) -> None:
    """Prepare one scan; the folder appears when everything in it is complete."""
    before = _fingerprints(job.scan)
    examined = read_scan(job.scan, part(report, 0.0, 0.6))
    if examined.volume is None or examined.labels is None:
        raise ValueError("read_scan returned nothing")
    if not examined.spacing_known and job.preprocessing.grid_mm is not None:
        raise UserError(
            f"{job.scan.image} cannot be brought to a grid: nobody knows its millimetres.",
            "Train without --grid, or leave it out.",
        )
    volume, labels = examined.volume, examined.labels
    content = hashlib.sha256(volume.hu.data).hexdigest()
    spacing_mm = volume.spacing_mm if examined.spacing_known else None
    hu, labels, grid_mm = _on_grid(volume.hu, labels, spacing_mm, job.preprocessing)
    report(0.75, f"Writing {job.scan.name}")
    if before != _fingerprints(job.scan):
        raise UserError(f"{job.scan.image} changed while it was read.", "Start again when nobody writes there.")
    record = Record(
        FORMAT,
        job.scan.name,
        (hu.shape[0], hu.shape[1], hu.shape[2]),
        grid_mm,
        spacing_mm,
        tuple(int((labels == label).sum()) for label in Label),  # type: ignore[arg-type]
        content,
        tuple(SourceFile(path, size, time, file_sha256(Path(path))) for path, size, time in before),
        tuple(examined.fixed),
        tuple(problem.sentence for problem in examined.problems),
    )
    _publish(job.target, record, hu, labels)
    report(1.0, f"Prepared {job.scan.name}")


def _publish(target: Path, record: Record, hu: NDArray[np.int16], labels: NDArray[np.uint8]) -> None:
    if target.exists():  # made from files that have changed since
        try:
            (target / RECORD).unlink(missing_ok=True)
            shutil.rmtree(target)
        except OSError as problem:  # on Windows while another run reads it
            raise UserError(
                f"{target} could not be replaced ({problem.strerror}).",
                "End the run that uses it, or name another --cache folder.",
            ) from problem
    with atomic_folder(target) as folder:
        for name, array in ((HU, hu), (LABELS, labels)):
            with open(folder / name, "wb") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        with open(folder / VOXELS, "wb") as file:
            np.savez(file, liver=some_voxels(labels, Label.LIVER), tumour=some_voxels(labels, Label.TUMOUR))
        _write_record(record, folder / RECORD)


def _on_grid(
    hu: NDArray[np.int16],
    labels: NDArray[np.uint8],
    spacing_mm: tuple[float, float, float] | None,
    preprocessing: Preprocessing,
) -> tuple[NDArray[np.int16], NDArray[np.uint8], tuple[float, float, float] | None]:
    if preprocessing.grid_mm is None or spacing_mm is None:
        return hu, labels, spacing_mm  # without torch, which takes seconds to load in every worker
    from core.training.dataset import Sample, on_grid

    sample = on_grid(Sample(hu, labels), spacing_mm, preprocessing)
    return sample.hu, sample.labels, sample.spacing_mm


def _shape_on_grid(measured: Measured, preprocessing: Preprocessing) -> tuple[int, int, int]:
    if preprocessing.grid_mm is None:
        return measured.shape_zyx
    from core.model.preprocess import grid_shape

    return grid_shape(measured.shape_zyx, measured.spacing_mm, preprocessing)


def _files_of(scan: LabelledScan) -> list[Path]:
    """Return every file a scan is read from; a DICOM folder counts with all that is in it."""
    files: set[Path] = set()
    for source in scan.sources:
        files |= {path for path in source.rglob("*") if path.is_file()} if source.is_dir() else {source}
    return sorted(path for path in files if path.is_file() and not path.name.startswith("."))


def _fingerprints(scan: LabelledScan) -> list[tuple[str, int, int]]:
    return [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in _files_of(scan)]


def _free_bytes(cache: Path) -> int:
    there = next(folder for folder in (cache.absolute(), *cache.absolute().parents) if folder.exists())
    return shutil.disk_usage(there).free
