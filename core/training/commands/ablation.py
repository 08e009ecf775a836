"""`hepascope train ablation`: the paper's Tables 1 and 2 on your own scans."""

import argparse
from typing import Any

from core.training.commands.common import talking
from core.training.commands.folder import add_plan, plan_of
from core.training.tables import PAPER_INPUT, as_markdown

EXAMPLES = """\
examples:
  hepascope train ablation DATA --out TABLES
  hepascope train ablation DATA --out TABLES --iterations 5000 --patch 12 128 128 --batch 2

Trains seven networks, one after the other, with the same scans and settings: four factorizations
(Table 1), and without ASPP, skip connections or cross entropy (Table 2). Each is a run in a folder of
its own under TABLES; what is finished there is not trained again. TABLES/ablation.md, .csv and .json
hold ours beside the paper's, after each run. With the paper's protocol that is seven days on one GPU.
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "ablation",
        help="make the paper's Tables 1 and 2 on your scans",
        description="Make the paper's Tables 1 and 2 on your scans.",
        epilog=EXAMPLES,
    )
    add_plan(parser)
    parser.add_argument(
        "--input", type=int, nargs=3, default=PAPER_INPUT, metavar="N", help="slices, rows, columns that are timed"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Train, measure and write the tables; return 0, also where it was stopped before the end."""
    plan = plan_of(options)
    from core.training.ablation import run_ablation

    slices, rows, columns = options.input
    with talking(options) as talk:
        done = run_ablation(plan, options.out.resolve(), (slices, rows, columns), talk.emit, talk.should_stop)
        if done is not None and not talk.as_json:
            talk.stream.write(as_markdown(done))
    return 0
