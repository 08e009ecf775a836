"""`hepascope segment`: scans in, masks and volumes out; one, several, or all that a folder holds or will hold."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.batch.find import Found, Waiting, find_scans
from core.batch.summary import SUMMARY_NAME
from core.commands.segmenting import NAMES, SCAN_NAME, Foreteller, Job, Segmenting
from core.errors import UserError
from core.inference.settings import BACKENDS, DEVICES, PRECISIONS, SEARCHES, SegmentSettings
from core.io.series import SLICE_CHOICES
from core.progress import part
from core.terminal import ProgressLine, complain, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.batch.watch import Watched

WATCH_EVERY_S = 2.0
EXAMPLES = """\
examples:
  hepascope segment scan.nii.gz --out results
  hepascope segment patient/ct --out results --device cuda
  hepascope segment scans/*.nii.gz --out results --json > results.json
  hepascope segment patients --all --out results
  hepascope segment patients --all --out results --resume
  hepascope segment --watch incoming --out results

Each scan gets a folder of its own name in DIR:
  mask.nii.gz    0 background, 1 liver, 2 tumour, on the scan's own grid
  volumes.csv    liver and tumours in ml, each tumour with its diameters in mm
  volumes.json   the same, with the model and the settings that made it
  agreement.nii.gz  with --agreement: 1 to 100 %, 0 where it is not known
A scan is a DICOM folder, one DICOM file of a series, NIfTI, NRRD or MetaImage. Where a folder holds
several series, choose one with --series; the message lists them. For research, not for diagnosis.

--all takes every scan below a folder, --resume goes on where that was stopped, --watch takes every scan that
arrives, until Ctrl+C. With --all and --watch results lie in DIR as the scans lie in their folder, and
DIR/summary.csv lists them all. Exit code: 0 all went well, 3 some of several failed, 2 none went well for a
reason you can mend, 1 for another, 130 after Ctrl+C (except --watch, which is ended so: 0, or 3 where a scan
failed).
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "segment",
        help="find liver and tumours in CT scans; write masks and volumes",
        description="Find the liver and its tumours in CT scans, and write masks and volumes.",
        epilog=EXAMPLES,
    )
    parser.add_argument("scans", nargs="*", type=Path, metavar="SCAN", help="DICOM folder or file, NIfTI, NRRD, MHA")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder for the results")
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
    _add_many(parser)
    _add_tidying(parser)
    parser.set_defaults(run=run)


def _add_many(parser: argparse.ArgumentParser) -> None:
    many = parser.add_argument_group("many scans")
    many.add_argument("--all", action="store_true", help="segment every scan below each folder, or in each archive")
    many.add_argument(
        "--resume",
        action="store_true",
        help="keep results that this model and these settings made from the same scan",
    )
    many.add_argument("--watch", type=Path, metavar="FOLDER", help="segment what arrives in a folder, until Ctrl+C")
    many.add_argument(
        "--quiet-seconds",
        type=float,
        default=10.0,
        metavar="S",
        help="with --watch: what has not changed for so long is complete (default: 10)",
    )
    many.add_argument(
        "--names",
        choices=NAMES,
        default=SCAN_NAME,
        help="folders of results are named as their scans, or by a hash of their voxels (default: scan)",
    )


def _add_tidying(parser: argparse.ArgumentParser) -> None:
    tidying = parser.add_argument_group("tidying the mask, each step on unless switched off")
    tidying.add_argument("--keep-all-livers", action="store_true", help="keep more than the largest liver")
    tidying.add_argument("--keep-outside-tumours", action="store_true", help="keep tumours outside the liver")
    tidying.add_argument("--keep-holes", action="store_true", help="fill no small holes")


def run(options: argparse.Namespace) -> int:
    """Segment every scan; the exit codes stand in the help."""
    _check(options)
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        found = _found(options, progress)
        count = len(found.scans) + len(found.unreadable)
        job = _job(options, None if options.json else Foreteller(progress, count))
        segmenting = Segmenting(job, progress, quiet=options.json)
        for label, error in found.unreadable:
            segmenting.failed_to_open(label, error)
        try:
            if options.watch is None:
                segmenting.run(found.scans)
            else:
                _watch(options.watch, options.quiet_seconds, segmenting, progress)
        except KeyboardInterrupt:
            progress.clear()
            if options.watch is None:
                complain(f"Stopped: {segmenting.counted}. To go on, give the same again with --resume.")
                raise
    if options.json:
        results = {"model": job.model.card.name, "cases": segmenting.done, "failed": segmenting.failed}
        say_json(results | ({"kept": segmenting.kept} if options.resume else {}))
    elif job.lists_all:
        say(f"{segmenting.counted}. {job.out / SUMMARY_NAME} lists them all.")
    return segmenting.code


def _check(options: argparse.Namespace) -> None:
    if bool(options.scans) == (options.watch is not None):
        raise UserError("Give at least one SCAN, or a folder to --watch.", "See: hepascope segment --help")
    if options.out is None:
        raise UserError("Say with --out DIR where results go.", "See: hepascope segment --help")
    if options.watch is not None and (options.json or options.series):
        raise UserError("--watch goes with neither --json nor --series.", f"Read {SUMMARY_NAME} in the results.")
    if options.watch is not None and not options.watch.is_dir():
        raise UserError(f"{options.watch} is not a folder.", "Make it first, or check the path.")
    if options.series and (len(options.scans) > 1 or options.all):
        raise UserError("--series chooses one series of one folder.", "Give one SCAN at a time with it.")
    if options.quiet_seconds < 0:
        raise UserError("--quiet-seconds cannot be negative.", "Give 0 or more.")
    summary = options.out / SUMMARY_NAME
    if options.all and summary.exists() and not (options.resume or options.overwrite):
        raise UserError(f"{summary} is there already.", "Add --resume to go on, or --overwrite to begin anew.")


def _found(options: argparse.Namespace, progress: ProgressLine) -> Found:
    """Return what is to be segmented; with --all, what the folders hold."""
    if not options.all:
        return Found(tuple(Waiting(scan, options.series, str(scan)) for scan in options.scans))
    scans: list[Waiting] = []
    unreadable: list[tuple[str, UserError]] = []
    set_aside = 0
    for number, root in enumerate(options.scans):
        report = part(progress, number / len(options.scans), (number + 1) / len(options.scans))
        if not root.exists():
            raise UserError(f"{root} is not there.", "Check the path, or connect the drive.")
        found = find_scans(root, report)
        scans += found.scans
        unreadable += found.unreadable
        set_aside += found.set_aside
        progress.clear()
        for note in found.notes:
            complain(f"{root}: {note}")
    if not scans and not unreadable:
        raise UserError("No CT scan was found.", "Give the folder that holds the scans.")
    if not options.json:
        aside = f"; {set_aside} other series set aside" if set_aside else ""
        say(f"{len(scans)} scan{'' if len(scans) == 1 else 's'} found{aside}.")
    return Found(tuple(scans), tuple(unreadable))


def _job(options: argparse.Namespace, foreteller: Foreteller | None) -> Job:
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
        model=load_model(model),
        settings=settings,
        out=options.out,
        foreteller=foreteller,
        names=options.names,
        overwrite=options.overwrite,
        resume=options.resume or options.watch is not None,
        with_agreement=options.agreement,
        slices=options.slices,
        lists_all=options.all or options.watch is not None,
    )


def _watch(folder: Path, quiet_s: float, segmenting: Segmenting, progress: ProgressLine) -> None:
    """Segment what arrives, until Ctrl+C (KeyboardInterrupt)."""
    import time

    from core.batch.watch import Watched

    watched = Watched(folder, quiet_s, leave_out=segmenting.job.out)
    say(f"Watching {folder}. End with Ctrl+C.")
    while True:
        _segment_arrived(watched, folder, segmenting, progress)
        time.sleep(WATCH_EVERY_S)


def _segment_arrived(watched: "Watched", folder: Path, segmenting: Segmenting, progress: ProgressLine) -> None:
    scans: Sequence[Waiting]
    for unit in watched.settled():
        try:
            found = find_scans(folder, part(progress, 0, 0), below=unit.path, loose=unit.is_loose)
        except (UserError, OSError) as error:
            segmenting.failed_to_open(unit.path.name, error)
            continue
        for label, problem in found.unreadable:
            segmenting.failed_to_open(label, problem)
        scans = found.scans
        segmenting.run(scans)
