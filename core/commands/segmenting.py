"""Segmenting one scan after the other for the command line: what is said, what is counted, what is kept."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.batch.find import Waiting, total_voxels
from core.batch.finished import Wish, finished
from core.batch.pipeline import Outcome, Pipeline, Steps
from core.batch.summary import numbers_of, write_summary
from core.errors import UserError
from core.inference.settings import Segmentation, SegmentSettings
from core.progress import Report, part
from core.terminal import (
    PROGRAM_FAULT,
    SOME_FAILED,
    USER_MISTAKE,
    ProgressLine,
    complain,
    exit_code,
    say,
    sentence_of,
)

if TYPE_CHECKING:
    from core.case import Case
    from core.inference.promise import Speed
    from core.io import Offer, SeriesInfo
    from core.measure import Measurements
    from core.model.weights import LoadedModel
    from core.volume import Volume

SERIES_LISTED = 12
SCAN_NAME, HASH_NAME = NAMES = ("scan", "hash")
HASH_LETTERS = 12
BYTES_PER_VOXEL_READ = 6
"""What reading a scan takes at its peak, HU and what they are decoded from."""
BYTES_FOR_THE_NETWORK = 5_000_000_000
"""What is left free beside a scan that is read ahead."""


@dataclass(frozen=True, eq=False)
class Job:
    """What all scans of one call share."""

    model: "LoadedModel"
    settings: SegmentSettings
    out: Path
    foreteller: "Foreteller | None"
    """None where nobody watches."""
    names: str = SCAN_NAME
    """What folders of results are named by: see `NAMES`."""
    overwrite: bool = False
    resume: bool = False
    """Whether results that are there and the same are kept."""
    with_agreement: bool = False
    slices: str = ""
    """What --slices says."""
    lists_all: bool = False
    """Whether summary.csv is written."""


class Foreteller:
    """Says before each scan how long it will take, where that is more than moments.

    The speed is measured before the first scan of which it is said.
    """

    def __init__(self, progress: ProgressLine, scans: int) -> None:
        self._progress, self._scans_left = progress, scans
        self._speed: Speed | None = None

    def foretell(self, volume: "Volume", job: Job) -> None:
        """Write the line, and let the time left begin with it. Says nothing where the measurement fails."""
        from core.inference.forecast import measure_speed, promise, takes_moments

        if self._speed is None and takes_moments(volume, job.model, job.settings, self._scans_left):
            self._scans_left -= 1
            return
        try:
            self._speed = self._speed or measure_speed(job.model, job.settings)
        except UserError:
            return  # segmenting says it, for this scan and as a failure
        found = promise(volume, job.model, job.settings, self._speed)
        # Counted as if the scans to come were like this one.
        self._progress.promise(found.seconds * self._scans_left)
        self._scans_left -= 1
        words = [f"{found.text()}, {found.device_name}", found.longest_text] if found.possible else []
        self._progress.note("; ".join(each for each in (*words, *found.doubts) if each))


@dataclass(frozen=True, eq=False)
class _Opened:
    """A scan, where its result goes, and that result's document where it is there already."""

    case: "Case"
    target: Path
    start_s: float
    finished: dict[str, Any] | None = None


@dataclass(frozen=True, eq=False)
class _Segmented:
    """A scan that the network has seen; `found` is None where the result was there already."""

    opened: _Opened
    found: Segmentation | None


