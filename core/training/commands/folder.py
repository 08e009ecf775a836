"""`hepascope train folder`: train on the scans of a folder."""

import argparse
from pathlib import Path
from typing import Any

from core.training.commands.common import add_common, changed_by, for_rank, talking
from core.training.commands.scan import add_reading
from core.training.config import TrainConfig
from core.training.run_folder import Plan

EXAMPLES = """\
examples:
  hepascope train folder DATA --out RUN
  hepascope train folder DATA --out RUN --batch 2 --patch 12 128 128 --set augment.flip=0
  hepascope train folder DATA --out RUN --start model.safetensors --set learning_rate=1e-4
  torchrun --nproc-per-node 4 -m core.cli train folder DATA --out RUN

Ctrl+C stops after the next batch; `hepascope train resume RUN` goes on. docs/training.md says more.

settings (--set NAME=VALUE) and their defaults:
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "folder",
        help="train on a folder of scans with their labels",
        description="Train on a folder of scans with their labels, by the paper's recipe.",
        epilog=EXAMPLES + _settings(),
    )
    add_plan(parser)
    parser.set_defaults(run=run)


def add_plan(parser: argparse.ArgumentParser) -> None:
    """Add the options that `plan_of` reads."""
    parser.add_argument(
        "data", type=Path, help="folder with scans and labels, as `hepascope train scan DATA` finds them"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder of the run; an unfinished run there goes on")
    parser.add_argument("--grid", type=float, nargs=3, metavar="MM", help="resample to this spacing (z y x)")
    parser.add_argument("--patch", type=int, nargs=3, metavar="N", help="slices, rows, columns of a sub-volume")
    parser.add_argument("--batch", type=int, help="sub-volumes at a time")
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--folds", type=int, help="hold one of so many parts of the patients out (default: 5)")
    parser.add_argument("--fold", type=int, default=1, help="which of them, from 1")
    parser.add_argument(
        "--train-on-all", action="store_true", help="hold no patient out: no validation, no best model"
    )
    parser.add_argument("--cache", type=Path, metavar="DIR", help="folder of prepared scans (default: in RUN)")
    add_reading(parser)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="any setting, as listed below"
    )
    add_common(parser)


def run(options: argparse.Namespace) -> int:
    """Train and return 0."""
    plan = plan_of(options)
    from core.training.processes import joined
    from core.training.runs import train_plan

    with talking(options) as talk, joined(plan.config.device) as processes:
        train_plan(options.out, plan, for_rank(talk, processes.is_first), talk.should_stop, processes)
    return 0


def plan_of(options: argparse.Namespace) -> Plan:
    """Return what the options ask for; UserError where a value cannot be."""
    given = {
        "preprocessing.grid_mm": options.grid,
        "patch_zyx": options.patch,
        "batch": options.batch,
        "iterations": options.iterations,
        "minutes": options.minutes,
        "seed": options.seed,
    }
    config = TrainConfig().changed({name: value for name, value in given.items() if value is not None})
    return Plan(
        data=options.data.resolve(),
        config=changed_by(config, options.set),
        start=options.start.resolve() if options.start else None,
        fixes=tuple(options.fix),
        labels=tuple(options.label),
        cache=options.cache.resolve() if options.cache else None,
        hold_out=not options.train_on_all,
        folds=options.folds,
        fold=options.fold,
    )


def _settings() -> str:
    return "\n".join(f"  {name}={_shown(value)}" for name, value in TrainConfig().flat().items())


def _shown(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(f"{each:g}" for each in value)
    return str(value).lower() if value is None or isinstance(value, bool) else str(value)
