"""`hepascope evaluate`: scores of masks against references."""

import argparse
import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.evaluation.scores import Scores

EXAMPLES = """\
examples:
  hepascope evaluate result/mask.nii.gz segmentation-0.nii.gz
  hepascope evaluate results phantoms --json
  hepascope evaluate submission reference --variant compat --csv > cases.csv

Masks hold 0 background, 1 liver, 2 tumour; liver is 1 and 2 together, lesion is 2. In folders masks
are paired by name: volume-3/mask.nii.gz, as `hepascope segment` writes it, with segmentation-3.nii.gz.
Every reference needs its prediction.

variants:
  strict   correct: masks must lie in the same place; volume and burden errors by size; what is not
           defined is left out; a lesion is found where the IoU is over a half
  compat   equal to the LiTS challenge's own program with its defects, to compare with published scores
Intervals are 95 % by bootstrap over patients.
"""
PAPER = {
    "lesion_dice_per_case": 0.730,
    "lesion_dice_global": 0.820,
    "liver_dice_per_case": 0.965,
    "liver_dice_global": 0.968,
    "burden_rmse": 0.015,
    "data": "LiTS test scans: other data, so do not compare directly",
}
"""The scores of LW-HCN as its paper gives them."""


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "evaluate",
        help="score masks against references",
        description="Score masks against references: overlap, distances, volumes, lesions found.",
        epilog=EXAMPLES,
    )
    parser.add_argument("prediction", type=Path, metavar="PRED", help="a mask, or a folder of masks")
    parser.add_argument("reference", type=Path, metavar="REF", help="its reference, or a folder of references")
    parser.add_argument("--variant", choices=("strict", "compat"), default="strict", help="which scores; see below")
    parser.add_argument(
        "--connectivity",
        type=int,
        choices=(6, 26),
        default=26,
        help="of one lesion's voxels, for strict (default: 26)",
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    shape.add_argument("--csv", action="store_true", help="print a table of the cases and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the scores."""
    progress = ProgressLine()
    with stdout_kept_clean(options.json or options.csv):
        from core.evaluation.evaluate import evaluate

        scores = evaluate(options.prediction, options.reference, options.variant, options.connectivity, progress)
    progress.clear()
    if options.json:
        say_json(as_json(scores))
    elif options.csv:
        say(as_csv(scores).rstrip("\n"))
    else:
        say(as_text(scores))
    return 0


def as_json(scores: "Scores") -> dict[str, Any]:
    """Return all scores as plain values, the overall ones at the top by name."""
    from core.evaluation.scores import LEVEL, RESAMPLES

    return {
        "variant": scores.variant,
        **scores.overall,
        "cases": [{"name": case.name, **case.row} for case in scores.cases],
        "intervals": {name: list(interval) for name, interval in scores.intervals.items()},
        "interval": {"level": LEVEL, "resamples": RESAMPLES, "over": "patients"},
        "paper": PAPER,
    }


def as_csv(scores: "Scores") -> str:
    """Return one row a case; empty where a score is not defined."""
    text = io.StringIO()
    writer = csv.DictWriter(text, ["name", *scores.cases[0].row], lineterminator="\n")
    writer.writeheader()
    for case in scores.cases:
        row = {name: f"{value:.6f}" if isinstance(value, float) else value for name, value in case.row.items()}
        writer.writerow({"name": case.name, **row})
    return text.getvalue()


def as_text(scores: "Scores") -> str:
    """Return the scores for a person to read."""
    lines = [f"{'case':<24}  lesion Dice  liver Dice  lesion ASSD mm  liver ASSD mm"]
    for case in scores.cases:
        values = [case.row[name] for name in ("lesion_dice", "liver_dice", "lesion_assd_mm", "liver_assd_mm")]
        shown = ["-" if value is None else f"{value:.3f}" for value in values]
        lines.append(f"{case.name[:24]:<24}  {shown[0]:>11}  {shown[1]:>10}  {shown[2]:>14}  {shown[3]:>13}")
    count = f"{len(scores.cases)} case{'' if len(scores.cases) == 1 else 's'}"
    lines += ["", f"{scores.variant} scores over {count}" + (", with 95 % intervals" if scores.intervals else "")]
    for name, value in scores.overall.items():
        low_high = scores.intervals.get(name)
        interval = f"  [{low_high[0]:.3f}, {low_high[1]:.3f}]" if low_high else ""
        lines.append(f"  {name:<30} {'-' if value is None else f'{value:.3f}':>9}{interval}")
    paper = ", ".join(f"{name} {value:.3f}" for name, value in PAPER.items() if isinstance(value, float))
    lines += ["", f"The paper of LW-HCN: {paper} ({PAPER['data']})."]
    return "\n".join(lines)
