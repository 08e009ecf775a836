"""`hepascope train ...`: training from a terminal. Events go to standard output, one JSON object a line."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from core.errors import UserError
from core.model.config import Preprocessing
from core.training.config import TrainConfig
from core.training.events import Event


def main(arguments: list[str]) -> int:
    """Run `train starter` or `train folder`; return the exit code. Ctrl+C and SIGTERM stop after the next batch."""
    # Read when torch loads. Threads that wait asleep instead of spinning: on a machine that also does other work
    # an iteration takes 6 s instead of 15 (measured on two cores, load 9).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    options = _parser().parse_args(arguments)
    try:
        options.run(options)
        return 0
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hepascope train", description="Train a model on this machine.")
    kinds = parser.add_subparsers(required=True, metavar="KIND")
    folder = kinds.add_parser("folder", help="train on volume-N.nii.gz and segmentation-N.nii.gz in a folder")
    folder.add_argument("data", type=Path, help="folder with scans and labels named as LiTS names them")
    folder.add_argument("--out", type=Path, required=True, help="folder of the run; an unfinished run there goes on")
    folder.add_argument("--grid", type=float, nargs=3, metavar="MM", help="resample to this spacing (z y x)")
    folder.add_argument("--patch", type=int, nargs=3, default=(12, 256, 256), help="slices rows columns")
    folder.add_argument("--batch", type=int, default=6)
    folder.add_argument("--iterations", type=int, default=TrainConfig.iterations)
    _common(folder)
    folder.set_defaults(run=_train_folder)
    starter = kinds.add_parser("starter", help="train the model that ships with the program")
    starter.add_argument("--out", type=Path, required=True, metavar="MODEL", help="the model file to write")
    starter.add_argument("--anatomy", type=Path, required=True, help="folder with NAME_multilabel.nii.gz")
    starter.add_argument(
        "--real", nargs=3, action="append", default=[], metavar=("SCAN", "LABELS", "LIVER"), help="a free scan too"
    )
    starter.add_argument("--cache", type=Path, help="folder of samples and run (default: beside MODEL)")
    starter.add_argument("--resume", action="store_true", help="go on with the run in the cache")
    starter.add_argument("--painted", type=int, default=500, help="painted samples to make")
    starter.add_argument("--phantoms", type=int, default=120, help="phantoms to make")
    _common(starter)
    starter.set_defaults(run=_train_starter)
    return parser


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--minutes", type=float, help="stop after this time; the learning rate falls accordingly")
    parser.add_argument("--start", type=Path, help="a model file to start from")
    parser.add_argument("--seed", type=int, default=0)


def _train_folder(options: argparse.Namespace) -> None:
    from core.training.folder import train_folder

    config = TrainConfig(
        preprocessing=Preprocessing(grid_mm=tuple(options.grid) if options.grid else None),
        patch_zyx=tuple(options.patch),
        batch=options.batch,
        iterations=options.iterations,
        minutes=options.minutes,
        seed=options.seed,
    )
    train_folder(options.data, config, options.out, start=options.start, emit=_print, should_stop=_stop_on_signal())


def _train_starter(options: argparse.Namespace) -> None:
    from core.training.starter import RealScan, Recipe, starter_config, train_starter

    real = [RealScan(Path(scan), Path(labels), int(number)) for scan, labels, number in options.real]
    cache = options.cache or options.out.with_name(f"{options.out.stem}-training")
    recipe = Recipe(options.anatomy, cache, real, options.painted, options.phantoms)
    if (cache / "run").exists() and not options.resume:
        raise UserError(
            f"There is a run in {cache} already.", 'Add "--resume" to go on with it, or delete "run" there.'
        )
    config = starter_config(options.minutes, options.seed)
    train_starter(recipe, options.out, config, start=options.start, emit=_print, should_stop=_stop_on_signal())


def _print(event: Event) -> None:
    sys.stdout.write(event.as_line() + "\n")
    sys.stdout.flush()


def _stop_on_signal() -> Callable[[], bool]:
    """Return a question that is answered with yes after Ctrl+C or SIGTERM."""
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    return stop.is_set
