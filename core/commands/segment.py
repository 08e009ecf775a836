"""`hepascope segment`: scans in, masks and volumes out."""

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.commands.terminal import (
    PROGRAM_FAULT,
    USER_MISTAKE,
    ProgressLine,
    complain,
    exit_code,
    say,
    say_json,
    sentence_of,
    stdout_kept_clean,
)
from core.errors import UserError
from core.inference.settings import BACKENDS, DEVICES, PRECISIONS, SEARCHES, SegmentSettings
from core.io.series import SLICE_CHOICES
from core.progress import Report, part

if TYPE_CHECKING:
    from core.case import Case
    from core.inference.promise import Speed
    from core.io import Offer, SeriesInfo
    from core.measure import Measurements
    from core.model.weights import LoadedModel
    from core.volume import Volume

SERIES_LISTED = 12
EXAMPLES = """\
examples:
  hepascope segment scan.nii.gz --out results
  hepascope segment patient/ct --out results --device cuda
  hepascope segment scans/*.nii.gz --out results --json > results.json

Each scan gets a folder of its own name in DIR:
  mask.nii.gz    0 background, 1 liver, 2 tumour, on the scan's own grid
  volumes.csv    liver and tumours in ml, each tumour with its diameters in mm
  volumes.json   the same, with the model and the settings that made it
  agreement.nii.gz  with --agreement: 1 to 100 %, 0 where it is not known
A scan is a DICOM folder, one DICOM file of a series, NIfTI, NRRD or MetaImage. Where a folder holds
several series, choose one with --series; the message lists them. For research, not for diagnosis.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "segment",
        help="find liver and tumours in CT scans; write masks and volumes",
        description="Find the liver and its tumours in CT scans, and write masks and volumes.",
        epilog=EXAMPLES,
    )
    parser.add_argument("scans", nargs="+", type=Path, metavar="SCAN", help="DICOM folder or file, NIfTI, NRRD, MHA")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the results")
    parser.add_argument("--model", metavar="M", help="a model's name or file (default: the one that ships)")
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where to compute (default: the fastest)")
    parser.add_argument(
        "--search",
        choices=SEARCHES,
        default="auto",
        help="auto: find the liver first, then search a box around it; full: search the whole scan (default: auto)",
    )
    parser.add_argument("--backend", choices=BACKENDS, default="auto", help="what computes (default: the fastest)")
    parser.add_argument(
        "--precision", choices=PRECISIONS, default="auto", help="of the numbers (default: the fastest the device has)"
    )
    parser.add_argument("--series", metavar="UID", help="which series, where the folder holds several")
    parser.add_argument(
        "--slices",
        choices=SLICE_CHOICES,
        default="",
        help="where slices are missing or lie unevenly: open the longest even part, or interpolate to even slices "
        "where the gaps are small (default: refuse)",
    )
    parser.add_argument(
        "--agreement", action="store_true", help="write as well how far the network's opinions agreed, voxel by voxel"
    )
    parser.add_argument("--overwrite", action="store_true", help="replace results that are in DIR already")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    tidying = parser.add_argument_group("tidying the mask, each step on unless switched off")
    tidying.add_argument("--keep-all-livers", action="store_true", help="keep more than the largest liver")
    tidying.add_argument("--keep-outside-tumours", action="store_true", help="keep tumours outside the liver")
    tidying.add_argument("--keep-holes", action="store_true", help="fill no small holes")
    parser.set_defaults(run=run)


@dataclass(frozen=True, eq=False)
class Job:
    """What all scans of one call share."""

    model: "LoadedModel"
    settings: SegmentSettings
    out: Path
    series: str | None
    slices: str
    overwrite: bool
    with_agreement: bool
    foreteller: "Foreteller | None"
    """None where nobody watches."""


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


def run(options: argparse.Namespace) -> int:
    """Segment every scan; return 0, or 2 where one failed for a reason the user can mend, 1 where for another."""
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        job = _job(options, None if options.json else Foreteller(progress, len(options.scans)))
        done, failed, code = _segment_all(job, options, progress)
    if options.json:
        say_json({"model": job.model.card.name, "cases": done, "failed": failed})
    return code


def _job(options: argparse.Namespace, foreteller: Foreteller | None) -> Job:
    if options.series and len(options.scans) > 1:
        raise UserError("--series chooses one series of one folder.", "Give one SCAN at a time with it.")
    from core.model.catalog import find_model, read_card

    model = find_model(options.model)
    read_card(model)  # a wrong file is told before torch is loaded, which takes seconds
    from core.inference.device import pick_device
    from core.model.weights import load_model

    settings = SegmentSettings(
        device=options.device,
        precision=options.precision,
        backend=options.backend,
        search=options.search,
        largest_liver=not options.keep_all_livers,
        tumours_inside_liver=not options.keep_outside_tumours,
        fill_holes=not options.keep_holes,
    )
    pick_device(settings.device)
    return Job(
        load_model(model),
        settings,
        options.out,
        options.series,
        options.slices,
        options.overwrite,
        options.agreement,
        foreteller,
    )


def _segment_all(
    job: Job, options: argparse.Namespace, progress: ProgressLine
) -> tuple[list[dict[str, Any]], list[dict[str, str]], int]:
    done: list[dict[str, Any]] = []
    failed: list[dict[str, str]] = []
    code = 0
    taken: set[str] = set()
    for number, scan in enumerate(options.scans):
        report = part(progress, number / len(options.scans), (number + 1) / len(options.scans))
        try:
            done.append(_segment_one(job, scan, taken, report))
        except Exception as error:  # one scan's failure, whatever it is, must not cost the others
            code = max(code, exit_code(error), key=(0, USER_MISTAKE, PROGRAM_FAULT).index)
            sentence, hint = sentence_of(error)
            failed.append({"scan": str(scan), "error": sentence, "hint": hint})
            progress.clear()
            complain(f"{scan}: {sentence} {hint}")
        else:
            progress.clear()
            if not options.json:
                _say_result(done[-1])
    return done, failed, code


def _segment_one(job: Job, scan: Path, taken: set[str], report: Report) -> dict[str, Any]:
    from core.exporting.snapshot import ExportInput
    from core.exporting.writing import export_case
    from core.inference.engine import segment
    from core.kept import KeptVoxels
    from core.measure import measure_reading
    from core.reading import ModelRun, Reading

    start_s = time.monotonic()
    case = open_scan(scan, job.series, part(report, 0.0, 0.1), slices=job.slices)
    target = job.out / _free_name(case.name, taken)
    if not job.overwrite and target.is_dir() and any(target.iterdir()):
        # Before the minutes that segmenting takes.
        raise UserError(f"{target} exists already.", "Choose another --out, or add --overwrite.")
    if job.foreteller is not None:
        job.foreteller.foretell(case.volume, job)
    found = segment(case.volume, job.model, job.settings, part(report, 0.1, 0.9))
    reading = Reading(run=ModelRun(KeptVoxels.of(found.mask), found.agreement))
    measurements = measure_reading(case.volume, found.mask, reading, part(report, 0.9, 0.94))
    export = ExportInput(case, found.mask, measurements, found.record, reading, job.with_agreement)
    files = export_case(target, export, overwrite=job.overwrite, report=part(report, 0.94, 1.0))
    return {
        "scan": str(scan),
        "files": {path.name: str(path) for path in files},
        **_numbers(measurements),
        "device": found.record.device,
        **{name: found.record.settings[name] for name in ("backend", "precision", "search", "box_zyx")},
        "seconds": {**found.seconds, "all": time.monotonic() - start_s},
        "notes": [*case.notes, *found.record.warnings],
    }


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
