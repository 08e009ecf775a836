"""`hepascope train resume`: go on with a run."""

import argparse
from pathlib import Path
from typing import Any

from core.training.commands.common import add_events, for_rank, talking
from core.training.run_folder import RunFolder

EXAMPLES = """\
examples:
  hepascope train resume RUN
  torchrun --nproc-per-node 4 -m core.cli train resume RUN
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "resume",
        help="go on with a run, or begin one that has only a config.json",
        description="Go on with a run where it was last saved, with the settings in its config.json.",
        epilog=EXAMPLES,
    )
    parser.add_argument("folder", type=Path, metavar="RUN", help="the folder of the run")
    add_events(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train and return 0."""
    config = RunFolder(options.folder).read_plan().config
    from core.training.processes import joined
    from core.training.runs import train_plan

    with talking(options) as talk, joined(config.device) as processes:
        emit = for_rank(talk, processes.is_first)
        train_plan(options.folder, None, emit, talk.should_stop, processes)
    return 0
