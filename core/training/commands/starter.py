"""`hepascope train starter`: make the model that ships with the program."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UserError
from core.training.commands.common import add_common, changed_by, talking

if TYPE_CHECKING:
    from core.training.starter import RealScan


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser("starter", help="train the model that ships with the program")
    parser.add_argument("--out", type=Path, required=True, metavar="MODEL", help="the model file to write")
    parser.add_argument("--anatomy", type=Path, required=True, help="folder with NAME_multilabel.nii.gz")
    parser.add_argument(
        "--real", nargs=3, action="append", default=[], metavar=("SCAN", "LABELS", "LIVER"), help="a free scan too"
    )
    parser.add_argument(
        "--hold-out",
        nargs=3,
        action="append",
        default=[],
        metavar=("SCAN", "FIRST", "END"),
        help="slices of a free scan to measure on, not to train on: from the feet, END is the first one after them",
    )
    parser.add_argument("--cache", type=Path, help="folder of samples and run (default: beside MODEL)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in the cache")
    parser.add_argument("--painted", type=int, default=500, help="painted samples to make")
    parser.add_argument("--phantoms", type=int, default=120, help="phantoms to make")
    parser.add_argument(
        "--credit", action="append", default=[], help="source and licence of a free scan, for the card; one for each"
    )
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="change a setting")
    add_common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and return 0."""
    from core.training.starter import Recipe, starter_config, train_starter

    real = _real_scans(options.real, options.hold_out)
    if len(options.credit) != len(real):
        raise UserError("Each free scan needs its source and licence in the card.", "Add a --credit for each --real.")
    cache = options.cache or options.out.with_name(f"{options.out.stem}-training")
    recipe = Recipe(options.anatomy, cache, real, options.painted, options.phantoms, credits=options.credit)
    if (cache / "run").exists() and not options.resume:
        raise UserError(
            f"There is a run in {cache} already.", 'Add "--resume" to go on with it, or delete "run" there.'
        )
    config = changed_by(starter_config(options.minutes, options.seed), options.set)
    with talking(options) as talk:
        train_starter(recipe, options.out, config, start=options.start, emit=talk.emit, should_stop=talk.should_stop)
    return 0


def _real_scans(real: list[list[str]], hold_out: list[list[str]]) -> "list[RealScan]":
    """Return the free scans of the command line; UserError where one is written wrongly."""
    from core.training.starter import RealScan

    try:
        held_out = {Path(scan): (int(first), int(end)) for scan, first, end in hold_out}
        scans = [RealScan(Path(a), Path(b), int(liver), held_out.get(Path(a))) for a, b, liver in real]
    except ValueError as problem:
        raise UserError(
            "A number after --real or --hold-out is none.", "Write whole numbers, as 1 or 28."
        ) from problem
    if unknown := held_out.keys() - {each.scan for each in scans}:
        raise UserError(f"Slices of {min(unknown)} cannot be held out.", "Name a scan that is given with --real.")
    return scans
