"""`hepascope train scan`: which labelled scans a folder holds, and what is wrong with them."""

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.terminal import USER_MISTAKE, ProgressLine, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.training.datasets.model import DataSet

EXAMPLES = """\
examples:
  hepascope train scan DATA
  hepascope train scan DATA --json > scan.json
  hepascope train scan DATA --fix flipped-z header-rounding
  hepascope train scan DATA --label 5=liver rest=background

LiTS, Medical Segmentation Decathlon, nnU-Net raw, 3D-IRCADb (zipped too), DICOM with DICOM SEG, pairs by
name and cases saved by this program are recognised. Nothing in DATA is changed: what --fix puts right is put
right in what is read. docs/training-data.md says more.

fixes:
"""


def add_parser(kinds: Any) -> None:
    """Add the command to the parser's kinds of training."""
    parser = kinds.add_parser(
        "scan",
        help="find the labelled scans of a folder and check them",
        description="Find the labelled scans of a folder, show how their labels are mapped, and check them.",
        epilog=EXAMPLES + _fixes(),
    )
    parser.add_argument("data", type=Path, metavar="FOLDER", help="folder with scans and labels")
    parser.add_argument("--quick", action="store_true", help="read headers only, not the voxels")
    add_reading(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def add_reading(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how scans and labels are read."""
    parser.add_argument(
        "--fix", nargs="+", action="extend", default=[], metavar="NAME", help="put these faults right"
    )
    parser.add_argument(
        "--label",
        nargs="+",
        action="extend",
        default=[],
        metavar="N=NAME",
        help="what numbers in label files mean, as 5=liver 7=tumour rest=background",
    )


def run(options: argparse.Namespace) -> int:
    """Print what was found; return 0, or 2 where no scan can be used."""
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        from core.training.datasets.check import check
        from core.training.datasets.find import find_scans
        from core.training.datasets.model import check_fixes
        from core.training.datasets.names import parse_values

        found = find_scans(options.data, check_fixes(options.fix), parse_values(options.label), progress)
        checked = check(found, thorough=not options.quick, report=progress)
    progress.clear()
    if options.json:
        say_json(as_json(checked))
    else:
        say(as_text(checked))
    return 0 if checked.usable else USER_MISTAKE


def as_json(data: "DataSet") -> dict[str, Any]:
    """Return everything that was found as plain values."""
    usable = {scan.name for scan in data.usable}
    scans = []
    for scan in data.scans:
        measured = data.measured.get(scan.name)
        size = {"shape_zyx": None, "spacing_mm": None} if measured is None else measured.as_dict()
        scans.append({**scan.as_dict(), **size, "usable": scan.name in usable})
    return {
        "folder": str(data.root),
        "kinds": dict(Counter(scan.kind for scan in data.scans)),
        "scans": scans,
        "problems": [problem.as_dict() for problem in data.problems],
        "fixed": list(data.fixed),
        "usable": len(usable),
        "prepared_bytes": data.prepared_bytes,
    }


def as_text(data: "DataSet") -> str:
    """Return what was found for a person to read."""
    kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(scan.kind for scan in data.scans).items())
    lines = [f"{len(data.scans)} labelled scans ({kinds}), {len(data.usable)} of them can be used."]
    lines += ["", "labels:"]
    for (kind, shown), count in Counter(_mappings(data)).items():
        lines.append(f"  {kind}, {count} scan{'' if count == 1 else 's'}: {shown}")
    lines += ["", f"{'scan':<28} {'voxels':>15} {'mm':>18}  patient"]
    for scan in data.scans:
        measured = data.measured.get(scan.name)
        voxels, sizes = ("-", "-") if measured is None else measured.shown
        lines.append(f"{scan.name[-28:]:<28} {voxels:>15} {sizes:>18}  {scan.patient}")
    lines += ["", f"Prepared for training on their own voxels they take {data.prepared_bytes / 1e9:.2f} GB."]
    if data.fixed:
        lines += ["", "put right while reading:", *(f"  {sentence}" for sentence in data.fixed)]
    for severity, title in (("error", "problems (these scans are not used):"), ("warning", "remarks:")):
        told = [problem for problem in data.problems if problem.severity == severity]
        lines += ["", title] if told else []
        for problem in told:
            name = f"{problem.scan}: " if problem.scan else ""
            lines += [f"  {name}{problem.sentence}", f"    {problem.remedy}"]
    return "\n".join(lines)


def _mappings(data: "DataSet") -> list[tuple[str, str]]:
    return [
        (scan.kind, ", ".join(one.shown for each in scan.labels for one in each.mapping) or "none")
        for scan in data.scans
    ]


def _fixes() -> str:
    from core.training.datasets.model import FIXES

    return "".join(f"  {name:<17} {what}\n" for name, what in FIXES.items())