class Segmenting:
    """Segments scans, tells each, and remembers what became of them."""

    def __init__(self, job: Job, progress: ProgressLine, *, quiet: bool = False) -> None:
        self.job, self.quiet = job, quiet
        self.done: list[dict[str, Any]] = []
        self.kept: list[dict[str, Any]] = []
        self.failed: list[dict[str, str]] = []
        self._progress = progress
        self._taken: set[str] = set()
        self._codes: list[int] = []
        self._rows: list[dict[str, Any]] = []
        self._scans: Sequence[Waiting] = ()
        self._at = 0

    @property
    def code(self) -> int:
        """The exit code: see `hepascope segment --help`."""
        if self._codes and (self.done or self.kept):
            return SOME_FAILED
        return max(self._codes, key=(0, USER_MISTAKE, PROGRAM_FAULT).index, default=0)

    @property
    def counted(self) -> str:
        """What became of all scans so far, in words."""
        kept = f", {len(self.kept)} kept" if self.job.resume else ""
        return f"{len(self.done)} segmented{kept}, {len(self.failed)} failed"

    def run(self, scans: Sequence[Waiting]) -> None:
        """Segment scans: while the network runs, the next is read and the last one written."""
        self._scans, self._at = scans, 0
        steps = Steps(self._read, self._work, self._write, self._may_read_ahead)
        Pipeline(steps, self._tell, self._wait).run(scans)

    def failed_to_open(self, label: str, error: Exception) -> None:
        """Say and remember that a scan could not even be opened."""
        self._codes.append(exit_code(error))
        sentence, hint = sentence_of(error)
        self.failed.append({"scan": label, "error": sentence, "hint": hint})
        self._progress.clear()
        complain(f"{label}: {sentence} {hint}")
        self._list({"scan": label, "status": "failed", "error": f"{sentence} {hint}".strip()})

    # --- the three steps: in a thread, in the caller's, in a thread -------------------------------------------------

    def _read(self, scan: Waiting, report: Report) -> _Opened:
        start_s = time.monotonic()
        case = open_scan(scan.path, scan.series_uid, report, slices=self.job.slices)
        target = self.job.out / self._name(scan, case)
        if not (target.is_dir() and any(target.iterdir())):
            return _Opened(case, target, start_s)
        if self.job.resume:
            try:
                return _Opened(case, target, start_s, finished(target, case, self._wish))
            except UserError:
                if not self.job.overwrite:
                    raise
        elif not self.job.overwrite:
            # Before the minutes that segmenting takes.
            raise UserError(f"{target} exists already.", "Choose another --out, or add --overwrite.")
        return _Opened(case, target, start_s)

    def _work(self, scan: Waiting, opened: _Opened) -> _Segmented:
        if opened.finished is not None:
            return _Segmented(opened, None)
        from core.inference.engine import segment

        if self.job.foreteller is not None:
            self.job.foreteller.foretell(opened.case.volume, self.job)
        self._at = self._scans.index(scan)
        report = self._share(self._at, 0.1, 0.95)
        return _Segmented(opened, segment(opened.case.volume, self.job.model, self.job.settings, report))

    def _write(self, scan: Waiting, segmented: _Segmented) -> dict[str, Any]:
        from core.exporting.snapshot import ExportInput
        from core.exporting.writing import export_case
        from core.kept import KeptVoxels
        from core.measure import measure_reading
        from core.reading import ModelRun, Reading

        opened, found = segmented.opened, segmented.found
        if found is None:
            return {"scan": scan.label, "folder": str(opened.target), "document": opened.finished}
        case, start_s = opened.case, opened.start_s
        reading = Reading(run=ModelRun(KeptVoxels.of(found.mask), found.agreement))
        measurements = measure_reading(case.volume, found.mask, reading)
        export = ExportInput(case, found.mask, measurements, found.record, reading, self.job.with_agreement)
        files = export_case(opened.target, export, overwrite=self.job.overwrite)
        return {
            "scan": scan.label,
            "files": {path.name: str(path) for path in files},
            **_numbers(measurements),
            "device": found.record.device,
            **{name: found.record.settings[name] for name in ("backend", "precision", "search", "box_zyx")},
            "seconds": {**found.seconds, "all": time.monotonic() - start_s},
            "notes": [*case.notes, *found.record.warnings],
        }

    def _may_read_ahead(self, scan: Waiting) -> bool:
        from core.memory import available_bytes

        voxels = scan.voxels or 512 * 512 * 600
        return available_bytes() > BYTES_FOR_THE_NETWORK + BYTES_PER_VOXEL_READ * voxels

    # --- what is said -----------------------------------------------------------------------------------------------

    def _tell(self, outcome: Outcome[Waiting, dict[str, Any]]) -> None:
        scan = outcome.item
        if outcome.error is not None or outcome.done is None:
            self.failed_to_open(scan.label, outcome.error or RuntimeError("nothing came of it"))
            return
        result = outcome.done
        self._progress.clear()
        document = result.pop("document", None)
        if document is not None:
            self.kept.append(result)
            row = {"status": "kept", "folder": result["folder"], **numbers_of(document)}
            if not self.quiet:
                say(f"{scan.label}: kept, {result['folder']}")
        else:
            self.done.append(result)
            row = {"status": "done", **self._row(result)}
            if not self.quiet:
                _say_result(result)
        self._list({"scan": scan.label, **row})

    def _row(self, result: dict[str, Any]) -> dict[str, Any]:
        lengths = [tumour["long_axis_mm"] for tumour in result["tumours"]]
        return {
            "folder": str(Path(next(iter(result["files"].values()))).parent),
            **{name: result[name] for name in ("liver_ml", "tumour_ml", "burden_percent", "device")},
            "tumours": len(lengths),
            "longest_mm": max(lengths, default=None),
            "model": self.job.model.card.name,
            "seconds": float(result["seconds"]["all"]),
            "notes": " ".join(result["notes"]),
        }

    def _list(self, row: dict[str, Any]) -> None:
        """Bring the table up to date, so that it is whole whenever the call ends."""
        self._rows = [*(each for each in self._rows if each["scan"] != row["scan"]), row]
        if self.job.lists_all:
            try:
                write_summary(self.job.out, self._rows)
            except UserError as error:  # open in a spreadsheet, perhaps: no reason to stop
                complain(f"{error.message} {error.hint}")

    def _wait(self, place: int, words: str) -> None:
        which = f"{words} scan {min(place + 1, len(self._scans))} of {len(self._scans)}"
        self._share(place, 0.0, 0.1)(0.0, which)

    def _share(self, place: int, start: float, stop: float) -> Report:
        """Return a report of a part of one scan among all, which count by their voxels where these are known."""
        total = total_voxels(self._scans)
        sizes = [scan.voxels / total if total else 1 / len(self._scans) for scan in self._scans]
        before, own = sum(sizes[:place]), sizes[place] if place < len(sizes) else 0.0
        return part(self._progress, before + start * own, before + stop * own)

    # --- where results go -------------------------------------------------------------------------------------------

    @cached_property
    def _wish(self) -> Wish:
        return Wish(self.job.model.sha256, self.job.settings, self.job.with_agreement)

    def _name(self, scan: Waiting, case: "Case") -> str:
        if self.job.names == HASH_NAME:
            return f"scan-{case.content_hash[:HASH_LETTERS]}"
        return _free_name(str(scan.folder) if scan.folder else case.name, self._taken)


