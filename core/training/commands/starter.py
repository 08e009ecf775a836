"""`hepascope train starter`: make the model that ships with the program."""

import argparse
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.training.commands.common import add_common, talking


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser("starter", help="train the model that ships with the program")
    parser.add_argument("--out", type=Path, required=True, metavar="MODEL", help="the model file to write")
    parser.add_argument("--anatomy", type=Path, required=True, help="folder with NAME_multilabel.nii.gz")
    parser.add_argument(
        "--real", nargs=3, action="append", default=[], metavar=("SCAN", "LABELS", "LIVER"), help="a free scan too"
    )
    parser.add_argument("--cache", type=Path, help="folder of samples and run (default: beside MODEL)")
    parser.add_argument("--resume", action="store_true", help="go on with the run in the cache")
    parser.add_argument("--painted", type=int, default=500, help="painted samples to make")
    parser.add_argument("--phantoms", type=int, default=120, help="phantoms to make")
    add_common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and return 0."""
    from core.training.starter import RealScan, Recipe, starter_config, train_starter

    real = [RealScan(Path(scan), Path(labels), int(number)) for scan, labels, number in options.real]
    cache = options.cache or options.out.with_name(f"{options.out.stem}-training")
    recipe = Recipe(options.anatomy, cache, real, options.painted, options.phantoms)
    if (cache / "run").exists() and not options.resume:
        raise UserError(
            f"There is a run in {cache} already.", 'Add "--resume" to go on with it, or delete "run" there.'
        )
    config = starter_config(options.minutes, options.seed)
    with talking(options) as talk:
        train_starter(recipe, options.out, config, start=options.start, emit=talk.emit, should_stop=talk.should_stop)
    return 0
