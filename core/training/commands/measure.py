"""`hepascope train measure`: what one step of a training takes on this machine."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from core.errors import UserError
from core.progress import spoken_duration
from core.terminal import say, say_json, stdout_kept_clean
from core.training.commands.common import changed_by
from core.training.config import TrainConfig

EXAMPLES = """\
examples:
  hepascope train measure --set batch=2 --set device=cpu
  hepascope train measure --settings settings.json --json

Trains a step or two on made-up voxels; nothing is kept.
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "measure",
        help="how long one step takes here, and how much memory",
        description="Measure one step of a training on this machine.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--settings", type=Path, metavar="FILE", help="settings as JSON, as in a run's config.json")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="any setting")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Measure, tell and return 0."""
    config = changed_by(_settings(options.settings), options.set)
    with stdout_kept_clean(options.json):
        from core.training.measuring import measure_step

        found = measure_step(config)
    if options.json:
        say_json(asdict(found))
    else:
        say(f"{found.device}, {found.precision}: a step takes {found.seconds:.2f} s")
        say(f"{config.iterations} of them take {spoken_duration(found.seconds * config.iterations)}")
        say(f"memory: {found.memory_bytes / 1e9:.2f} GB of {found.memory_free_bytes / 1e9:.2f} GB")
    return 0


def _settings(path: Path | None) -> TrainConfig:
    if path is None:
        return TrainConfig()
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return TrainConfig.from_dict(values.get("settings", values))
    except (OSError, ValueError, AttributeError) as problem:
        raise UserError(f"{path} holds no settings ({problem}).", "Name a run's config.json.") from problem
