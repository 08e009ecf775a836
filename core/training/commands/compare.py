"""`hepascope train compare`: is the second model better than the first?"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import UserError
from core.inference.settings import DEVICES, SegmentSettings
from core.io.atomic import atomic_write
from core.terminal import ProgressLine, complain, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.training.comparison import Comparison

RESULT = "comparison.json"
EXAMPLES = """\
examples:
  hepascope train compare old.safetensors RUN/best.safetensors DATA
  hepascope train compare results-old results-new references --json
  hepascope train compare old.safetensors new.safetensors DATA --out comparison

DATA is a folder of labelled scans, as for training, that neither model has seen; for two folders of
masks it is the folder of references. Each scan is segmented by both. The second is "better" or "worse"
only where the signed-rank test and the 95 % interval over patients both say so. docs/scores.md says more.
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "compare",
        help="compare two models on the same scans",
        description="Compare two models, or two folders of masks, on the same scans.",
        epilog=EXAMPLES,
    )
    parser.add_argument("first", type=Path, metavar="A", help="a model file, or a folder of masks")
    parser.add_argument("second", type=Path, metavar="B", help="another one, which is called better or worse")
    parser.add_argument("data", type=Path, metavar="DATA", help="labelled scans, or references for folders of masks")
    parser.add_argument("--device", choices=DEVICES, default="auto", help="where to compute (default: the fastest)")
    parser.add_argument("--out", type=Path, metavar="DIR", help=f"write {RESULT} there too")
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Compare and return 0."""
    if options.first.is_dir() != options.second.is_dir():
        raise UserError("One is a file and the other a folder.", "Give two models, or two folders of masks.")
    if options.out is not None and (options.out / RESULT).exists():
        raise UserError(f"{options.out / RESULT} exists already.", "Choose another --out.")
    progress = ProgressLine()
    with stdout_kept_clean(True):
        from core.training.comparison import compare_folders, compare_models

        if options.first.is_dir():
            found = compare_folders(options.first, options.second, options.data, progress)
        else:
            settings = SegmentSettings(device=options.device)
            found = compare_models(options.first, options.second, options.data, settings, progress)
    progress.clear()
    _tell(found, options)
    return 0


def _tell(found: "Comparison", options: argparse.Namespace) -> None:
    from core.evaluation.compare import as_dict, as_text, notes

    remarks = [*found.warnings, *notes(found.differences)]
    values = {
        "first": found.names[0],
        "second": found.names[1],
        "differences": as_dict(found.differences),
        "warnings": remarks,
    }
    if options.out is not None:
        _write(options.out, values)
    if options.json:
        say_json(values)
        return
    say(as_text(found.differences, found.names))
    for remark in remarks:
        complain(remark)


def _write(folder: Path, values: dict[str, Any]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values, indent=2, allow_nan=False) + "\n"

    def write(target: Path) -> None:
        target.write_text(text, encoding="utf-8")

    atomic_write(folder / RESULT, write, overwrite=False)
