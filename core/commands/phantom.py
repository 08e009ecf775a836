"""`hepascope phantom`: made CT scans with known truth."""

import argparse
from pathlib import Path
from typing import Any

from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

EXAMPLES = """\
examples:
  hepascope phantom --out phantoms --count 4
  hepascope phantom --out small --count 10 --seed 7 --size 40 128 128 --spacing 5 3 3
  hepascope segment phantoms/volume-0.nii.gz --out results

Writes volume-N.nii.gz (HU) and segmentation-N.nii.gz (0 background, 1 liver, 2 tumour), named as in
LiTS. The same seed gives the same patients, on every grid. Nothing is overwritten.
"""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "phantom",
        help="make artificial CT scans whose liver and tumours are known",
        description="Make artificial abdominal CT scans whose liver and tumours are known exactly.",
        epilog=EXAMPLES,
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder for the files")
    parser.add_argument("--count", type=int, default=1, metavar="N", help="how many (default: 1)")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the first; the next have S+1, ...")
    parser.add_argument(
        "--size", type=int, nargs=3, metavar=("Z", "Y", "X"), help="slices, rows, columns (default: 80 512 512)"
    )
    parser.add_argument(
        "--spacing", type=float, nargs=3, metavar=("Z", "Y", "X"), help="in mm (default: 2.5 0.78 0.78)"
    )
    parser.add_argument("--tumours", type=int, metavar="N", help="tumours in each (default: drawn from the seed)")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Write the phantoms and print their files."""
    from core.phantom import PhantomConfig, write_phantoms

    grid: dict[str, Any] = {}
    if options.size:
        grid["shape_zyx"] = tuple(options.size)
    if options.spacing:
        grid["spacing_mm"] = tuple(options.spacing)
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        config = PhantomConfig(seed=options.seed, tumours=options.tumours, **grid)
        pairs = write_phantoms(options.out, options.count, options.seed, config, progress)
    progress.clear()
    if options.json:
        files = [{"volume": str(volume), "segmentation": str(mask)} for volume, mask in pairs]
        say_json({"phantoms": files, "seed": options.seed})
        return 0
    for volume, mask in pairs:
        say(f"{volume}  {mask}")
    return 0
