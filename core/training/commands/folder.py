"""`hepascope train folder`: train on the scans of a folder."""

import argparse
from pathlib import Path
from typing import Any

from core.model.config import Preprocessing
from core.training.commands.common import add_common, print_event, stop_on_signal
from core.training.config import TrainConfig


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser("folder", help="train on volume-N.nii.gz and segmentation-N.nii.gz in a folder")
    parser.add_argument("data", type=Path, help="folder with scans and labels named as LiTS names them")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; an unfinished run there goes on")
    parser.add_argument("--grid", type=float, nargs=3, metavar="MM", help="resample to this spacing (z y x)")
    parser.add_argument("--patch", type=int, nargs=3, default=(12, 256, 256), help="slices rows columns")
    parser.add_argument("--batch", type=int, default=6)
    parser.add_argument("--iterations", type=int, default=TrainConfig.iterations)
    add_common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and return 0."""
    from core.training.folder import train_folder

    config = TrainConfig(
        preprocessing=Preprocessing(grid_mm=tuple(options.grid) if options.grid else None),
        patch_zyx=tuple(options.patch),
        batch=options.batch,
        iterations=options.iterations,
        minutes=options.minutes,
        seed=options.seed,
    )
    stop = stop_on_signal()
    train_folder(options.data, config, options.out, start=options.start, emit=print_event, should_stop=stop)
    return 0
