"""Preparation, once a scan: image and labels on the training grid as memory-mapped arrays, kept between runs.

A prepared scan is a folder that appears whole or not at all: `hu.npy` (int16), `labels.npy` (uint8), `voxels.npz`
(where to centre sub-volumes), `scan.json`. Its name holds a hash of everything that was asked for; `scan.json` holds
the hashes of the files it was made from. When either changes it is made anew.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from core.errors import UserError
from core.io.atomic import atomic_folder, atomic_write, clean_stale
from core.labels import Label
from core.model.config import Preprocessing
from core.progress import Report, part, silent
from core.training.centres import some_voxels
from core.training.datasets import LabelledScan, Measured, measure, read_scan
from core.training.datasets.check import file_sha256
from core.training.workers import processes_that_fit, run_jobs

if TYPE_CHECKING:
    from core.training.dataset import Sample

FORMAT = 1
RECORD, HU, LABELS, VOXELS = "scan.json", "hu.npy", "labels.npy", "voxels.npz"
BYTES_PER_VOXEL = 3
SMALL_FILES = 2**18
"""What a prepared scan takes beside its voxels, at most."""
SPARE = 2**26
"""Free space that is left alone."""


@dataclass(frozen=True)
class SourceFile:
    """A file that a scan was made from. Size and time tell quickly that it is the same; else its hash decides."""

    path: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Record:
    """What stands in `scan.json`. Shapes and spacings are (z, y, x); `spacing_mm` is None where nobody knows it."""

    format: int
    name: str
    shape_zyx: tuple[int, int, int]
    spacing_mm: tuple[float, float, float] | None
    scan_spacing_mm: tuple[float, float, float] | None
    """The scan's own, before it was brought to the training grid."""
    voxels: tuple[int, int, int]
    """How many are background, liver and tumour."""
    content_sha256: str
    """Of the scan's HU, so that the same scan under two names is noticed."""
    sources: tuple[SourceFile, ...]
    fixed: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True)