def open_scan(
    scan: Path, series: str | None, report: Report, option: str = "--series", slices: str | None = None
) -> "Case":
    """Open a scan; where a folder holds several, say with which `option` to choose one.

    `slices` is what --slices says, None for a command that has no such option.
    """
    from core.io import SeveralSeries, UnevenSlices, open_case

    try:
        return open_case(Path(scan).absolute(), series_uid=series, slices=slices or "", report=report)
    except UnevenSlices as question:
        raise UserError(question.message, _offered(question.offers, None if slices is not None else option)) from None
    except SeveralSeries as question:
        raise UserError(question.message, f"Choose one: {_listed(question.series, option)}.") from question


def _offered(offers: Sequence["Offer"], option: str | None) -> str:
    """Return the options that open unevenly spaced slices: --slices, or the one that chooses a series."""
    listed = [f"{f'{option} {one.key}' if option else f'--slices {one.choice}'} ({one.sentence})" for one in offers]
    return f"Export the series again, with all its slices, or add {' or '.join(listed)}."


def _listed(series: Sequence["SeriesInfo"], option: str) -> str:
    """Return the option that chooses each series, the one of most slices first."""
    usable = sorted((one for one in series if one.problem is None), key=lambda one: -one.slices)
    listed = [
        f"{option} {one.uid} ({one.description or one.modality}, {one.slices} slices, {one.spacing} mm)"
        for one in usable[:SERIES_LISTED]
    ]
    more = len(usable) - len(listed)
    return "; ".join([*listed, f"and {more} more"] if more else listed)


def _free_name(name: str, taken: set[str]) -> str:
    """Return a folder name that no scan of this call has yet, also where capitals do not count."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free.casefold())
    return free


def _numbers(measurements: "Measurements") -> dict[str, Any]:
    agreement = measurements.agreement
    return {
        "liver_ml": measurements.liver_ml,
        "tumour_ml": measurements.tumour_ml,
        "burden_percent": measurements.burden_percent,
        "tumours": [
            {
                "number": tumour.number,
                "volume_ml": tumour.volume_ml,
                "long_axis_mm": tumour.long_axis_mm,
                "short_axis_mm": tumour.short_axis_mm,
                "slice_index": tumour.slice_index,
                "agreement_percent": agreement.of_tumour(tumour.number) if agreement else None,
            }
            for tumour in measurements.tumours
        ],
    }


def _say_result(result: dict[str, Any]) -> None:
    tumours: Sequence[dict[str, Any]] = result["tumours"]
    count = f"{len(tumours)} tumour{'' if len(tumours) == 1 else 's'}"
    burden = "" if result["burden_percent"] is None else f" ({result['burden_percent']:.1f} % of the liver)"
    say(f"{result['scan']}: liver {result['liver_ml']:.0f} ml, {count}, {result['tumour_ml']:.1f} ml{burden}")
    for note in result["notes"]:
        say(f"  note: {note}")
    folder = next(iter(result["files"].values()))
    where = "whole scan" if result["box_zyx"] is None else "a box around the liver"
    how = f"{result['device']}, {result['backend']} {result['precision']}, {where}"
    say(f"  {Path(folder).parent}  ({result['seconds']['all']:.0f} s on {how})")
