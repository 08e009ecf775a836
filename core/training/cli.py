"""`hepascope train ...`: everything about training, from a terminal. Each kind is a module of `commands`."""

import os
import sys
from pathlib import Path

from core.errors import UserError
from core.terminal import USER_MISTAKE, Parser
from core.training.commands import ablation, compare, folder, measure, resume, scan, starter
from core.training.run_folder import RunFolder

HELP = """\
start here:
  hepascope train scan DATA               which labelled scans are there, and what is wrong with them
  hepascope train folder DATA --out RUN   train on your scans; Ctrl+C stops after the next batch
  hepascope train resume RUN              go on with it

Every kind has its own help with examples: hepascope train folder --help
"""
COMMANDS = (
    scan,
    folder,
    resume,
    compare,
    measure,
    ablation,
    starter,
)
"""In the order of `hepascope train --help`."""


def main(arguments: list[str]) -> int:
    """Run one kind of `train`; return the exit code: 2 with a line on standard error for a user's mistake."""
    # Read when torch loads. Threads that wait asleep instead of spinning: on a machine that also does other work
    # an iteration takes 6 s instead of 15 (measured on two cores, load 9).
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("GOMP_SPINCOUNT", "0")
    # Read when CUDA starts: its matrix products then give the same bits each time.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    if arguments and RunFolder(Path(arguments[0])).config.is_file():  # train RUN is train resume RUN
        arguments = ["resume", *arguments]
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except UserError as error:
        sys.stderr.write(f"{error}\n")
        return USER_MISTAKE


def _parser() -> Parser:
    parser = Parser(prog="hepascope train", description="Train a model on your own scans.", epilog=HELP)
    kinds = parser.add_subparsers(required=True, metavar="KIND", title="kinds")
    for command in COMMANDS:
        command.add_parser(kinds)
    return parser
