"""`hepascope follow-up`: a scan against an earlier one of the same patient."""

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.progress import Report, part
from core.terminal import ProgressLine, say, say_json, stdout_kept_clean

if TYPE_CHECKING:
    from core.case import Case
    from core.follow_up.comparison import Comparison, Row
    from core.follow_up.earlier import EarlierScan, MaskedScan

EXAMPLES = """\
examples:
  hepascope follow-up march/ct january/ct
  hepascope follow-up march.nii.gz january.nii.gz --now-mask results/march --before-mask results/january
  hepascope follow-up march/ct january/ct --nadir-mm 31.5 --json > change.json

The livers are laid on each other rigidly, tumours are matched, diameters and volumes compared, and the
response by RECIST 1.1 is told with its reasons. A mask is a NIfTI file on the scan's grid, or a folder
that `hepascope segment` wrote; without one the scan is segmented. Assistance, not a diagnosis.
"""
HEADER = "     now   before             mm before    now      %  ml before      now      %"


def add_parser(commands: Any) -> None:
    """Add the command to the parser's subcommands."""
    parser = commands.add_parser(
        "follow-up",
        help="compare a scan with an earlier one of the same patient",
        description="Compare the tumours of a scan with those of an earlier one of the same patient.",
        epilog=EXAMPLES,
    )
    parser.add_argument("now", type=Path, metavar="NOW", help="newer scan: DICOM folder or file, NIfTI, NRRD, MHA")
    parser.add_argument("before", type=Path, metavar="BEFORE", help="the earlier scan")
    parser.add_argument("--now-mask", type=Path, metavar="M", help="the newer scan's mask, or its result folder")
    parser.add_argument("--before-mask", type=Path, metavar="M", help="the earlier scan's mask, or its result folder")
    parser.add_argument("--now-series", metavar="UID", help="which series, where NOW holds several")
    parser.add_argument("--before-series", metavar="UID", help="which series, where BEFORE holds several")
    parser.add_argument("--model", metavar="M", help="a model's name or file, for what has no mask")
    parser.add_argument(
        "--nadir-mm",
        type=float,
        metavar="MM",
        help="smallest sum of diameters in any scan so far (default: BEFORE's)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object and nothing else")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print how the tumours changed."""
    progress = ProgressLine()
    with stdout_kept_clean(options.json):
        from core.follow_up.comparison import comparison_entry
        from core.follow_up.earlier import compare_with, lay_beside
        from core.follow_up.matching import MeasuredScan
        from core.measure import measure
        from core.reading import Reading

        newer = _Wanted(options.now, options.now_series, options.now_mask, "--now-series")
        older = _Wanted(options.before, options.before_series, options.before_mask, "--before-series")
        now, before = _both_masked(newer, older, options.model, part(progress, 0, 0.8))
        earlier = lay_beside(now, before, part(progress, 0.8, 0.95))
        volume = now.case.volume
        measured = MeasuredScan(volume.geometry, measure(volume, now.mask, part(progress, 0.95, 1.0)))
        found = compare_with(measured, earlier, Reading(nadir_mm=options.nadir_mm))
    progress.clear()
    if options.json:
        entry = comparison_entry(found, earlier.registration, earlier.patient.interval_days)
        say_json({"patient": {"check": earlier.patient.verdict, "says": earlier.patient.sentence}, **entry})
    else:
        say(as_text(found, earlier))
    return 0


def as_text(found: "Comparison", earlier: "EarlierScan") -> str:
    """Return a comparison for a person to read."""
    from core.follow_up.response import DISCLAIMER

    patient, evidence = earlier.patient, found.evidence
    lines = [patient.sentence]
    if patient.interval_days is not None:
        lines.append(f"{patient.interval_days} days between the scans.")
    doubt = "  Doubtful: check the pairs." if earlier.registration.is_doubtful else ""
    lines += [f"Registered: {earlier.registration.text}.{doubt}", ""]
    lines.append(HEADER)
    lines += [_line(row) for row in found.rows]
    lines += [
        "",
        f"liver    {found.liver_ml[0]:9.0f} -> {found.liver_ml[1]:.0f} ml",
        f"tumours  {found.tumour_ml[0]:9.1f} -> {found.tumour_ml[1]:.1f} ml",
        f"sum of {evidence.targets} target diameters: baseline {evidence.baseline_mm:.1f}, "
        f"nadir {evidence.smallest_mm:.1f}, now {evidence.now_mm:.1f} mm "
        f"({_signed(found.change_from_baseline_percent)} % of the baseline, "
        f"{_signed(found.change_from_nadir_percent)} % of the nadir)",
        f"RECIST 1.1: {found.response.text}",
        *(f"  {reason}" for reason in found.response.reasons),
        DISCLAIMER,
    ]
    return "\n".join(lines)


def _line(row: "Row") -> str:
    now, before = (", ".join(map(str, numbers)) or "-" for numbers in (row.match.now, row.match.before))
    outside = "  outside of the other scan" if row.match.is_outside else ""
    costs = "; ".join(link.cost_text for link in row.match.links)
    return (
        f"{now:>8} {before:>8}  {row.match.kind + ('*' if row.is_target else ''):<10} "
        f"{row.before_mm:9.1f} {row.now_mm:6.1f} {_signed(row.change_mm_percent):>6}  "
        f"{row.before_ml:9.2f} {row.now_ml:8.2f} {_signed(row.change_ml_percent):>6}  {costs}{outside}".rstrip()
    )


def _signed(value: float | None) -> str:
    return "-" if value is None else f"{value:+.0f}"


@dataclass(frozen=True)
class _Wanted:
    """One of the two scans as the command line names it; `option` chooses its series."""

    scan: Path
    series: str | None
    mask: Path | None
    option: str


def _both_masked(
    newer: _Wanted, older: _Wanted, model: str | None, report: Report
) -> tuple["MaskedScan", "MaskedScan"]:
    """Open both scans with their masks; what takes minutes begins when all that was named is known to be good."""
    from core.commands.segmenting import open_scan
    from core.follow_up.masks import with_mask_from
    from core.model.catalog import find_model

    pair = [
        (wanted, open_scan(wanted.scan, wanted.series, part(report, start, start + 0.1), wanted.option))
        for wanted, start in ((newer, 0.0), (older, 0.1))
    ]
    if any(wanted.mask is None for wanted, _ in pair):
        find_model(model)
    read = [None if wanted.mask is None else with_mask_from(wanted.mask, case) for wanted, case in pair]
    now, before = (
        masked or _segmented(case, model, part(report, start, start + 0.4))
        for masked, (_, case), start in zip(read, pair, (0.2, 0.6), strict=True)
    )
    return now, before


def _segmented(case: "Case", model: str | None, report: Report) -> "MaskedScan":
    from core.follow_up.earlier import MaskedScan
    from core.inference.engine import segment
    from core.inference.settings import SegmentSettings
    from core.model.catalog import find_model

    found = segment(case.volume, find_model(model), SegmentSettings(), report)
    return MaskedScan(case, found.mask, found.record)