class PreparedScan:
    """A prepared scan on disk; a source of samples for `core.training.dataset.Sampler`. Any thread."""

    folder: Path

    def read(self) -> "Sample":
        """Return the sample, memory-mapped: only what is cut out of it is read. UserError where it is damaged."""
        from core.training.dataset import Sample

        record = self.record
        hu, labels = self._map(HU, np.dtype(np.int16)), self._map(LABELS, np.dtype(np.uint8))
        return Sample(hu, labels, record.spacing_mm)

    @cached_property
    def record(self) -> Record:
        """What is known of the scan. Raises UserError where it is damaged."""
        record = _read_record(self.folder)
        if record is None:
            raise self._damaged()
        return record

    def voxels(self, label: Label) -> NDArray[np.int64]:
        """Return flat indices of at most `VOXELS_KEPT` voxels of liver or tumour, drawn evenly from all of them."""
        try:
            with open(self.folder / VOXELS, "rb") as file, np.load(file, allow_pickle=False) as arrays:
                return np.asarray(arrays[label.name.lower()], dtype=np.int64)
        except (OSError, ValueError, KeyError, EOFError) as problem:
            raise self._damaged() from problem

    def _map(self, name: str, dtype: "np.dtype[Any]") -> NDArray[Any]:
        try:
            array = np.load(self.folder / name, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as problem:
            raise self._damaged() from problem
        if array.dtype != dtype or array.shape != self.record.shape_zyx:
            raise self._damaged()
        return np.asarray(array)

    def _damaged(self) -> UserError:
        return UserError(f"{self.folder} is not a prepared scan.", "Delete it; it is made again.")


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
    """What became of the scans: `ready` by name, and why others are not."""

    ready: dict[str, PreparedScan]
    failed: dict[str, UserError]


@dataclass(frozen=True)
class _Job:
    scan: LabelledScan
    preprocessing: Preprocessing
    target: Path


def estimate(
    scans: Sequence[LabelledScan], cache: Path, preprocessing: Preprocessing, report: Report = silent
) -> Estimate:
    """Return what preparing these scans takes, from headers alone. Headers that cannot be read count nothing here."""
    missing = _missing(scans, cache, preprocessing, part(report, 0.0, 0.3))
    needed = 0
    for number, scan in enumerate(missing):
        report(0.3 + 0.7 * number / len(missing), f"Reading the header of {scan.name}")
        try:
            measured = measure(scan)
        except UserError:
            continue
        needed += (
            BYTES_PER_VOXEL * int(np.prod(_shape_on_grid(measured, preprocessing), dtype=np.int64)) + SMALL_FILES
        )
    return Estimate(len(scans), len(scans) - len(missing), needed, _free_bytes(cache))


def prepare(
    scans: Sequence[LabelledScan],
    cache: Path,
    preprocessing: Preprocessing,
    processes: int | None = None,
    report: Report = silent,
) -> Prepared:
    """Bring every scan to the training grid once, in parallel; those that are ready and unchanged are left alone.

    A scan that cannot be used is in `failed` with the reason. Raises UserError, before anything is written, where the
    disk is too small. May be interrupted at any moment and called again. Any thread.
    """
    figures = estimate(scans, cache, preprocessing, part(report, 0.0, 0.05))
    if figures.bytes_needed + SPARE > figures.bytes_free and figures.bytes_needed:
        raise UserError(
            f"{figures.sentence} That is not enough in {cache}.", "Free some space, or name another --cache folder."
        )
    missing = _missing(scans, cache, preprocessing, silent)
    cache.mkdir(parents=True, exist_ok=True)
    clean_stale(cache)
    jobs = [_Job(scan, preprocessing, folder_of(scan, cache, preprocessing)) for scan in missing]
    outcomes = run_jobs(_prepare_one, jobs, processes or processes_that_fit(), part(report, 0.05, 1.0))
    failed = {
        job.scan.name: outcome.error for job, outcome in zip(jobs, outcomes, strict=True) if outcome.error is not None
    }
    ready = {
        scan.name: PreparedScan(folder_of(scan, cache, preprocessing)) for scan in scans if scan.name not in failed
    }
    return Prepared(ready, failed)


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


def _missing(
    scans: Sequence[LabelledScan], cache: Path, preprocessing: Preprocessing, report: Report
) -> list[LabelledScan]:
    missing = []
    for number, scan in enumerate(scans):
        report(number / len(scans), f"Looking for {scan.name}")
        if not _is_current(scan, folder_of(scan, cache, preprocessing)):
            missing.append(scan)
    return missing


def _is_current(scan: LabelledScan, folder: Path) -> bool:
    """Tell whether a scan is prepared from its files as they are now; remembers new times of unchanged files."""
    record = _read_record(folder)
    if record is None:
        return False
    known = {each.path: each for each in record.sources}
    paths = _files_of(scan)
    if set(known) != {str(path) for path in paths}:
        return False
    now = []
    for path in paths:
        before, stat = known[str(path)], path.stat()
        if stat.st_size != before.size:
            return False
        if stat.st_mtime_ns != before.mtime_ns and file_sha256(path) != before.sha256:
            return False
        now.append(SourceFile(str(path), stat.st_size, stat.st_mtime_ns, before.sha256))
    if tuple(now) != record.sources:
        _write_record(folder / RECORD, Record(**{**record.__dict__, "sources": tuple(now)}))
    return True


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
        (target / RECORD).unlink(missing_ok=True)
        shutil.rmtree(target)
    with atomic_folder(target) as folder:
        for name, array in ((HU, hu), (LABELS, labels)):
            with open(folder / name, "wb") as file:
                np.lib.format.write_array(file, np.ascontiguousarray(array), allow_pickle=False)
        with open(folder / VOXELS, "wb") as file:
            np.savez(file, liver=some_voxels(labels, Label.LIVER), tumour=some_voxels(labels, Label.TUMOUR))
        (folder / RECORD).write_text(_record_text(record), encoding="utf-8")


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


def _record_text(record: Record) -> str:
    return json.dumps(asdict(record), indent=1, allow_nan=False) + "\n"


def _write_record(path: Path, record: Record) -> None:
    atomic_write(path, lambda target: _write_text(target, _record_text(record)), overwrite=True)


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _read_record(folder: Path) -> Record | None:
    """Return the record of a prepared scan, None where there is none that is whole and of our format."""
    try:
        values = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        voxels = int(np.prod(values["shape_zyx"], dtype=np.int64))
        least = {HU: 2 * voxels, LABELS: voxels, VOXELS: 1}
        if values["format"] != FORMAT or any((folder / name).stat().st_size < size for name, size in least.items()):
            return None
        values["sources"] = tuple(SourceFile(**each) for each in values["sources"])
        lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
        return Record(**{**values, **lists})
    except (OSError, ValueError, KeyError, TypeError):
        return None
